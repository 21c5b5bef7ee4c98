package storetest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"feedline/store"
)

// pageOrders are total orders over the fixture's Readings, in all the ways
// that terms can differ.
var pageOrders = []string{
	"id", "id desc", "number, id", "number desc, id", "number desc, id desc", "flag, name desc, id",
	"flag desc, tiny, name, id desc", "ratio, raw desc, id", "tags desc, id desc",
}

// pages follows keyset positions to the end, with pages of every size, and
// compares them with the answer in one piece.
func pages(t *testing.T, r store.Reader, s question) {
	for _, terms := range pageOrders {
		t.Run("pages by "+terms+" give each row once", func(t *testing.T) {
			view := snapshot(t, r)
			q := s.sorted(terms)
			q.Columns = keyColumns(q)
			whole := render(readAll(t, view, q))
			for size := range int64(9) {
				q.Limit = size + 1
				if got := render(follow(t, view, q)); got != whole {
					t.Errorf("pages of %d give %.500s\nwant %.500s", q.Limit, got, whole)
				}
			}
		})
	}
}

// keyColumns asks for the values of the order.
func keyColumns(q store.Query) []store.Expr {
	columns := make([]store.Expr, len(q.Order))
	for i, o := range q.Order {
		columns[i] = o.By
	}
	return columns
}

// follow reads page after page, each from behind the last row of the one
// before. The query's columns are the values of its order.
func follow(t *testing.T, view store.Snapshot, q store.Query) [][]store.Cell {
	t.Helper()
	var all [][]store.Cell
	for {
		page := readAll(t, view, q)
		all = append(all, page...)
		if int64(len(page)) < q.Limit || len(all) > 1000 {
			return all
		}
		q.After = position(q, page[len(page)-1])
	}
}

func position(q store.Query, row []store.Cell) []store.Value {
	after := make([]store.Value, len(row))
	for i, c := range row {
		after[i] = store.Value{Type: typeOf(q.Order[i].By), Cell: c}
	}
	return after
}

// manyPages follows pages of random sizes through a few hundred rows, each page
// from a snapshot of its own, while other rows arrive between them.
func manyPages(t *testing.T, open Open) {
	random := rand.New(rand.NewPCG(4, 2))
	f := NewFixture()
	const many = 300
	f.Rows = nil
	for n := range many {
		f.Rows = append(f.Rows, scattered(f, random, n))
	}
	s := open(t, f.Content)
	north, _ := rules(t, s.Reader, f)
	arrived := many
	for _, terms := range pageOrders {
		t.Run("by "+terms+" each row that stays comes once", func(t *testing.T) {
			q := question{f.Readings, north}.sorted(terms)
			q.Columns = append(keyColumns(q), store.Column{Property: f.Readings.Key[0]})
			seen := map[string]int{}
			for {
				q.Limit = 1 + random.Int64N(40)
				page := readPage(t, s.Reader, q)
				for _, row := range page {
					seen[string(row[len(row)-1].Text)]++
				}
				if int64(len(page)) < q.Limit {
					break
				}
				last := page[len(page)-1]
				q.After = position(q, last[:len(last)-1])
				s.Put(t, scattered(f, random, arrived))
				arrived++
			}
			for n := range many {
				if seen[ID(n)] != 1 {
					t.Errorf("row %d came %d times", n, seen[ID(n)])
				}
			}
			for id, n := range seen {
				if n > 1 {
					t.Errorf("row %s came %d times", id, n)
				}
			}
		})
	}
}

// readPage reads an answer from a snapshot of its own.
func readPage(t *testing.T, r store.Reader, q store.Query) [][]store.Cell {
	t.Helper()
	view, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	return readAll(t, view, q)
}

// scattered is a row whose values are often null, and often those of others.
func scattered(f *Fixture, random *rand.Rand, n int) Row {
	values := []any{ID(n)}
	for _, p := range f.Readings.Properties[1:] {
		values = append(values, []any{nil, sample(p.Name, random.IntN(5)), sample(p.Name, random.IntN(5))}[random.IntN(3)])
	}
	return NewRow(0, f.Readings, values...)
}

// sample is the n-th of five values of a property.
func sample(property string, n int) any {
	switch property {
	case "name", "raw":
		return fmt.Sprintf("%c%d", []rune("aBcäZ")[n], n)
	case "tags":
		return fmt.Sprintf("[%d]", n)
	case "ratio", "share":
		return float64(n) / 4
	case "flag":
		return n % 2
	}
	return n
}
