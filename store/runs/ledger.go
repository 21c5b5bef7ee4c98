package runs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"feedline/model"
	"feedline/store"
)

// Outcome is how a run ended, in the words of the sets that record runs.
type Outcome string

// Interrupted is said of a run that was stopped from outside, or whose process
// died: then the next run says it.
const (
	Running     Outcome = "running"
	Completed   Outcome = "completed"
	Failed      Outcome = "failed"
	Interrupted Outcome = "interrupted"
)

// The properties that every record has.
const (
	startedColumn  = "startedAtUTC"
	finishedColumn = "finishedAtUTC"
	outcomeColumn  = "outcome"
)

func (o Outcome) cell() store.Cell { return store.TextCell(string(o)) }

// Instant is an instant as records store it; null for the zero time.
func Instant(t time.Time) store.Cell {
	if t.IsZero() {
		return store.Cell{}
	}
	return store.IntCell(t.UnixMilli())
}

// Ledger writes and reads the rows of a set in which runs of one kind account
// for themselves. The nil Ledger, of a model without such a set, does neither
// and fails at nothing. It is safe for concurrent use.
type Ledger struct {
	set     *model.EntitySet
	columns []*model.Property // the outcome is the last
}

// Key is the key of a row of a Ledger.
type Key []store.Cell

// Open finds the set with this name and the columns of its rows, to which outcome
// is added. The Ledger is nil if the model has no such set of kind log. A set that
// lacks one of the properties is an error.
func Open(m *model.Model, set string, columns ...string) (*Ledger, error) {
	l := &Ledger{set: m.Set(set)}
	if l.set == nil || l.set.Kind != model.Log {
		return nil, nil
	}
	for _, name := range append(columns[:len(columns):len(columns)], outcomeColumn) {
		p, err := l.property(name)
		if err != nil {
			return nil, err
		}
		l.columns = append(l.columns, p)
	}
	_, err := l.property(startedColumn)
	return l, err
}

func (l *Ledger) property(name string) (*model.Property, error) {
	if p := l.set.Property(name); p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("runs: the model's set %s lacks the property %s, which the record of a run needs", l.set.Name, name)
}

// Write stores a row: the outcome, and a cell for each of the columns that the
// Ledger was opened with, their key among them. Of a text that its column cannot
// hold it stores the beginning.
func (l *Ledger) Write(b store.Batch, outcome Outcome, cells ...store.Cell) error {
	if l == nil {
		return nil
	}
	row := append(cells[:len(cells):len(cells)], outcome.cell())
	for i, p := range l.columns {
		if p.Type.Kind == model.String && row[i].Kind == store.Text {
			row[i].Text = store.Fitting(row[i].Text, p.Type.MaxLength)
		}
	}
	if _, err := b.Upsert(l.set, l.columns, row); err != nil {
		return fmt.Errorf("runs: record the run in %s: %w", l.set.Name, err)
	}
	return nil
}

// Unfinished lists the rows of a tenant's runs that are said to be running. The
// caller holds what lets one such run in at a time, so that none of them can be.
// A nil reader finds none.
func (l *Ledger) Unfinished(ctx context.Context, r store.Reader, t store.Tenant) ([]Key, error) {
	if l == nil || r == nil {
		return nil, nil
	}
	return l.find(ctx, r, t, store.NoLimit, l.is(store.Eq, outcomeColumn, Running.cell()))
}

// Interrupt marks rows of runs whose process died, as Unfinished found them.
func (l *Ledger) Interrupt(b store.Batch, rows []Key) error {
	for _, key := range rows {
		columns := append(l.set.Key[:len(key):len(key)], l.columns[len(l.columns)-1])
		if _, err := b.Upsert(l.set, columns, append(key[:len(key):len(key)], Interrupted.cell())); err != nil {
			return fmt.Errorf("runs: mark an earlier run in %s as interrupted: %w", l.set.Name, err)
		}
	}
	return nil
}

// Ended tells whether a run of the tenant has ended in one of the outcomes, of
// those whose column compares with the instant as the operation says. Of a model
// that records no runs nobody can tell: it is false.
func (l *Ledger) Ended(ctx context.Context, r store.Reader, t store.Tenant, column string, op store.Op, at time.Time, in ...Outcome) (bool, error) {
	if l == nil {
		return false, nil
	}
	outcomes := make([]store.Cell, len(in))
	for i, o := range in {
		outcomes[i] = o.cell()
	}
	found, err := l.find(ctx, r, t, 1, store.All(l.is(op, column, Instant(at)), l.is(store.In, outcomeColumn, outcomes...)))
	return len(found) > 0, err
}

// is compares a column with constants.
func (l *Ledger) is(op store.Op, column string, with ...store.Cell) store.Expr {
	p := l.set.Property(column)
	args := []store.Expr{store.Column{Property: p}}
	for _, c := range with {
		args = append(args, store.Value{Type: p.Type, Cell: c})
	}
	return store.Call{Op: op, Args: args}
}

// newestFirst asks for rows of a tenant's runs in the order of an index, so that
// a record of years costs no more than one of days.
func (l *Ledger) newestFirst(t store.Tenant, most int64, where store.Expr) store.Query {
	q := store.Query{From: l.set, Rule: store.OfTenant(t.Number).Judged(l.set), Where: where, Limit: most}
	for _, p := range append([]*model.Property{l.set.Property(startedColumn)}, l.set.Key...) {
		q.Order = append(q.Order, store.Order{By: store.Column{Property: p}, Descending: true})
	}
	return q
}

// find lists the keys of some rows of a tenant's runs, the newest first.
func (l *Ledger) find(ctx context.Context, r store.Reader, t store.Tenant, most int64, where store.Expr) (keys []Key, err error) {
	s, err := r.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	q := l.newestFirst(t, most, where)
	for _, p := range l.set.Key {
		q.Columns = append(q.Columns, store.Column{Property: p})
	}
	rows, err := s.Read(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("runs: read earlier runs in %s: %w", l.set.Name, err)
	}
	defer rows.Close()
	for rows.Next() {
		key := make(Key, len(l.set.Key))
		for i, c := range rows.Cells() {
			key[i] = c.Clone()
		}
		keys = append(keys, key)
	}
	return keys, rows.Err()
}
