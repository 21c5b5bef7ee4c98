package sqlite

import (
	"path/filepath"
	"testing"

	"feedline/model"
	"feedline/store"
	"feedline/store/storetest"
)

func TestASnapshotThatLooksManyRowsUpKeepsMorePages(t *testing.T) {
	f := storetest.NewFixture()
	path := filepath.Join(t.TempDir(), "wide.db")
	fill(t, path, f.Content)
	open := func(memory int64) (*DB, *snapshot) {
		db := openFile(t, path, f.Model, Options{CacheMemory: memory, Readers: 1})
		s, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return db, s.(*snapshot)
	}
	lookUp := func(s *snapshot) int64 {
		t.Helper()
		q := store.Query{From: f.Lines, Rule: store.OfTenant(1), Columns: []store.Expr{store.Parent{}}, Limit: store.NoLimit,
			Of: &store.Parents{Via: linesOf(f), Rule: store.OfTenant(1), Rows: [][]store.Cell{{store.IntCell(10)}, {store.IntCell(12)}}}}
		rows, err := s.Read(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		rows.Close()
		return s.cacheSize(t)
	}
	t.Run("from the fourth statement until it is closed", func(t *testing.T) {
		db, s := open(wideCache)
		for n := 1; n <= 6; n++ {
			want := int64(-smallCache >> 10)
			if n >= widenAfter {
				want = -wideCache >> 10
			}
			if got := lookUp(s); got != want {
				t.Errorf("after %d statements its size is %d; want %d", n, got, want)
			}
		}
		if db.spare.left.Load() != 0 {
			t.Errorf("%d bytes are left", db.spare.left.Load())
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		next, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer next.Close()
		if got := next.(*snapshot).cacheSize(t); got != -smallCache>>10 || db.spare.left.Load() != wideCache {
			t.Errorf("the next snapshot on the connection has %d, and %d bytes are left", got, db.spare.left.Load())
		}
	})
	t.Run("but not where there is no memory for it", func(t *testing.T) {
		_, s := open(wideCache - 1)
		defer s.Close()
		for range 6 {
			if got := lookUp(s); got != -smallCache>>10 {
				t.Errorf("its size is %d", got)
			}
		}
	})
}

// cacheSize is what the connection of a snapshot answers to PRAGMA cache_size.
func (s *snapshot) cacheSize(t *testing.T) (size int64) {
	t.Helper()
	if err := s.conn.QueryRowContext(t.Context(), "PRAGMA cache_size").Scan(&size); err != nil {
		t.Fatal(err)
	}
	return size
}

// linesOf is the navigation from orders to their lines.
func linesOf(f *storetest.Fixture) *model.Navigation {
	for _, n := range f.Orders.Navigation {
		if n.Target == f.Lines {
			return n
		}
	}
	panic("orders have no lines")
}
