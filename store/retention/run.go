package retention

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"feedline/model"
	"feedline/store"
	"feedline/store/runs"
)

const (
	reclaimBytes = 8 << 20          // given back to the system in one transaction
	lastWords    = 30 * time.Second // to record a failed run
)

// Job orders the purge of one tenant's rows.
type Job struct {
	Model  *model.Model // its set PurgeRuns, if it has one of kind log, records the run
	Writer store.Writer // stays open; the job is its only user while it runs
	Reader store.Reader // of the same store; nil: earlier runs whose process died are not looked for
	Tenant store.Tenant
	Policy Policy

	BatchOwners int64            // rows that go in one transaction with what they own; zero: as many as take some seconds at most
	Now         func() time.Time // clock of the run's record; nil: time.Now
	NewID       func() string    // Guid of the run; nil: a random one
	Observe     func(rows int64) // called after each transaction with the rows removed so far; may be nil
}

// Report accounts for a run, in committed rows only (R17).
type Report struct {
	RunID    string // key of the run in PurgeRuns
	Cutoff   time.Time
	Rows     []Count   // of every table that may be purged, in the order of its sets
	Started  time.Time // UTC
	Finished time.Time // UTC
	Outcome  runs.Outcome
}

// Run removes what has aged out, owners with their dependants, in transactions
// of bounded length, and then gives the disk space back. What was committed
// before an error, or the end of ctx, stays removed: the next run removes the
// rest.
func Run(ctx context.Context, job Job) (Report, error) {
	job = job.withDefaults()
	records, err := newLedger(job.Model)
	if err != nil {
		return Report{}, err
	}
	r := &run{Job: job, ledger: records, plan: Make(job.Model, job.Policy), pace: newPace(job.BatchOwners)}
	r.report = Report{RunID: job.NewID(), Cutoff: job.Policy.Cutoff, Rows: r.plan.nothing(), Started: job.Now().UTC(), Outcome: runs.Running}
	if err := r.begin(ctx); err != nil {
		return Report{}, err
	}
	if err = r.remove(ctx); err == nil {
		err = r.end(ctx, runs.Completed)
	}
	if err != nil {
		return r.report, errors.Join(err, r.fail(ctx))
	}
	return r.report, r.reclaim(ctx)
}

func (j Job) withDefaults() Job {
	if j.Now == nil {
		j.Now = time.Now
	}
	if j.NewID == nil {
		j.NewID = uuid.NewString
	}
	if j.Observe == nil {
		j.Observe = func(int64) {}
	}
	return j
}

// run is a job on its way.
type run struct {
	Job
	ledger *runs.Ledger
	plan   Plan
	pace   pace
	report Report
}

// begin records the run, and what became of earlier ones.
func (r *run) begin(ctx context.Context) error {
	stale, err := r.ledger.Unfinished(ctx, r.Reader, r.Tenant)
	if err != nil {
		return err
	}
	return r.inBatch(ctx, func(b store.Batch) error {
		if err := r.ledger.Interrupt(b, stale); err != nil {
			return err
		}
		return r.write(b, r.report.Rows)
	})
}

// inBatch does something in a transaction of its own.
func (r *run) inBatch(ctx context.Context, do func(store.Batch) error) error {
	b, err := r.Writer.Begin(ctx, r.Tenant)
	if err != nil {
		return fmt.Errorf("retention: begin a batch: %w", err)
	}
	if err := do(b); err != nil {
		return errors.Join(err, b.Rollback())
	}
	if err := b.Commit(); err != nil {
		return fmt.Errorf("retention: commit a batch: %w", err)
	}
	return nil
}

// remove takes the steps of the plan. Where rows mention each other in a circle,
// it takes them again until a round removes nothing.
func (r *run) remove(ctx context.Context) error {
	for {
		var gone int64
		for _, s := range r.plan.Steps {
			n, err := r.step(ctx, s)
			if err != nil {
				return err
			}
			gone += n
		}
		if gone == 0 || !r.plan.Circle {
			return nil
		}
	}
}

// step removes rows by each of the step's conditions, batch by batch.
func (r *run) step(ctx context.Context, s Step) (gone int64, err error) {
	for _, condition := range s.Conditions {
		for more := true; more; {
			if err := ctx.Err(); err != nil {
				return gone, fmt.Errorf("retention: the purge was stopped: %w", err)
			}
			most := r.pace.owners
			n, took, err := r.batch(ctx, s, condition, most)
			if err != nil {
				return gone, err
			}
			gone += n
			if more = n == most; more {
				r.pace.took(took)
			}
		}
	}
	return gone, nil
}

// batch removes some rows with all that they own, and records how many. It took
// as long as its statements did: before them it may have waited for readers, and
// behind them the log may have gone to the file.
func (r *run) batch(ctx context.Context, s Step, condition store.Expr, most int64) (owners int64, took time.Duration, err error) {
	counts := slices.Clone(r.report.Rows)
	err = r.inBatch(ctx, func(b store.Batch) error {
		begun := time.Now()
		defer func() { took = time.Since(begun) }()
		purged, err := b.Purge(s.Set, condition, s.Order, most)
		if err != nil {
			return fmt.Errorf("retention: purge %s: %w", s.Set.Name, err)
		}
		owners = purged.Owners
		return r.write(b, r.add(counts, purged.Rows))
	})
	if err == nil {
		r.report.Rows = counts
		r.Observe(Total(counts))
	}
	return owners, took, err
}

// add adds removed rows, by their tables, to the counts, and lists the counts
// that changed.
func (r *run) add(counts []Count, rows map[string]int64) (changed []Count) {
	for i, table := range r.plan.Tables {
		if n := rows[table.Name]; n > 0 {
			counts[i].Rows += n
			changed = append(changed, counts[i])
		}
	}
	return changed
}

// end records how the run ended.
func (r *run) end(ctx context.Context, outcome runs.Outcome) error {
	r.report.Finished, r.report.Outcome = r.Now().UTC(), outcome
	return r.inBatch(ctx, func(b store.Batch) error { return r.write(b, r.report.Rows) })
}

// fail records the end even when ctx has ended.
func (r *run) fail(ctx context.Context) error {
	outcome := runs.Failed
	if ctx.Err() != nil {
		outcome = runs.Interrupted
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	return r.end(ctx, outcome)
}

// reclaim gives disk space back, after all rows are gone: before, the next
// batch would free what a step has just filled.
func (r *run) reclaim(ctx context.Context) error {
	if Total(r.report.Rows) == 0 {
		return nil
	}
	for more := true; more; {
		var err error
		if more, err = r.Writer.Reclaim(ctx, reclaimBytes); err != nil {
			return fmt.Errorf("retention: give disk space back: %w", err)
		}
	}
	return nil
}
