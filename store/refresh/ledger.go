package refresh

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"feedline/model"
	"feedline/store"
)

// LedgerSet is the set whose rows record the runs.
const LedgerSet = "RefreshRuns"

// Outcome is how a run ended, in the words of RefreshRuns.
type Outcome string

// A run that was stopped from outside, or whose process died, is interrupted.
const (
	Running     Outcome = "running"
	Completed   Outcome = "completed"
	Failed      Outcome = "failed"
	Interrupted Outcome = "interrupted"
)

// The columns of a run's row, in the order of the cells that entry.cells makes.
var ledgerColumns = []string{
	"id", "tickUTC", "rowsRead", "rowsInserted", "rowsUpdated", "rowsDeleted", "rowsRevived", "rowsUnchanged",
	"startedAtUTC", "finishedAtUTC", "outcome", "error",
}

// ledger writes and reads the rows that describe runs. The nil ledger, of a
// model without such a set, does neither.
type ledger struct {
	set     *model.EntitySet
	columns []*model.Property
}

// entry is what a row says.
type entry struct {
	id                      string
	tick, started, finished time.Time // the zero finished time is null
	tally                   Tally
	outcome                 Outcome
	reason                  string
}

func newLedger(m *model.Model) (*ledger, error) {
	set := m.Set(LedgerSet)
	if set == nil || set.Kind != model.Log {
		return nil, nil
	}
	l := &ledger{set: set}
	for _, name := range ledgerColumns {
		p := set.Property(name)
		if p == nil {
			return nil, fmt.Errorf("refresh: the model's set %s lacks the property %s, which the record of a run needs", LedgerSet, name)
		}
		l.columns = append(l.columns, p)
	}
	return l, nil
}

func (l *ledger) write(b store.Batch, e entry) error {
	if l == nil {
		return nil
	}
	if _, err := b.Upsert(l.set, l.columns, e.cells(l.columns[len(l.columns)-1].Type.MaxLength)); err != nil {
		return fmt.Errorf("refresh: record the run in %s: %w", LedgerSet, err)
	}
	return nil
}

func (e entry) cells(longest int) []store.Cell {
	finished, reason := store.Cell{}, store.Cell{}
	if !e.finished.IsZero() {
		finished = store.IntCell(e.finished.UnixMilli())
	}
	if e.reason != "" {
		reason = store.TextCell(fitting(e.reason, longest))
	}
	t := e.tally
	return []store.Cell{
		store.TextCell(e.id), store.IntCell(e.tick.UnixMilli()),
		store.IntCell(t.Read), store.IntCell(t.Inserted), store.IntCell(t.Updated), store.IntCell(t.Deleted), store.IntCell(t.Revived), store.IntCell(t.Unchanged),
		store.IntCell(e.started.UnixMilli()), finished, store.TextCell(string(e.outcome)), reason,
	}
}

// fitting is a text as a string that the store can hold.
func fitting(text string, longest int) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "\ufffd")
	if longest > 0 && utf8.RuneCountInString(text) > longest {
		return string([]rune(text)[:longest])
	}
	return text
}

// interrupt marks runs whose process died.
func (l *ledger) interrupt(b store.Batch, ids []string) error {
	if l == nil {
		return nil
	}
	columns := []*model.Property{l.columns[0], l.set.Property("outcome")}
	for _, id := range ids {
		if _, err := b.Upsert(l.set, columns, []store.Cell{store.TextCell(id), store.TextCell(string(Interrupted))}); err != nil {
			return fmt.Errorf("refresh: mark the run %s in %s as interrupted: %w", id, LedgerSet, err)
		}
	}
	return nil
}

// running lists the runs of a tenant that their record still calls running.
func (l *ledger) running(ctx context.Context, r store.Reader, t store.Tenant) ([]string, error) {
	if l == nil {
		return nil, nil
	}
	return l.find(ctx, r, t, store.NoLimit, l.is("outcome", store.TextCell(string(Running))))
}

// served tells whether a run for the tick has ended, well or not (L14, L15).
func (l *ledger) served(ctx context.Context, r store.Reader, t store.Tenant, tick time.Time) (bool, error) {
	if l == nil {
		return false, nil
	}
	ended := store.Call{Op: store.Or, Args: []store.Expr{
		l.is("outcome", store.TextCell(string(Completed))), l.is("outcome", store.TextCell(string(Failed))),
	}}
	ids, err := l.find(ctx, r, t, 1, store.All(l.is("tickUTC", store.IntCell(tick.UnixMilli())), ended))
	return len(ids) > 0, err
}

func (l *ledger) is(name string, cell store.Cell) store.Expr {
	p := l.set.Property(name)
	return store.Call{Op: store.Eq, Args: []store.Expr{store.Column{Property: p}, store.Value{Type: p.Type, Cell: cell}}}
}

func (l *ledger) find(ctx context.Context, r store.Reader, t store.Tenant, most int64, where store.Expr) (ids []string, err error) {
	s, err := r.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	rule := store.AllRows()
	if l.set.TenantScoped {
		rule = store.OfTenant(t.Number)
	}
	key := store.Column{Property: l.set.Key[0]}
	rows, err := s.Read(ctx, store.Query{From: l.set, Rule: rule, Columns: []store.Expr{key}, Where: where, Order: []store.Order{{By: key}}, Limit: most})
	if err != nil {
		return nil, fmt.Errorf("refresh: read earlier runs: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		ids = append(ids, string(rows.Cells()[0].Text))
	}
	return ids, rows.Err()
}
