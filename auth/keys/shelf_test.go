package keys

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"
)

// shelf is a Book in memory.
type shelf struct {
	mu     sync.Mutex
	keys   []Key
	broken error
	marks  int
}

func (s *shelf) at(prefix string) *Key {
	i := slices.IndexFunc(s.keys, func(k Key) bool { return k.Prefix == prefix })
	if i < 0 {
		return nil
	}
	return &s.keys[i]
}

func (s *shelf) List(context.Context) ([]Key, error) { return s.keys, s.broken }

func (s *shelf) Find(_ context.Context, prefix string) (Key, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.at(prefix); k != nil {
		return *k, true, s.broken
	}
	return Key{}, false, s.broken
}

func (s *shelf) Add(_ context.Context, k Key) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = append(s.keys, k)
	return nil
}

func (s *shelf) Replace(_ context.Context, k Key) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	*s.at(k.Prefix) = k
	return nil
}

func (s *shelf) Revoke(_ context.Context, prefix string, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at(prefix).Revoked = at
	return nil
}

func (s *shelf) MarkUsed(_ context.Context, prefix string, day time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at(prefix).Used = day
	s.marks++
	return nil
}

// noon is when the tests begin.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// clock is a clock that tests set.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// issued puts a key of 90 days on a shelf.
func issued(t *testing.T, s *shelf, described Key) Token {
	t.Helper()
	k, token, err := Issue(described, noon, noon.Add(90*24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Add(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	return token
}
