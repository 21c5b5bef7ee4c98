package refresh

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"feedline/store"
	"feedline/store/runs"
)

// midnight is when lookups are refreshed, on the clock of UTC whatever the
// tenant's does (L01).
var midnight = mustParse("0 0 * * *")

func mustParse(text string) cron.Schedule {
	s, err := cron.ParseStandard(text)
	if err != nil {
		panic("refresh: " + err.Error())
	}
	return s
}

// Tick is the latest midnight of UTC that is not after the instant.
func Tick(now time.Time) time.Time { return midnight.Next(now.UTC().Add(-24 * time.Hour)) }

const (
	lookEvery = time.Minute // so that a clock that was set, or a machine that slept, is noticed
	atOnce    = 4           // tenants that are refreshed at the same time
)

// Schedule refreshes every tenant once for each midnight. A midnight at which it
// did not run is made up for when it begins, the latest only (L15).
type Schedule struct {
	Jobs  func(ctx context.Context) ([]Job, error)                    // one for each tenant that has sources; their Tick is set here
	Lease func(ctx context.Context) (release func() error, err error) // waits until no other process refreshes or purges; an error puts the refresh off
	Now   func() time.Time                                            // nil: time.Now
	After func(time.Duration) <-chan time.Time                        // nil: time.After

	Observe func(Event) // called after each refresh, and for what stands in its way; by one goroutine at a time

	mu   sync.Mutex
	done map[int64]time.Time // tick that was last served, by the tenant's number
}

// Event is a refresh of a tenant that has ended, or what kept refreshes from
// beginning; then Tenant is empty.
type Event struct {
	Tenant string
	Report Report
	Err    error
}

// Run works until ctx ends.
func (s *Schedule) Run(ctx context.Context) {
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.After == nil {
		s.After = time.After
	}
	s.done = map[int64]time.Time{}
	for ctx.Err() == nil {
		if err := s.look(ctx); err != nil && ctx.Err() == nil {
			s.tell(Event{Err: err})
		}
		now := s.Now()
		select {
		case <-ctx.Done():
		case <-s.After(min(lookEvery, midnight.Next(now.UTC()).Sub(now))):
		}
	}
}

func (s *Schedule) tell(e Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Observe(e)
}

// look refreshes the tenants that are due.
func (s *Schedule) look(ctx context.Context) error {
	tick := Tick(s.Now())
	jobs, err := s.Jobs(ctx)
	if err != nil {
		return err
	}
	if jobs, err = s.due(ctx, jobs, tick); err != nil || len(jobs) == 0 {
		return err
	}
	release, err := s.Lease(ctx)
	if err != nil {
		return err
	}
	// Another process may have refreshed them while this one waited.
	if jobs, err = s.due(ctx, jobs, tick); err == nil {
		s.all(ctx, jobs)
	}
	return errors.Join(err, release())
}

// due keeps the jobs of tenants for which no run of the tick has ended, well or
// not (L14, L15).
func (s *Schedule) due(ctx context.Context, jobs []Job, tick time.Time) ([]Job, error) {
	var due []Job
	for _, j := range jobs {
		if s.isDone(j, tick) {
			continue
		}
		l, err := newLedger(j.Model)
		if err != nil {
			return nil, err
		}
		served, err := l.Ended(ctx, j.Reader, j.Tenant, "tickUTC", store.Eq, tick, runs.Completed, runs.Failed)
		switch {
		case err != nil:
			return nil, err
		case served:
			s.serve(j, tick)
			continue
		}
		j.Tick = tick
		due = append(due, j)
	}
	return due, nil
}

func (s *Schedule) isDone(j Job, tick time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.done[j.Tenant.Number].Equal(tick)
}

func (s *Schedule) serve(j Job, tick time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done[j.Tenant.Number] = tick
}

// all runs the jobs, a few at a time, so that no tenant waits for a slow or
// failing source of another (L17).
func (s *Schedule) all(ctx context.Context, jobs []Job) {
	var running sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for _, j := range jobs {
		places <- struct{}{}
		running.Go(func() {
			defer func() { <-places }()
			report, err := Run(ctx, j)
			if err == nil || report.RunID != "" && ctx.Err() == nil {
				s.serve(j, j.Tick)
			}
			s.tell(Event{Tenant: j.Tenant.Name, Report: report, Err: err})
		})
	}
	running.Wait()
}
