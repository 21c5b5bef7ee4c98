package sqlite

import (
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
)

func TestOldRowsExpireInPieces(t *testing.T) {
	m, err := model.Logs()
	if err != nil {
		t.Fatal(err)
	}
	w := openWritten(t, m)
	set := m.Set("Requests")
	w.inBatch(func(b store.Batch) {
		for n := 1; n <= 10; n++ {
			w.put(b, store.Inserted, request(n))
		}
	})
	const changes = "SELECT last_no FROM feedline_changes WHERE table_name = 'requests'"
	w.has(changes, "10")
	for _, want := range []int64{4, 3, 0} {
		gone, err := w.Expire(t.Context(), set, time.UnixMilli(8000), 4)
		if err != nil || gone != want {
			t.Fatalf("%d rows went, want %d: %v", gone, want, err)
		}
	}
	w.has("SELECT min(started_at_utc), count(*) FROM requests", "8000 3")
	w.has(changes, "17")
	w.has("SELECT count(*) FROM feedline_tombstones", "0")
}

func TestRowsOfALogAboutCallersLeaveNoTombstonesHoweverTheyGo(t *testing.T) {
	m, err := model.Logs()
	if err != nil {
		t.Fatal(err)
	}
	w := openWritten(t, m)
	set := m.Set("Requests")
	w.inBatch(func(b store.Batch) {
		for n := 1; n <= 5; n++ {
			w.put(b, store.Inserted, request(n))
		}
		if n, err := b.Delete(set, []store.Cell{store.TextCell(id(5))}); err != nil || n != 1 {
			t.Errorf("%d rows went: %v", n, err)
		}
		w.purges(b, 4, "Requests")
	})
	w.has("SELECT last_no, (SELECT count(*) FROM requests), (SELECT count(*) FROM feedline_tombstones) FROM feedline_changes", "10 0 0")
}

// request is a row of Requests.
func request(n int) row {
	return row{"Requests", "id", id(n), "requestId", "r", "startedAtUTC", 1000 * n, "method", "GET", "path", "/odata",
		"outcome", "answered", "rows", 0, "bytes", 0, "durationInMilliseconds", 0, "waitedInMilliseconds", 0, "lost", 0}
}

func TestOnlyRowsThatAgeByThemselvesExpire(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	for _, set := range []string{"Calls", "Channels", "ImportRuns"} {
		_, err := w.Expire(t.Context(), w.model.Set(set), time.Now(), 10)
		if err == nil || !strings.Contains(err.Error(), "do not expire by themselves") {
			t.Errorf("%s: %v", set, err)
		}
	}
}
