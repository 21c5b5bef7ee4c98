package store_test

import (
	"context"
	"errors"
	"testing"

	"feedline/model"
	"feedline/store"
)

// place is a reader that counts the views of it.
type place struct {
	store.Reader
	rows         int64
	opened, open int
}

func (p *place) Snapshot(context.Context) (store.Snapshot, error) {
	p.opened++
	p.open++
	return &view{place: p}, nil
}

type view struct {
	store.Snapshot
	*place
	closed bool
}

func (v *view) Count(context.Context, store.Query) (int64, error) { return v.rows, nil }

func (v *view) Close() error {
	if !v.closed {
		v.open--
	}
	v.closed = true
	return nil
}

func TestAJoinedReaderAsksWhereASetLies(t *testing.T) {
	calls, requests := &model.EntitySet{Name: "Calls"}, &model.EntitySet{Name: "Requests"}
	data, logs := &place{rows: 7}, &place{rows: 3}
	joined := store.Joined{Reader: data, Apart: map[*model.EntitySet]store.Reader{requests: logs}}
	snapshot, err := joined.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	count := func(q store.Query, want int64) {
		t.Helper()
		if n, err := snapshot.Count(t.Context(), q); err != nil || n != want {
			t.Errorf("%s has %d rows, want %d: %v", q.From.Name, n, want, err)
		}
	}
	count(store.Query{From: calls}, 7)
	if logs.opened != 0 {
		t.Error("a view of what lies apart is opened before anybody asks for it")
	}
	count(store.Query{From: requests}, 3)
	count(store.Query{From: requests}, 3)
	if data.opened != 1 || logs.opened != 1 {
		t.Errorf("one request opened %d and %d views", data.opened, logs.opened)
	}
	for _, q := range []store.Query{
		{From: calls, Related: map[*model.EntitySet]store.Rule{requests: store.AllRows()}},
		{From: requests, Related: map[*model.EntitySet]store.Rule{calls: store.AllRows()}},
	} {
		if _, err := snapshot.Count(t.Context(), q); !errors.Is(err, store.ErrApart) {
			t.Errorf("a query over both places gives %v", err)
		}
	}
	for range 2 {
		if err := snapshot.Close(); err != nil {
			t.Error(err)
		}
	}
	if data.open != 0 || logs.open != 0 {
		t.Errorf("%d and %d views stay open", data.open, logs.open)
	}
}
