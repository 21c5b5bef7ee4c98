package sqltext

import (
	"fmt"

	"feedline/store"
)

// Links is the statement that answers, for every row of a tenant that a
// navigation may lead to, with the values that lead to it and with its number:
// those of q.Of.Via, whatever else the query asks.
func Links(q store.Query, d Dialect) (Statement, error) {
	via := q.Of.Via
	q.Of, q.Related = nil, nil
	t := newText(q, d)
	t.write("SELECT ")
	for _, pair := range via.Join {
		t.write(t.in("", pair.Target.Column) + ", ")
	}
	t.write(t.in("", RowNo) + t.tables())
	t.list(" WHERE ", " AND ", t.owned(q.From, q.Rule, ""))
	return t.statement()
}

// ParentBits is by how many bits the index of a parent stands above the number
// of a row in what Linked takes.
const ParentBits = 32

// Linked is the statement that answers a query of several parents whose rows
// are known by their numbers: its first argument is a JSON array of them, each
// with the index of its parent above it. Behind the columns of the query come
// the values that led to the row. It leaves Skip and Limit to the caller.
func Linked(q store.Query, array []byte, d Dialect) (Statement, error) {
	q.Skip, q.Limit = 0, store.NoLimit
	via := q.Of.Via
	q.Of = nil
	t := newText(q, d)
	t.self = rootAlias
	t.blocks[0].alias = rootAlias
	t.parents = &parents{
		table: fmt.Sprintf(d.Parents, t.bind(store.Cell{Kind: store.Text, Text: array})) + " AS " + parentsAlias,
		known: fmt.Sprintf("(%s >> %d)", fmt.Sprintf(d.ParentValue, parentsAlias, 0), ParentBits),
	}
	order, _ := varying(q)
	columns := t.all(q.Columns, t.value)
	for _, pair := range via.Join {
		columns = append(columns, t.in(t.self, pair.Target.Column))
	}
	number := fmt.Sprintf("(%s & %d)", fmt.Sprintf(d.ParentValue, parentsAlias, 0), uint64(1)<<ParentBits-1)
	conditions := append([]string{t.in(t.self, RowNo) + " = " + number}, t.conditions(q, nil, nil)...)
	terms := append([]string{t.index()}, t.terms(order)...)
	t.list("SELECT ", ", ", columns)
	t.write(t.tables())
	t.list(" WHERE ", " AND ", conditions)
	t.list(" ORDER BY ", ", ", terms)
	return t.statement()
}
