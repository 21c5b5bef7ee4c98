package storetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
)

// term is something that rows can be ordered by.
type term struct {
	name string
	by   store.Expr
}

// terms names columns of the set.
func (s question) terms(names ...string) []term {
	terms := make([]term, len(names))
	for i, n := range names {
		terms[i] = term{n, s.column(n)}
	}
	return terms
}

// readingOrders are orders of the fixture's Readings, which the key makes
// total.
func readingOrders(r question) [][]term {
	name, number, ratio := r.column("name"), r.column("number"), r.column("ratio")
	orders := [][]term{
		r.terms(), r.terms("number"), r.terms("flag", "name"), r.terms("flag", "tiny", "name"), r.terms("ratio", "raw"), r.terms("tags"),
	}
	for _, t := range []term{
		{"length of name", call(store.Length, name)},
		{"name in small letters", call(store.Lower, name)},
		{"number modulo 7", call(store.Mod, number, constant(model.Int32, 7))},
		{"reciprocal of ratio", call(store.Quotient, float(1), ratio)},
		{"text of ratio", call(store.ToText, ratio)},
		{"whether number is over 5", call(store.Gt, number, constant(model.Int32, 5))},
		{"flag and whether number is over 5", call(store.And, r.column("flag"), call(store.Gt, number, constant(model.Int32, 5)))},
		{"whether there is no name", call(store.IsNull, name)},
	} {
		orders = append(orders, []term{t}, append(r.terms("flag"), t))
	}
	return orders
}

// all are the columns of the set.
func (s question) all() []store.Expr {
	var columns []store.Expr
	for _, p := range s.set.Properties {
		columns = append(columns, store.Column{Property: p})
	}
	return columns
}

// manyColumns are columns of orders and of what they lead to.
func manyColumns(r related) []store.Expr {
	shop, line := way(nil, r.Orders, "Shop"), each("l", nil, r.Orders, "Lines")
	return []store.Expr{
		of(nil, r.Orders, "id"), of(nil, r.Orders, "amount"), at(shop, "name"), at(shop, "colour"), at(way(shop, r.Shops, "Voice"), "topic"),
		count(line, nil), exists(line, call(store.Gt, at(line, "count"), whole(1))), call(store.ToText, of(nil, r.Orders, "amount")), words("x"),
	}
}

// orderOrders are orders of the fixture's Orders by what belongs to other rows.
func orderOrders(r related) [][]term {
	shop, line, tag := way(nil, r.Orders, "Shop"), each("l", nil, r.Orders, "Lines"), each("t", nil, r.Orders, "Tags")
	amount := term{"amount", of(nil, r.Orders, "amount")}
	name, head := term{"name of the shop", at(shop, "name")}, term{"name of its head", at(way(shop, r.Shops, "Head"), "name")}
	lines, tags := term{"number of lines", count(line, nil)}, term{"whether there are tags", exists(tag, nil)}
	apples := term{"number of apples", count(line, call(store.Eq, at(line, "text"), words("apple")))}
	return [][]term{{name}, {head}, {lines}, {tags}, {name, head}, {lines, name}, {amount, lines}, {tags, apples}, {head, amount}}
}

// ordered asks for the rows in an order that the key makes total, each term
// falling whose bit is set.
func ordered(q store.Query, terms []term, falling int) (store.Query, string) {
	var order []store.Order
	var names []string
	for i, t := range append(terms, term{"key", q.Order[0].By}) {
		o := store.Order{By: t.by, Nullable: store.Nullable(t.by), Descending: falling&(1<<i) != 0}
		order = append(order, o)
		names = append(names, strings.TrimSuffix(t.name+" desc", map[bool]string{false: " desc"}[o.Descending]))
	}
	q.Order = order
	return q, strings.Join(names, ", ")
}

// pages follows keyset positions to the end, with pages of every size, and
// compares them with the answer in one piece. The pages are narrow, and then
// have more columns. Short tests follow some of them.
func pages(t *testing.T, r store.Reader, q store.Query, orders [][]term, more []store.Expr) {
	for _, terms := range orders {
		for falling := range 1 << (len(terms) + 1) {
			if testing.Short() && (falling+len(terms))%3 > 0 {
				continue
			}
			q, name := ordered(q, terms, falling)
			t.Run("pages by "+name+" give each row once", func(t *testing.T) {
				q.Columns = keyColumns(q)
				inPages(t, r, q)
				q.Columns = append(q.Columns, more...)
				inPages(t, r, q)
			})
		}
	}
}

func inPages(t *testing.T, r store.Reader, q store.Query) {
	t.Helper()
	view := snapshot(t, r)
	defer view.Close()
	all := readAll(t, view, q)
	mustBeSorted(t, q, all)
	whole := render(all)
	sizes := []int64{1, 2, 3, 4, 5, 6, 7, 8, 9}
	if testing.Short() {
		sizes = []int64{2, 5}
	}
	for _, q.Limit = range sizes {
		if got := render(follow(t, view, q)); got != whole {
			t.Errorf("pages of %d give %.500s\nwant %.500s", q.Limit, got, whole)
		}
	}
}

// mustBeSorted compares each row with the next. The query's first columns are
// the values of its order.
func mustBeSorted(t *testing.T, q store.Query, rows [][]store.Cell) {
	t.Helper()
	for i := 1; i < len(rows); i++ {
		if compareRows(q.Order, rows[i-1], rows[i]) >= 0 {
			t.Errorf("ordered by %v, %s comes before %s", q.Order, render(rows[i-1:i]), render(rows[i:i+1]))
		}
	}
}

// compareRows puts null before every value, and behind in a falling order.
func compareRows(order []store.Order, x, y []store.Cell) int {
	for i, o := range order {
		n := cmp.Or(
			cmp.Compare(min(x[i].Kind, store.Int), min(y[i].Kind, store.Int)),
			cmp.Compare(x[i].Int, y[i].Int), cmp.Compare(x[i].Float, y[i].Float), strings.Compare(string(x[i].Text), string(y[i].Text)),
		)
		if o.Descending {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	return 0
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
// before. The query's first columns are the values of its order.
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
	after := make([]store.Value, len(q.Order))
	for i, o := range q.Order {
		after[i] = store.Value{Type: store.TypeOf(o.By), Cell: row[i]}
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
	readings := question{f.Readings, north}
	for i, terms := range readingOrders(readings) {
		if testing.Short() && i%4 > 0 {
			continue
		}
		q, name := ordered(readings.read(), terms, random.IntN(1<<(len(terms)+1)))
		t.Run("by "+name+" each row that stays comes once", func(t *testing.T) {
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
				q.After = position(q, page[len(page)-1])
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
