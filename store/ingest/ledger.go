package ingest

import (
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/runs"
)

// ledgerSet is the set whose rows record the runs.
const ledgerSet = "ImportRuns"

// newLedger has the columns of a run's row in the order of the cells that
// entry.cells makes.
func newLedger(m *model.Model) (*runs.Ledger, error) {
	return runs.Open(m, ledgerSet,
		"id", "entitySet", "file",
		"rowsRead", "rowsInserted", "rowsUpdated", "rowsUnchanged", "rowsRejected",
		"newestTimestampUTC", "startedAtUTC", "finishedAtUTC")
}

// entry is what the row says, besides the outcome.
type entry struct {
	id, set, file     string
	counts            counts
	started, finished time.Time // the zero finished time is null
}

func (e entry) cells() []store.Cell {
	c, newest := e.counts, store.Cell{}
	if c.dated {
		newest = store.IntCell(c.newest)
	}
	return []store.Cell{
		store.TextCell(e.id), store.TextCell(e.set), store.TextCell(e.file),
		store.IntCell(c.read), store.IntCell(c.inserted), store.IntCell(c.updated), store.IntCell(c.unchanged), store.IntCell(c.rejected),
		newest, runs.Instant(e.started), runs.Instant(e.finished),
	}
}
