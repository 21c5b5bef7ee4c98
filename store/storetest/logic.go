package storetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
)

// truth is one of three truth values: false, true, and null for neither.
type truth int8

const (
	no truth = iota
	yes
	unknown
)

func truthOf(is bool) truth {
	if is {
		return yes
	}
	return no
}

// logic evaluates conditions over rows of Pairs, as OData means them (4.01 Part
// 2, section 5.1.1.1), apart from any store.
type logic map[*model.Property]store.Cell

func (l logic) value(e store.Expr) store.Cell {
	switch e := e.(type) {
	case store.Column:
		return l[e.Property]
	case store.Value:
		return e.Cell
	}
	if is := l.truth(e); is != unknown {
		return store.IntCell(int64(is))
	}
	return store.Cell{}
}

func (l logic) truth(e store.Expr) truth {
	c, ok := e.(store.Call)
	if !ok {
		v := l.value(e)
		if v.IsNull() {
			return unknown
		}
		return truth(v.Int)
	}
	switch c.Op {
	case store.And:
		return l.both(c.Args, no, yes)
	case store.Or:
		return l.both(c.Args, yes, no)
	case store.Not:
		return [...]truth{no: yes, yes: no, unknown: unknown}[l.truth(c.Args[0])]
	case store.NotTrue:
		return truthOf(l.truth(c.Args[0]) != yes)
	case store.IsNull:
		return truthOf(l.value(c.Args[0]).IsNull())
	case store.In:
		return truthOf(slices.ContainsFunc(c.Args[1:], func(a store.Expr) bool { return l.compare(store.Eq, c.Args[0], a) }))
	}
	return truthOf(l.compare(c.Op, c.Args[0], c.Args[1]))
}

// both is decided by any operand of one truth value, and else unknown unless
// all have the other.
func (l logic) both(args []store.Expr, decides, otherwise truth) truth {
	result := otherwise
	for _, a := range args {
		switch l.truth(a) {
		case decides:
			return decides
		case unknown:
			result = unknown
		}
	}
	return result
}

func (l logic) compare(op store.Op, a, b store.Expr) bool {
	x, y := l.value(a), l.value(b)
	if x.IsNull() || y.IsNull() {
		same := x.IsNull() && y.IsNull()
		switch op {
		case store.Ne:
			return !same
		case store.Lt, store.Gt:
			return false
		}
		return same
	}
	order := cmp.Or(cmp.Compare(x.Int, y.Int), strings.Compare(string(x.Text), string(y.Text)))
	return map[store.Op]bool{
		store.Eq: order == 0, store.Ne: order != 0, store.Lt: order < 0, store.Le: order <= 0, store.Gt: order > 0, store.Ge: order >= 0,
	}[op]
}

var comparisons = []store.Op{store.Eq, store.Ne, store.Lt, store.Le, store.Gt, store.Ge}

// truths asks for every comparison of every pair of values, null among them, in
// every place where a condition can stand.
func truths(t *testing.T, r store.Reader, q related) {
	a, b := of(nil, q.Pairs, "a"), of(nil, q.Pairs, "b")
	s, u, flag := of(nil, q.Pairs, "s"), of(nil, q.Pairs, "t"), of(nil, q.Pairs, "yes")
	one, null := constant(model.Int32, 1), none(model.Int32)
	for _, op := range comparisons {
		for _, operands := range [][2]store.Expr{
			{a, b}, {a, one}, {one, a}, {a, null}, {null, a}, {null, null}, {one, one}, {one, null}, {s, u}, {s, words("1")}, {flag, constant(model.Boolean, 1)},
		} {
			is := call(op, operands[0], operands[1])
			for _, e := range []store.Expr{
				is, call(store.Not, is), call(store.NotTrue, is), call(store.Not, call(store.Not, is)), call(store.And, is, flag), call(store.Or, is, flag),
				call(store.Not, call(store.And, is, flag)), call(store.Not, call(store.Or, is, flag)), call(store.Eq, is, flag), call(store.Ne, flag, is),
				call(store.IsNull, is), call(store.Lt, is, constant(model.Boolean, 1)),
			} {
				q.holds(t, r, e)
			}
		}
	}
}

