package sqlite

import (
	"context"
	"fmt"
	"sync/atomic"

	"feedline/store"
)

// A connection keeps few pages of the file, which is all that reading a table
// from one end to the other needs. Looking the rows of many parents up reads
// pages all over an index again and again, and the system calls for them take
// longer than everything else. A snapshot that does so gets a larger cache
// until it is closed, as long as there is memory for it.
const (
	smallCache = 1 << 20
	wideCache  = 32 << 20
	widenAfter = 4 // statements for the rows of several parents
)

// spare is the memory, in bytes, that wide caches may still take.
type spare struct{ left atomic.Int64 }

func (m *spare) take(n int64) bool {
	for {
		left := m.left.Load()
		if left < n {
			return false
		}
		if m.left.CompareAndSwap(left, left-n) {
			return true
		}
	}
}

func (m *spare) give(n int64) { m.left.Add(n) }

// looksUp notes that a query is about to look rows up, and widens the cache of
// a snapshot that has done so several times.
func (s *snapshot) looksUp(ctx context.Context, q store.Query) error {
	if !q.Of.Each() {
		return nil
	}
	if s.lookUps++; s.lookUps != widenAfter || !s.spare.take(wideCache) {
		return nil
	}
	s.wide = true
	return s.cache(ctx, wideCache)
}

// narrow gives the memory of a wide cache back.
func (s *snapshot) narrow() error {
	if !s.wide {
		return nil
	}
	s.wide = false
	defer s.spare.give(wideCache)
	if err := s.cache(context.Background(), smallCache); err != nil {
		return err
	}
	_, err := s.conn.ExecContext(context.Background(), "PRAGMA shrink_memory")
	return err
}

func (s *snapshot) cache(ctx context.Context, bytes int64) error {
	_, err := s.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA cache_size(-%d)", bytes>>10))
	return err
}
