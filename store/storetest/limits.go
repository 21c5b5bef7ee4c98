package storetest

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
)

// overflows asks for integers that 64 bits cannot hold.
func overflows(t *testing.T, r store.Reader, q related) {
	most, least := whole(math.MaxInt64), whole(math.MinInt64)
	for _, c := range []struct {
		sentence string
		expr     store.Expr
		near     float64
	}{
		{"a sum", call(store.Add, most, most), 2 * float64(math.MaxInt64)},
		{"a difference", call(store.Sub, least, most), 2 * float64(math.MinInt64)},
		{"a product", call(store.Mul, most, whole(4)), 4 * float64(math.MaxInt64)},
		{"a negative", call(store.Negate, least), float64(math.MaxInt64)},
		{"a quotient", call(store.Div, least, whole(-1)), float64(math.MaxInt64)},
	} {
		t.Run(c.sentence+" that 64 bits cannot hold is near it, or null", func(t *testing.T) {
			got := readAll(t, snapshot(t, r), q.read(q.Colours, c.expr))[0][0]
			if got.Kind == store.Int || got.Kind == store.Float && math.Abs(got.Float/c.near-1) > 1e-9 {
				t.Errorf("got %s; want about %g, or null", renderCell(got), c.near)
			}
		})
	}
}

// longQueries ask for much, but not too much: less of it in short tests.
func longQueries(t *testing.T, r store.Reader, q related) {
	terms := 20_000
	if testing.Short() {
		terms = 2000
	}
	id := of(nil, q.Orders, "id")
	values := []store.Expr{id}
	for n := range terms / 2 {
		values = append(values, whole(3*n))
	}
	in := call(store.In, values...)
	chain := func(op store.Op, term func(n int) store.Expr) store.Expr {
		list := make([]store.Expr, terms)
		for n := range list {
			list[n] = term(n)
		}
		return call(op, list...)
	}
	amount := of(nil, q.Orders, "amount")
	equal := func(n int) store.Expr { return call(store.Eq, id, whole(5*n)) }
	unequal := func(n int) store.Expr { return call(store.Ne, amount, constant(model.Int32, 7+n)) }
	nested := store.Expr(of(nil, q.Orders, "amount"))
	for range 100 {
		nested = call(store.Add, nested, constant(model.Int32, 1))
	}
	var many []store.Expr
	for range 40 {
		many = append(many, exists(each("l", nil, q.Orders, "Lines"), nil))
	}
	var deep store.Expr
	for range 12 {
		deep = exists(each("o", nil, q.Shops, "Orders"), deep)
	}
	for _, c := range []readCase{
		{"one of thousands of values", q.ids(q.Orders, in), `12 | 15`},
		{"none of thousands of values", q.ids(q.Orders, call(store.Not, in)), `10 | 11 | 13 | 14 | 16`},
		{"one of thousands of conditions", q.ids(q.Orders, chain(store.Or, equal)), `10 | 15`},
		{"all of thousands of conditions", q.ids(q.Orders, chain(store.And, unequal)), `10 | 11 | 13 | 14 | 15 | 16`},
		{"not all of thousands of conditions", q.ids(q.Orders, call(store.Not, chain(store.And, unequal))), `12`},
		{"100 operations inside each other", q.ids(q.Orders, call(store.Eq, nested, constant(model.Int32, 107))), `12`},
		{"40 conditions on other rows", q.ids(q.Orders, call(store.And, many...)), `10 | 12 | 15`},
		{"conditions in each other on other rows", q.ids(q.Shops, deep), `1 | 2 | 3`},
	} {
		t.Run(c.name, func(t *testing.T) { checkAnswer(t, r, c) })
	}
}

// tooLong ask for more than any store should try.
func tooLong(t *testing.T, r store.Reader, q related) {
	amount, name := of(nil, q.Orders, "amount"), of(nil, q.Shops, "name")
	doubled := func(op store.Op, e store.Expr, times int) store.Expr {
		for range times {
			e = call(op, e, e)
		}
		return e
	}
	nested := func(op store.Op, e store.Expr, times int, more ...store.Expr) store.Expr {
		for range times {
			e = call(op, append([]store.Expr{e}, more...)...)
		}
		return e
	}
	var many []store.Expr
	for n := range 100_000 {
		many = append(many, call(store.Ne, amount, constant(model.Int32, n)))
	}
	ways := make([]store.Expr, 200)
	for n := range ways {
		ways[n] = call(store.IsNull, at(way(nil, q.Orders, "Shop"), "name"))
	}
	ordered := q.ids(q.Orders, nil)
	ordered.Order = []store.Order{{By: doubled(store.Add, amount, 200)}}
	shown := q.read(q.Shops, doubled(store.Concat, name, 200))
	for _, c := range []struct {
		sentence string
		query    store.Query
	}{
		{"a condition of 2^200 parts", q.ids(q.Orders, call(store.Eq, doubled(store.Add, amount, 200), amount))},
		{"a condition of 2^200 truth values", q.ids(q.Orders, doubled(store.And, call(store.IsNull, amount), 200))},
		{"a condition with 100 roundings inside each other, which may be spelled with branches", q.ids(q.Orders, nested(store.RoundDiv, amount, 100, whole(2)))},
		{"an order of 2^200 parts", ordered},
		{"a column of 2^200 parts", shown},
		{"a condition of 100,000 operations inside each other", q.ids(q.Orders, nested(store.Not, call(store.IsNull, amount), 100_000))},
		{"a condition of 900 operations inside each other", q.ids(q.Orders, nested(store.Round, amount, 900))},
		{"none of 100,000 values, one by one", q.ids(q.Orders, call(store.And, many...))},
		{"200 rows at the ends of ways", q.ids(q.Orders, call(store.And, ways...))},
	} {
		t.Run(c.sentence+" is too complex", func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			began, s := time.Now(), snapshot(t, r)
			_, err := s.Read(ctx, c.query)
			if took := time.Since(began); !errors.Is(err, store.ErrTooComplex) || took > 10*time.Second {
				t.Errorf("Read() = %.200v after %v; want it to wrap ErrTooComplex soon", err, took)
			}
			if err != nil && strings.Contains(strings.ToLower(err.Error()), "select") {
				t.Errorf("the error quotes the statement: %.200v", err)
			}
			if rows := readAll(t, s, q.read(q.Colours, words("x"))); len(rows) != 2 {
				t.Errorf("the view is no longer good: it has %d rows", len(rows))
			}
		})
	}
}