// anyTruths asks for conditions of any make.
func anyTruths(t *testing.T, r store.Reader, q related) {
	random := rand.New(rand.NewPCG(20, 26))
	for range 300 {
		q.holds(t, r, q.condition(random, 3))
	}
}

// condition is any condition over Pairs, so deep at most.
func (r related) condition(random *rand.Rand, depth int) store.Expr {
	pick := func(from ...store.Expr) store.Expr { return from[random.IntN(len(from))] }
	number := func() store.Expr {
		return pick(of(nil, r.Pairs, "a"), of(nil, r.Pairs, "b"), constant(model.Int32, 1), constant(model.Int32, 2), none(model.Int32))
	}
	if depth == 0 {
		return pick(of(nil, r.Pairs, "yes"), call(comparisons[random.IntN(6)], number(), number()), call(store.IsNull, number()),
			call(store.In, number(), constant(model.Int32, 1), constant(model.Int32, 2)), none(model.Boolean))
	}
	inner := func() store.Expr { return r.condition(random, random.IntN(depth)) }
	return pick(call(store.And, inner(), inner(), inner()), call(store.Or, inner(), inner()), call(store.Not, inner()), call(store.NotTrue, inner()),
		call(comparisons[random.IntN(6)], inner(), inner()))
}

// holds compares what a store makes of a condition with what it means: as a
// value, as what selects rows, and as a term of an order.
func (r related) holds(t *testing.T, reader store.Reader, e store.Expr) {
	t.Helper()
	view := snapshot(t, reader)
	defer view.Close()
	rows := r.pairs()
	q := r.read(r.Pairs, of(nil, r.Pairs, "id"), e)
	if got, want := render(readAll(t, view, q)), told(rows, e); got != want {
		t.Errorf("%s is\n%s; want\n%s", e, got, want)
	}
	q = r.ids(r.Pairs, e)
	if got, want := render(readAll(t, view, q)), selected(rows, e); got != want {
		t.Errorf("%s selects %s; want %s", e, got, want)
	}
	for _, down := range []bool{false, true} {
		q = r.read(r.Pairs, of(nil, r.Pairs, "id"))
		q.Order = append([]store.Order{{By: e, Descending: down, Nullable: store.Nullable(e)}}, q.Order...)
		if got, want := render(readAll(t, view, q)), sorted(rows, e, down); got != want {
			t.Errorf("ordered by %s it is %s; want %s", q.Order[0], got, want)
		}
	}
}

// pairs are the rows of Pairs as they were put in.
func (r related) pairs() []logic {
	var rows []logic
	for _, row := range r.Rows {
		if row.Set != r.Pairs {
			continue
		}
		l := logic{}
		for i, p := range row.Columns {
			l[p] = row.Cells[i]
		}
		rows = append(rows, l)
	}
	return rows
}

func (l logic) id() int64 {
	for p, c := range l {
		if p.Name == "id" {
			return c.Int
		}
	}
	return 0
}

func told(rows []logic, e store.Expr) string {
	var lines []string
	for _, l := range rows {
		lines = append(lines, fmt.Sprintf("%d %s", l.id(), renderCell(l.value(e))))
	}
	return strings.Join(lines, " | ")
}

func selected(rows []logic, e store.Expr) string {
	var ids []string
	for _, l := range rows {
		if l.truth(e) == yes {
			ids = append(ids, fmt.Sprint(l.id()))
		}
	}
	return strings.Join(ids, " | ")
}

func sorted(rows []logic, e store.Expr, down bool) string {
	rows = slices.Clone(rows)
	rank := [...]int{unknown: 0, no: 1, yes: 2}
	slices.SortStableFunc(rows, func(x, y logic) int {
		order := cmp.Compare(rank[x.truth(e)], rank[y.truth(e)])
		if down {
			order = -order
		}
		return order
	})
	var ids []string
	for _, l := range rows {
		ids = append(ids, fmt.Sprint(l.id()))
	}
	return strings.Join(ids, " | ")
}
