package guard

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// seats lets so many requests of each caller run at the same time, and so many
// more wait in the order in which they came. It is safe for concurrent use.
type seats struct {
	most    int // that run
	waiting int // that wait

	mu      sync.Mutex
	callers map[string]*bench // with at least one request each
}

// bench has the requests of one caller.
type bench struct {
	running int
	queue   []chan struct{} // the first one first; closed when it may run
}

// errNoSeat is the error of a caller of whom as many requests wait as may.
var errNoSeat = errors.New("guard: as many requests of the caller wait as may")

func newSeats(most, waiting int) *seats {
	return &seats{most: most, waiting: waiting, callers: map[string]*bench{}}
}

// enter waits for a seat of the caller until ctx ends. Who has entered leaves.
func (s *seats) enter(ctx context.Context, caller string) error {
	turn, err := s.line(ctx, caller)
	if turn == nil {
		return err
	}
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		s.giveUp(caller, turn)
		return ctx.Err()
	}
}

// line takes a seat if one is free, and else joins the caller's queue.
func (s *seats) line(ctx context.Context, caller string) (turn chan struct{}, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	b := s.callers[caller]
	if b == nil {
		b = &bench{}
		s.callers[caller] = b
	}
	switch {
	case b.running < s.most:
		b.running++
		return nil, nil
	case len(b.queue) >= s.waiting:
		return nil, errNoSeat
	}
	turn = make(chan struct{})
	b.queue = append(b.queue, turn)
	return turn, nil
}

// giveUp leaves the queue, or the seat that was given away in the same moment.
func (s *seats) giveUp(caller string, turn chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.callers[caller]
	if i := slices.Index(b.queue, turn); i >= 0 {
		b.queue = slices.Delete(b.queue, i, i+1)
		return
	}
	s.pass(caller)
}

func (s *seats) leave(caller string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pass(caller)
}

// pass gives a seat to the caller's next request. Callers without any are
// forgotten.
func (s *seats) pass(caller string) {
	b := s.callers[caller]
	if len(b.queue) > 0 {
		close(b.queue[0])
		b.queue = slices.Delete(b.queue, 0, 1)
		return
	}
	if b.running--; b.running == 0 {
		delete(s.callers, caller)
	}
}
