package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"feedline/model"
	"feedline/store"
)

// shuffledPages are pages of a plainSet by a column that no index has, with
// rows wide enough to be chosen first.
func shuffledPages(set *model.EntitySet, limit int64) store.Query {
	q := everything(set)
	q.Columns = append(q.Columns, q.Columns...)
	q.Order, q.Limit = orderBy(set.Properties[2], set.Properties[0]), limit
	return q
}

// pageOf reads a page from a view of its own.
func pageOf(t testing.TB, db *DB, q store.Query) (ids []int64, next []store.Value) {
	t.Helper()
	s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return numbersOf(t, s, q)
}

// numbersOf reads a page: the first column, and where the next page begins.
func numbersOf(t testing.TB, s store.Snapshot, q store.Query) (ids []int64, next []store.Value) {
	t.Helper()
	rows, err := s.Read(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		c := rows.Cells()
		ids = append(ids, c[0].Int)
		next = []store.Value{{Type: set64, Cell: c[2].Clone()}, {Type: set64, Cell: c[0].Clone()}}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return ids, next
}

var set64 = model.Type{Kind: model.Int64}

// keptRows is how many rows each kept order has, the one used last at the end.
func keptRows(db *DB) string {
	db.orders.mu.Lock()
	defer db.orders.mu.Unlock()
	var parts []string
	for _, o := range db.orders.kept {
		parts = append(parts, fmt.Sprint(len(o.rows)))
	}
	return strings.Join(parts, " ")
}

func TestOrdersAreKeptFromPageToPage(t *testing.T) {
	const n, size = 1000, 70
	path, writer := plainFile(t, n)
	m, set := plainModel()
	db := openFile(t, path, m, Options{})
	q := shuffledPages(set, size)
	q.Limit = store.NoLimit
	whole, _ := pageOf(t, db, q)
	q.Limit = size
	follow := func(t *testing.T, q store.Query) (all []int64) {
		t.Helper()
		for {
			ids, next := pageOf(t, db, q)
			if all = append(all, ids...); int64(len(ids)) < q.Limit {
				return all
			}
			q.After = next
		}
	}
	t.Run("a first page keeps nothing", func(t *testing.T) {
		if pageOf(t, db, q); keptRows(db) != "" {
			t.Errorf("kept %s", keptRows(db))
		}
	})
	t.Run("pages give each row once, in order", func(t *testing.T) {
		if got := follow(t, q); !slices.Equal(got, whole) || keptRows(db) != "1000" {
			t.Errorf("got %v, and kept %s", got, keptRows(db))
		}
	})
	t.Run("any position finds its page, and rows may be skipped there", func(t *testing.T) {
		for _, at := range []int{0, 1, 500, 998, 999} {
			id := whole[at]
			q := q
			q.After = []store.Value{{Type: set64, Cell: store.IntCell(id * 7919 % n)}, {Type: set64, Cell: store.IntCell(id)}}
			q.Skip, q.Limit = 3, 5
			if got, _ := pageOf(t, db, q); !slices.Equal(got, whole[min(at+4, n):min(at+9, n)]) {
				t.Errorf("behind row %d it is %v", at, got)
			}
		}
	})
	t.Run("another question has an order of its own", func(t *testing.T) {
		q := q
		q.Where = store.Call{Op: store.Gt, Args: []store.Expr{store.Column{Property: set.Properties[0]}, store.Value{Type: set64, Cell: store.IntCell(n / 2)}}}
		if got := follow(t, q); len(got) != n/2 || keptRows(db) != "1000 500" {
			t.Errorf("got %d rows, and kept %s", len(got), keptRows(db))
		}
	})
	t.Run("and so has another rule", func(t *testing.T) {
		q := q
		q.Rule = q.Rule.Where(store.Call{Op: store.Le, Args: []store.Expr{store.Column{Property: set.Properties[0]}, store.Value{Type: set64, Cell: store.IntCell(n / 4)}}})
		if got := follow(t, q); len(got) != n/4 || keptRows(db) != "1000 500 250" {
			t.Errorf("got %d rows, and kept %s", len(got), keptRows(db))
		}
	})
	t.Run("a change is seen at once, by those who may see it", func(t *testing.T) {
		old := snapshotOf(t, db)
		numbersOf(t, old, q)
		run(t, writer, "DELETE FROM plain WHERE id = ?1; INSERT INTO feedline_changes VALUES (0, 'plain', 2) ON CONFLICT DO UPDATE SET last_no = last_no + 1", whole[n-1])
		if got := follow(t, q); !slices.Equal(got, whole[:n-1]) {
			t.Errorf("got %d rows", len(got))
		}
		q := q
		_, q.After = numbersOf(t, old, q)
		q.Limit = n
		if got, _ := numbersOf(t, old, q); !slices.Equal(got, whole[size:]) {
			t.Errorf("an old view has %d rows on its second page", len(got))
		}
	})
	t.Run("a row that is gone without a change is damage", func(t *testing.T) {
		follow(t, q)
		run(t, writer, "DELETE FROM plain WHERE id = ?1", whole[size])
		q := q
		q.After = []store.Value{{Type: set64, Cell: store.IntCell(whole[size-1] * 7919 % n)}, {Type: set64, Cell: store.IntCell(whole[size-1])}}
		rows, err := snapshotOf(t, db).Read(t.Context(), q)
		if err == nil {
			for rows.Next() {
			}
			err = rows.Err()
		}
		if !errors.Is(err, store.ErrCorrupt) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAnOrderIsOutOfDateWhenATableOfItsRulesChanges(t *testing.T) {
	set, other := plainSet(), plainSet()
	other.Storage.Table = "other"
	q := everything(set)
	q.Rule = q.Rule.Where(store.Exists{Of: &store.Source{Set: other, Variable: "o"}})
	if got := strings.Join(tablesOf(q), " "); got != "other plain" {
		t.Errorf("the query looks at %s", got)
	}
}

func TestKeptOrdersAreBounded(t *testing.T) {
	var o orders
	for i := range 3 * mostOrders {
		o.keep(&order{query: fmt.Sprint(i), version: "1", rows: make([]uint32, mostNumbers/10)})
	}
	if len(o.kept) != 10 || o.numbers > mostNumbers {
		t.Errorf("%d orders of %d rows are kept", len(o.kept), o.numbers)
	}
	for i := range 3 * mostOrders {
		o.keep(&order{query: fmt.Sprint("small ", i), version: "1", rows: []uint32{1}})
	}
	if len(o.kept) != mostOrders || o.numbers != mostOrders {
		t.Errorf("%d orders of %d rows are kept", len(o.kept), o.numbers)
	}
	t.Run("the one used last stays longest", func(t *testing.T) {
		first := o.kept[0].query
		if found, _ := o.find(first, "1"); found.rows == nil {
			t.Fatal("it is not there")
		}
		for i := range mostOrders - 1 {
			o.keep(&order{query: fmt.Sprint("new ", i), version: "1"})
		}
		if o.kept[0].query != first {
			t.Errorf("the first is %s", o.kept[0].query)
		}
	})
	t.Run("while tables change, nothing is read for the next page", func(t *testing.T) {
		var o orders
		for i, want := range []bool{true, false, false, true, true} {
			found, worthwhile := o.find("q", []string{"1", "2", "3", "3", "3"}[i])
			if worthwhile != want {
				t.Errorf("request %d: %v", i+1, worthwhile)
			}
			if worthwhile && found.rows == nil {
				o.keep(&order{query: "q", version: found.version, rows: []uint32{1}})
			}
		}
	})
}

func TestKeptOrdersEndWithTheirContext(t *testing.T) {
	path, _ := plainFile(t, 20_000)
	m, set := plainModel()
	db := openFile(t, path, m, Options{})
	q := shuffledPages(set, 10)
	_, q.After = pageOf(t, db, q)
	s := snapshotOf(t, db)
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Read(ctx, q); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	if got, _ := numbersOf(t, s, q); len(got) != 10 || keptRows(db) != "20000" {
		t.Errorf("got %v, and kept %s", got, keptRows(db))
	}
}

func TestManyReadersShareOrders(t *testing.T) {
	const n = 3000
	path, writer := plainFile(t, n)
	m, set := plainModel()
	db := openFile(t, path, m, Options{})
	var together sync.WaitGroup
	for range 4 {
		together.Go(func() {
			for size := range int64(3) {
				seen := map[int64]int{}
				for q := shuffledPages(set, 400+100*size); ; {
					ids, next := pageOf(t, db, q)
					for _, id := range ids {
						seen[id]++
					}
					if int64(len(ids)) < q.Limit {
						break
					}
					q.After = next
				}
				if len(seen) != n {
					t.Errorf("pages had %d rows", len(seen))
				}
			}
		})
	}
	for range 20 {
		run(t, writer, "INSERT INTO feedline_changes VALUES (0, 'plain', 2) ON CONFLICT DO UPDATE SET last_no = last_no + 1")
	}
	together.Wait()
}
