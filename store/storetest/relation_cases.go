package storetest

import (
	"feedline/model"
	"feedline/store"
)

// relatedCases are about rows that queries reach from the rows they ask for.
func relatedCases(f *Fixture, tenant store.Rule) []readCase {
	r := f.of(tenant)
	cases := append(wayCases(r), rangeCases(r)...)
	cases = append(cases, throughCases(r)...)
	cases = append(cases, ruleCases(r)...)
	return append(cases, relatedOrderCases(r)...)
}

// wayCases are about ways to one row.
func wayCases(r related) []readCase {
	shop := way(nil, r.Orders, "Shop")
	head := way(shop, r.Shops, "Head")
	order := way(nil, r.Lines, "Order")
	orderShop := way(order, r.Orders, "Shop")
	colour, voice := way(nil, r.Shops, "Colour"), way(nil, r.Shops, "Voice")
	orders := func(columns ...store.Expr) store.Query {
		return r.read(r.Orders, append([]store.Expr{of(nil, r.Orders, "id")}, columns...)...)
	}
	lines := r.read(r.Lines, of(nil, r.Lines, "id"), at(order, "amount"), at(orderShop, "name"))
	shops := r.read(r.Shops, of(nil, r.Shops, "id"), at(colour, "name"), at(voice, "topic"), call(store.IsNull, at(voice, "id")))
	nowhere := r.ids(r.Orders, call(store.IsNull, at(shop, "id")))
	root := &store.Source{Set: r.Shops, Key: []store.Value{whole(2)}}
	theirs := &store.Source{Set: r.Shops, Key: []store.Value{whole(4)}}
	house := &store.Source{Set: r.House}
	line := way(nil, r.Orders, "Lines", whole(101))
	return []readCase{
		{"a way to one row reads that row, or null where there is none, or another tenant's", orders(at(shop, "name")),
			`10 "Alm" | 11 "Alm" | 12 "Bach" | 13 null | 14 null | 15 null | 16 null`},
		{"a way goes on from the row at the end of another", orders(at(head, "name")),
			`10 null | 11 null | 12 "Alm" | 13 "Bach" | 14 null | 15 null | 16 null`},
		{"several columns of one row come from one way", orders(at(shop, "id"), at(shop, "name"), at(shop, "colour")),
			`10 1 "Alm" "red" | 11 1 "Alm" "red" | 12 2 "Bach" "green" | 13 3 null null | 14 null null null | 15 null null null | 16 null null null`},
		{"a way that breaks off in the middle leads to null", lines, `100 5 "Alm" | 101 5 "Alm" | 102 5 "Alm" | 103 7 "Bach" | 104 -3 null | 105 null null`},
		{"a way leads to a set without tenants, and to a view that hides the other rows of its table", shops,
			`1 "Rot" "hello" 0 | 2 null null 1 | 3 null null 0`},
		{"a way is part of a condition", r.ids(r.Orders, call(store.Eq, at(shop, "name"), words("Alm"))), `10 | 11`},
		{"the columns of a row that is not there are equal to null", r.ids(r.Orders, call(store.Eq, at(shop, "colour"), none(model.String))), `13 | 14 | 15 | 16`},
		{"the columns of a row that is not there are not equal to a value", r.ids(r.Orders, call(store.Ne, at(shop, "name"), words("Alm"))), `12 | 13 | 14 | 15 | 16`},
		{"even the key is null where there is no row", nowhere, `14 | 15 | 16`},
		{"a row of any set is found by its key", orders(at(root, "name"), at(way(root, r.Shops, "Head"), "name")),
			`10 "Bach" "Alm" | 11 "Bach" "Alm" | 12 "Bach" "Alm" | 13 "Bach" "Alm" | 14 "Bach" "Alm" | 15 "Bach" "Alm" | 16 "Bach" "Alm"`},
		{"another tenant's row is not found by its key", r.ids(r.Orders, call(store.Not, call(store.IsNull, at(theirs, "id")))), ``},
		{"the one row of a singleton is each tenant's own", r.read(r.Tags, of(nil, r.Tags, "id"), at(house, "motto")), `1 "north of all" | 2 "north of all" | 3 "north of all"`},
		{"one of many rows is found by its key", orders(at(line, "text")), `10 "pear" | 11 null | 12 null | 13 null | 14 null | 15 null | 16 null`},
	}
}

