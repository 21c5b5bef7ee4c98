package store

import (
	"context"
	"errors"

	"feedline/model"
)

// Joined is a Reader over sets that lie in different places: some apart, each
// with a Reader of its own, and all others with the embedded one, which also
// knows the tenants and the secrets and tells whether the whole can answer.
type Joined struct {
	Reader
	Apart map[*model.EntitySet]Reader
}

// Snapshot opens a view of what lies together. A view of what lies apart is
// opened by the first query of it, so that nobody else waits for it.
func (j Joined) Snapshot(ctx context.Context) (Snapshot, error) {
	main, err := j.Reader.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	return &joinedSnapshot{Snapshot: main, apart: j.Apart, opened: map[Reader]Snapshot{}}, nil
}

type joinedSnapshot struct {
	Snapshot // of what lies together
	apart    map[*model.EntitySet]Reader
	opened   map[Reader]Snapshot // of what lies apart
	closed   bool
}

func (s *joinedSnapshot) Read(ctx context.Context, q Query) (Rows, error) {
	view, err := s.of(ctx, q)
	if err != nil {
		return nil, err
	}
	return view.Read(ctx, q)
}

func (s *joinedSnapshot) Count(ctx context.Context, q Query) (int64, error) {
	view, err := s.of(ctx, q)
	if err != nil {
		return 0, err
	}
	return view.Count(ctx, q)
}

func (s *joinedSnapshot) Changes(ctx context.Context, set *model.EntitySet, tenant int64) (Sequence, error) {
	view, err := s.of(ctx, Query{From: set})
	if err != nil {
		return Sequence{}, err
	}
	return view.Changes(ctx, set, tenant)
}

func (s *joinedSnapshot) Explain(ctx context.Context, q Query, measure bool) (Explanation, error) {
	view, err := s.of(ctx, q)
	if err != nil {
		return Explanation{}, err
	}
	return view.Explain(ctx, q, measure)
}

// of is the view in which all that a query looks at lies.
func (s *joinedSnapshot) of(ctx context.Context, q Query) (Snapshot, error) {
	place := s.apart[q.From]
	for set := range q.Related {
		if s.apart[set] != place {
			return nil, ErrApart
		}
	}
	if place == nil || s.closed {
		return s.Snapshot, nil
	}
	if view := s.opened[place]; view != nil {
		return view, nil
	}
	view, err := place.Snapshot(ctx)
	if err == nil {
		s.opened[place] = view
	}
	return view, err
}

// Close gives all views up.
func (s *joinedSnapshot) Close() error {
	s.closed = true
	err := s.Snapshot.Close()
	for place, view := range s.opened {
		err = errors.Join(err, view.Close())
		delete(s.opened, place)
	}
	return err
}
