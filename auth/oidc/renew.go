package oidc

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	shortestInterval = 5 * time.Second // between two questions to an issuer
	longestPause     = 5 * time.Minute // while it does not answer
	mostWaiting      = 256             // requests that wait for the next question
)

// attempt is one question to the issuer, which any number of requests await.
type attempt struct{ done chan struct{} }

// errBusy is that too many requests wait for new keys already, as happens when
// somebody makes up kids.
var errBusy = errors.New("too many requests ask for keys that are not known")

// renewed returns keys that are newer than those that the caller has. It joins
// the question that is being asked, or asks when the interval has passed. Only
// if the issuer has just failed to answer it does not wait.
func (s *keySet) renewed(ctx context.Context, have *keys) (*keys, error) {
	select {
	case s.waiting <- struct{}{}:
		defer func() { <-s.waiting }()
	default:
		return nil, errBusy
	}
	for {
		running, pause, err := s.next(have)
		if err != nil {
			return nil, err
		}
		if running == nil && pause == 0 {
			return s.usable(), nil
		}
		if err := await(ctx, running, pause); err != nil {
			return nil, err
		}
	}
}

// next is what a request that needs newer keys must do: await an attempt, wait
// for a while, give up, or, with none of the three, look again.
func (s *keySet) next(have *keys) (*attempt, time.Duration, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if usable := s.usable(); usable != nil && usable != have {
		return nil, 0, nil
	}
	if s.running != nil {
		return s.running, 0, nil
	}
	pause := s.interval - time.Since(s.begun)
	if s.begun.IsZero() || pause <= 0 {
		return s.begin(), 0, nil
	}
	if s.failed != nil {
		return nil, 0, s.failed
	}
	return nil, pause, nil
}

// await waits for an attempt, or for a while if there is none.
func await(ctx context.Context, running *attempt, pause time.Duration) error {
	if running != nil {
		select {
		case <-running.done:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// begin starts an attempt, which ends by itself within the time that fetching
// may take: it belongs to all who await it, and not to the first. The mutex is
// held.
func (s *keySet) begin() *attempt {
	a := &attempt{done: make(chan struct{})}
	s.running, s.begun = a, time.Now()
	go func() {
		defer close(a.done)
		ctx, cancel := context.WithTimeout(context.Background(), 2*longestFetch)
		defer cancel()
		fetched, err := s.fetch(ctx)
		s.mutex.Lock()
		defer s.mutex.Unlock()
		s.running, s.failed = nil, err
		if err != nil {
			s.row++
			return
		}
		s.row = 0
		s.known.Store(fetched)
	}()
	return a
}

// fetch asks the issuer for its description and its keys.
func (s *keySet) fetch(ctx context.Context) (*keys, error) {
	at := s.now()
	described, err := s.source.describe(ctx)
	if err != nil {
		return nil, err
	}
	all, fresh, err := s.source.keys(ctx, described.Keys)
	if err != nil {
		return nil, err
	}
	return &keys{all: all, issuer: described, fetched: at, fresh: fresh}, nil
}

// run keeps the keys fresh until the context ends.
func (s *keySet) run(ctx context.Context) {
	for ctx.Err() == nil {
		running, pause := s.due()
		if await(ctx, running, pause) != nil {
			return
		}
	}
}

// due is the attempt that keys which are no longer fresh need, or, with none,
// how long they can be left alone.
func (s *keySet) due() (*attempt, time.Duration) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.running != nil {
		return s.running, 0
	}
	if pause := s.pause(); pause > 0 {
		return nil, pause
	}
	return s.begin(), 0
}

// pause is how long the keys are left alone: as long as they are fresh, or a
// little longer after each failure. The mutex is held.
func (s *keySet) pause() time.Duration {
	known := s.known.Load()
	switch {
	case s.row > 0:
		return s.backoff() - time.Since(s.begun)
	case known == nil:
		return 0
	}
	return min(known.fresh-s.now().Sub(known.fetched), known.fresh)
}

// backoff is how long an issuer is left alone that has not answered. The mutex
// is held.
func (s *keySet) backoff() time.Duration {
	return min(s.interval<<min(max(s.row-1, 0), 10), longestPause)
}

// refresh asks the issuer if the keys are no longer fresh, and waits for
// nothing. It does for a verifier that does not run, or that slept with its
// machine, what run does.
func (s *keySet) refresh(known *keys) {
	if s.now().Sub(known.fetched) > known.fresh {
		s.due()
	}
}

// age is a remark for the log on keys that the issuer did not confirm.
func (s *keySet) age() string {
	known := s.known.Load()
	if known == nil {
		return "its keys have never been fetched"
	}
	return fmt.Sprintf("its keys were last fetched at %s", known.fetched.UTC().Format(time.RFC3339))
}
