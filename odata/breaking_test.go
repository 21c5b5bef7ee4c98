package odata_test

import (
	"context"
	"sync/atomic"

	"feedline/store"
)

// breaking is a store that comes to grief after a number of rows of one set.
type breaking struct {
	store.Reader
	trouble atomic.Pointer[trouble]
	open    atomic.Int64 // snapshots
}

// trouble is what happens to a store.
type trouble struct {
	set  string
	left atomic.Int64 // rows before it
	how  func(context.Context) error
}

// after lets so many rows of the set be read, and then does something.
func (b *breaking) after(rows int64, set string, how func(context.Context) error) {
	t := &trouble{set: set, how: how}
	t.left.Store(rows)
	b.trouble.Store(t)
}

func (b *breaking) Snapshot(ctx context.Context) (store.Snapshot, error) {
	s, err := b.Reader.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	b.open.Add(1)
	return &breakingSnapshot{Snapshot: s, of: b}, nil
}

type breakingSnapshot struct {
	store.Snapshot
	of     *breaking
	closed bool
}

func (s *breakingSnapshot) Read(ctx context.Context, q store.Query) (store.Rows, error) {
	rows, err := s.Snapshot.Read(ctx, q)
	if t := s.of.trouble.Load(); err == nil && t != nil && q.From.Name == t.set {
		return &breakingRows{Rows: rows, ctx: ctx, trouble: t}, nil
	}
	return rows, err
}

func (s *breakingSnapshot) Count(ctx context.Context, q store.Query) (int64, error) {
	if t := s.of.trouble.Load(); t != nil && q.From.Name == t.set {
		if err := t.how(ctx); err != nil {
			return 0, err
		}
	}
	return s.Snapshot.Count(ctx, q)
}

func (s *breakingSnapshot) Close() error {
	err := s.Snapshot.Close()
	if !s.closed {
		s.closed = true
		s.of.open.Add(-1)
	}
	return err
}

type breakingRows struct {
	store.Rows
	ctx     context.Context
	trouble *trouble
	err     error
}

func (r *breakingRows) Next() bool {
	if r.trouble.left.Add(-1) < 0 && r.err == nil {
		r.err = r.trouble.how(r.ctx)
	}
	return r.err == nil && r.Rows.Next()
}

func (r *breakingRows) Err() error {
	if r.err != nil {
		return r.err
	}
	return r.Rows.Err()
}
