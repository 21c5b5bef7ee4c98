package odata

import (
	"context"
	"errors"
	"slices"
	"sync"

	"feedline/odata/fault"
	"feedline/odata/plan"
)

// gate lets so many heavy queries run at the same time. Those that wait are let
// in as they came. It is safe for concurrent use.
type gate struct {
	mu    sync.Mutex
	free  int             // places
	queue []chan struct{} // who waits, the first one first; closed when it has a place
	most  int             // that may wait
}

// waiting is how many may wait for each place. Whoever comes later would wait
// for nothing.
const waiting = 16

// errFull is the error of a gate before which as many wait as may.
var errFull = errors.New("odata: as many heavy queries wait as may")

func newGate(places int) *gate { return &gate{free: places, most: places * waiting} }

// enter waits for a place until ctx ends. Who has entered leaves.
func (g *gate) enter(ctx context.Context) error {
	turn, err := g.line(ctx)
	if turn == nil {
		return err
	}
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		g.giveUp(turn)
		return ctx.Err()
	}
}

// line takes a place if one is free, and else joins the queue.
func (g *gate) line(ctx context.Context) (turn chan struct{}, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case g.free > 0:
		g.free--
		return nil, nil
	case len(g.queue) >= g.most:
		return nil, errFull
	}
	turn = make(chan struct{})
	g.queue = append(g.queue, turn)
	return turn, nil
}

// giveUp leaves the queue, or the place that was given away in the same moment.
func (g *gate) giveUp(turn chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.Index(g.queue, turn); i >= 0 {
		g.queue = slices.Delete(g.queue, i, i+1)
		return
	}
	g.pass()
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pass()
}

// crowded tells whether somebody waits.
func (g *gate) crowded() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.queue) > 0
}

// pass gives a place to the first who waits.
func (g *gate) pass() {
	if len(g.queue) == 0 {
		g.free++
		return
	}
	close(g.queue[0])
	g.queue = slices.Delete(g.queue, 0, 1)
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
	err = s.gate.enter(ctx)
	x.waited = s.Now().Sub(begun)
	switch {
	case errors.Is(err, errFull):
		return nil, s.errQueueFull(h, err)
	case err != nil:
		return nil, storeFault(ctx, err, func(cause error) error { return s.errNoPlace(h, cause) })
	}
	return s.gate.leave, nil
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
