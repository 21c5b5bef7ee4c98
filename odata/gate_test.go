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
	free, waiting := g.load()
	return [2]int{free, waiting}
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
				if err := g.enter(t.Context(), "ann"); err != nil {
					t.Error(err)
					return
				}
				noting.Lock()
				order = append(order, i)
				noting.Unlock()
				time.Sleep(time.Duration(10+i) * time.Second)
				g.leave("ann")
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
		if err := g.enter(t.Context(), "ann"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := g.enter(ctx, "ann"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if err := g.enter(ctx, "ann"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if got := g.state(); got != [2]int{0, 0} {
			t.Errorf("%v", got)
		}
		g.leave("ann")
		if got := g.state(); got != [2]int{1, 0} {
			t.Errorf("%v", got)
		}
	})
}

func TestAPlaceThatComesTooLateIsPassedOn(t *testing.T) {
	g := newGate(1)
	if err := g.enter(t.Context(), "ann"); err != nil {
		t.Fatal(err)
	}
	turn, err := g.line(t.Context(), "ann")
	if err != nil {
		t.Fatal(err)
	}
	g.leave("ann")
	g.giveUp(turn)
	if got := g.state(); got != [2]int{1, 0} {
		t.Errorf("%v", got)
	}
}

func TestTheQueueHasAnEnd(t *testing.T) {
	g := newGate(1)
	for i := range 1 + waiting {
		if _, err := g.line(t.Context(), "ann"); err != nil {
			t.Fatalf("%d: %v", i, err)
		}
	}
	if err := g.enter(t.Context(), "ann"); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}

func TestACallerWithManyHeavyQueriesWaitsForItsOwn(t *testing.T) {
	g := newGate(2)
	var turns []*turn
	for range 2 + 5 {
		turns = append(turns, mustLine(t, g, "ann"))
	}
	bob := mustLine(t, g, "bob")
	g.leave("ann")
	if !over(bob) || over(turns[2]) {
		t.Error("bob, who holds nothing, waits behind ann's queries")
	}
	second := mustLine(t, g, "bob")
	g.leave("bob")
	if !over(second) {
		t.Error("bob's second query waits for ann, who holds a place")
	}
	g.leave("bob")
	if !over(turns[2]) || over(turns[3]) {
		t.Error("ann's queries are not let in as they came")
	}
}

func TestOneCallerDoesNotFillTheQueue(t *testing.T) {
	g := newGate(1)
	var turns []*turn
	for range 1 + waiting {
		turns = append(turns, mustLine(t, g, "ann"))
	}
	for i := range waiting / 2 {
		if turn := mustLine(t, g, "bob"); over(turn) {
			t.Fatalf("bob's query %d was given up at once", i)
		}
		if last := turns[waiting-i]; !over(last) || !errors.Is(last.err, errFull) {
			t.Errorf("the last of ann's queries did not make room for bob's query %d", i)
		}
	}
	if _, err := g.line(t.Context(), "bob"); !errors.Is(err, errFull) {
		t.Errorf("bob, who has half of the queue, gets %v", err)
	}
	if _, err := g.line(t.Context(), "ann"); !errors.Is(err, errFull) {
		t.Errorf("ann, who has half of the queue, gets %v", err)
	}
	if over(mustLine(t, g, "eve")) {
		t.Error("eve finds no room")
	}
	g.giveUp(turns[waiting])
	if got := g.state(); got != [2]int{0, waiting} {
		t.Errorf("a turn that was given up twice leaves %v", got)
	}
}

func mustLine(t *testing.T, g *gate, who string) *turn {
	t.Helper()
	turn, err := g.line(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	return turn
}

// over tells whether a wait is over.
func over(t *turn) bool {
	select {
	case <-t.ready:
		return true
	default:
		return false
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
			who := string(rune('a' + i%5))
			if g.enter(ctx, who) == nil {
				defer g.leave(who)
				time.Sleep(time.Duration(i%5) * 100 * time.Microsecond)
			}
		})
	}
	all.Wait()
	if got := g.state(); got != [2]int{3, 0} || len(g.held) != 0 || len(g.waiters) != 0 {
		t.Errorf("%v %v %v", got, g.held, g.waiters)
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
