package ingest

import (
	"time"

	"feedline/model"
	"feedline/store"
)

// Inspect reads the beginning of a job's Input, as far as Run would before it
// stores anything, and returns the error that Run would end with: a
// *RefusedError if the file cannot be imported as it is. It needs the Set, the
// Input and what the job says of the file. What it has read is gone from
// Input; the caller goes back to the beginning.
func Inspect(job Job) error {
	if job.Set.Kind == model.Log {
		return refusedLog(job.Set)
	}
	if err := job.Format.check(); err != nil {
		return err
	}
	_, first := openRows(job.Input, job, newPlan(job.Set, store.Tenant{Zone: time.UTC}))
	if first.err != nil {
		return named(job.Name, first.err)
	}
	return nil
}
