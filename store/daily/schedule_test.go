package daily

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"feedline/store"
)

// shop is a schedule of two jobs over some tenants, on a clock that the test moves.
type shop struct {
	*Schedule
	t        *testing.T
	clock    time.Time
	tenants  []int64
	mu       sync.Mutex
	fails    bool
	busy     error
	record   map[string]bool // job, tenant and tick that were served
	done     []string        // what was run since the last look
	hindered []string
}

func at(text string) time.Time {
	instant, err := time.Parse("Jan 2 15:04", text)
	if err != nil {
		panic(err)
	}
	return instant.AddDate(2026, 0, 0)
}

func newShop(t *testing.T) *shop {
	s := &shop{t: t, tenants: []int64{1}, record: map[string]bool{}}
	s.Schedule = s.schedule()
	return s
}

// schedule is one that another process might have.
func (s *shop) schedule() *Schedule {
	return &Schedule{
		Jobs:  []Job{s.job("sweep", "0 0 * * *", 0), s.job("wash", "30 0 * * *", 10*time.Minute)},
		Now:   func() time.Time { return s.clock },
		Lease: func(context.Context, string) (func() error, error) { return func() error { return nil }, s.busy },
	}
}

func (s *shop) job(name, times string, retry time.Duration) Job {
	return Job{
		Name: name, Times: MustParse(times), AtOnce: 2, Retry: retry,
		Hindered: func(err error) { s.hindered = append(s.hindered, name+": "+err.Error()) },
		Tasks: func(context.Context) (tasks []Task, err error) {
			for _, number := range s.tenants {
				key := func(tick time.Time) string { return fmt.Sprintf("%s %d %s", name, number, tick.Format("Jan 2")) }
				tasks = append(tasks, Task{
					Tenant: store.Tenant{Number: number},
					Served: func(_ context.Context, tick time.Time) (bool, error) { return s.record[key(tick)], nil },
					Run:    func(_ context.Context, tick time.Time) bool { return s.run(key(tick)) },
				})
			}
			return tasks, nil
		},
	}
}

func (s *shop) run(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = append(s.done, key)
	s.record[key] = !s.fails
	return !s.fails
}

// look looks at an instant and compares what was run with what should be.
func (s *shop) look(instant string, want ...string) {
	s.t.Helper()
	s.clock, s.done, s.hindered = at(instant), nil, nil
	s.Look(s.t.Context())
	if fmt.Sprint(s.done) != fmt.Sprint(want) {
		s.t.Errorf("%s: %v was done, want %v", instant, s.done, want)
	}
}

func TestEachJobIsDoneOnceADayInTheOrderOfTheJobs(t *testing.T) {
	s := newShop(t)
	s.look("Mar 5 09:00", "sweep 1 Mar 5", "wash 1 Mar 5")
	s.look("Mar 5 23:59")
	s.look("Mar 6 00:00", "sweep 1 Mar 6")
	s.look("Mar 6 00:30", "wash 1 Mar 6")
	s.look("Mar 9 00:10", "sweep 1 Mar 9", "wash 1 Mar 8")
	s.look("Mar 8 12:00", "sweep 1 Mar 8") // the clock was set back
}

func TestAnotherProcessFindsInTheRecordWhatIsDone(t *testing.T) {
	s := newShop(t)
	s.look("Mar 5 09:00", "sweep 1 Mar 5", "wash 1 Mar 5")
	s.Schedule = s.schedule()
	s.look("Mar 5 09:01")
}

func TestTenantsComeAndGoWhileItWorks(t *testing.T) {
	s := newShop(t)
	s.look("Mar 5 09:00", "sweep 1 Mar 5", "wash 1 Mar 5")
	s.tenants = []int64{2}
	s.look("Mar 5 09:01", "sweep 2 Mar 5", "wash 2 Mar 5")
	s.tenants = nil
	s.look("Mar 6 09:01")
}

