package retention

import (
	"context"
	"errors"
	"fmt"
	"time"

	"feedline/model"
	"feedline/store"
)

// ledgerSet is the set whose rows record the runs, one for each run and table
// (R17).
const ledgerSet = "PurgeRuns"

// ledgerColumns are the columns of a row, in the order of the cells that
// ledger.write makes.
var ledgerColumns = []string{"runId", "entitySet", "rowsRemoved", "cutoffUTC", "startedAtUTC", "finishedAtUTC", "outcome"}

// ledger writes what runs removed. The nil ledger, of a model without such a
// set, writes nothing.
type ledger struct {
	set     *model.EntitySet
	columns []*model.Property
}

func newLedger(m *model.Model) (*ledger, error) {
	set := m.Set(ledgerSet)
	if set == nil || set.Kind != model.Log {
		return nil, nil
	}
	l := &ledger{set: set}
	for _, name := range ledgerColumns {
		p := set.Property(name)
		if p == nil {
			return nil, fmt.Errorf("retention: the model's set %s lacks the property %s, which the record of a run needs", ledgerSet, name)
		}
		l.columns = append(l.columns, p)
	}
	return l, nil
}

// write records the removed rows of some tables of a run.
func (l *ledger) write(batch store.Batch, r Report, counts []Count) error {
	if l == nil {
		return nil
	}
	for _, c := range counts {
		cells := []store.Cell{
			store.TextCell(r.RunID), store.TextCell(c.Set), store.IntCell(c.Rows), instant(r.Cutoff),
			instant(r.Started), instant(r.Finished), store.TextCell(string(r.Outcome)),
		}
		if _, err := batch.Upsert(l.set, l.columns, cells); err != nil {
			return fmt.Errorf("retention: record the run in %s: %w", ledgerSet, err)
		}
	}
	return nil
}

// instant is null for the zero time.
func instant(t time.Time) store.Cell {
	if t.IsZero() {
		return store.Cell{}
	}
	return store.IntCell(t.UnixMilli())
}

// Done tells whether an earlier run has removed a tenant's rows up to a cutoff,
// or a later one. Of a model that records no runs nobody can tell: it is false.
func Done(ctx context.Context, m *model.Model, reader store.Reader, t store.Tenant, p Policy) (bool, error) {
	l, err := newLedger(m)
	if l == nil || err != nil {
		return false, err
	}
	cutoff, outcome := l.columns[3], l.columns[len(l.columns)-1]
	found, err := l.read(ctx, reader, t, 1, store.All(
		store.Call{Op: store.Ge, Args: []store.Expr{store.Column{Property: cutoff}, store.Value{Type: cutoff.Type, Cell: instant(p.Cutoff)}}},
		is(outcome, Completed)))
	return len(found) > 0, err
}

func is(outcome *model.Property, o Outcome) store.Expr {
	return store.Call{Op: store.Eq, Args: []store.Expr{store.Column{Property: outcome}, store.Value{Type: outcome.Type, Cell: store.TextCell(string(o))}}}
}

// entry is the key of a row of the ledger.
type entry struct{ run, set store.Cell }

// unfinished lists the rows of a tenant's runs that are said to be running. The
// caller holds the store's only writer, so that none of them can be.
func (l *ledger) unfinished(ctx context.Context, reader store.Reader, t store.Tenant) ([]entry, error) {
	if l == nil || reader == nil {
		return nil, nil
	}
	return l.read(ctx, reader, t, store.NoLimit, is(l.columns[len(l.columns)-1], Running))
}

// read lists the keys of some rows of a tenant's runs.
func (l *ledger) read(ctx context.Context, reader store.Reader, t store.Tenant, limit int64, where store.Expr) (found []entry, err error) {
	snapshot, err := reader.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, snapshot.Close()) }()
	rows, err := snapshot.Read(ctx, store.Query{
		From: l.set, Rule: ruleOf(l.set, t), Limit: limit, Where: where,
		Columns: []store.Expr{store.Column{Property: l.columns[0]}, store.Column{Property: l.columns[1]}},
	})
	if err != nil {
		return nil, fmt.Errorf("retention: read earlier runs: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		found = append(found, entry{rows.Cells()[0].Clone(), rows.Cells()[1].Clone()})
	}
	return found, rows.Err()
}

// interrupt marks rows of runs whose process died.
func (l *ledger) interrupt(batch store.Batch, entries []entry) error {
	for _, e := range entries {
		columns := []*model.Property{l.columns[0], l.columns[1], l.columns[len(l.columns)-1]}
		cells := []store.Cell{e.run, e.set, store.TextCell(string(Interrupted))}
		if _, err := batch.Upsert(l.set, columns, cells); err != nil {
			return fmt.Errorf("retention: mark an earlier run in %s as interrupted: %w", ledgerSet, err)
		}
	}
	return nil
}

// ruleOf shows the rows of a tenant, or all of a set without tenants.
func ruleOf(s *model.EntitySet, t store.Tenant) store.Rule {
	if s.TenantScoped {
		return store.OfTenant(t.Number)
	}
	return store.AllRows()
}
