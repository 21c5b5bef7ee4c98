package plan

import (
	"fmt"
	"slices"
	"strings"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/store"
)

// Heavy says why a store must look at every row of a set before it has the first
// of an answer, and what a client can ask for instead. Both are parts of
// sentences. The zero value is a query that is not heavy.
type Heavy struct{ Why, Instead string }

// heavy judges by the model alone, and not by how many rows there are. What an
// eq or in finds by an index is never much.
func heavy(r bind.Request, read *Read) Heavy {
	q := read.Query
	if read.Anchor != nil || r.Set.Singleton || narrowed(q, store.Eq, store.In) {
		return Heavy{}
	}
	reads := r.Resource == bind.Collection && q.Limit > 0
	switch {
	case reads && read.Sorts():
		return Heavy{"no index has the order that it asks for", "order by " + read.CheapOrders() + ", for which there is an index, or choose few rows with eq or in"}
	case (read.Count || r.Resource == bind.Count) && !countable(q):
		return Heavy{"all rows are looked at to count those that meet its condition", "leave the count out, or count by conditions on " + read.CheapOrders() + " alone"}
	case narrowed(q, store.Ge, store.Gt, store.Le, store.Lt):
		return Heavy{}
	case has(q.Where, relates):
		return Heavy{"its condition looks at the related rows of every row", "add a range of " + read.CheapOrders() + ", or load the related table separately"}
	case has(q.Where, store.Opens):
		return Heavy{"its condition looks into a complex value or a collection of every row", "add a range of " + read.CheapOrders() + ", or compare a property that is a value itself"}
	case has(q.Where, computes):
		return Heavy{"its condition computes something for every row", "add a range of " + read.CheapOrders() + ", or compare the property itself"}
	}
	return Heavy{}
}

// Sorts tells whether all rows must be sorted before the first one is known. The
// key behind an order may go against it: then only rows that are equal otherwise
// are sorted.
func (read *Read) Sorts() bool {
	q := read.Query
	q.Order = slices.Clone(q.Order)
	for i := len(q.Order) - 1; i > 0; i-- {
		c, plain := q.Order[i].By.(store.Column)
		if !plain || !slices.Contains(q.From.Key, c.Property) {
			break
		}
		q.Order[i].Descending = q.Order[0].Descending
	}
	return !q.Indexed()
}

// mostCheapOrders is how many orders a message names.
const mostCheapOrders = 4

// CheapOrders names what the rows may be ordered by for which there is an index,
// as far as the caller may.
func (read *Read) CheapOrders() string {
	var orders []string
	unseen := func(p *model.Property) bool { return !read.Shows(p) }
	for _, order := range store.IndexedOrders(read.Query.From) {
		if slices.ContainsFunc(order, unseen) {
			continue
		}
		names := make([]string, len(order))
		for i, p := range order {
			names[i] = p.Name
		}
		if orders = append(orders, strings.Join(names, ",")); len(orders) == mostCheapOrders {
			break
		}
	}
	return strings.Join(orders, " or ")
}

// Shows tells whether the caller sees the values of a property.
func (read *Read) Shows(p *model.Property) bool { return read.policy.Shows(p.Set, p) == bind.Shown }

// narrowed tells whether a condition that all rows meet has one of these
// operations compare a property with something that is the same for all rows,
// so that an index finds the rows.
func narrowed(q store.Query, ops ...store.Op) bool {
	for _, condition := range conjuncts(q.Where) {
		c, ok := condition.(store.Call)
		if !ok || !slices.Contains(ops, c.Op) {
			continue
		}
		found, others := 0, 0
		for _, a := range c.Args {
			column, plain := a.(store.Column)
			switch {
			case plain && column.Of == nil && store.Finds(q.From, column.Property, c.Op):
				found++
			case has(a, varies):
				others++
			}
		}
		if found == 1 && others == 0 {
			return true
		}
	}
	return false
}

// conjuncts are the conditions all of which hold.
func conjuncts(where store.Expr) []store.Expr {
	c, ok := where.(store.Call)
	if !ok || c.Op != store.And {
		return []store.Expr{where}
	}
	var all []store.Expr
	for _, a := range c.Args {
		all = append(all, conjuncts(a)...)
	}
	return all
}

// countable tells whether rows are counted by an index: there is no condition,
// or it compares only what an index finds rows by.
func countable(q store.Query) bool {
	return !has(q.Where, func(e store.Expr) bool {
		c, column := e.(store.Column)
		return relates(e) || store.Opens(e) || computes(e) || column && (c.Of != nil || !store.Finds(q.From, c.Property, store.Lt))
	})
}

// has tells whether some part of an expression is so.
func has(e store.Expr, so func(store.Expr) bool) (found bool) {
	store.Walk(e, func(part store.Expr) { found = found || so(part) })
	return found
}

// relates tells whether the expression looks at related rows.
func relates(e store.Expr) bool {
	switch e.(type) {
	case store.Exists, store.Count:
		return true
	}
	return false
}

// varies tells whether the expression differs from row to row.
func varies(e store.Expr) bool {
	_, column := e.(store.Column)
	return column || relates(e) || store.Opens(e)
}

// computes tells whether the expression makes a value from those of a row,
// rather than comparing them.
func computes(e store.Expr) bool {
	c, call := e.(store.Call)
	if !call {
		return false
	}
	switch c.Op {
	case store.Eq, store.Ne, store.Lt, store.Le, store.Gt, store.Ge, store.IsNull, store.In,
		store.And, store.Or, store.Not, store.NotTrue, store.Has:
		return false
	}
	return has(c, varies)
}

// String is both parts as one explanation; empty for a query that is not heavy.
func (h Heavy) String() string {
	if h == (Heavy{}) {
		return ""
	}
	return fmt.Sprintf("%s; %s", h.Why, h.Instead)
}
