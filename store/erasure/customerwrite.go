package erasure

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"feedline/model"
	"feedline/store"
)

// customerErasure is an erasure on its way.
type customerErasure struct {
	CustomerJob
	found findings
	tally *tally
}

// run takes what is personal from the rows, those first that are found by way of
// others, and only then that by which rows are found.
func (e *customerErasure) run(ctx context.Context) error {
	for _, p := range e.found.places {
		if e.Rows || p.Removed() {
			if err := e.inBatches(ctx, p, e.remove); err != nil {
				return err
			}
			continue
		}
		if err := e.inBatches(ctx, p, e.emptying(p, p.Personal)); err != nil {
			return err
		}
	}
	for _, p := range e.found.places {
		if e.Rows || p.Removed() {
			continue
		}
		leading := slices.Clone(p.Contacts)
		if p.ID != nil {
			leading = append(leading, p.ID)
		}
		if err := e.inBatches(ctx, p, e.emptying(p, leading)); err != nil {
			return err
		}
	}
	return nil
}

// change does something to one row of a place.
type change func(b store.Batch, p *place, row []store.Cell) error

// inBatches does it to all of them, in transactions of bounded length.
func (e *customerErasure) inBatches(ctx context.Context, p *place, do change) error {
	if do == nil {
		return nil
	}
	for rows := range slices.Chunk(p.rows, e.BatchRows) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("erasure: it was stopped: %w", err)
		}
		b, err := e.Writer.Begin(ctx, e.Tenant)
		if err != nil {
			return fmt.Errorf("erasure: begin a batch: %w", err)
		}
		e.tally.pending = nil
		for _, row := range rows {
			if err := do(b, p, row); err != nil {
				return errors.Join(fmt.Errorf("erasure: %s: %w", p.set.Name, err), b.Rollback())
			}
		}
		if err := b.Commit(); err != nil {
			return fmt.Errorf("erasure: commit a batch: %w", err)
		}
		e.tally.settle()
		e.Observe(e.tally.total())
	}
	return nil
}

// emptying takes the values of some properties from a row; nil if there are none.
func (e *customerErasure) emptying(p *place, properties []*model.Property) change {
	columns, cells := slices.Clone(p.set.Identity), []store.Cell(nil)
	for _, property := range properties {
		if !slices.Contains(columns, property) {
			columns, cells = append(columns, property), append(cells, e.empty(p.set, property))
		}
	}
	if len(cells) == 0 {
		return nil
	}
	return func(b store.Batch, p *place, row []store.Cell) error {
		outcome, err := b.Upsert(p.set, columns, slices.Concat(row, cells))
		if outcome == store.Updated {
			e.tally.later(func(t *tally) { mark(t.changed, p.set.Storage.Table, row) })
		}
		return err
	}
}

// empty is what a property holds that says nothing: null, or a text without letters
// where some set of the table does not allow null.
func (e *customerErasure) empty(set *model.EntitySet, p *model.Property) store.Cell {
	for _, s := range slices.Concat(e.Model.Sets, e.Model.Singletons, []*model.EntitySet{set}) {
		for _, twin := range s.Properties {
			if s.Storage.Table == set.Storage.Table && twin.Source == model.FromColumn && twin.Column == p.Column && !twin.Nullable {
				return store.TextCell("")
			}
		}
	}
	return store.Cell{}
}

// remove removes a row with everything that it owns.
func (e *customerErasure) remove(b store.Batch, p *place, row []store.Cell) error {
	var same []store.Expr
	for i, property := range p.set.Identity {
		same = append(same, store.Call{Op: store.Eq, Args: []store.Expr{store.Column{Property: property}, store.Value{Type: property.Type, Cell: row[i]}}})
	}
	purged, err := b.Purge(p.set, store.All(same...), nil, 1)
	e.tally.later(func(t *tally) {
		for table, n := range purged.Rows {
			t.removed[table] += n
		}
	})
	return err
}
