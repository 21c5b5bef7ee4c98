package refresh

import (
	"context"
	"errors"
	"fmt"

	"feedline/store"
)

// compare decides about each lookup in one snapshot, and writes what follows
// into the batch, if there is one. Nobody else writes while a batch is open, so
// that the sources, which are read in a snapshot of their own, are of the same
// moment.
func (r *run) compare(ctx context.Context, b store.Batch) (err error) {
	s, err := r.job.Reader.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	sources, err := readAhead(ctx, r.job.Reader, r.needed(), r.job.Memory)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sources.close()) }()
	done := map[string]bool{}
	for _, l := range r.lookups {
		if r.taken[l.Set.Name] == nil {
			continue
		}
		tally, err := r.lookup(ctx, s, sources, b, l)
		if err != nil {
			return err
		}
		r.report.add(SetReport{l.Set.Name, tally})
		if err := r.job.Guard.Check(l.Set.Name, tally); err != nil {
			return err
		}
		done[l.Set.Name] = true
		r.forget(sources, l, done)
	}
	return nil
}

// needed lists the sources in the order in which the lookups need them.
func (r *run) needed() (list []wanted) {
	for _, l := range r.lookups {
		if taken := r.taken[l.Set.Name]; taken != nil {
			list = append(list, wanted{l.Set.Name, taken})
		}
	}
	return list
}

// forget gives up the sources that no lookup needs again.
func (r *run) forget(sources *ahead, l Lookup, done map[string]bool) {
	other := r.partner(l)
	switch {
	case other == nil:
		sources.forget(l.Set.Name)
	case done[other.Set.Name]:
		sources.forget(l.Set.Name)
		sources.forget(other.Set.Name)
	}
}

func (r *run) lookup(ctx context.Context, s store.Snapshot, sources *ahead, b store.Batch, l Lookup) (tally Tally, err error) {
	p, err := r.pair(ctx, s, sources, l)
	if err != nil {
		return tally, err
	}
	defer func() { err = errors.Join(err, p.stored.Close(), p.source.Close()) }()
	tally, err = Decide(l, p.stored, p.source, r.job.Tick, func(c Change) error {
		if err := r.job.Changed(l.Set, c); err != nil || b == nil {
			return err
		}
		if _, err := b.Upsert(l.Set, c.Columns, c.Cells); err != nil {
			return fmt.Errorf("store %s: %w", c.Key(), err)
		}
		return nil
	})
	tally.add(p.alike)
	if w, completed := p.source.(*whole); completed { // the guard is about the source itself
		tally.Read -= w.added.Read
		tally.Present -= w.added.Present
	}
	if err != nil {
		err = fmt.Errorf("refresh %s: %w", l.Set.Name, err)
	}
	return tally, err
}

// pair is what has to be decided about one lookup: two streams in the order of
// their keys.
type pair struct {
	stored, source store.Rows
	alike          Tally // of the rows that need no decision, and are in neither
}

func (r *run) pair(ctx context.Context, s store.Snapshot, sources *ahead, l Lookup) (pair, error) {
	p, err := r.sifted(ctx, s, sources, l)
	if !errors.Is(err, errTooLarge) {
		return p, err
	}
	stored, err := s.Read(ctx, l.query(r.job.Tenant))
	if err != nil {
		return pair{}, fmt.Errorf("refresh: read %s: %w", l.Set.Name, err)
	}
	source, err := r.rows(ctx, s, l)
	if err != nil {
		return pair{}, errors.Join(fmt.Errorf("refresh: read the source of %s: %w", l.Set.Name, err), stored.Close())
	}
	return pair{stored: stored, source: source}, nil
}

// sifted is the pair without the rows that are alike. An error that wraps
// errTooLarge says that the memory for it is not to be had.
func (r *run) sifted(ctx context.Context, s store.Snapshot, sources *ahead, l Lookup) (p pair, err error) {
	own, err := sources.await(ctx, l.Set.Name)
	other, others := r.partner(l), (*held)(nil)
	if err == nil && other != nil {
		others, err = sources.await(ctx, other.Set.Name)
	}
	if err != nil {
		return p, fmt.Errorf("refresh: read the source of %s: %w", l.Set.Name, err)
	}
	var excluded map[string]bool
	part := other != nil && other.Set == l.Set.Whole()
	if part {
		excluded = others.deletedKeys()
	}
	left, err := l.sift(ctx, s, r.job.Tenant, own, excluded, r.job.Memory)
	if err != nil {
		return p, fmt.Errorf("refresh: read %s: %w", l.Set.Name, err)
	}
	p = pair{stored: left.stored.rows(), source: left.rest(own), alike: left.tally}
	switch {
	case part:
		p.source = partRows(l, p.source, *other, others.deleted())
	case other != nil:
		p.source = wholeRows(l, p.source, *other, others.lacking(own))
	}
	return p, nil
}

// rows is what a lookup's source says, in agreement with that of its partner.
func (r *run) rows(ctx context.Context, s store.Snapshot, l Lookup) (store.Rows, error) {
	rows, err := r.taken[l.Set.Name].Rows(ctx, s)
	other := r.partner(l)
	if err != nil || other == nil {
		return rows, err
	}
	others, err := r.taken[other.Set.Name].Rows(ctx, s)
	switch {
	case err != nil:
		return nil, errors.Join(err, rows.Close())
	case other.Set == l.Set.Whole():
		return partRows(l, rows, *other, others), nil
	}
	return wholeRows(l, rows, *other, others), nil
}
