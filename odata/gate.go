package odata

import (
	"context"
	"errors"
	"slices"
	"sync"

	"feedline/odata/fault"
	"feedline/odata/plan"
)

// gate lets so many heavy queries run at the same time. A place that comes free
// goes to the caller who holds the fewest, and among equals to who has waited
// longest; so a caller who asks for much waits for its own queries, not others
// for them. It is safe for concurrent use.
type gate struct {
	mu      sync.Mutex
	free    int            // places
	held    map[string]int // places by caller; none: absent
	queue   []*turn        // who waits, the first one first
	waiters map[string]int // turns in the queue by caller; none: absent
	most    int            // that may wait
}

// turn is the wait of one query for a place.
type turn struct {
	who   string
	ready chan struct{} // closed when the wait is over
	err   error         // errFull if the turn was given to another caller; written before the close
}

// waiting is how many may wait for each place. Whoever comes later would wait
// for nothing.
const waiting = 16

// errFull is the error of a gate before which as many wait as may.
var errFull = errors.New("odata: as many heavy queries wait as may")

func newGate(places int) *gate {
	return &gate{free: places, most: places * waiting, held: map[string]int{}, waiters: map[string]int{}}
}

// enter waits for a place for a caller until ctx ends. Who has entered leaves.
func (g *gate) enter(ctx context.Context, who string) error {
	t, err := g.line(ctx, who)
	if t == nil {
		return err
	}
	select {
	case <-t.ready:
		return t.err
	case <-ctx.Done():
		g.giveUp(t)
		return ctx.Err()
	}
}

// line takes a place if one is free, and else joins the queue.
func (g *gate) line(ctx context.Context, who string) (*turn, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case g.free > 0:
		g.free--
		g.held[who]++
		return nil, nil
	case len(g.queue) >= g.most && !g.makeRoom(who):
		return nil, errFull
	}
	t := &turn{who: who, ready: make(chan struct{})}
	g.queue = append(g.queue, t)
	g.waiters[who]++
	return t, nil
}

// makeRoom takes the last turn of the caller who has the most away, if that
// leaves this one with no more than the other: a full queue is shared.
func (g *gate) makeRoom(who string) bool {
	last := -1
	for i, t := range g.queue {
		if last < 0 || g.waiters[t.who] >= g.waiters[g.queue[last].who] {
			last = i
		}
	}
	if g.waiters[who]+1 >= g.waiters[g.queue[last].who] {
		return false
	}
	t := g.remove(last)
	t.err = errFull
	close(t.ready)
	return true
}

// remove takes a turn out of the queue.
func (g *gate) remove(i int) *turn {
	t := g.queue[i]
	g.queue = slices.Delete(g.queue, i, i+1)
	lessen(g.waiters, t.who)
	return t
}

// giveUp leaves the queue, or the place that was given away in the same moment.
func (g *gate) giveUp(t *turn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.Index(g.queue, t); i >= 0 {
		g.remove(i)
		return
	}
	if t.err == nil {
		g.pass(t.who)
	}
}

// leave gives a caller's place back.
func (g *gate) leave(who string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pass(who)
}

// crowded tells whether somebody waits.
func (g *gate) crowded() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.queue) > 0
}

// load tells how many places are free, and how many wait for one.
func (g *gate) load() (free, waiting int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.free, len(g.queue)
}

// pass hands the place of a caller on.
func (g *gate) pass(from string) {
	lessen(g.held, from)
	if len(g.queue) == 0 {
		g.free++
		return
	}
	next := 0
	for i, t := range g.queue {
		if g.held[t.who] < g.held[g.queue[next].who] {
			next = i
		}
	}
	t := g.remove(next)
	g.held[t.who]++
	close(t.ready)
}

// lessen counts one less for a caller. Who has none left is forgotten.
func lessen(counts map[string]int, who string) {
	if counts[who]--; counts[who] <= 0 {
		delete(counts, who)
	}
}

// admit waits until a query may run: at once unless it is heavy. The caller
// holds nothing of the store meanwhile, and calls leave when the query has
// ended.
func (s *Service) admit(x *exchange, h plan.Heavy) (leave func(), err error) {
	if h == (plan.Heavy{}) {
		return func() {}, nil
	}
	ctx, cancel := context.WithTimeoutCause(x.request.Context(), s.QueueTimeout, errStalled)
	defer cancel()
	begun := s.Now()
	err = s.gate.enter(ctx, x.principal.Subject)
	x.waited += s.Now().Sub(begun)
	switch {
	case errors.Is(err, errFull):
		return nil, s.errQueueFull(h, err)
	case err != nil:
		return nil, storeFault(ctx, err, func(cause error) error { return s.errNoPlace(h, cause) })
	}
	return func() { s.gate.leave(x.principal.Subject) }, nil
}

func (s *Service) errNoPlace(h plan.Heavy, cause error) error {
	f := fault.New(fault.Busy,
		"The feed carries out %d heavy queries at once, and none of them ended within %s. This one is heavy because %s: %s. Or try again in a few seconds.",
		s.HeavyQueries, spell(s.QueueTimeout), h.Why, h.Instead)
	f.Cause = cause
	return f
}

func (s *Service) errQueueFull(h plan.Heavy, cause error) error {
	f := fault.New(fault.Busy,
		"The feed carries out %d heavy queries at once, and %d more wait already. This one is heavy because %s: %s. Or try again in a few seconds.",
		s.HeavyQueries, s.HeavyQueries*waiting, h.Why, h.Instead)
	f.Cause = cause
	return f
}
