package refresh

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"feedline/store"
	"feedline/store/daily"
)

func TestL01ATickIsMidnightOfUTC(t *testing.T) {
	for now, want := range map[string]string{
		"2026-03-02T00:00:00Z":      "2026-03-02T00:00:00Z",
		"2026-03-02T00:00:00.001Z":  "2026-03-02T00:00:00Z",
		"2026-03-02T23:59:59.999Z":  "2026-03-02T00:00:00Z",
		"2026-03-02T00:30:00+01:00": "2026-03-01T00:00:00Z",
		"2026-03-29T03:00:00+02:00": "2026-03-29T00:00:00Z", // Berlin's clock has just been put forward
		"2026-10-25T02:30:00+01:00": "2026-10-25T00:00:00Z", // and back
		"2026-11-01T01:30:00-05:00": "2026-11-01T00:00:00Z",
	} {
		at, err := time.Parse(time.RFC3339Nano, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := Tick(at).Format(time.RFC3339); got != want {
			t.Errorf("%s: %s, want %s", now, got, want)
		}
	}
}

// clocked is a schedule on a clock that the test moves: look by look.
type clocked struct {
	*daily.Schedule
	jobs   func(context.Context) ([]Job, error)
	o      *office
	mu     sync.Mutex
	events []Event
	leased int
}

func newClocked(o *office) *clocked {
	c := &clocked{o: o}
	c.jobs = func(context.Context) ([]Job, error) { return []Job{o.job(time.Time{})}, nil }
	refreshes := Daily{Jobs: func(ctx context.Context) ([]Job, error) { return c.jobs(ctx) }, Observe: c.note}
	c.Schedule = &daily.Schedule{
		Jobs: []daily.Job{refreshes.Job()},
		Lease: func(context.Context, string) (func() error, error) {
			c.leased++
			return func() error { return nil }, nil
		},
		Now: func() time.Time { return o.clock },
	}
	return c
}

func (c *clocked) note(e Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, e)
}

// at looks at the instant and tells which ticks were served.
func (c *clocked) at(instant time.Time) (ticks []string) {
	c.o.t.Helper()
	c.o.clock, c.events = instant, nil
	c.Look(context.Background())
	for _, e := range c.events {
		if e.Tenant == "" {
			c.o.t.Fatal(e.Err)
		}
		ticks = append(ticks, e.Report.Tick.Format(time.DateOnly))
	}
	return ticks
}

func TestL01EachMidnightIsServedOnce(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = lines("a Name=Sales")
	c := newClocked(o)
	expect(t, c.at(midnight1), "2026-03-02")
	expect(t, c.at(midnight1.Add(time.Minute)))
	expect(t, c.at(midnight2.Add(-time.Millisecond)))
	expect(t, c.at(midnight2), "2026-03-03")
	expect(t, newClocked(o).at(midnight2.Add(time.Hour))) // another process, or this one started again
	if c.leased != 2 {
		t.Errorf("the lease was taken %d times", c.leased)
	}
}

func TestL15MissedMidnightsAreMadeUpForOnceAndForTheLatest(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = lines("a Name=Sales", "b Name=Service")
	expect(t, newClocked(o).at(midnight1), "2026-03-02")
	o.sources["Queues"] = lines("a Name=Sales")
	start := midnight1.AddDate(0, 0, 4).Add(9 * time.Hour)
	c := newClocked(o)
	expect(t, c.at(start), "2026-03-06")
	expect(t, c.at(start.Add(time.Minute)))
	o.expect("Queues", "id deletedAt", "a null", "b 2026-03-06T00:00:00Z")
}

func TestL15ARunThatWasInterruptedIsMadeUpFor(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = lines("a Name=Sales")
	r, err := newRun(o.job(midnight1))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.start(context.Background()); err != nil {
		t.Fatal(err)
	}
	expect(t, newClocked(o).at(midnight1.Add(time.Hour)), "2026-03-02")
}

func TestL14AFailedRunWaitsForTheNextMidnight(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = broken("no route to host")
	c := newClocked(o)
	expect(t, c.at(midnight1), "2026-03-02")
	expect(t, c.at(midnight1.Add(time.Minute)))
	expect(t, newClocked(o).at(midnight1.Add(time.Hour)))
	o.sources["Queues"] = lines("a Name=Sales")
	expect(t, c.at(midnight2), "2026-03-03")
	o.expect("Queues", "id", "a")
}

func TestARunThatCouldNotBeRecordedIsTriedAgainInAMinute(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = lines("a Name=Sales")
	c, busy := newClocked(o), true
	c.jobs = func(context.Context) ([]Job, error) {
		j := o.job(time.Time{})
		j.Writer = func(ctx context.Context) (store.Writer, error) {
			if busy {
				return nil, errors.New("an import is writing")
			}
			return o.writer(ctx)
		}
		return []Job{j}, nil
	}
	expect(t, c.at(midnight1), "2026-03-02")
	if c.events[0].Err == nil {
		t.Error("nobody was told")
	}
	busy = false
	expect(t, c.at(midnight1.Add(time.Minute)), "2026-03-02")
	o.expect("Queues", "id", "a")
}

func TestL17OneFailingTenantDoesNotHoldUpTheOthers(t *testing.T) {
	o := newOffice(t)
	other := o.addTenant("second")
	c := newClocked(o)
	c.jobs = func(context.Context) ([]Job, error) {
		first, second := o.job(time.Time{}), o.job(time.Time{})
		first.Sources = map[string]Source{"Queues": broken("no route to host")}
		second.Sources, second.Tenant = map[string]Source{"Queues": lines("a Name=Sales")}, other
		return []Job{first, second}, nil
	}
	if got := c.at(midnight1); len(got) != 2 {
		t.Fatal(got)
	}
	expect(t, o.rows(other, "Queues", "id"), "a")
	expect(t, o.rows(other, ledgerSet, "outcome"), "completed")
	o.expect("Queues", "id")
	o.expect(ledgerSet, "outcome error", "failed refresh Queues from memory: no route to host")
}

func TestOnlyOneOfSeveralProcessesRefreshes(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = lines("a Name=Sales")
	c := newClocked(o)
	c.Lease = func(context.Context, string) (func() error, error) {
		o.run(midnight1) // the other process, while this one waits for the lease
		return func() error { return nil }, nil
	}
	expect(t, c.at(midnight1))
	c.Lease = func(context.Context, string) (func() error, error) {
		return nil, errors.New("another process refreshes")
	}
	o.clock, c.events = midnight2, nil
	if c.Look(context.Background()); len(c.events) != 1 || c.events[0].Tenant != "" || c.events[0].Err == nil {
		t.Errorf("it was refreshed without the lease: %+v", c.events)
	}
}

func TestTheScheduleSleepsNoLongerThanToTheNextMidnight(t *testing.T) {
	o := newOffice(t)
	o.clock = midnight2.Add(-1500 * time.Millisecond)
	ctx, stop := context.WithCancel(context.Background())
	c := newClocked(o)
	var slept []time.Duration
	c.After = func(d time.Duration) <-chan time.Time {
		o.clock = o.clock.Add(d)
		if slept = append(slept, d); len(slept) == 2 {
			stop()
		}
		now := make(chan time.Time, 1)
		now <- o.clock
		return now
	}
	c.Run(ctx)
	if len(slept) != 2 || slept[0] != 1500*time.Millisecond || slept[1] != time.Minute || len(c.events) != 2 {
		t.Errorf("slept %v, %d events", slept, len(c.events))
	}
}
