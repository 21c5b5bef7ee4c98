package sqlite

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"testing"
	_ "time/tzdata"

	"feedline/model"
	"feedline/store"
	"feedline/store/storetest"
)

// newFile makes a file in WAL mode and runs a script in it. The connection
// writes to it for as long as the test runs.
func newFile(t testing.TB, script string) (path string, writer *sql.DB) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "test.db")
	writer = writeTo(t, path)
	run(t, writer, script)
	return path, writer
}

// newDatabase makes a file of the model's tables and runs a script in it.
func newDatabase(t testing.TB, m *model.Model, script string) (path string, writer *sql.DB) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "test.db")
	migrated(t, path, m)
	writer = writeTo(t, path)
	run(t, writer, script)
	return path, writer
}

// writeTo opens a file past everything of ours.
func writeTo(t testing.TB, path string) *sql.DB {
	t.Helper()
	uri := url.URL{Scheme: "file", Path: path, RawQuery: "_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(0)"}
	writer, err := sql.Open("sqlite", uri.String())
	if err != nil {
		t.Fatal(err)
	}
	writer.SetMaxOpenConns(1)
	t.Cleanup(func() { writer.Close() })
	return writer
}

func run(t testing.TB, db *sql.DB, script string, args ...any) {
	t.Helper()
	if _, err := db.Exec(script, args...); err != nil {
		t.Fatalf("%.300s: %v", script, err)
	}
}

func openFile(t testing.TB, path string, m *model.Model, o Options) *DB {
	t.Helper()
	db, err := Open(t.Context(), path, m, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	want := "in place"
	if o.Portable {
		want = "portable: the options ask for it"
	}
	if got := db.ReadPath(); got != want {
		t.Fatalf("ReadPath() = %q; want %q", got, want)
	}
	return db
}

// openContent is the suite's way to a store over a file of its own.
func openContent(o Options) storetest.Open {
	return func(t *testing.T, c storetest.Content) storetest.Store {
		path := filepath.Join(t.TempDir(), "suite.db")
		w := fill(t, path, c)
		return storetest.Store{Reader: openFile(t, path, c.Model, o), Put: w.put}
	}
}

// fill makes a file with the content.
func fill(t *testing.T, path string, c storetest.Content) *contentWriter {
	t.Helper()
	migrated(t, path, c.Model)
	w := &contentWriter{Writer: writerOf(t, path, c.Model)}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, n := range c.Tenants {
		added, err := w.AddTenant(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		w.tenants = append(w.tenants, added)
	}
	w.put(t, c.Rows...)
	return w
}

// contentWriter writes rows of the suite.
type contentWriter struct {
	*Writer
	tenants []store.Tenant
}

func (w *contentWriter) put(t *testing.T, rows ...storetest.Row) {
	t.Helper()
	for i, tenant := range w.tenants {
		b, err := w.Begin(t.Context(), tenant)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if r.Tenant != i {
				continue
			}
			if _, err := b.Upsert(r.Set, r.Columns, r.Cells); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.Commit(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReading(t *testing.T) {
	t.Run("in place", func(t *testing.T) { storetest.Read(t, openContent(Options{})) })
	t.Run("in place, by links", func(t *testing.T) { storetest.Read(t, openContent(Options{LinksAfter: 1})) })
	t.Run("portable", func(t *testing.T) { storetest.Read(t, openContent(Options{Portable: true})) })
	t.Run("joined with what lies apart", func(t *testing.T) {
		storetest.Read(t, func(t *testing.T, c storetest.Content) storetest.Store {
			s := openContent(Options{})(t, c)
			s.Reader = store.Joined{Reader: s.Reader}
			return s
		})
	})
}
