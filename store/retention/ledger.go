package retention

import (
	"context"

	"feedline/model"
	"feedline/store"
	"feedline/store/runs"
)

// ledgerSet is the set whose rows record the runs, one for each run and table
// (R17).
const ledgerSet = "PurgeRuns"

// newLedger has the columns of a row in the order of the cells that run.write
// makes.
func newLedger(m *model.Model) (*runs.Ledger, error) {
	return runs.Open(m, ledgerSet, "runId", "entitySet", "rowsRemoved", "cutoffUTC", "startedAtUTC", "finishedAtUTC")
}

// write records the removed rows of some tables of the run.
func (r *run) write(b store.Batch, counts []Count) error {
	for _, c := range counts {
		if err := r.ledger.Write(b, r.report.Outcome,
			store.TextCell(r.report.RunID), store.TextCell(c.Set), store.IntCell(c.Rows), runs.Instant(r.report.Cutoff),
			runs.Instant(r.report.Started), runs.Instant(r.report.Finished)); err != nil {
			return err
		}
	}
	return nil
}

// Done tells whether an earlier run has removed a tenant's rows up to a cutoff,
// or a later one. Of a model that records no runs nobody can tell: it is false.
func Done(ctx context.Context, m *model.Model, reader store.Reader, t store.Tenant, p Policy) (bool, error) {
	l, err := newLedger(m)
	if err != nil {
		return false, err
	}
	return l.Ended(ctx, reader, t, "cutoffUTC", store.Ge, p.Cutoff, runs.Completed)
}

// Latest tells how the newest purges of a tenant went, whoever ran them, and
// counts the rows that each removed.
func Latest(ctx context.Context, m *model.Model, reader store.Reader, t store.Tenant) (runs.Latest, error) {
	l, err := newLedger(m)
	if err != nil {
		return runs.Latest{}, err
	}
	return l.Latest(ctx, reader, t, "rowsRemoved")
}
