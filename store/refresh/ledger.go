package refresh

import (
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
