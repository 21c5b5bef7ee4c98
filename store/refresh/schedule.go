package refresh

import (
	"context"
	"time"

	"feedline/store"
	"feedline/store/daily"
	"feedline/store/runs"
)

// midnight is when lookups are refreshed, on the clock of UTC whatever the
// tenant's does (L01).
var midnight = daily.MustParse("0 0 * * *")

// Tick is the latest midnight of UTC that is not after the instant.
func Tick(now time.Time) time.Time { return midnight.Last(now) }

// atOnce is how many tenants are refreshed at the same time.
const atOnce = 4

// Holder says what those do who hold the lease to refresh.
const Holder = "refresh of the lookups"

// Daily refreshes every tenant once for each midnight (L01, L15).
type Daily struct {
	Jobs    func(ctx context.Context) ([]Job, error) // one for each tenant that has sources; their Tick is set here
	Observe func(Event)                              // called after each refresh, and for what stands in its way; by several goroutines at once
}

// Event is a refresh of a tenant that has ended, or what kept refreshes from
// beginning; then Tenant is empty.
type Event struct {
	Tenant string
	Report Report
	Err    error
}

// Job is the refresh as a schedule does it.
func (d Daily) Job() daily.Job {
	return daily.Job{
		Name: Holder, Times: midnight, Tasks: d.tasks, AtOnce: atOnce,
		Hindered: func(err error) { d.Observe(Event{Err: err}) },
	}
}

func (d Daily) tasks(ctx context.Context) ([]daily.Task, error) {
	jobs, err := d.Jobs(ctx)
	tasks := make([]daily.Task, len(jobs))
	for i, j := range jobs {
		tasks[i] = daily.Task{
			Tenant: j.Tenant, Served: j.served,
			Run: func(ctx context.Context, tick time.Time) bool { return d.run(ctx, j, tick) },
		}
	}
	return tasks, err
}

// served tells whether a run for the tick has ended, well or not (L14, L15).
func (j Job) served(ctx context.Context, tick time.Time) (bool, error) {
	l, err := newLedger(j.Model)
	if err != nil {
		return false, err
	}
	return l.Ended(ctx, j.Reader, j.Tenant, "tickUTC", store.Eq, tick, runs.Completed, runs.Failed)
}

// run refreshes a tenant. A run that could not be recorded serves no tick.
func (d Daily) run(ctx context.Context, j Job, tick time.Time) (served bool) {
	j.Tick = tick
	report, err := Run(ctx, j)
	d.Observe(Event{Tenant: j.Tenant.Name, Report: report, Err: err})
	return err == nil || report.RunID != "" && ctx.Err() == nil
}
