package storetest

import (
	"feedline/model"
	"feedline/store"
)

// ruleCases are about rules that hide rows wherever they are named.
func ruleCases(r related) []readCase {
	shop, line, tag := way(nil, r.Orders, "Shop"), each("l", nil, r.Orders, "Lines"), each("t", nil, r.Orders, "Tags")
	id := of(nil, r.Orders, "id")
	red := r.ruled(r.Shops, call(store.Eq, of(nil, r.Shops, "colour"), words("red")))
	counted := r.ruled(r.Lines, call(store.Ge, of(nil, r.Lines, "count"), constant(model.Int32, 2)))
	old := r.ruled(r.Tags, call(store.Eq, of(nil, r.Tags, "name"), words("old")))
	// A rule that looks further, from whatever row it stands for.
	rich := r.ruled(r.Orders, call(store.Eq, at(shop, "colour"), words("red")))
	order := each("o", nil, r.Shops, "Orders")
	lineOrder := way(nil, r.Lines, "Order")
	worn := r.ruled(r.Shops, exists(order, call(store.Gt, at(order, "amount"), whole(6))))
	all := every("x", r.Orders)
	lineShop := way(lineOrder, r.Orders, "Shop")
	twice := r.ruled(r.Lines, call(store.Eq, at(lineShop, "name"), words("Alm")))
	tagged := r.ruled(r.Orders, exists(each("t", nil, r.Orders, "Tags"), nil))
	return []readCase{
		{"a row that its rule hides is null at the end of a way", red.read(r.Orders, id, at(shop, "id"), at(shop, "name")),
			`10 1 "Alm" | 11 1 "Alm" | 12 null null | 13 null null | 14 null null | 15 null null | 16 null null`},
		{"a row that its rule hides leads no further", red.read(r.Orders, id, at(way(shop, r.Shops, "Head"), "name")), `10 null | 11 null | 12 null | 13 null | 14 null | 15 null | 16 null`},
		{"rows that their rule hides are neither there nor counted", counted.read(r.Orders, id, exists(line, nil), count(line, nil)), `10 1 1 | 11 0 0 | 12 1 1 | 13 0 0 | 14 0 0 | 15 0 0 | 16 0 0`},
		{"nor are they behind a table between", old.read(r.Orders, id, count(tag, nil)), `10 1 | 11 0 | 12 1 | 13 0 | 14 0 | 15 0 | 16 0`},
		{"a rule may look at the end of a way", rich.ids(r.Orders, nil), `10 | 11`},
		{"such a rule holds for each row that it stands for", rich.read(r.Orders, id, count(all, nil)), `10 2 | 11 2`},
		{"and at the end of a way", rich.read(r.Lines, of(nil, r.Lines, "id"), at(lineOrder, "id")), `100 10 | 101 10 | 102 10 | 103 null | 104 null | 105 null`},
		{"and inside a range", rich.read(r.Shops, of(nil, r.Shops, "id"), count(each("o", nil, r.Shops, "Orders"), nil)), `1 2 | 2 0 | 3 0`},
		{"a rule may ask for rows that are there", worn.ids(r.Shops, nil), `2`},
		{"and does so wherever the set is named", worn.read(r.Orders, id, at(shop, "name")), `10 null | 11 null | 12 "Bach" | 13 null | 14 null | 15 null | 16 null`},
		{"rules that look at each other's sets hold both", rich.ruled(r.Lines, exists(every("s", r.Shops), nil)).read(r.Lines, of(nil, r.Lines, "id"), at(lineOrder, "amount")),
			`100 5 | 101 5 | 102 5 | 103 null | 104 null | 105 null`},
		{"a rule may go over two ways", twice.ids(r.Lines, nil), `100 | 101 | 102`},
		{"and still does for each row that it stands for", twice.read(r.Orders, id, count(line, nil), exists(line, nil)), `10 3 1 | 11 0 0 | 12 0 0 | 13 0 0 | 14 0 0 | 15 0 0 | 16 0 0`},
		{"a rule may go through a table between", tagged.read(r.Lines, of(nil, r.Lines, "id"), at(lineOrder, "id")), `100 10 | 101 10 | 102 10 | 103 12 | 104 null | 105 null`},
		{"the order of rows knows what rules hide", orderedBy(rich.read(r.Lines, of(nil, r.Lines, "id")), at(lineOrder, "id")), `103 | 104 | 105 | 100 | 101 | 102`},
		{"a rule looks at the tenant's rows, though a rule of theirs hides them", red.ruled(r.Orders, call(store.Eq, at(shop, "colour"), words("green"))).read(r.Orders, id, at(way(nil, r.Orders, "Shop"), "name")), `12 null`},
		{"rules that look at each other's rows end", worn.ruled(r.Orders, call(store.Eq, at(shop, "colour"), words("green"))).read(r.Orders, id, at(way(nil, r.Orders, "Shop"), "name")), `12 "Bach"`},
		{"a rule needs no rule of the caller's for what it names", alone(rich.ids(r.Orders, nil)), `10 | 11`},
		{"nor does one that asks for rows", alone(worn.ids(r.Shops, nil)), `2`},
	}
}

// orderedBy puts another order before that of the key.
func orderedBy(q store.Query, by store.Expr) store.Query {
	q.Order = append([]store.Order{{By: by, Nullable: true}}, q.Order...)
	return q
}

// alone is a query without rules for other sets than its own.
func alone(q store.Query) store.Query {
	q.Related = nil
	return q
}
