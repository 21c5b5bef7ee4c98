package refresh

import (
	"context"
	"errors"
	"fmt"

	"feedline/model"
	"feedline/store"
)

// Deliver makes the source_ table of a lookup what a source says, in one
// transaction: rows that the source lacks leave the table. The next refresh of
// a lookup whose source is Table finds them there.
func Deliver(ctx context.Context, l Lookup, from Source, t store.Tenant, r store.Reader, w store.Writer) (Tally, error) {
	taken, err := from.Take(ctx, l, t)
	if err != nil {
		return Tally{}, err
	}
	s, err := r.Snapshot(ctx)
	if err != nil {
		return Tally{}, err
	}
	b, err := w.Begin(ctx, t)
	if err != nil {
		return Tally{}, errors.Join(err, s.Close())
	}
	tally, err := deliver(ctx, l.delivered(), taken, t, s, b)
	if err = errors.Join(err, s.Close()); err != nil {
		return Tally{}, errors.Join(fmt.Errorf("deliver %s: %w", l.Set.Name, err), b.Rollback())
	}
	return tally, b.Commit()
}

func deliver(ctx context.Context, d Lookup, taken Taken, t store.Tenant, s store.Snapshot, b store.Batch) (tally Tally, err error) {
	stored, err := d.ordered(ctx, s, t, DefaultMemory)
	if err != nil {
		return tally, err
	}
	defer func() { err = errors.Join(err, stored.Close()) }()
	source, err := taken.Rows(ctx, s)
	if err != nil {
		return tally, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	m := meet(stored, source, d.keys)
	for {
		more, err := m.next()
		if err != nil || !more {
			return tally, err
		}
		if err := d.replace(b, m.l, m.r, &tally); err != nil {
			return tally, err
		}
	}
}

// replace brings one row of the table in line with the source.
func (l Lookup) replace(b store.Batch, stored, source []store.Cell, tally *Tally) error {
	if source == nil {
		tally.Deleted++
		_, err := b.Delete(l.Set, stored[:l.keys])
		return err
	}
	tally.Read++
	var columns []*model.Property
	var cells []store.Cell
	for i, c := range source {
		if c.Kind != Absent {
			columns, cells = append(columns, l.Columns[i]), append(cells, c)
		}
	}
	outcome, err := b.Upsert(l.Set, columns, cells)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", keyText(source[:l.keys]), err)
	case outcome == store.Inserted:
		tally.Inserted++
	case outcome == store.Updated:
		tally.Updated++
	default:
		tally.Unchanged++
	}
	return nil
}
