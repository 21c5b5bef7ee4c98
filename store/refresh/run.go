package refresh

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"feedline/model"
	"feedline/store"
	"feedline/store/runs"
)

// lastWords is the time to record a run that failed.
const lastWords = 30 * time.Second

// Job orders one refresh of the lookups of one tenant.
type Job struct {
	Model   *model.Model // its set RefreshRuns, if it has one of kind log, records the run
	Reader  store.Reader
	Writer  func(ctx context.Context) (store.Writer, error) // waits until nobody else writes; the job closes what it opens
	Tenant  store.Tenant
	Sources map[string]Source // by the name of the set; lookups without one are left alone
	Tick    time.Time         // midnight that the run serves: its run time (L01)
	Guard   Guard
	Dry     bool  // only tell what would change
	Memory  int64 // bytes of a source in a table, and of the rows that differ, that are kept in memory; zero: DefaultMemory

	Now     func() time.Time                     // clock of the run's record; nil: time.Now
	NewID   func() string                        // Guid of the run; nil: a random one
	Changed func(*model.EntitySet, Change) error // called with each change; may be nil
}

// Report accounts for a run.
type Report struct {
	RunID   string // key of the run in RefreshRuns; empty if none was recorded
	Tick    time.Time
	Sets    []SetReport // in the order of the sets' names
	Skipped []string    // lookups left alone although they have a source, a sentence each
	Took    time.Duration
}

// SetReport is what became of one lookup.
type SetReport struct {
	Set   string
	Tally Tally
}

// Total adds the lookups up.
func (r Report) Total() (all Tally) {
	for _, s := range r.Sets {
		all.add(s.Tally)
	}
	return all
}

// add puts what became of a lookup into its place.
func (r *Report) add(s SetReport) {
	place, _ := slices.BinarySearchFunc(r.Sets, s, func(a, b SetReport) int { return strings.Compare(a.Set, b.Set) })
	r.Sets = slices.Insert(r.Sets, place, s)
}

// Run refreshes the lookups of one tenant in one transaction (L02). If anything
// stands in the way it changes none of them, and records why (L14). An error
// that comes with a Report without RunID was not recorded: the store could not
// be written to. No two runs over one store may overlap.
func Run(ctx context.Context, job Job) (Report, error) {
	r, err := newRun(job)
	if err != nil {
		return Report{}, err
	}
	if err := r.start(ctx); err != nil {
		return r.report, err
	}
	err = r.refresh(ctx)
	if err != nil && r.report.RunID != "" {
		err = r.fail(ctx, err)
	}
	r.report.Took = r.job.Now().Sub(r.started)
	return r.report, err
}

// run is a job on its way.
type run struct {
	job     Job
	lookups []Lookup // that have a source, in the order in which they are compared
	ledger  *runs.Ledger
	taken   map[string]Taken // by the name of the set
	started time.Time
	report  Report
}

func newRun(job Job) (*run, error) {
	if job.Now == nil {
		job.Now = time.Now
	}
	if job.NewID == nil {
		job.NewID = uuid.NewString
	}
	if job.Memory <= 0 {
		job.Memory = DefaultMemory
	}
	if job.Changed == nil {
		job.Changed = func(*model.EntitySet, Change) error { return nil }
	}
	r := &run{job: job, taken: map[string]Taken{}, started: job.Now(), report: Report{Tick: job.Tick}}
	for _, l := range Lookups(job.Model) {
		if job.Sources[l.Set.Name] != nil {
			r.lookups = append(r.lookups, l)
		}
	}
	sideBySide(r.lookups)
	var err error
	r.ledger, err = newLedger(job.Model)
	return r, err
}

// sideBySide puts lookups that are refreshed together (L18) next to each other: their
// sources need not wait in memory while others are compared.
func sideBySide(lookups []Lookup) {
	of := func(l Lookup) string {
		if whole := l.Set.Whole(); whole != nil {
			return whole.Name
		}
		return l.Set.Name
	}
	slices.SortStableFunc(lookups, func(a, b Lookup) int { return strings.Compare(of(a), of(b)) })
}

