package storetest

import (
	"errors"
	"testing"

	"feedline/model"
	"feedline/store"
)

// from asks for the rows that a navigation of the set leads to from parents,
// each with the index of its parent before it.
func (r related) from(set *model.EntitySet, name string, parents [][]any, columns ...string) store.Query {
	n := navigation(set, name)
	asked := []store.Expr{store.Parent{}}
	for _, c := range columns {
		asked = append(asked, of(nil, n.Target, c))
	}
	q := r.read(n.Target, asked...)
	q.Of = &store.Parents{Via: n, Rule: r.rules[set]}
	for _, values := range parents {
		row := make([]store.Cell, len(values))
		for i, v := range values {
			row[i] = cell(v)
		}
		q.Of.Rows = append(q.Of.Rows, row)
	}
	return q
}

// parentCases are about rows that a navigation leads to from other rows.
func parentCases(r related) []readCase {
	orders := func(parents ...any) [][]any {
		var rows [][]any
		for _, p := range parents {
			rows = append(rows, []any{p})
		}
		return rows
	}
	lines := func(parents ...any) store.Query { return r.from(r.Orders, "Lines", orders(parents...), "id", "count") }
	change := func(q store.Query, with func(*store.Query)) store.Query { with(&q); return q }
	window := func(skip, limit int64, q store.Query) store.Query { q.Skip, q.Limit = skip, limit; return q }
	line := way(nil, r.Lines, "Order")
	falling := []store.Order{{By: of(nil, r.Lines, "count"), Descending: true, Nullable: true}, {By: of(nil, r.Lines, "id")}}
	byAmount := func(q *store.Query) {
		q.Columns = append(q.Columns, at(line, "amount"))
		q.Order = append([]store.Order{{By: at(way(line, r.Orders, "Shop"), "name"), Nullable: true}}, q.Order...)
	}
	counted := r.ruled(r.Lines, call(store.Ge, of(nil, r.Lines, "count"), constant(model.Int32, 2)))
	elsewhere := []any{"odd \x00 text", "red", `"`}
	var shops [][]any
	for _, v := range elsewhere {
		shops = append(shops, []any{v})
	}
	many := make([]any, 700)
	for i := range many {
		many[i] = i - 300
	}
	return []readCase{
		{"the rows of one parent", lines(10), `0 100 1 | 0 101 2 | 0 102 null`},
		{"a parent without rows has none", lines(11), ``},
		{"null leads nowhere", lines(nil), ``},
		{"rows of another tenant belong to no parent", lines(17), ``},
		{"no parents have no rows", lines(), ``},
		{"the rows of several parents come parent by parent", lines(12, 10, 15), `0 103 3 | 1 100 1 | 1 101 2 | 1 102 null | 2 104 null`},
		{"a parent that stands twice has its rows twice", lines(12, 15, 12), `0 103 3 | 1 104 null | 2 103 3`},
		{"null among several parents leads nowhere", lines(nil, 12, nil), `1 103 3`},
		{"many parents", lines(append(many, 10)...), `310 100 1 | 310 101 2 | 310 102 null | 312 103 3 | 315 104 null | 399 105 1 | 700 100 1 | 700 101 2 | 700 102 null`},
		{"each parent's rows have their own order", change(lines(12, 10), func(q *store.Query) { q.Order = falling }), `0 103 3 | 1 101 2 | 1 100 1 | 1 102 null`},
		{"a condition holds for the rows", change(lines(12, 10), func(q *store.Query) { q.Where = call(store.Eq, of(nil, r.Lines, "text"), words("apple")) }), `0 103 3 | 1 100 1`},
		{"a window is that of one parent", window(1, 1, lines(10)), `0 101 2`},
		{"a window is that of each parent", window(0, 2, lines(10, 12, 10)), `0 100 1 | 0 101 2 | 1 103 3 | 2 100 1 | 2 101 2`},
		{"rows left out are those of each parent", window(1, store.NoLimit, lines(10, 12)), `0 101 2 | 0 102 null`},
		{"a window of none", window(0, 0, lines(10, 12)), ``},
		{"a window in another order", window(0, 1, change(lines(12, 10), func(q *store.Query) { q.Order = falling })), `0 103 3 | 1 101 2`},
		{"a window with a condition", window(1, 1, change(lines(12, 10), func(q *store.Query) { q.Where = call(store.IsNull, of(nil, r.Lines, "text")) })), ``},
		{"columns and orders by other rows", change(lines(12, 10), byAmount), `0 103 3 7 | 1 100 1 5 | 1 101 2 5 | 1 102 null 5`},
		{"the same with a window", window(0, 2, change(lines(12, 10), byAmount)), `0 103 3 7 | 1 100 1 5 | 1 101 2 5`},
		{"a rule hides rows of parents", counted.from(r.Orders, "Lines", orders(10, 12), "id"), `0 101 | 1 103`},
		{"also in a window", window(0, 1, counted.from(r.Orders, "Lines", orders(10, 12), "id")), `0 101 | 1 103`},
		{"a position in the rows of one parent", change(lines(10), func(q *store.Query) { q.After = []store.Value{whole(100)} }), `0 101 2 | 0 102 null`},
		{"the one row that a way leads to", r.from(r.Orders, "Shop", orders(2), "id", "name"), `0 2 "Bach"`},
		{"the one row of each of several", r.from(r.Orders, "Shop", orders(2, 9, 1, nil, 4, 2), "name"), `0 "Bach" | 2 "Alm" | 5 "Bach"`},
		{"rows behind a table between", r.from(r.Orders, "Tags", orders(10), "id", "name"), `0 1 "new" | 0 2 "old"`},
		{"rows of each behind a table between", r.from(r.Orders, "Tags", orders(12, 11, 10), "id"), `0 2 | 2 1 | 2 2`},
		{"the same with a window", window(1, 1, r.from(r.Orders, "Tags", orders(12, 11, 10), "id")), `2 2`},
		{"rows of no tenant", r.from(r.Shops, "Colour", shops, "name"), `1 "Rot"`},
		{"parents of no tenant", r.from(r.Colours, "Shops", [][]any{{"red"}, {"blue"}}, "id"), `0 1`},
		{"a view's rows", r.from(r.Shops, "Voice", orders(2, 3, 1), "id", "topic"), `1 3 null | 2 1 "hello"`},
	}
}

// parentRefusals asks for the rows of parents in ways that have no meaning.
func parentRefusals(t *testing.T, r store.Reader, q related) {
	position := func(q *store.Query) { q.After = []store.Value{whole(100)} }
	unruled := func(q *store.Query) { q.Rule = store.Rule{} }
	short := func(q *store.Query) { q.Of.Rows = [][]store.Cell{{}} }
	elsewhere := func(q *store.Query) { q.Of.Via = navigation(q.From, "Order") }
	orphan := func(q *store.Query) { q.Of = nil }
	for _, c := range []struct {
		sentence string
		change   func(*store.Query)
		norule   bool
	}{
		{"a position among the rows of several parents", position, false},
		{"rows without a rule", unruled, true},
		{"a parent without its values", short, false},
		{"a navigation that leads elsewhere", elsewhere, false},
		{"the parent of a row that has none", orphan, false},
	} {
		t.Run(c.sentence+" is refused", func(t *testing.T) {
			ask := q.from(q.Orders, "Lines", [][]any{{10}, {12}}, "id")
			c.change(&ask)
			_, err := snapshot(t, r).Read(t.Context(), ask)
			if err == nil || errors.Is(err, store.ErrNoRule) != c.norule {
				t.Errorf("Read() = %v", err)
			}
		})
	}
}
