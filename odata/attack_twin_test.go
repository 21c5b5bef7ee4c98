package odata_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"feedline/model"
)

// twin is a copy of the battlefield's file in which everything is different that
// a caller may not see, and nothing else: values of the columns, which rows
// there are and with what keys, the numbers of all rows and their order in the
// file, and what the engine knows of how values are spread.
func (b battlefield) twin(t *testing.T, c caller) (path string) {
	t.Helper()
	if content, made := b.twins[c.name]; made {
		return copyOf(t, content)
	}
	path = b.file(t)
	f := openRows(t, path, b)
	f.write(t, "BEGIN")
	for _, table := range f.tables() {
		s := f.scrambling(c, table)
		for _, r := range f.rows[table] {
			s.row(t, r)
		}
		s.strangers(t)
		f.write(t, `UPDATE "`+table+`" SET row_no = row_no + 1000000 WHERE row_no % 2 = 0`)
	}
	f.write(t, "COMMIT")
	f.write(t, "ANALYZE")
	for _, change := range []string{"values of rows that are seen", "values of others", "rows gone", "keys", "rows more"} {
		t.Logf("%s: %5d %s", c.name, f.made[change], change)
		if f.made[change] == 0 && (b.model.Tenancy || change == "values of rows that are seen") {
			t.Errorf("for %s no %s differ", c.name, change)
		}
	}
	closed := f.Close()
	content, err := os.ReadFile(path)
	if err := errors.Join(closed, err); err != nil {
		t.Fatal(err)
	}
	b.twins[c.name] = content
	return path
}

// scrambling changes one table.
type scrambling struct {
	*rowsOfFile
	caller
	table  string
	sets   []*model.EntitySet
	key    []string // columns
	unseen []*storedRow
	random *rand.Rand
}

func (f *rowsOfFile) scrambling(c caller, table string) *scrambling {
	s := &scrambling{rowsOfFile: f, caller: c, table: table, sets: f.setsOf(table), random: rand.New(rand.NewPCG(3, uint64(len(table))))}
	for _, p := range s.sets[0].Key {
		s.key = append(s.key, p.Column)
	}
	for _, r := range f.rows[table] {
		if len(s.seen(r)) == 0 && !s.decides(r) {
			s.unseen = append(s.unseen, r)
		}
	}
	return s
}

// seen are the columns of a row that the caller sees in one set or another.
func (s *scrambling) seen(r *storedRow) (columns []string) {
	for _, set := range s.sets {
		if !s.sees(s.rowsOfFile, set, r) {
			continue
		}
		for _, p := range set.Properties {
			if !s.caller.unseen(p) {
				columns = append(columns, p.Column)
			}
		}
	}
	return columns
}

// decides tells whether rows that the caller sees may be seen because of what
// this one has.
func (s *scrambling) decides(r *storedRow) bool {
	return s.units != nil && r.cells["tenant_id"] == s.tenant && slices.ContainsFunc(s.sets, func(set *model.EntitySet) bool {
		return unitColumns(set) != nil && s.shows(set, r) && s.ofUnits(s.rowsOfFile, set, r)
	})
}

// row changes what is not seen of a row.
func (s *scrambling) row(t *testing.T, r *storedRow) {
	t.Helper()
	if slices.Contains(s.unseen, r) {
		s.whole(t, r)
		return
	}
	kept := slices.Concat(s.seen(r), s.key, s.dividing(), []string{"row_no", "tenant_id"})
	if s.decides(r) {
		kept = append(kept, s.deciding()...)
	}
	what := "values of rows that are seen"
	if len(s.seen(r)) == 0 {
		what = "values of others"
	}
	cells := map[string]any{}
	for _, column := range slices.Sorted(maps.Keys(r.cells)) {
		if !slices.Contains(kept, column) {
			cells[column] = s.another(r, column)
		}
	}
	s.made[what] += s.overwrite(t, r, cells)
}

