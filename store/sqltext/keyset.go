package sqltext

import (
	"strings"

	"feedline/store"
)

// varying leaves out the terms of the order that are the same for every row,
// together with their values in the position: they order nothing, and would
// keep an index from serving the rest.
func varying(q store.Query) (order []store.Order, after []store.Value) {
	for i, o := range q.Order {
		if _, constant := o.By.(store.Value); constant {
			continue
		}
		order = append(order, o)
		if i < len(q.After) {
			after = append(after, q.After[i])
		}
	}
	return order, after
}

// keyset is a position in an order: the conditions that it writes hold for
// the rows behind it.
type keyset struct {
	*text
	order []store.Order
	after []store.Value
	holes []string // placeholder of each value of after; none for a null
}

// behind writes the conditions, all of which hold for the rows behind the
// position.
func (t *text) behind(order []store.Order, after []store.Value) []string {
	k := keyset{text: t, order: order, after: after, holes: make([]string, len(after))}
	for i, v := range after {
		if !v.Cell.IsNull() {
			k.holes[i] = t.compared(order[i].By, v)
		}
	}
	if k.comparable() {
		return []string{k.rowValue()}
	}
	later := k.later(0)
	if later == "" {
		return []string{t.dialect.False}
	}
	if bound := k.bound(); bound != "" {
		return []string{bound, later}
	}
	return []string{later}
}

// comparable tells whether one comparison of row values says it all: every
// term goes the same way and none can be null.
func (k keyset) comparable() bool {
	for i, o := range k.order {
		if o.Nullable || k.after[i].Cell.IsNull() || o.Descending != k.order[0].Descending {
			return false
		}
	}
	return len(k.order) > 0
}

// rowValue compares all terms at once, which a database answers from an index
// over them.
func (k keyset) rowValue() string {
	terms := make([]string, len(k.order))
	for i, o := range k.order {
		terms[i] = k.sorted(o.By)
	}
	if len(terms) == 1 {
		return terms[0] + k.sign(0) + k.holes[0]
	}
	return "(" + strings.Join(terms, ", ") + ")" + k.sign(0) + "(" + strings.Join(k.holes, ", ") + ")"
}

func (k keyset) sign(i int) string {
	if k.order[i].Descending {
		return " < "
	}
	return " > "
}

// bound is a range of the first term that every row behind the position is in.
// It follows from the rest, but only this form lets an index find the start.
func (k keyset) bound() string {
	o := k.order[0]
	switch {
	case len(k.order) == 1 || k.after[0].Cell.IsNull() || o.Nullable && o.Descending:
		return ""
	case o.Descending:
		return k.sorted(o.By) + " <= " + k.holes[0]
	}
	return k.sorted(o.By) + " >= " + k.holes[0]
}

// later is true for rows that come after the position by the terms from i on;
// empty if there can be none.
func (k keyset) later(i int) string {
	if i == len(k.order) {
		return ""
	}
	beyond, rest := k.beyond(i), k.later(i+1)
	switch {
	case rest == "":
		return beyond
	case beyond == "":
		return "(" + k.same(i) + " AND " + rest + ")"
	}
	return "(" + beyond + " OR (" + k.same(i) + " AND " + rest + "))"
}

// beyond is true for rows that term i alone puts after the position; empty if
// there can be none, as null is the last value of a descending term.
func (k keyset) beyond(i int) string {
	o, null := k.order[i], k.after[i].Cell.IsNull()
	switch {
	case null && o.Descending:
		return ""
	case null:
		return k.sorted(o.By) + " IS NOT NULL"
	case o.Descending && o.Nullable:
		return "(" + k.sorted(o.By) + " < " + k.holes[i] + " OR " + k.sorted(o.By) + " IS NULL)"
	}
	return k.sorted(o.By) + k.sign(i) + k.holes[i]
}

func (k keyset) same(i int) string {
	if k.after[i].Cell.IsNull() {
		return k.sorted(k.order[i].By) + " IS NULL"
	}
	return k.sorted(k.order[i].By) + " = " + k.holes[i]
}
