package bind

import (
	"feedline/model"
	"feedline/odata/uri"
	"feedline/store"
)

// order binds the terms of $orderby. Terms that are the same for every row are
// left out.
func (b *binder) order(target string, items []uri.OrderItem) ([]store.Order, error) {
	b.target = target
	var order []store.Order
	for _, item := range items {
		o, err := b.expr(item.By, &scope{row: b.root})
		if err != nil {
			return nil, err
		}
		if !o.single() || o.lit == nil && o.typ().Kind == model.Binary {
			return nil, b.errOrder(o)
		}
		if o.lit != nil {
			continue
		}
		order = append(order, store.Order{By: o.value, Descending: item.Descending, Nullable: store.Nullable(o.value)})
	}
	return order, nil
}
