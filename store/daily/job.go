package daily

import (
	"context"
	"time"

	"feedline/store"
)

// Job is done once a day for each of some tenants.
type Job struct {
	Name  string // in a few words: what those are told who wait for the lease
	Times Times
	// Tasks lists the tenants for which it is to be done. It is asked at every look,
	// so that tenants come and go while the process lives. An error beside tasks is
	// about other tenants, and holds none of these up.
	Tasks  func(ctx context.Context) ([]Task, error)
	AtOnce int           // tasks at the same time; zero: one
	Retry  time.Duration // until a task whose tick is not served is tried again; zero: the next look
	// Hindered is told why tasks could not begin: another process holds the lease, or
	// tenants could not be listed, which is told once for each tick while it stays the
	// same. It is tried again.
	Hindered func(error)
}

// Task is a job as it is done for one tenant.
type Task struct {
	Tenant store.Tenant
	// Served tells whether the published record says that nothing is left to do for
	// the tick, whoever did it.
	Served func(ctx context.Context, tick time.Time) (bool, error)
	// Run does it, records it, and tells whoever has to know how it ended. It tells
	// whether the tick is served by that. It may run beside others of its job.
	Run func(ctx context.Context, tick time.Time) (served bool)
}

// Delay is how long a tenant has been waiting for a job.
type Delay struct {
	Tenant store.Tenant
	Behind time.Duration // since the latest tick; zero if it is served
}

// Delays tells of each tenant how far the job is behind at the instant. An error of
// Tasks stands beside the delays of the tenants that it lists all the same.
func (j Job) Delays(ctx context.Context, now time.Time) ([]Delay, error) {
	tasks, hindered := j.Tasks(ctx)
	tick := j.Times.Last(now)
	delays := make([]Delay, len(tasks))
	for i, t := range tasks {
		served, err := t.Served(ctx, tick)
		if err != nil {
			return nil, err
		}
		if delays[i].Tenant = t.Tenant; !served {
			delays[i].Behind = now.Sub(tick)
		}
	}
	return delays, hindered
}
