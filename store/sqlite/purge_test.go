package sqlite

import (
	"testing"

	"feedline/store"
)

// allOf is a condition that every row of a set meets.
func (w *written) allOf(set string) store.Expr {
	key := store.Column{Property: w.model.Set(set).Key[0]}
	return store.Call{Op: store.Eq, Args: []store.Expr{key, key}}
}

// purges expects how many rows of all tables go.
func (w *written) purges(b store.Batch, want int64, set string) {
	w.t.Helper()
	purged, err := b.Purge(w.model.Set(set), w.allOf(set), nil, store.NoLimit)
	if err != nil {
		w.t.Fatal(err)
	}
	var rows int64
	for _, n := range purged.Rows {
		rows += n
	}
	if rows != want {
		w.t.Errorf("%d rows went with %s; want %d", rows, set, want)
	}
}

// TestPurgeIsDelete writes the same rows into two files and removes them row by
// row in one, by a condition in the other. Both must leave the same tombstones.
func TestPurgeIsDelete(t *testing.T) {
	const buried = "SELECT tenant_id, table_name, key, view, deleted_at_utc, count(*) FROM feedline_tombstones GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 3"
	const numbered = "SELECT table_name, min(change_no), max(change_no), count(*), (SELECT last_no FROM feedline_changes c WHERE c.table_name = t.table_name) " +
		"FROM feedline_tombstones t GROUP BY 1 ORDER BY 1"
	fill := func() *written {
		w := openWritten(t, builtinModel(t))
		w.inBatch(func(b store.Batch) {
			for n := 1; n <= 3; n++ {
				w.put(b, store.Inserted, call(n))
				w.put(b, store.Inserted, segment(n, 5, "id", id(10+n)))
				w.put(b, store.Inserted, segment(n, 6, "id", id(20+n)))
				w.put(b, store.Inserted, row{"CapturedData", "ConversationId", id(n), "name", `a "topic" ü`, "TimestampUtc", 7})
			}
			w.put(b, store.Inserted, row{"Conversations", "id", id(4), "channelType", "Pigeon", "startedAtUTC", 4})
			w.put(b, store.Inserted, row{"Workitems", "id", id(31), "mediaType", "Voice", "startTimeUTC", 1})
			w.put(b, store.Inserted, row{"WorkitemEvaluations", "id", id(32), "workitemID", id(31), "startedAtUtc", 1})
			w.put(b, store.Inserted, row{"WorkitemEvaluationData", "id", id(33), "evaluationID", id(32), "workitemId", id(31), "name", "n", "createdAtUTC", 1})
		})
		return w
	}
	one, all := fill(), fill()
	one.inBatch(func(b store.Batch) {
		for n := 1; n <= 3; n++ {
			one.deletes(b, 4, "Conversations", id(n))
		}
		one.deletes(b, 1, "Conversations", id(4))
		one.deletes(b, 3, "Workitems", id(31))
	})
	all.inBatch(func(b store.Batch) {
		all.purges(b, 13, "Conversations")
		all.purges(b, 3, "Workitems")
		all.purges(b, 0, "Workitems")
	})
	for _, question := range []string{buried, numbered, "SELECT count(*) FROM captured_data", "SELECT count(*) FROM workitem_evaluation_data"} {
		all.has(question, answer(t, one.judge, question))
	}
}

func TestRowsThatOwnEachOtherArePurgedOnce(t *testing.T) {
	m := modelOf(t, map[string]string{"model.yaml": "namespace: Files\ncontainer: Files\ntenancy: false\n", "Folders.yaml": folders})
	w := openWritten(t, m)
	w.inBatch(func(b store.Batch) {
		for n, parent := range map[int]any{1: nil, 2: 1, 3: 2, 4: 1, 5: 6, 6: 5} {
			w.put(b, store.Inserted, row{"Folders", "id", n, "inside", parent})
		}
	})
	w.inBatch(func(b store.Batch) { w.purges(b, 6, "Folders") })
	w.has("SELECT count(*), count(DISTINCT key), max(change_no) FROM feedline_tombstones", "6 6 12")
}

func TestReclaimShrinksTheFile(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) {
		for n := range 5000 {
			w.put(b, store.Inserted, call(n+1))
		}
	})
	w.inBatch(func(b store.Batch) { w.purges(b, 5000, "Conversations") })
	before, err := w.pragma("PRAGMA page_count")
	if err != nil {
		t.Fatal(err)
	}
	more, err := w.Reclaim(t.Context(), 40_960)
	if err != nil || !more {
		t.Fatalf("the first step: %v, %v", more, err)
	}
	if after, _ := w.pragma("PRAGMA page_count"); before-after < 10 || before-after > 11 {
		t.Errorf("a step of ten pages took %d", before-after)
	}
	for more {
		if more, err = w.Reclaim(t.Context(), 1<<20); err != nil {
			t.Fatal(err)
		}
	}
	if free, _ := w.pragma("PRAGMA freelist_count"); free != 0 {
		t.Errorf("%d pages are still free", free)
	}
	w.has("PRAGMA integrity_check", "ok")
}
