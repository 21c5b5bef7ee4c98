package oidc

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// keySet keeps the keys of one issuer. Readers of known keys wait for nobody.
type keySet struct {
	source   source
	maxAge   time.Duration    // after which keys of an unreachable issuer are used no more
	now      func() time.Time // for the age of keys
	interval time.Duration    // at least between two questions to the issuer
	known    atomic.Pointer[keys]
	waiting  chan struct{} // places for those who wait for the next question

	mutex   sync.Mutex // guards what follows
	running *attempt   // nil: none
	begun   time.Time  // when the last attempt began
	failed  error      // how the last finished attempt ended
	row     int        // how many attempts have failed one after the other
}

// keys are those of one answer of the issuer. They are never changed.
type keys struct {
	all     []key
	issuer  description
	fetched time.Time
	fresh   time.Duration
}

// mostTried is with how many keys a token is tried that does not name its key.
const mostTried = 4

// errUnknownKey is that the issuer, asked just now, has no such key.
var errUnknownKey = errors.New("the issuer publishes no key that fits the token's kid and alg")

// find returns the keys that can have signed the token. A key that is not known
// may be new, so the issuer is asked, but not more often than the interval
// allows, whatever kid the token claims. The error is errUnknownKey, that of
// the context, or why the issuer cannot be asked.
func (s *keySet) find(ctx context.Context, t *token) ([]key, error) {
	known := s.usable()
	if found := known.matching(t); len(found) > 0 {
		s.refresh(known)
		return found, nil
	}
	renewed, err := s.renewed(ctx, known)
	if err != nil {
		return nil, err
	}
	return renewed.find(ctx, t)
}

// usable are the known keys unless they are too old; nil for none.
func (s *keySet) usable() *keys {
	known := s.known.Load()
	if known == nil || s.now().Sub(known.fetched) > s.maxAge {
		return nil
	}
	return known
}

// matching are the keys by the token's kid and algorithm.
func (k *keys) matching(t *token) []key {
	if k == nil {
		return nil
	}
	var found []key
	for _, candidate := range k.all {
		if (t.kid == "" || candidate.KeyID == t.kid) && candidate.fits(t.algorithm) && len(found) < mostTried {
			found = append(found, candidate)
		}
	}
	return found
}

// find is that of a key set which asks nobody.
func (k *keys) find(_ context.Context, t *token) ([]key, error) {
	if found := k.matching(t); len(found) > 0 {
		return found, nil
	}
	return nil, errUnknownKey
}

// Health is how far the keys of one issuer are known.
type Health struct {
	Issuer  string    // its name
	Keys    int       // that can be used now; 0: tokens of this issuer are refused
	Fetched time.Time // when the issuer last answered; zero: never
	Until   time.Time // when the keys are used no more unless it answers
	Problem string    // why it did not answer when it was last asked; empty: it did
}

func (s *keySet) health(name string) Health {
	h := Health{Issuer: name}
	if known := s.known.Load(); known != nil {
		h.Fetched, h.Until = known.fetched, known.fetched.Add(s.maxAge)
	}
	if usable := s.usable(); usable != nil {
		h.Keys = len(usable.all)
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.failed != nil {
		h.Problem = s.failed.Error()
	} else if h.Fetched.IsZero() {
		h.Problem = "it has not been asked yet"
	}
	return h
}

// String is one line for people.
func (h Health) String() string {
	if h.Problem == "" {
		return fmt.Sprintf("issuer %s: %d keys", h.Issuer, h.Keys)
	}
	return fmt.Sprintf("issuer %s: %d keys; %s", h.Issuer, h.Keys, h.Problem)
}
