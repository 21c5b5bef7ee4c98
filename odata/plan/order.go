package plan

import (
	"slices"

	"feedline/model"
	"feedline/store"
)

// totalOrder is the set's default order with the key behind it, unless the
// order decides every pair of rows already. It returns the cell of each term
// too (tables.md S06).
func totalOrder(set *model.EntitySet, c *columns) (order []store.Order, cells []int) {
	add := func(p *model.Property, descending bool) {
		cell := c.cell(p)
		if !slices.Contains(cells, cell) {
			order = append(order, store.Order{By: c.expr(p), Descending: descending, Nullable: p.Nullable})
			cells = append(cells, cell)
		}
	}
	for _, o := range set.Order {
		add(o.Property, o.Descending)
	}
	if !decides(set.Identity, cells, c) {
		for _, p := range set.Key {
			add(p, false)
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
