package sqlite

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
	"feedline/store/storetest"
)

// linesOf asks for the lines of some orders.
func linesOf(f *storetest.Fixture, orders ...int64) store.Query {
	var via *model.Navigation
	for _, n := range f.Orders.Navigation {
		if n.Target == f.Lines {
			via = n
		}
	}
	line := store.Column{Property: f.Lines.Key[0]}
	q := store.Query{
		From: f.Lines, Rule: store.OfTenant(1), Columns: []store.Expr{store.Parent{}, line}, Limit: store.NoLimit,
		Order: []store.Order{{By: line}}, Of: &store.Parents{Via: via, Rule: store.OfTenant(1)},
	}
	for _, order := range orders {
		q.Of.Rows = append(q.Of.Rows, []store.Cell{store.IntCell(order)})
	}
	return q
}

// readLines reads them in a snapshot of its own.
func readLines(t *testing.T, db *DB, q store.Query, times int) string {
	t.Helper()
	s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var lines []string
	for range times {
		rows, err := s.Read(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		lines = lines[:0]
		for rows.Next() {
			lines = append(lines, fmt.Sprintf("%d:%d", rows.Cells()[0].Int, rows.Cells()[1].Int))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Join(lines, " ")
}

func TestLinksFollowTheData(t *testing.T) {
	f := storetest.NewFixture()
	path := filepath.Join(t.TempDir(), "links.db")
	w := fill(t, path, f.Content)
	db := openFile(t, path, f.Model, Options{LinksAfter: 4})
	links := func() (kept int) {
		for _, o := range db.orders.kept {
			if o.from != nil {
				kept++
			}
		}
		return kept
	}
	q := linesOf(f, 12, 10)
	const before, after = "0:103 1:100 1:101 1:102", "0:103 0:110 1:100 1:101 1:102"
	for _, step := range []struct {
		sentence string
		add      bool
		times    int
		want     string
		kept     int
	}{
		{"few rows are looked up", false, 1, before, 0},
		{"for many, links are read", false, 2, before, 1},
		{"and kept for the next page", false, 1, before, 1},
		{"after a change rows are looked up again", true, 3, after, 0},
		{"until nothing has changed from one page to the next", false, 3, after, 1},
	} {
		if step.add {
			w.put(t, storetest.NewRow(0, f.Lines, 110, 12, "late", 1))
		}
		if got := readLines(t, db, q, step.times); got != step.want || links() != step.kept {
			t.Errorf("%s: got %s with %d kept; want %s with %d", step.sentence, got, links(), step.want, step.kept)
		}
	}
}

// A hash is no proof: links that lead to the wrong row are found out.
func TestALinkOfAnotherValueLeadsNowhere(t *testing.T) {
	f := storetest.NewFixture()
	path := filepath.Join(t.TempDir(), "links.db")
	fill(t, path, f.Content)
	db := openFile(t, path, f.Model, Options{LinksAfter: 1})
	q := linesOf(f, 12, 10)
	want := readLines(t, db, q, 2)
	for _, o := range db.orders.kept {
		for i := range o.from { // all values have the hash of order 12
			list := linkList{}
			o.from[i], _ = list.hash(q.Of.Rows[0])
		}
	}
	if got := readLines(t, db, linesOf(f, 12), 1); got != "0:103" {
		t.Errorf("one order: %s", got)
	}
	if got := readLines(t, db, q, 1); !strings.HasPrefix(want, got) || got == "" {
		t.Errorf("got %s; want a part of %s", got, want)
	}
}

func TestAParentWithManyRowsIsLookedUp(t *testing.T) {
	k := &order{}
	list := linkList{}
	few, many := []store.Cell{store.IntCell(1)}, []store.Cell{store.IntCell(2)}
	add := func(values []store.Cell, rows int) {
		for range rows {
			hash, _ := list.hash(values)
			list.links = append(list.links, link{hash, uint32(len(list.links))})
		}
	}
	add(few, 2)
	add(many, mostLinked+1)
	list.fill(k)
	if array, ok := k.of([][]store.Cell{few, {store.Cell{}}, few}); !ok || string(array) != fmt.Sprintf("[0,1,%d,%d]", uint64(2)<<32, uint64(2)<<32|1) {
		t.Errorf("got %s, %v", array, ok)
	}
	if _, ok := k.of([][]store.Cell{few, many}); ok {
		t.Error("one with many rows was taken")
	}
}

func TestWhatHasTooManyRowsIsNotReadAgain(t *testing.T) {
	var o orders
	first, _ := o.find("query", "before")
	if err := o.refuse(*first); err == nil {
		t.Fatal("it was kept")
	}
	for _, step := range []struct {
		version    string
		worthwhile bool
	}{
		{"before", false}, {"before", false}, {"after", false}, {"after", true},
	} {
		if _, worthwhile := o.find("query", step.version); worthwhile != step.worthwhile {
			t.Errorf("in the state %s: %v", step.version, worthwhile)
		}
	}
}

func TestLinksShowNoRowThatARuleHides(t *testing.T) {
	f := storetest.NewFixture()
	path := filepath.Join(t.TempDir(), "links.db")
	fill(t, path, f.Content)
	db := openFile(t, path, f.Model, Options{LinksAfter: 1})
	q := linesOf(f, 12, 10)
	hiding := q
	hiding.Rule = q.Rule.Where(store.Call{Op: store.Gt, Args: []store.Expr{q.Columns[1], store.Value{Type: set64, Cell: store.IntCell(101)}}})
	for _, step := range []struct {
		query store.Query
		want  string
	}{{q, "0:103 1:100 1:101 1:102"}, {hiding, "0:103 1:102"}, {q, "0:103 1:100 1:101 1:102"}} {
		if got := readLines(t, db, step.query, 2); got != step.want || len(db.orders.kept) == 0 {
			t.Errorf("under %s got %s, want %s", step.query.Rule, got, step.want)
		}
	}
}
