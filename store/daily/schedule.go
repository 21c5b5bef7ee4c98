package daily

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// lookEvery is how long the schedule sleeps at most, so that a clock that was
// set, or a machine that slept, is noticed.
const lookEvery = time.Minute

// Schedule does jobs at their times, one job after the other. A tick at which it
// did not run is made up for when it begins, the latest only.
type Schedule struct {
	Jobs []Job // in the order in which they are done when several are due
	// Lease waits until no other process does such jobs over the store; an error
	// puts the job off. The holder's words are for those who wait.
	Lease func(ctx context.Context, holder string) (release func() error, err error)
	Now   func() time.Time                     // nil: time.Now
	After func(time.Duration) <-chan time.Time // nil: time.After

	mu     sync.Mutex
	served map[place]time.Time // tick that was last served
	tried  map[place]time.Time // when a tick was last not served

	told map[int]string // why tenants of a job could not be listed, with the tick; of the goroutine that looks
}

// place is a job and a tenant, by the job's place and the tenant's number.
type place struct {
	job    int
	tenant int64
}

// Start begins to work in a goroutine, and returns what ends that: stop cancels
// what is being done, waits for its end, and may be called once.
func (s *Schedule) Start(ctx context.Context) (stop func()) {
	if len(s.Jobs) == 0 {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	return func() { cancel(); running.Wait() }
}

// Run works until ctx ends.
func (s *Schedule) Run(ctx context.Context) {
	for ctx.Err() == nil {
		s.Look(ctx)
		select {
		case <-ctx.Done():
		case <-s.after(s.pause()):
		}
	}
}

func (s *Schedule) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

func (s *Schedule) after(d time.Duration) <-chan time.Time {
	if s.After == nil {
		return time.After(d)
	}
	return s.After(d)
}

// pause is the time to the next look.
func (s *Schedule) pause() time.Duration {
	now, pause := s.now(), lookEvery
	for _, j := range s.Jobs {
		pause = min(pause, j.Times.Next(now).Sub(now))
	}
	return pause
}

// Look does what is due now. Run calls it again and again.
func (s *Schedule) Look(ctx context.Context) {
	for i, j := range s.Jobs {
		if err := s.look(ctx, i, j); err != nil && ctx.Err() == nil {
			j.Hindered(err)
		}
	}
}

// look does one job for the tenants for which it is due.
func (s *Schedule) look(ctx context.Context, job int, j Job) error {
	tick := j.Times.Last(s.now())
	tasks, err := j.Tasks(ctx)
	if s.isNews(job, tick, err) && ctx.Err() == nil {
		j.Hindered(err)
	}
	if tasks, err = s.due(ctx, job, tasks, tick); err != nil || len(tasks) == 0 {
		return err
	}
	release, err := s.Lease(ctx, j.Name)
	if err != nil {
		for _, t := range tasks {
			s.note(place{job, t.Tenant.Number}, tick, false)
		}
		return err
	}
	// Another process may have done it while this one waited.
	if tasks, err = s.due(ctx, job, tasks, tick); err == nil {
		s.all(ctx, job, tasks, tick)
	}
	return errors.Join(err, release())
}

// isNews tells whether an error of Tasks has not been told for the tick since it came
// up.
func (s *Schedule) isNews(job int, tick time.Time, err error) bool {
	text := ""
	if err != nil {
		text = fmt.Sprint(tick, " ", err)
	}
	news := text != "" && text != s.told[job]
	if s.told == nil {
		s.told = map[int]string{}
	}
	s.told[job] = text
	return news
}

// due keeps the tasks whose tick is not served and that were not tried a moment
// ago.
func (s *Schedule) due(ctx context.Context, job int, tasks []Task, tick time.Time) ([]Task, error) {
	var due []Task
	for _, t := range tasks {
		at := place{job, t.Tenant.Number}
		if s.isDone(at, tick) || s.isTried(at) {
			continue
		}
		served, err := t.Served(ctx, tick)
		switch {
		case err != nil:
			return nil, err
		case served:
			s.note(at, tick, true)
		default:
			due = append(due, t)
		}
	}
	return due, nil
}

// isDone tells whether this process knows that the tick is served.
func (s *Schedule) isDone(at place, tick time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.served[at].Equal(tick)
}

// isTried tells whether a task waits to be tried again. If the clock was set back
// meanwhile, it does not.
func (s *Schedule) isTried(at place) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	tried, found := s.tried[at]
	since := s.now().Sub(tried)
	return found && since >= 0 && since < s.Jobs[at.job].Retry
}

// note remembers what became of a task.
func (s *Schedule) note(at place, tick time.Time, served bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.served == nil {
		s.served, s.tried = map[place]time.Time{}, map[place]time.Time{}
	}
	delete(s.tried, at)
	if served {
		s.served[at] = tick
		return
	}
	s.tried[at] = s.now()
}

// all runs the tasks, a few at a time, so that no tenant waits for a slow or
// failing source of another (L17).
func (s *Schedule) all(ctx context.Context, job int, tasks []Task, tick time.Time) {
	var running sync.WaitGroup
	places := make(chan struct{}, max(1, s.Jobs[job].AtOnce))
	for _, t := range tasks {
		places <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		running.Go(func() {
			defer func() { <-places }()
			s.note(place{job, t.Tenant.Number}, tick, t.Run(ctx, tick))
		})
	}
	running.Wait()
}
