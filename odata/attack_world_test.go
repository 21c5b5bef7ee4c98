package odata_test

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/store"
)

// battlefield is a file that is made once for all attacks.
type battlefield struct {
	name          string
	model         *model.Model
	content       []byte
	served, other store.Tenant
	*keepsake
}

// keepsake is what follows from a battlefield's file, or from the file and a
// caller, each made by the first test that needs it. Callers have names of their
// own, and nothing here is written to once it is made.
type keepsake struct {
	stored    map[string][]*storedRow // all rows, by their table
	published map[string]publishedRows
	arsenals  map[string]*arsenal
	twins     map[string][]byte // content of the files
}

// battlefields are those that were made, by their names.
var battlefields = map[string]battlefield{}

// bothBattlefields are that of the built-in model and one of a model that has
// values of every type, and no tenants.
func bothBattlefields(t *testing.T) []battlefield {
	t.Helper()
	if _, made := battlefields["all types"]; !made {
		m := withoutStreams(t, "../testdata/models/shapes")
		w, path := newFile(t, m)
		b := battlefield{name: "all types", model: m, served: store.Tenant{Zone: time.UTC}}
		populate(t, w, m, b.served, newWorld(1, time.UTC))
		b.keep(t, w, path)
	}
	return []battlefield{newBattlefield(t), battlefields["all types"]}
}

// newBattlefield is that of the built-in model. It has the rows of two tenants,
// who have many ids in common.
func newBattlefield(t *testing.T) battlefield {
	t.Helper()
	if b, made := battlefields["built in"]; made {
		return b
	}
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	w, path := newFile(t, m)
	b := battlefield{name: "built in", model: m, other: addTenant(t, w, "other", zone)}
	b.served = addTenant(t, w, "served", zone)
	populate(t, w, m, b.other, newWorld(2, zone))
	populate(t, w, m, b.served, newWorld(1, zone))
	b.keep(t, w, path)
	return battlefields["built in"]
}

// keep keeps a file that has been written for the tests that follow.
func (b battlefield) keep(t *testing.T, w store.Writer, path string) {
	t.Helper()
	b.content = contentOf(t, w, path)
	b.keepsake = &keepsake{published: map[string]publishedRows{}, arsenals: map[string]*arsenal{}, twins: map[string][]byte{}}
	battlefields[b.name] = b
}

// callers are those in whose names the feed is attacked.
func (b battlefield) callers(t *testing.T) []caller {
	t.Helper()
	if b.model.Tenancy {
		return callers(b.model, b.units(t))
	}
	return slices.DeleteFunc(callers(b.model, nil), func(c caller) bool { return c.personal == bind.Shown })
}

// sets are all sets and singletons.
func (b battlefield) sets() []*model.EntitySet {
	return slices.Concat(b.model.Sets, b.model.Singletons)
}

// file is a copy of the battlefield's.
func (b battlefield) file(t *testing.T) (path string) {
	t.Helper()
	return copyOf(t, b.content)
}

// contentOf is that of a file that has been written.
func contentOf(t *testing.T, w store.Writer, path string) []byte {
	t.Helper()
	closed := w.Close()
	content, err := os.ReadFile(path)
	if err := errors.Join(closed, err); err != nil {
		t.Fatal(err)
	}
	return content
}

// copyOf is a file of this test alone with the content of another one.
func copyOf(t *testing.T, content []byte) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "feed.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// units are the keys of some business units of the tenant that is served, but
// not of all.
func (b battlefield) units(t *testing.T) []string {
	t.Helper()
	db := openRows(t, b.file(t), b)
	defer db.Close()
	var units []string
	for _, r := range db.rows["business_units"] {
		if r.cells["tenant_id"] == db.tenant {
			units = append(units, fmt.Sprint(r.cells["id"]))
		}
	}
	slices.Sort(units)
	return units[:len(units)/2]
}

// storedRow is a row as it lies in the file.
type storedRow struct {
	number int64
	cells  map[string]any
}