// overwrite writes cells of a row: all at once or, where the table does not allow
// that, each that it allows. It returns how many.
func (s *scrambling) overwrite(t *testing.T, r *storedRow, cells map[string]any) (n int) {
	t.Helper()
	if s.update(t, s.table, r, cells) {
		return len(cells)
	}
	for _, column := range slices.Sorted(maps.Keys(cells)) {
		if s.update(t, s.table, r, map[string]any{column: cells[column]}) {
			n++
		}
	}
	return n
}

// deciding are the columns by which rows belong to units.
func (s *scrambling) deciding() (columns []string) {
	for _, set := range s.sets {
		columns = append(columns, unitColumns(set)...)
	}
	return columns
}

// dividing are the columns by which rows show in one set or another.
func (s *scrambling) dividing() (columns []string) {
	for _, set := range s.sets {
		for _, w := range set.Storage.Where {
			columns = append(columns, w.Column)
		}
	}
	return columns
}

// another is a value of the column that the row does not have, if there is one.
func (s *scrambling) another(r *storedRow, column string) any {
	if r.cells[column] != nil && s.random.IntN(4) == 0 {
		return nil
	}
	for range 20 {
		if v := oneOfList(s.random, s.rows[s.table]).cells[column]; fmt.Sprint(v) != fmt.Sprint(r.cells[column]) {
			return v
		}
	}
	return r.cells[column]
}

// whole changes a row that the caller sees nothing of: it goes, or has another
// key, or the values of another one.
func (s *scrambling) whole(t *testing.T, r *storedRow) {
	t.Helper()
	switch s.random.IntN(4) {
	case 0:
		if s.write(t, `DELETE FROM "`+s.table+`" WHERE row_no = ?`, r.number) {
			s.made["rows gone"]++
		}
		return
	case 1:
		if len(s.key) == 1 && s.update(t, s.table, r, map[string]any{s.key[0]: s.strange()}) {
			s.made["keys"]++
		}
	}
	like, cells := s.donor(r), map[string]any{}
	for column, v := range like.cells {
		if column != "row_no" && column != "tenant_id" && !slices.Contains(s.key, column) {
			cells[column] = v
		}
	}
	if s.update(t, s.table, r, cells) {
		s.made["values of others"]++
	}
}

// donor is another row of the same tenant that is not seen either: by its values
// no row becomes one that is.
func (s *scrambling) donor(r *storedRow) *storedRow {
	for range 50 {
		if other := oneOfList(s.random, s.unseen); other != r && other.cells["tenant_id"] == r.cells["tenant_id"] {
			return other
		}
	}
	return r
}

// strange is a key that nobody has.
func (s *scrambling) strange() string {
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", s.random.Uint32(), s.random.Int64N(1<<48))
}

// strangers adds rows that the caller does not see, with the keys that rows
// which are seen mention although nobody has them.
func (s *scrambling) strangers(t *testing.T) {
	t.Helper()
	if len(s.unseen) == 0 || len(s.key) != 1 {
		return
	}
	for _, key := range s.mentioned() {
		for range 2 {
			cells := map[string]any{}
			maps.Copy(cells, oneOfList(s.random, s.unseen).cells)
			cells[s.key[0]] = key
			if len(s.seen(&storedRow{cells: cells})) == 0 && s.insert(t, s.table, cells) {
				s.made["rows more"]++
			}
		}
	}
}

// mentioned are values by which navigation properties would lead to this table,
// if it had them.
func (s *scrambling) mentioned() (keys []any) {
	for _, from := range s.model.Sets {
		for _, n := range from.Navigation {
			if !slices.Contains(s.sets, n.Target) || len(n.Join) != 1 || n.Join[0].Target.Column != s.key[0] {
				continue
			}
			for _, r := range s.rows[from.Storage.Table] {
				if v := r.cells[n.Join[0].Local.Column]; v != nil && r.cells["tenant_id"] == s.tenant && !slices.Contains(keys, v) && !s.has(v) {
					keys = append(keys, v)
				}
			}
		}
	}
	return keys
}

// has tells whether the tenant that is served has a row with this key.
func (s *scrambling) has(key any) bool {
	return slices.ContainsFunc(s.rows[s.table], func(r *storedRow) bool {
		return r.cells["tenant_id"] == s.tenant && r.cells[s.key[0]] == key
	})
}