// rangeCases are about conditions on many rows, and their number.
func rangeCases(r related) []readCase {
	line, order := each("l", nil, r.Orders, "Lines"), each("o", nil, r.Shops, "Orders")
	orderLine := each("l", order, r.Orders, "Lines")
	shop := way(nil, r.Orders, "Shop")
	shopOrder := each("o", shop, r.Shops, "Orders")
	tag, other := every("t", r.Tags), every("o", r.Orders)
	apple := call(store.Eq, at(line, "text"), words("apple"))
	orders := func(columns ...store.Expr) store.Query {
		return r.read(r.Orders, append([]store.Expr{of(nil, r.Orders, "id")}, columns...)...)
	}
	less := call(store.Lt, at(other, "amount"), of(nil, r.Orders, "amount"))
	lineShop := way(orderLine, r.Lines, "Order")
	colourShop := each("s", nil, r.Colours, "Shops")
	return []readCase{
		{"some row is there", r.ids(r.Orders, exists(line, nil)), `10 | 12 | 15`},
		{"no row is there", r.ids(r.Orders, call(store.Not, exists(line, nil))), `11 | 13 | 14 | 16`},
		{"some row meets a condition", r.ids(r.Orders, exists(line, apple)), `10 | 12`},
		{"every row meets a condition, if none fails to", r.ids(r.Orders, call(store.Not, exists(line, call(store.NotTrue, apple)))), `11 | 12 | 13 | 14 | 16`},
		{"whether a row is there is a value", orders(exists(line, apple), call(store.Eq, exists(line, nil), constant(model.Boolean, 0))),
			`10 1 0 | 11 0 1 | 12 1 0 | 13 0 1 | 14 0 1 | 15 0 0 | 16 0 1`},
		{"rows are counted", orders(count(line, nil)), `10 3 | 11 0 | 12 1 | 13 0 | 14 0 | 15 1 | 16 0`},
		{"rows that meet a condition are counted", orders(count(line, apple)), `10 1 | 11 0 | 12 1 | 13 0 | 14 0 | 15 0 | 16 0`},
		{"a number of rows is compared", r.ids(r.Orders, call(store.Gt, count(line, nil), whole(1))), `10`},
		{"a condition on rows asks for rows of theirs", r.ids(r.Shops, exists(order, exists(orderLine, call(store.Eq, at(orderLine, "text"), words("apple"))))), `1 | 2`},
		{"an inner condition knows the columns of all rows around it", r.ids(r.Shops, exists(order, exists(orderLine,
			call(store.And, call(store.Gt, at(order, "amount"), at(orderLine, "count")), call(store.Lt, of(nil, r.Shops, "id"), at(orderLine, "count")))))), `1 | 2`},
		{"a range begins at the end of a way", orders(count(shopOrder, nil)), `10 2 | 11 2 | 12 1 | 13 1 | 14 0 | 15 0 | 16 0`},
		{"a way begins at a row of a range", r.ids(r.Shops, exists(order, exists(orderLine, call(store.Eq, at(way(lineShop, r.Orders, "Shop"), "name"), words("Bach"))))), `2`},
		{"all rows of a set are counted", r.read(r.Tags, of(nil, r.Tags, "id"), count(every("o", r.Orders), nil)), `1 7 | 2 7 | 3 7`},
		{"the rows of a set are compared with each other", orders(count(other, less)), `10 2 | 11 0 | 12 4 | 13 2 | 14 1 | 15 0 | 16 0`},
		{"rows of another tenant are not counted", r.read(r.Colours, of(nil, r.Colours, "code"), count(colourShop, nil)), `"blue" 0 | "red" 1`},
		{"the same name may stand for different rows", r.ids(r.Orders, call(store.And, exists(line, apple),
			exists(each("l", nil, r.Orders, "Tags"), nil), exists(tag, call(store.Eq, at(tag, "id"), whole(3))))), `10 | 12`},
	}
}

// throughCases are about relations with a table between both ends.
func throughCases(r related) []readCase {
	tag, order := each("t", nil, r.Orders, "Tags"), each("o", nil, r.Tags, "Orders")
	orderTag := each("u", order, r.Orders, "Tags")
	keyed := way(nil, r.Orders, "Tags", whole(2))
	orders := r.read(r.Orders, of(nil, r.Orders, "id"), count(tag, nil), exists(tag, call(store.Eq, at(tag, "name"), words("old"))), at(keyed, "name"))
	same := call(store.Ne, at(orderTag, "id"), of(nil, r.Tags, "id"))
	return []readCase{
		{"rows are found through the table between, each tenant's for itself", orders,
			`10 2 1 "old" | 11 0 0 null | 12 1 1 "old" | 13 1 0 null | 14 0 0 null | 15 0 0 null | 16 0 0 null`},
		{"and the other way round", r.read(r.Tags, of(nil, r.Tags, "id"), count(order, nil)), `1 1 | 2 2 | 3 1`},
		{"and there and back again", r.ids(r.Tags, exists(order, exists(orderTag, same))), `1 | 2`},
	}
}

// relatedOrderCases are about orders by what is not stored with the row.
func relatedOrderCases(r related) []readCase {
	shop, line := way(nil, r.Orders, "Shop"), each("l", nil, r.Orders, "Lines")
	id := of(nil, r.Orders, "id")
	by := func(terms ...store.Order) store.Query {
		q := r.read(r.Orders, id)
		q.Order = append(terms, q.Order...)
		return q
	}
	name, lines := store.Order{By: at(shop, "name"), Nullable: true}, store.Order{By: count(line, nil)}
	falling := func(o store.Order) store.Order { o.Descending = true; return o }
	behind := func(q store.Query, after ...store.Value) store.Query { q.After = after; return q }
	double := store.Order{By: store.Call{Op: store.Mul, Args: []store.Expr{of(nil, r.Orders, "amount"), constant(model.Int32, -2)}, Type: model.Type{Kind: model.Int32}}, Nullable: true}
	return []readCase{
		{"rows are ordered by the end of a way", by(name), `13 | 14 | 15 | 16 | 10 | 11 | 12`},
		{"and falling, null last", by(falling(name)), `12 | 10 | 11 | 13 | 14 | 15 | 16`},
		{"rows are ordered by the number of others", by(falling(lines)), `10 | 12 | 15 | 11 | 13 | 14 | 16`},
		{"rows are ordered by an operation", by(double), `11 | 16 | 12 | 10 | 13 | 14 | 15`},
		{"a page begins behind the end of a way", behind(by(name), words("Alm"), whole(10)), `11 | 12`},
		{"a page begins behind null at the end of a way", behind(by(name), none(model.String), whole(14)), `15 | 16 | 10 | 11 | 12`},
		{"a page begins behind a number of rows", behind(by(falling(lines)), whole(1), whole(12)), `15 | 11 | 13 | 14 | 16`},
		{"a page begins behind the result of an operation", behind(by(double), constant(model.Int32, -10), whole(10)), `13 | 14 | 15`},
	}
}
