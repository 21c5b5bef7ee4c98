package bind

import (
	"feedline/model"
	"feedline/odata/uri"
	"feedline/store"
)

// bindExpressions binds $filter and $orderby, which share the rows that ways
// lead to.
func (r *Request) bindExpressions(options uri.Options, schema Schema) (err error) {
	if options.Filter == nil && options.OrderBy == nil {
		return nil
	}
	b := newBinder(schema, r.Set, options.Aliases)
	if options.Filter != nil {
		if r.Filter, err = b.condition(options.Filter); err != nil {
			return err
		}
	}
	r.OrderBy, err = b.order(options.OrderBy)
	return err
}

// order binds the terms of $orderby. Terms that are the same for every row are
// left out.
func (b *binder) order(items []uri.OrderItem) ([]store.Order, error) {
	b.target = "$orderby"
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
