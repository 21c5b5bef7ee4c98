package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"feedline/model"
	"feedline/store"
)

// written is a file of the built-in model with one tenant and an open writer.
type written struct {
	*Writer
	t      testing.TB
	path   string
	model  *model.Model
	tenant store.Tenant
	judge  *sql.DB // reads the file past everything of ours
}

func builtinModel(t testing.TB) *model.Model {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// modelOf loads a model of the given files.
func modelOf(t testing.TB, files map[string]string) *model.Model {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	m, err := model.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func migrated(t testing.TB, path string, m *model.Model) Migration {
	t.Helper()
	p, err := Migrate(t.Context(), path, m, "feedline test", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Refusals) > 0 {
		t.Fatalf("refused: %s", strings.Join(p.Refusals, "\n"))
	}
	return p
}

func openWritten(t testing.TB, m *model.Model) *written {
	t.Helper()
	w := &written{t: t, path: filepath.Join(t.TempDir(), "test.db"), model: m}
	migrated(t, w.path, m)
	w.Writer = writerOf(t, w.path, m)
	t.Cleanup(func() {
		if err := w.Writer.Close(); err != nil {
			t.Error(err)
		}
	})
	w.now = func() time.Time { return time.UnixMilli(1767225600000) }
	tenant, err := w.AddTenant(t.Context(), store.Tenant{Name: "north", Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	w.tenant, w.judge = tenant, judgeOf(t, w.path)
	return w
}

// oneTenant gives a file the tenant 1.
const oneTenant = "INSERT INTO feedline_tenants (number, id, name, time_zone, retention_days) VALUES (1, '00000000-0000-4000-8000-000000000001', 'north', 'UTC', 0);"

func writerOf(t testing.TB, path string, m *model.Model) *Writer {
	t.Helper()
	w, err := OpenWriter(t.Context(), path, m, "a test", Options{})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func judgeOf(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// has compares what the file answers with the expected rows: values joined by
// blanks, rows by line breaks.
func (w *written) has(query, want string) {
	w.t.Helper()
	if got := answer(w.t, w.judge, query); got != strings.TrimSpace(want) {
		w.t.Errorf("%s\n got:\n%s\nwant:\n%s", query, got, want)
	}
}

func answer(t testing.TB, db *sql.DB, query string) string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.TrimSuffix(fmt.Sprintln(values...), "\n"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// batch runs a function over a batch and commits it.
func (w *written) inBatch(do func(b store.Batch)) {
	w.t.Helper()
	b := w.begin()
	do(b)
	if err := b.Commit(); err != nil {
		w.t.Fatal(err)
	}
}

func (w *written) begin() store.Batch {
	w.t.Helper()
	b, err := w.Writer.Begin(w.t.Context(), w.tenant)
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

// row is a set's name and then names and values of properties.
type row []any

// in takes a row apart.
func (r row) in(t testing.TB, m *model.Model) (*model.EntitySet, []*model.Property, []store.Cell) {
	t.Helper()
	set := m.Set(r[0].(string))
	var columns []*model.Property
	var cells []store.Cell
	for i := 1; i < len(r); i += 2 {
		p := set.Property(r[i].(string))
		if p == nil {
			t.Fatalf("%s has no property %v", set.Name, r[i])
		}
		columns, cells = append(columns, p), append(cells, cellFor(t, r[i+1]))
	}
	return set, columns, cells
}

func cellFor(t testing.TB, v any) store.Cell {
	t.Helper()
	switch v := v.(type) {
	case nil:
		return store.Cell{}
	case int:
		return store.IntCell(int64(v))
	case float64:
		return store.FloatCell(v)
	case string:
		return store.TextCell(v)
	}
	t.Fatalf("no cell for %T", v)
	return store.Cell{}
}

// put stores a row and expects an outcome.
func (w *written) put(b store.Batch, want store.Outcome, r row) {
	w.t.Helper()
	got, err := b.Upsert(r.in(w.t, w.model))
	if err != nil {
		w.t.Fatalf("%v: %v", r, err)
	}
	if got != want {
		w.t.Errorf("%v: %s; want %s", r, got, want)
	}
}

// refuses stores a row and expects a refusal in these words.
func (w *written) refuses(b store.Batch, want string, r row) {
	w.t.Helper()
	outcome, err := b.Upsert(r.in(w.t, w.model))
	var refusal *store.Refusal
	if !errors.As(err, &refusal) {
		w.t.Fatalf("%v: %s, %v; want a refusal", r, outcome, err)
	}
	if refusal.Error() != want {
		w.t.Errorf("%v:\n got %s\nwant %s", r, refusal, want)
	}
}

// id is a Guid that ends in a number.
func id(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// call is a row of Calls with what every new one needs.
func call(n int, more ...any) row {
	return append(row{"Calls", "id", id(n), "channelType", "Voice", "isOutbound", 0, "startedAtUTC", 1000 * n}, more...)
}

func conversation(n int, more ...any) row {
	return append(row{"Conversations", "id", id(n), "channelType", "Voice", "isOutbound", 0, "startedAtUTC", 1000 * n}, more...)
}

func segment(conversation, queued int, more ...any) row {
	return append(row{"QueueSegments", "conversationId", id(conversation), "queuedAtUTC", queued}, more...)
}
