package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"feedline/model"
	"feedline/store"
)

// TestOneSnapshot reads a table, as a stream and in pages, while a writer gives
// every row of it the next generation again and again.
func TestOneSnapshot(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		const leastUpdates = 50
		size, leastRows := 20_000, int64(100_000)
		if underRace || testing.Short() {
			size, leastRows = 2000, 10_000
		}
		m, set := plainModel()
		path, writer := plainFile(t, size)
		g := &generations{db: openFile(t, path, m, o), set: set, size: int64(size)}
		var readers sync.WaitGroup
		for _, read := range []func(store.Snapshot) (int64, error){g.stream, g.pages} {
			readers.Go(func() {
				for !g.finished.Load() {
					if err := g.look(read); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		updates := int64(0)
		for ; (updates < leastUpdates || g.rows.Load() < leastRows) && !t.Failed(); updates++ {
			g.update(t, writer, updates+1)
		}
		g.finished.Store(true)
		readers.Wait()
		t.Logf("%d rows in %d answers, none of them mixed, during %d updates; %d answers were of an older generation than the last",
			g.rows.Load(), g.answers.Load(), updates, g.older.Load())
	})
}

type generations struct {
	db   *DB
	set  *model.EntitySet
	size int64

	begun, committed     atomic.Int64 // the writer's newest generation
	finished             atomic.Bool
	rows, answers, older atomic.Int64
}

func (g *generations) update(t *testing.T, writer *sql.DB, generation int64) {
	t.Helper()
	g.begun.Store(generation)
	run(t, writer, "UPDATE plain SET generation = ?1", generation)
	g.committed.Store(generation)
}

// look opens a snapshot and checks that what it shows is of a generation that
// was the newest while it was being opened.
func (g *generations) look(read func(store.Snapshot) (int64, error)) error {
	oldest := g.committed.Load()
	s, err := g.db.Snapshot(context.Background())
	if err != nil {
		return err
	}
	defer s.Close()
	newest := g.begun.Load()
	got, err := read(s)
	if err != nil {
		return err
	}
	if got < oldest || got > newest {
		return fmt.Errorf("a snapshot that was opened between generations %d and %d shows %d", oldest, newest, got)
	}
	if got < g.committed.Load() {
		g.older.Add(1)
	}
	g.answers.Add(1)
	return nil
}

func (g *generations) stream(s store.Snapshot) (int64, error) {
	return g.one(s, everything(g.set), g.size)
}

// pages reads keyset pages of one snapshot.
func (g *generations) pages(s store.Snapshot) (int64, error) {
	const page = 700
	q := everything(g.set)
	q.Order, q.Limit = orderBy(g.set.Key...), page
	first, err := g.one(s, q, page)
	for at := int64(page); at < g.size && err == nil; at += page {
		q.After = []store.Value{{Type: g.set.Key[0].Type, Cell: store.IntCell(at)}}
		var next int64
		if next, err = g.one(s, q, min(page, g.size-at)); err == nil && next != first {
			err = fmt.Errorf("a page shows generation %d and a later one %d", first, next)
		}
	}
	return first, err
}

// one reads an answer whose rows are all of one generation.
func (g *generations) one(s store.Snapshot, q store.Query, want int64) (generation int64, err error) {
	rows, err := s.Read(context.Background(), q)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := int64(0)
	for ; rows.Next(); n++ {
		switch now := rows.Cells()[1].Int; {
		case n == 0:
			generation = now
		case now != generation:
			return 0, fmt.Errorf("row %d is of generation %d, those before of %d", n+1, now, generation)
		}
	}
	g.rows.Add(n)
	if n != want && rows.Err() == nil {
		return 0, fmt.Errorf("%d rows; want %d", n, want)
	}
	return generation, rows.Err()
}
