package plan

import (
	"slices"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/store"
)

// totalOrder is the client's order, or else the set's, with the key behind it
// unless the order decides every pair of rows already. It returns the cell of
// each term too (tables.md S06).
func totalOrder(r bind.Clauses, c *columns) (order []store.Order, cells []int) {
	add := func(o store.Order) {
		cell := c.fetch(o.By)
		if !slices.Contains(cells, cell) {
			order = append(order, o)
			cells = append(cells, cell)
		}
	}
	for _, o := range r.OrderBy {
		add(store.Order{By: c.settle(o.By), Descending: o.Descending, Nullable: o.Nullable})
	}
	if r.OrderBy == nil {
		for _, o := range r.Set.Order {
			if c.policy.Shows(r.Set, o.Property) != bind.Shown {
				continue // rows would come in the order of what is not shown
			}
			add(store.Order{By: c.expr(o.Property), Descending: o.Descending, Nullable: o.Property.Nullable})
		}
	}
	if !decides(r.Set.Identity, cells, c) {
		for _, p := range r.Set.Key {
			add(store.Order{By: c.expr(p)})
		}
	}
	return order, cells
}

// decides tells whether no two rows can agree in all the cells, because the
// properties that tell rows apart are among them.
func decides(identity []*model.Property, cells []int, c *columns) bool {
	for _, p := range identity {
		at, fetched := c.byColumn[p.Column]
		if !fetched || !slices.Contains(cells, at) {
			return false
		}
	}
	return len(identity) > 0
}
