package store

import (
	"slices"

	"feedline/model"
)

// Indexed tells whether an index has the rows in the order of the query, so
// that the first of them are found without looking at the others. Terms that
// are the same for every row order nothing.
func (q Query) Indexed() bool {
	var columns []string
	descending := false
	for _, o := range q.Order {
		if _, constant := o.By.(Value); constant {
			continue
		}
		c, plain := o.By.(Column)
		if !plain || c.Of != nil || !c.Property.InOrder() || len(columns) > 0 && o.Descending != descending {
			return false
		}
		columns, descending = distinct(columns, []string{c.Property.Column}), o.Descending
	}
	return slices.ContainsFunc(indexes(q.From), func(ix []string) bool { return begins(ix, columns) })
}

// Finds tells whether an index finds the rows of a set for which the property
// compares like this with a value, without looking at the others.
func Finds(s *model.EntitySet, p *model.Property, op Op) bool {
	equal, ranges := p.Serves()
	served := ranges
	if op == Eq || op == In {
		served = equal
	}
	return p.Column != "" && served && slices.ContainsFunc(indexes(s), func(ix []string) bool { return len(ix) > 0 && ix[0] == p.Column })
}

// IndexedOrders lists what a set may be ordered by so that an index has the
// order once the key stands behind it, which makes it total.
func IndexedOrders(s *model.EntitySet) [][]*model.Property {
	var orders [][]*model.Property
	for _, columns := range indexes(s) {
		order := publishing(s, shortest(columns, columnsOf(s.Key), columnsOf(s.Identity)))
		if len(order) > 0 && !slices.ContainsFunc(order, encoded) && !slices.ContainsFunc(orders, func(o []*model.Property) bool { return slices.Equal(o, order) }) {
			orders = append(orders, order)
		}
	}
	return orders
}

// encoded tells whether the property's column holds its values in another order.
func encoded(p *model.Property) bool { return !p.InOrder() }

// shortest are the first columns of an index, as few as give its order when
// the rest of the key is added, which is not needed behind the identity; nil if
// none do.
func shortest(columns, key, identity []string) []string {
	for n := range columns {
		order := columns[: n+1 : n+1]
		total := order
		if len(distinct(order, identity)) > len(order) {
			total = distinct(order, key)
		}
		if begins(columns, total) {
			return order
		}
	}
	return nil
}

// distinct are columns with those others behind them that are not among them.
func distinct(columns, others []string) []string {
	for _, c := range others {
		if !slices.Contains(columns, c) {
			columns = append(columns, c)
		}
	}
	return columns
}

// publishing lists a property for each column; nil if there is none for some.
// Those of the set's default order go before others of the same column.
func publishing(s *model.EntitySet, columns []string) []*model.Property {
	var candidates []*model.Property
	for _, o := range s.Order {
		candidates = append(candidates, o.Property)
	}
	candidates = append(candidates, s.Properties...)
	list := make([]*model.Property, len(columns))
	for i, column := range columns {
		at := slices.IndexFunc(candidates, func(p *model.Property) bool { return p.Column == column })
		if at < 0 {
			return nil
		}
		list[i] = candidates[at]
	}
	return list
}

// indexes lists the columns of the indexes that have all rows of a set: the
// index of its default order, which the key follows, those of key and identity,
// and those that its description asks for.
func indexes(s *model.EntitySet) [][]string {
	key := columnsOf(s.Key)
	var usual []string
	for _, o := range s.Order {
		usual = distinct(usual, []string{o.Property.Column})
	}
	all := [][]string{distinct(usual, key), key, columnsOf(s.Identity)}
	for _, ix := range s.Storage.Indexes {
		if ix.NotNull == "" {
			all = append(all, behindConstants(s, ix.Columns))
		}
	}
	return all
}

// behindConstants are the columns of an index without the first ones if those
// are the same in all rows of the set.
func behindConstants(s *model.EntitySet, columns []string) []string {
	for len(columns) > 0 && slices.ContainsFunc(s.Storage.Where, func(c model.Condition) bool { return c.Column == columns[0] }) {
		columns = columns[1:]
	}
	return columns
}

// columnsOf lists the columns of properties, leaving out the tenant's id, which
// is stored in none.
func columnsOf(properties []*model.Property) []string {
	var columns []string
	for _, p := range properties {
		if p.Column != "" {
			columns = append(columns, p.Column)
		}
	}
	return columns
}

func begins(columns, with []string) bool {
	return len(columns) >= len(with) && slices.Equal(columns[:len(with)], with)
}
