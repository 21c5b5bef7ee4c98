package sqlite

import (
	"path/filepath"
	"testing"

	"feedline/store"
)

// TestWhoeverFollowsIsToldOfARestore restores a file from a copy, writes what the
// file never had under numbers that it had given out, and asks a follower that was
// ahead of the copy.
func TestWhoeverFollowsIsToldOfARestore(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	h := resumedHistory(t, w.path, 1)
	w.inBatch(func(b store.Batch) { w.put(b, store.Inserted, call(1)) })
	to := filepath.Join(t.TempDir(), "restored.db")
	spare, err := MakeSpare(t.Context(), Duplicate{From: w.path, To: to, Holder: "a test"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.inBatch(func(b store.Batch) {
		w.put(b, store.Inserted, call(2))
		w.deletes(b, 1, "Calls", id(1))
	})
	before := following(t, w.path, tablesOfModel(t, h), 1)
	before.poll("before")
	if err := spare.Leap(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := spare.Put(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := writerOf(t, to, w.model)
	b, err := other.Begin(t.Context(), w.tenant)
	if err != nil {
		t.Fatal(err)
	}
	for n := 3; n < 6; n++ {
		if _, err := b.Upsert(call(n).in(t, w.model)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	after := following(t, to, tablesOfModel(t, h), 1)
	after.tables = before.tables
	after.poll("after")
	if after.restart != 1 {
		t.Errorf("it was told %d times to begin anew", after.restart)
	}
	if got := answer(t, after.judge, "SELECT count(*), (SELECT change_no FROM feedline_horizons) - 4294967296, (SELECT last_no FROM feedline_changes) - 4294967296 FROM conversations"); got != "4 1 4" {
		t.Error(got)
	}
}
