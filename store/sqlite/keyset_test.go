package sqlite

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// TestKeysetAgainstBruteForce compares the rows behind a position, as SQLite
// finds them, with those that a plain comparison of all rows finds.
func TestKeysetAgainstBruteForce(t *testing.T) {
	_, pool := newFile(t, "")
	pool.SetMaxOpenConns(1)
	rapid.Check(t, func(r *rapid.T) {
		k := drawKeyset(r)
		run(t, pool, "DROP TABLE IF EXISTS keyset; "+k.script())
		s, err := sqltext.Select(k.query, sqltext.SQLite)
		if err != nil {
			r.Fatal(err)
		}
		args := make([]any, len(s.Args))
		for i, c := range s.Args {
			args[i] = driverValue(c)
		}
		found, err := pool.Query(s.Text, args...)
		if err != nil {
			r.Fatal(err)
		}
		defer found.Close()
		var got []int
		for found.Next() {
			var id int
			if err := found.Scan(&id); err != nil {
				r.Fatal(err)
			}
			got = append(got, id)
		}
		if want := k.behind(); !slices.Equal(got, want) {
			r.Fatalf("got %v; want %v\n%s\n%v", got, want, s.Text, s.Args)
		}
	})
}

// keysetCase is a table, a query behind a position, and the same as values.
type keysetCase struct {
	set      *model.EntitySet
	rows     [][]store.Cell
	terms    []int // columns of the order
	position []store.Cell
	query    store.Query
}

// keysetColumns are the columns of the table; the last is its key.
var keysetColumns = []struct {
	name     string
	kind     model.Kind
	nullable bool
}{
	{"a", model.Int32, true}, {"b", model.String, true}, {"c", model.Double, true}, {"d", model.Int32, false},
	{"e", model.String, false}, {"f", model.Binary, true}, {"id", model.Int32, false},
}

func drawKeyset(r *rapid.T) *keysetCase {
	k := &keysetCase{set: &model.EntitySet{Name: "Keyset"}}
	k.set.Storage.Table = "keyset"
	for i, c := range keysetColumns {
		k.set.Properties = append(k.set.Properties, &model.Property{
			Set: k.set, Index: i, Name: c.name, Column: c.name, Source: model.FromColumn, Nullable: c.nullable, Type: model.Type{Kind: c.kind},
		})
	}
	key := len(keysetColumns) - 1
	for id := range rapid.IntRange(0, 25).Draw(r, "rows") {
		row := k.drawRow(r)
		row[key] = store.IntCell(int64(id))
		k.rows = append(k.rows, row)
	}
	k.drawOrder(r, key)
	position := k.drawRow(r)
	if len(k.rows) > 0 && rapid.Bool().Draw(r, "position of a row") {
		position = k.rows[rapid.IntRange(0, len(k.rows)-1).Draw(r, "row")]
	}
	for _, term := range k.terms {
		k.position = append(k.position, position[term])
		k.query.After = append(k.query.After, store.Value{Type: k.set.Properties[term].Type, Cell: position[term]})
	}
	return k
}

func (k *keysetCase) drawRow(r *rapid.T) []store.Cell {
	row := make([]store.Cell, len(keysetColumns))
	for i, c := range keysetColumns {
		if n := rapid.IntRange(-1, 3).Draw(r, c.name); n >= 0 || !c.nullable {
			row[i] = sampleCell(c.kind, n)
		}
	}
	return row
}

func sampleCell(k model.Kind, n int) store.Cell {
	switch k {
	case model.String, model.Binary:
		return store.TextCell([]string{"a", "", "B", "ä", "a\x00"}[n+1])
	case model.Double:
		return store.FloatCell(float64(n) / 2)
	}
	return store.IntCell(int64(n))
}

// drawOrder orders by some columns and then by the key.
func (k *keysetCase) drawOrder(r *rapid.T, key int) {
	terms := rapid.Permutation([]int{0, 1, 2, 3, 4, 5}).Draw(r, "terms")
	k.terms = append(terms[:rapid.IntRange(0, 4).Draw(r, "number of terms")], key)
	oneWay, down := rapid.Bool().Draw(r, "one way"), rapid.Bool().Draw(r, "down")
	k.query = store.Query{From: k.set, Rule: store.AllRows(), Limit: store.NoLimit}
	k.query.Columns = []store.Expr{store.Column{Property: k.set.Properties[key]}}
	for _, term := range k.terms {
		p := k.set.Properties[term]
		o := store.Order{By: store.Column{Property: p}, Nullable: p.Nullable, Descending: down}
		if !oneWay {
			o.Descending = rapid.Bool().Draw(r, "descending")
		}
		k.query.Order = append(k.query.Order, o)
	}
}

func (k *keysetCase) script() string {
	b := &strings.Builder{}
	b.WriteString("CREATE TABLE keyset (a INTEGER, b TEXT, c REAL, d INTEGER, e TEXT, f BLOB, id INTEGER) STRICT;")
	for _, row := range k.rows {
		b.WriteString("INSERT INTO keyset VALUES (")
		for i, c := range row {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(literal(c, keysetColumns[i].kind))
		}
		b.WriteString(");")
	}
	return b.String()
}