func TestTenantsThatCannotBeListedHoldUpNobodyElseAndAreToldOncePerTick(t *testing.T) {
	s := newShop(t)
	s.Jobs = s.Jobs[:1]
	var trouble error
	all := s.Jobs[0].Tasks
	s.Jobs[0].Tasks = func(ctx context.Context) ([]Task, error) {
		tasks, _ := all(ctx)
		return tasks, trouble
	}
	for _, c := range []struct {
		now, trouble, done string
		told               string
	}{
		{"Mar 5 09:00", "2 is unknown", "sweep 1 Mar 5", "[sweep: 2 is unknown]"},
		{"Mar 5 09:01", "2 is unknown", "", "[]"},
		{"Mar 5 09:02", "3 is unknown", "", "[sweep: 3 is unknown]"},
		{"Mar 5 09:03", "", "", "[]"},
		{"Mar 5 09:04", "3 is unknown", "", "[sweep: 3 is unknown]"},
		{"Mar 6 00:00", "3 is unknown", "sweep 1 Mar 6", "[sweep: 3 is unknown]"},
	} {
		if trouble = nil; c.trouble != "" {
			trouble = errors.New(c.trouble)
		}
		if s.look(c.now, strings.FieldsFunc(c.done, func(r rune) bool { return r == ',' })...); fmt.Sprint(s.hindered) != c.told {
			t.Errorf("at %s it tells %v, want %s", c.now, s.hindered, c.told)
		}
	}
	delays, err := s.Jobs[0].Delays(t.Context(), at("Mar 7 01:00"))
	if len(delays) != 1 || delays[0].Behind != time.Hour || err == nil {
		t.Error(delays, err)
	}
}

func TestAFailedTaskIsTriedAgainWhenItsJobSaysSo(t *testing.T) {
	s := newShop(t)
	s.fails = true
	s.look("Mar 5 09:00", "sweep 1 Mar 5", "wash 1 Mar 5")
	s.look("Mar 5 09:01", "sweep 1 Mar 5")
	s.look("Mar 5 09:10", "sweep 1 Mar 5", "wash 1 Mar 5")
	s.look("Mar 5 09:05", "sweep 1 Mar 5", "wash 1 Mar 5") // the clock was set back
	s.fails = false
	s.look("Mar 5 09:14", "sweep 1 Mar 5")
	s.look("Mar 5 09:15", "wash 1 Mar 5")
	s.look("Mar 5 09:16")
}

func TestWithoutTheLeaseNothingIsDoneAndItIsTriedAgain(t *testing.T) {
	s := newShop(t)
	s.busy = errors.New("another process has it")
	s.look("Mar 5 09:00")
	if got := fmt.Sprint(s.hindered); got != "[sweep: another process has it wash: another process has it]" {
		t.Error(got)
	}
	s.look("Mar 5 09:01")
	if got := fmt.Sprint(s.hindered); got != "[sweep: another process has it]" {
		t.Error(got)
	}
	s.busy = nil
	s.look("Mar 5 09:02", "sweep 1 Mar 5")
	s.look("Mar 5 09:10", "wash 1 Mar 5")
}

func TestTheDelayIsThatOfTheLatestTickUntilItIsServed(t *testing.T) {
	s := newShop(t)
	s.tenants = []int64{1, 2}
	s.record["wash 2 Mar 5"] = true
	for _, c := range []struct{ now, want string }{
		{"Mar 5 00:29", "[23h59m0s 23h59m0s]"},
		{"Mar 5 00:30", "[0s 0s]"},
		{"Mar 5 02:00", "[1h30m0s 0s]"},
		{"Mar 6 00:31", "[1m0s 1m0s]"},
	} {
		delays, err := s.Jobs[1].Delays(t.Context(), at(c.now))
		if err != nil || len(delays) != 2 || delays[1].Tenant.Number != 2 {
			t.Fatal(delays, err)
		}
		got := fmt.Sprint([]time.Duration{delays[0].Behind, delays[1].Behind})
		if got != c.want {
			t.Errorf("at %s %s, want %s", c.now, got, c.want)
		}
	}
}

func TestStopWaitsForTheEndOfWhatIsBeingDone(t *testing.T) {
	s := newShop(t)
	s.clock = at("Mar 5 09:00")
	begun, ended := make(chan bool), false
	s.Jobs = s.Jobs[:1]
	s.Jobs[0].Tasks = func(context.Context) ([]Task, error) {
		return []Task{{
			Served: func(context.Context, time.Time) (bool, error) { return false, nil },
			Run: func(ctx context.Context, _ time.Time) bool {
				close(begun)
				<-ctx.Done()
				ended = true
				return false
			},
		}}, nil
	}
	stop := s.Start(t.Context())
	<-begun
	if stop(); !ended {
		t.Error("it did not wait")
	}
	(&Schedule{}).Start(t.Context())()
}
