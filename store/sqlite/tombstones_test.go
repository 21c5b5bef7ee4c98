package sqlite

import (
	"context"
	"errors"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
)

// buried has a call come and go at each of the times, in days.
func (w *written) buried(days ...int) {
	w.t.Helper()
	for i, day := range days {
		w.now = func() time.Time { return onDay(day) }
		w.inBatch(func(b store.Batch) {
			w.put(b, store.Inserted, call(i))
			w.deletes(b, 1, "Calls", id(i))
		})
	}
}

func onDay(day int) time.Time { return time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC) }

// expires expects how many tombstones go that were left before a day, and that
// counting says so before.
func (w *written) expires(day int, want int64) {
	w.t.Helper()
	w.now = func() time.Time { return onDay(20) }
	db := openFile(w.t, w.path, w.model, Options{})
	counted, err := db.AgedTombstones(w.t.Context(), onDay(day))
	if err != nil || counted != want {
		w.t.Errorf("%d tombstones are counted, want %d: %v", counted, want, err)
	}
	gone, err := w.ExpireTombstones(w.t.Context(), onDay(day))
	if err != nil || gone != want {
		w.t.Errorf("%d tombstones went, want %d: %v", gone, want, err)
	}
}

// sequence is what a reader learns of the changes of a set.
func (w *written) sequence(set string, tenant int64) store.Sequence {
	w.t.Helper()
	s, err := openFile(w.t, w.path, w.model, Options{}).Snapshot(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	defer s.Close()
	found, err := s.Changes(w.t.Context(), w.model.Set(set), tenant)
	if err != nil {
		w.t.Fatal(err)
	}
	return found
}

func TestOldTombstonesGoAndMoveTheHorizon(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.buried(1, 2, 3, 4)
	if got, want := w.sequence("Calls", 1), (store.Sequence{Last: 8}); got != want {
		t.Errorf("before: %+v, want %+v", got, want)
	}
	w.expires(1, 0)
	w.expires(3, 2)
	w.has("SELECT change_no FROM feedline_tombstones", "6\n8")
	for _, set := range []string{"Calls", "Chats", "Conversations"} {
		if got, want := w.sequence(set, 1), (store.Sequence{Last: 8, Horizon: 4}); got != want {
			t.Errorf("%s: %+v, want %+v", set, got, want)
		}
	}
	w.expires(3, 0)
	w.expires(9, 2)
	w.has("SELECT tenant_id, table_name, change_no FROM feedline_horizons", "1 conversations 8")
	if got := w.sequence("Channels", 1); got != (store.Sequence{}) {
		t.Errorf("a set that never changed: %+v", got)
	}
}

func TestTombstonesGoInTheOrderOfTheirNumbers(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.buried(1, 5, 2, 3) // the clock was put back
	w.expires(4, 1)
	w.expires(6, 3)
}

func TestATombstoneFromTheFutureHoldsNothingUp(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.buried(1, 10_000, 2, 5)
	w.expires(4, 3)
	w.has("SELECT change_no FROM feedline_horizons", "6")
}

func TestManyTombstonesGoInSeveralTransactions(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) { w.put(b, store.Inserted, call(1)); w.deletes(b, 1, "Calls", id(1)) })
	alter(t, w.path, `INSERT INTO feedline_tombstones SELECT 1, 'conversations', value + 2, '["x"]', NULL, 0 FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 50000) SELECT value FROM n);`+
		"UPDATE feedline_changes SET last_no = 50002")
	stopping, stop := context.WithCancel(t.Context())
	stop()
	if gone, err := w.ExpireTombstones(stopping, onDay(9)); gone != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d went after the end: %v", gone, err)
	}
	w.expires(9, 50_001)
	w.has("SELECT change_no FROM feedline_horizons", "50002")
}

func TestNoTombstonesExpireBesideABatch(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	b := w.begin()
	if _, err := w.ExpireTombstones(t.Context(), onDay(1)); err == nil {
		t.Error("it did not say so")
	}
	if err := b.Rollback(); err != nil {
		t.Fatal(err)
	}
}

func TestRowsWithoutTenantsHaveOneSequence(t *testing.T) {
	m, err := model.Logs()
	if err != nil {
		t.Fatal(err)
	}
	w := openWritten(t, m)
	w.inBatch(func(b store.Batch) {
		w.put(b, store.Inserted, row{"Requests", "id", id(1), "requestId", "r", "startedAtUTC", 1, "method", "GET", "path", "/odata",
			"outcome", "answered", "rows", 0, "bytes", 0, "durationInMilliseconds", 0, "waitedInMilliseconds", 0, "lost", 0})
	})
	if got := w.sequence("Requests", 7); got.Last != 1 {
		t.Errorf("%+v", got)
	}
}