func literal(c store.Cell, k model.Kind) string {
	switch {
	case c.Kind == store.Null:
		return "NULL"
	case c.Kind == store.Int:
		return fmt.Sprint(c.Int)
	case c.Kind == store.Float:
		return fmt.Sprint(c.Float)
	case k == model.Binary:
		return fmt.Sprintf("x'%x'", c.Text)
	}
	return fmt.Sprintf("CAST(x'%x' AS TEXT)", c.Text)
}

// behind sorts all rows and keeps those after the position.
func (k *keysetCase) behind() []int {
	key := len(keysetColumns) - 1
	rows := slices.Clone(k.rows)
	slices.SortFunc(rows, func(x, y []store.Cell) int { return k.compare(x, k.values(y)) })
	var ids []int
	for _, row := range rows {
		if k.compare(row, k.position) > 0 {
			ids = append(ids, int(row[key].Int))
		}
	}
	return ids
}

func (k *keysetCase) values(row []store.Cell) []store.Cell {
	var values []store.Cell
	for _, term := range k.terms {
		values = append(values, row[term])
	}
	return values
}

// compare orders a row against the values of an order's terms.
func (k *keysetCase) compare(row, values []store.Cell) int {
	for i, term := range k.terms {
		n := compareCells(row[term], values[i])
		if k.query.Order[i].Descending {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	return 0
}

// compareCells puts null before every value.
func compareCells(x, y store.Cell) int {
	if x.IsNull() || y.IsNull() {
		return cmp.Compare(min(int(x.Kind), 1), min(int(y.Kind), 1))
	}
	return cmp.Or(cmp.Compare(x.Int, y.Int), cmp.Compare(x.Float, y.Float), cmp.Compare(string(x.Text), string(y.Text)))
}

// TestKeysetIsServedByAnIndex looks at SQLite's plans.
func TestKeysetIsServedByAnIndex(t *testing.T) {
	_, pool := newFile(t, `CREATE TABLE events (row_no INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, id TEXT NOT NULL,
		at INTEGER NOT NULL, ended INTEGER, change_no INTEGER NOT NULL, UNIQUE (tenant_id, id)) STRICT;
		CREATE INDEX events_at ON events (tenant_id, at, id);
		CREATE INDEX events_ended ON events (tenant_id, ended, id);`)
	set := &model.EntitySet{Name: "Events", TenantScoped: true}
	set.Storage.Table = "events"
	column := func(name string, nullable bool) store.Order {
		p := &model.Property{Set: set, Name: name, Column: name, Source: model.FromColumn, Nullable: nullable, Type: model.Type{Kind: model.Int64}}
		return store.Order{By: store.Column{Property: p}, Nullable: nullable}
	}
	down := func(o store.Order) store.Order { o.Descending = true; return o }
	id, at, ended := column("id", false), column("at", false), column("ended", true)
	for _, c := range []struct {
		name  string
		order []store.Order
		want  string
	}{
		{"terms that rise are one range", []store.Order{at, id}, "SEARCH events USING INDEX events_at (tenant_id=? AND (at,id)>(?,?))"},
		{"terms that fall are one range", []store.Order{down(at), down(id)}, "SEARCH events USING INDEX events_at (tenant_id=? AND (at,id)<(?,?))"},
		{"a key alone is a range", []store.Order{id}, "SEARCH events USING INDEX sqlite_autoindex_events_1 (tenant_id=? AND id>?)"},
		{"a nullable term begins a range", []store.Order{ended, id}, "SEARCH events USING INDEX events_ended (tenant_id=? AND ended>?)"},
		{"terms that go different ways begin a range", []store.Order{at, down(id)}, "SEARCH events USING INDEX events_at (tenant_id=? AND at>?); USE TEMP B-TREE FOR LAST TERM OF ORDER BY"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := store.Query{From: set, Rule: store.OfTenant(1), Columns: []store.Expr{id.By, at.By, ended.By, id.By}, Order: c.order, Limit: 10}
			for range c.order {
				q.After = append(q.After, store.Value{Type: model.Type{Kind: model.Int64}, Cell: store.IntCell(5)})
			}
			s, err := sqltext.Select(q, sqltext.SQLite)
			if err != nil {
				t.Fatal(err)
			}
			args := make([]any, len(s.Args))
			for i, a := range s.Args {
				args[i] = driverValue(a)
			}
			rows, err := pool.Query("EXPLAIN QUERY PLAN "+s.Text, args...)
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			var steps []string
			for rows.Next() {
				var n, parent, unused int
				var step string
				if err := rows.Scan(&n, &parent, &unused, &step); err != nil {
					t.Fatal(err)
				}
				steps = append(steps, step)
			}
			if got := strings.Join(steps, "; "); got != c.want {
				t.Errorf("got  %s\nwant %s\nfor  %s", got, c.want, s.Text)
			}
		})
	}
}
