package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"feedline/store"
)

func TestOpen(t *testing.T) {
	m, set := plainModel()
	folder := t.TempDir()
	text := filepath.Join(folder, "letter.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("Dear database, ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, path, want string }{
		{"a missing file is said to be missing", filepath.Join(folder, "none.db"), `there is no file ` + filepath.Join(folder, "none.db") + `; "feedline migrate" makes one`},
		{"a folder is said to be one", folder, "is a folder; name the database file in it"},
		{"a file of something else is said to be no database", text, "the file is no SQLite database, or it is damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Open(t.Context(), c.path, m, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v; want %s", err, c.want)
			}
		})
	}
	for _, name := range []string{"plain.db", "a b.db", "100%.db", "what?mode=rw.db", "#1.db", "a&b=c;d.db", "ümläut 世界.db", "%41.db"} {
		t.Run("a path may be "+name, func(t *testing.T) {
			path, writer := plainFile(t, 3)
			odd := filepath.Join(folder, name)
			run(t, writer, "VACUUM INTO ?1", odd)
			db := openFile(t, odd, m, Options{})
			if n := countAll(t, db, everything(set)); n != 3 {
				t.Errorf("%d rows of %s copied to %s; want 3", n, path, odd)
			}
		})
	}
	t.Run("a path may be relative", func(t *testing.T) {
		path, _ := plainFile(t, 3)
		t.Chdir(filepath.Dir(path))
		if n := countAll(t, openFile(t, filepath.Base(path), m, Options{}), everything(set)); n != 3 {
			t.Errorf("%d rows; want 3", n)
		}
	})
	t.Run("a file that nobody has open is read from the WAL up to its end", func(t *testing.T) {
		path, writer := plainFile(t, 3)
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
		if n := countAll(t, openFile(t, path, m, Options{}), everything(set)); n != 3 {
			t.Errorf("%d rows; want 3", n)
		}
	})
	t.Run("nothing can be written", func(t *testing.T) {
		path, _ := plainFile(t, 3)
		db := openFile(t, path, m, Options{})
		for _, statement := range []string{"DELETE FROM plain", "CREATE TABLE more (a)", "PRAGMA query_only = 0; DELETE FROM plain"} {
			if _, err := db.pool.Exec(statement); err == nil {
				t.Errorf("%s succeeded", statement)
			}
		}
	})
}

func countAll(t *testing.T, db *DB, q store.Query) int64 {
	t.Helper()
	s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	n, err := s.Count(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestUTF16(t *testing.T) {
	m, set := plainModel()
	path := filepath.Join(t.TempDir(), "wide.db")
	writer := writeTo(t, path)
	run(t, writer, "PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (a); DROP TABLE t")
	migrated(t, path, m)
	run(t, writer, fillPlain(2))
	db, err := Open(t.Context(), path, m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if got := db.ReadPath(); got != "portable: the file's texts are in UTF-16le" {
		t.Errorf("ReadPath() = %s", got)
	}
	if n := countAll(t, db, everything(set)); n != 2 {
		t.Errorf("%d rows; want 2", n)
	}
}

func TestWaitingForAConnection(t *testing.T) {
	m, set := plainModel()
	path, _ := plainFile(t, 3)
	db := openFile(t, path, m, Options{Readers: 1})
	first, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan error)
	go func() {
		_, err := db.Snapshot(ctx)
		waiting <- err
	}()
	for db.pool.Stats().WaitCount == 0 {
		runtime.Gosched()
	}
	cancel()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Errorf("Snapshot() = %v; want it to wrap context.Canceled", err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	if n := countAll(t, db, everything(set)); n != 3 {
		t.Errorf("%d rows; want 3", n)
	}
}

// TestDamage overwrites pages of a table and reads it.
func TestDamage(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		m, set := plainModel()
		path, writer := plainFile(t, 5000)
		run(t, writer, "PRAGMA wal_checkpoint(TRUNCATE)")
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := 40 * 4096; i < 60*4096; i++ {
			content[i] = 0xa5
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		db := openFile(t, path, m, o)
		s, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		rows, err := s.Read(t.Context(), everything(set))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for rows.Next() {
			n++
		}
		if err := rows.Err(); n == 0 || !errors.Is(err, store.ErrCorrupt) {
			t.Errorf("%d rows, then %v; want some, then an error that wraps ErrCorrupt", n, err)
		}
		const want = "sqlite: read Plain: SQLite result "
		if text := rows.Err().Error(); !strings.HasPrefix(text, want) || strings.Contains(text, "SELECT") {
			t.Errorf("the error reads %q; want %s and no statement", text, want)
		}
		if _, err := s.Read(t.Context(), everything(set)); err == nil {
			t.Error("the snapshot is still read after that")
		}
		if err := s.Close(); err != nil || db.pool.Stats().OpenConnections != 0 {
			t.Errorf("Close() = %v and %d connections are kept; want the damaged one gone", err, db.pool.Stats().OpenConnections)
		}
	})
}

func TestEachConnectionHasAPageCacheOfItsOwn(t *testing.T) {
	m := shapes(t)
	path := filepath.Join(t.TempDir(), "caches.db")
	migrated(t, path, m)
	openFile(t, path, m, Options{})
	if pageCaches.FseparateCache != 1 {
		t.Error("all connections share one cache, whose lock they wait for")
	}
}
