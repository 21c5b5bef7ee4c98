package refresh

import (
	"context"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/runs"
)

// ledgerSet is the set whose rows record the runs.
const ledgerSet = "RefreshRuns"

// newLedger has the columns of a run's row in the order of the cells that
// entry.cells makes.
func newLedger(m *model.Model) (*runs.Ledger, error) {
	return runs.Open(m, ledgerSet,
		"id", "tickUTC", "rowsRead", "rowsInserted", "rowsUpdated", "rowsDeleted", "rowsRevived", "rowsUnchanged",
		"startedAtUTC", "finishedAtUTC", "error")
}

// entry is what a row says, besides the outcome.
type entry struct {
	id                      string
	tick, started, finished time.Time // the zero finished time is null
	tally                   Tally
	reason                  string // empty: null
}

func (e entry) cells() []store.Cell {
	t, reason := e.tally, store.Cell{}
	if e.reason != "" {
		reason = store.TextCell(e.reason)
	}
	return []store.Cell{
		store.TextCell(e.id), runs.Instant(e.tick),
		store.IntCell(t.Read), store.IntCell(t.Inserted), store.IntCell(t.Updated), store.IntCell(t.Deleted), store.IntCell(t.Revived), store.IntCell(t.Unchanged),
		runs.Instant(e.started), runs.Instant(e.finished), reason,
	}
}

// Changes are what Latest counts of a run, in this order.
var Changes = []string{"inserted", "updated", "deleted", "revived"}

// Latest tells how the newest refreshes of a tenant went, whoever ran them.
func Latest(ctx context.Context, m *model.Model, reader store.Reader, t store.Tenant) (runs.Latest, error) {
	l, err := newLedger(m)
	if err != nil {
		return runs.Latest{}, err
	}
	return l.Latest(ctx, reader, t, "rowsInserted", "rowsUpdated", "rowsDeleted", "rowsRevived")
}
