package odata

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// state is how many places are free, and how many wait.
func (g *gate) state() [2]int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return [2]int{g.free, len(g.queue)}
}

func TestHeavyQueriesAreLetInAsTheyCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(2)
		var order []int
		var noting sync.Mutex
		var running sync.WaitGroup
		for i := range 6 {
			time.Sleep(time.Millisecond)
			running.Go(func() {
				if err := g.enter(t.Context()); err != nil {
					t.Error(err)
					return
				}
				noting.Lock()
				order = append(order, i)
				noting.Unlock()
				time.Sleep(time.Duration(10+i) * time.Second)
				g.leave()
			})
			synctest.Wait()
		}
		if got := g.state(); got != [2]int{0, 4} {
			t.Errorf("%v", got)
		}
		running.Wait()
		for i, got := range order {
			if got != i {
				t.Errorf("they were let in as %v", order)
			}
		}
		if got := g.state(); got != [2]int{2, 0} {
			t.Errorf("%v", got)
		}
	})
}

func TestWhoGivesUpLeavesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1)
		if err := g.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := g.enter(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if err := g.enter(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if got := g.state(); got != [2]int{0, 0} {
			t.Errorf("%v", got)
		}
		g.leave()
		if got := g.state(); got != [2]int{1, 0} {
			t.Errorf("%v", got)
		}
	})
}

func TestAPlaceThatComesTooLateIsPassedOn(t *testing.T) {
	g := newGate(1)
	if err := g.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	turn, err := g.line(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	g.leave()
	g.giveUp(turn)
	if got := g.state(); got != [2]int{1, 0} {
		t.Errorf("%v", got)
	}
}

func TestTheQueueHasAnEnd(t *testing.T) {
	g := newGate(1)
	for i := range 1 + waiting {
		if _, err := g.line(t.Context()); err != nil {
			t.Fatalf("%d: %v", i, err)
		}
	}
	if err := g.enter(t.Context()); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}

// Run with -race: whatever happens, each place is free again in the end.
func TestNoPlaceIsLost(t *testing.T) {
	g := newGate(3)
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%7)*100*time.Microsecond)
			defer cancel()
			if g.enter(ctx) == nil {
				defer g.leave()
				time.Sleep(time.Duration(i%5) * 100 * time.Microsecond)
			}
		})
	}
	all.Wait()
	if got := g.state(); got != [2]int{3, 0} {
		t.Errorf("%v", got)
	}
}

func TestDurationsAreSpeltShortly(t *testing.T) {
	for d, want := range map[time.Duration]string{
		5 * time.Minute: "5m", 10 * time.Second: "10s", 90 * time.Second: "1m30s", 2 * time.Hour: "2h", time.Millisecond: "1ms", time.Hour + time.Minute: "1h1m",
	} {
		if got := spell(d); got != want {
			t.Errorf("%v is spelt %s", d, got)
		}
	}
}
