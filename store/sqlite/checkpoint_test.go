package sqlite

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"feedline/store"
)

// TestTheLogStaysShortWhileReadersOverlap commits batch after batch while there
// is no moment without a reader. Without pauses the log would have 45 MiB. On a
// busy machine a view can outlast the patience of a pause, or of several.
func TestTheLogStaysShortWhileReadersOverlap(t *testing.T) {
	const long, view = 4 << 20, 40 * time.Millisecond
	w := openWritten(t, builtinModel(t))
	w.log.long, w.log.limit = long, long
	w.inBatch(func(b store.Batch) { fillCalls(w, b, 0) })
	db := openFile(t, w.path, w.model, Options{})
	ctx, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for n := range 3 {
		readers.Go(func() {
			time.Sleep(time.Duration(n) * view / 3)
			for ctx.Err() == nil {
				s, err := db.Snapshot(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				time.Sleep(view)
				s.Close()
			}
		})
	}
	longest := int64(0)
	for round := 1; round <= 300; round++ {
		w.inBatch(func(b store.Batch) { fillCalls(w, b, round) })
		longest = max(longest, w.size(t))
	}
	stop()
	readers.Wait()
	t.Logf("the log had up to %d KiB", longest>>10)
	if longest > 5*long {
		t.Errorf("the log has %d KiB, where a pause is due at %d KiB", longest>>10, long>>10)
	}
}

// fillCalls gives every call another value, and so writes every page.
func fillCalls(w *written, b store.Batch, value int) {
	outcome := store.Updated
	if value == 0 {
		outcome = store.Inserted
	}
	for n := range 500 {
		w.put(b, outcome, call(n, "holdCount", value))
	}
}

// size is the size of the write-ahead log.
func (w *written) size(t *testing.T) int64 {
	t.Helper()
	about, err := os.Stat(w.path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	return about.Size()
}