// start records the run, and what became of earlier ones.
func (r *run) start(ctx context.Context) error {
	if r.job.Dry {
		return nil
	}
	stale, err := r.ledger.Unfinished(ctx, r.job.Reader, r.job.Tenant)
	if err != nil {
		return err
	}
	id := r.job.NewID()
	err = r.write(ctx, func(b store.Batch) error {
		if err := r.ledger.Interrupt(b, stale); err != nil {
			return err
		}
		return r.ledger.Write(b, runs.Running, entry{id: id, tick: r.job.Tick, started: r.started}.cells()...)
	})
	if err == nil {
		r.report.RunID = id
	}
	return err
}

// refresh reads the sources, and then compares and writes.
func (r *run) refresh(ctx context.Context) error {
	if err := r.take(ctx); err != nil {
		return err
	}
	if r.job.Dry {
		return r.compare(ctx, nil)
	}
	return r.write(ctx, func(b store.Batch) error {
		if err := r.compare(ctx, b); err != nil {
			return err
		}
		e := entry{id: r.report.RunID, tick: r.job.Tick, started: r.started, finished: r.job.Now(), tally: r.report.Total()}
		return r.ledger.Write(b, runs.Completed, e.cells()...)
	})
}

// take reads every source. One that fails ends the run, or, if an operator
// forces it, leaves its lookup as it is (L16).
func (r *run) take(ctx context.Context) error {
	for _, l := range r.lookups {
		source := r.job.Sources[l.Set.Name]
		taken, err := source.Take(ctx, l, r.job.Tenant)
		switch {
		case err == nil:
			r.taken[l.Set.Name] = taken
		case r.job.Guard.Force && ctx.Err() == nil:
			r.skip(fmt.Sprintf("%s is left as it is: its source (%s) cannot be read: %v", l.Set.Name, source, err))
		default:
			return fmt.Errorf("refresh %s from %s: %w", l.Set.Name, source, err)
		}
	}
	for _, l := range r.lookups {
		if other := r.partner(l); r.taken[l.Set.Name] != nil && other != nil && r.taken[other.Set.Name] == nil {
			delete(r.taken, l.Set.Name)
			r.skip(fmt.Sprintf("%s is left as it is, as it changes together with %s only", l.Set.Name, other.Set.Name))
		}
	}
	return nil
}

func (r *run) skip(why string) { r.report.Skipped = append(r.report.Skipped, why) }

// partner is the lookup that this one is refreshed together with; nil if there
// is none (L18).
func (r *run) partner(l Lookup) *Lookup {
	for i := range r.lookups {
		if other := &r.lookups[i]; other.Set == l.Set.Whole() || other.Set.Whole() == l.Set {
			return other
		}
	}
	return nil
}

// fail records the end of a run, even when ctx has ended, and returns why it
// ended. If nobody can be told, the run counts as not recorded.
func (r *run) fail(ctx context.Context, why error) error {
	outcome, e := runs.Failed, entry{id: r.report.RunID, tick: r.job.Tick, started: r.started, finished: r.job.Now(), reason: why.Error()}
	if ctx.Err() != nil {
		outcome, e.reason = runs.Interrupted, ""
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	err := r.write(ctx, func(b store.Batch) error { return r.ledger.Write(b, outcome, e.cells()...) })
	if err != nil {
		r.report.RunID = ""
	}
	return errors.Join(why, err)
}

// write makes one transaction of what the function does.
func (r *run) write(ctx context.Context, do func(store.Batch) error) (err error) {
	w, err := r.job.Writer(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	b, err := w.Begin(ctx, r.job.Tenant)
	if err != nil {
		return err
	}
	if err := do(b); err != nil {
		return errors.Join(err, b.Rollback())
	}
	return b.Commit()
}
