package oracle

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSeedAndNumberMakeTheQuery(t *testing.T) {
	d := fixture(t)
	one, same, other := NewGenerator(d, 1), NewGenerator(d, 1), NewGenerator(d, 2)
	one.Scope, same.Scope = Everything, Everything
	for n := range uint64(200) {
		q := one.Query(n)
		if a, b := q.Print(NewStyle(1, n)), same.Query(n).Print(NewStyle(1, n)); a != b {
			t.Fatalf("number %d is %v and %v", n, a, b)
		}
		if a, b := q.Print(Plain()), other.Query(n).Print(Plain()); a == b && q.Filter != nil {
			t.Errorf("number %d is %v for two seeds", n, a)
		}
	}
}

func TestQueriesMeanSomething(t *testing.T) {
	for _, d := range []*Data{fixture(t), shapesFixture(t), workshop(t)} {
		g := NewGenerator(d, 3)
		g.Scope = Everything
		for n := range uint64(1500) {
			q := g.Query(n)
			if _, err := d.Answer(q); err != nil {
				t.Errorf("%d: %s: %v", n, q.Print(Plain()).Target, err)
			}
			for _, e := range q.expressions() {
				visit(e, 0, func(e Expr, _ int) {
					if refused(e) {
						t.Errorf("%d: %s is divided by zero", n, Plain().written(e))
					}
				})
			}
		}
	}
}

func TestEveryKindOccurs(t *testing.T) {
	seen := map[string]int{}
	for _, d := range []*Data{fixture(t), shapesFixture(t), workshop(t)} {
		for _, scope := range []Scope{WholeSets, Everything} {
			g := NewGenerator(d, 4)
			g.Scope = scope
			for n := range uint64(2500) {
				q := g.Query(n)
				a, _ := d.Answer(q)
				for _, kind := range append(q.Kinds(), a.Kinds()...) {
					seen[kind]++
				}
			}
		}
	}
	var missing []string
	for name := range functions {
		if seen["function "+name] == 0 {
			missing = append(missing, name)
		}
	}
	for name := range tightness {
		if seen["operator "+string(name)] == 0 {
			missing = append(missing, string(name))
		}
	}
	for _, kind := range []string{
		"filter", "orderby", "select", "top", "skip", "count", "paging", "Set/$count", "alias", "any", "all", "any()", "lambda in a lambda",
		"path/$count", "path/$count($filter)", "path over to-one, several", "$it", "$root", "navigation eq null", "comparison with null",
		"function cast", "function isof", "function case", "local time", "literal with an offset",
		"expand", "expand *", "expand in an expand", "expand $ref", "expand $count", "nested options", "nested filter", "nested orderby",
		"nested select", "nested top", "nested skip", "nested count", "nested paging", "levels", "path", "path from a singleton", "path: several steps",
		"path to a collection", "path to an entity", "path to a number", "path with a key in a collection", "ref", "property", "raw value",
		"not found", "no content",
	} {
		if seen[kind] < 5 {
			missing = append(missing, fmt.Sprintf("%s (%d)", kind, seen[kind]))
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		t.Errorf("in 15,000 queries these are missing: %v", missing)
	}
}

func TestSmallerQueriesAreSmallerAndMeanSomething(t *testing.T) {
	d := workshop(t)
	g := NewGenerator(d, 5)
	g.Scope = Everything
	rapid.Check(t, func(t *rapid.T) {
		q := g.Query(rapid.Uint64Max(100_000).Draw(t, "number"))
		for less := range q.Smaller() {
			if size(less) >= size(q) {
				t.Fatalf("%s is not smaller than %s", less.Print(Plain()).Target, q.Print(Plain()).Target)
			}
			_, _ = d.Answer(less) // it must not panic; it may mean nothing
		}
	})
}

// size counts the parts of a query. An alias is larger than its value.
func size(q Query) int {
	n := sizeOf(q.Options) + rank(q.PageSize > 0) + rank(q.Ending != "")
	if q.Route != nil {
		n += 1 + 2*len(q.Route.steps) + rank(q.Route.property != nil)
	}
	return n
}

func sizeOf(o Options) int {
	n := len(o.Order) + len(o.Select)
	for _, there := range []bool{o.Top != nil, o.Skip != nil, o.Count != nil} {
		n += rank(there)
	}
	for _, e := range (Options{Filter: o.Filter, Order: o.Order}).expressions() {
		visit(e, 0, func(e Expr, _ int) {
			n++
			switch e := e.(type) {
			case *alias:
				n++
			case *member:
				n += len(e.list)
			}
		})
	}
	for _, x := range o.Expand {
		n += 1 + sizeOf(x.Options) + x.Levels + rank(x.Ending != "")
	}
	return n
}