// rowsOfFile are all rows of a file, read and written without the feed.
type rowsOfFile struct {
	*sql.DB
	model    *model.Model
	tenant   any // number of the tenant that is served
	tenantID any
	rows     map[string][]*storedRow
	made     map[string]int // changes by what they are
}

func openRows(t *testing.T, path string, b battlefield) *rowsOfFile {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	var tenant any // as the rows of a model without tenants have it
	if b.model.Tenancy {
		tenant = b.served.Number
	}
	f := &rowsOfFile{
		DB: db, model: b.model, tenant: tenant, tenantID: b.served.ID,
		rows: b.stored, made: map[string]int{},
	}
	if f.rows != nil {
		return f
	}
	f.rows = map[string][]*storedRow{}
	for _, set := range slices.Concat(b.model.Sets, b.model.Singletons) {
		if _, read := f.rows[set.Storage.Table]; !read {
			f.read(t, set.Storage.Table)
		}
	}
	b.stored = f.rows
	return f
}

func (f *rowsOfFile) read(t *testing.T, table string) {
	t.Helper()
	list, err := f.QueryContext(t.Context(), `SELECT * FROM "`+table+`" ORDER BY row_no`)
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	names, err := list.Columns()
	if err != nil {
		t.Fatal(err)
	}
	f.rows[table] = []*storedRow{}
	for list.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := list.Scan(into...); err != nil {
			t.Fatal(err)
		}
		r := &storedRow{cells: map[string]any{}}
		for i, name := range names {
			r.cells[name] = values[i]
		}
		r.number = r.cells["row_no"].(int64)
		f.rows[table] = append(f.rows[table], r)
	}
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
}

// shows tells whether a row is one of those that a set shows of its table.
func (f *rowsOfFile) shows(set *model.EntitySet, r *storedRow) bool {
	return !slices.ContainsFunc(set.Storage.Where, func(c model.Condition) bool { return r.cells[c.Column] != c.Equals })
}

// setsOf lists the sets that show rows of a table.
func (f *rowsOfFile) setsOf(table string) (sets []*model.EntitySet) {
	for _, set := range slices.Concat(f.model.Sets, f.model.Singletons) {
		if set.Storage.Table == table {
			sets = append(sets, set)
		}
	}
	return sets
}

// tables are the names of all tables, in order.
func (f *rowsOfFile) tables() []string { return slices.Sorted(maps.Keys(f.rows)) }

// update writes cells of a row, unless the table does not allow them, and tells
// whether it did.
func (f *rowsOfFile) update(t *testing.T, table string, r *storedRow, cells map[string]any) bool {
	t.Helper()
	var set []string
	var args []any
	for _, name := range slices.Sorted(maps.Keys(cells)) {
		set, args = append(set, `"`+name+`" = ?`), append(args, cells[name])
	}
	return len(set) > 0 && f.write(t, `UPDATE OR IGNORE "`+table+`" SET `+strings.Join(set, ", ")+" WHERE row_no = ?", append(args, r.number)...)
}

// insert adds a row with these cells, unless there is one with its key.
func (f *rowsOfFile) insert(t *testing.T, table string, cells map[string]any) bool {
	t.Helper()
	var columns, holes []string
	var args []any
	for _, name := range slices.Sorted(maps.Keys(cells)) {
		if name != "row_no" {
			columns, holes, args = append(columns, `"`+name+`"`), append(holes, "?"), append(args, cells[name])
		}
	}
	return f.write(t, `INSERT OR IGNORE INTO "`+table+`" (`+strings.Join(columns, ", ")+") VALUES ("+strings.Join(holes, ", ")+")", args...)
}

// write runs a statement and tells whether it changed a row.
func (f *rowsOfFile) write(t *testing.T, text string, args ...any) bool {
	t.Helper()
	result, err := f.ExecContext(t.Context(), text, args...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	n, err := result.RowsAffected()
	return err == nil && n > 0
}
