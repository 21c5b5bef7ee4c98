package sqltext

import (
	"strconv"
	"strings"

	"feedline/store"
)

// Sorts tells whether an engine has to sort all rows of a query for one page of
// them: no index has the order.
func Sorts(q store.Query) bool {
	return q.Limit > 0 && !q.Of.Each() && !q.Indexed()
}

// wideRow is how many columns besides the values of its order make a row too
// wide to be sorted.
const wideRow = 5

// late tells whether the rows of a page are chosen first and read afterwards.
// Where it sorts, an engine would otherwise carry every column of every row
// along, to throw almost all of them away again on each page.
func late(q store.Query, order []store.Order) bool {
	return len(q.Columns)-len(order) >= wideRow && Sorts(q)
}

// Names in the statement of a page whose rows are chosen first.
const (
	pageAlias = "page"
	termName  = "term_" // and the number of the term
)

// writeLate writes the statement: the inner SELECT chooses the rows of the page
// by their numbers, and the outer one reads them.
func (t *text) writeLate(order []store.Order, after []store.Value) {
	q := t.query
	conditions := t.conditions(q, order, after)
	number := t.dialect.numberOf(q.From.Storage.Table)
	chosen := []string{t.in(t.self, number)}
	if number != RowNo {
		chosen[0] += " AS " + t.dialect.Quote(RowNo)
	}
	ordinals, terms := make([]string, len(order)), make([]string, len(order))
	read := map[string]string{}
	for i, o := range order {
		name, direction := termName+strconv.Itoa(i+1), t.direction(o)
		chosen = append(chosen, t.value(o.By)+" AS "+t.dialect.Quote(name))
		ordinals[i] = strconv.Itoa(i+2) + direction
		terms[i] = t.in(pageAlias, name) + direction
		read[string(appendIdentity(nil, o.By))] = t.in(pageAlias, name)
	}
	from := t.tables()
	t.reread(read)
	columns := t.all(q.Columns, t.value)
	on := append(t.visited(q.From, t.self), t.in(t.self, number)+" = "+t.in(pageAlias, RowNo))

	t.list("SELECT ", ", ", columns)
	t.list(" FROM (SELECT ", ", ", chosen)
	t.write(from)
	t.list(" WHERE ", " AND ", conditions)
	t.list(" ORDER BY ", ", ", ordinals)
	t.write(t.window(q))
	t.write(") AS " + t.dialect.Quote(pageAlias) + " JOIN " + t.table(t.from.Storage.Table, t.self))
	t.write(" ON " + strings.Join(on, " AND ") + t.blocks[0].joins.String())
	t.list(" ORDER BY ", ", ", terms)
}

// reread begins a SELECT that reads rows once more. The values are at hand.
func (t *text) reread(values map[string]string) {
	t.self, t.values = rootAlias, values
	t.blocks = []*block{newBlock(nil, t.self)}
}

// Choosing is the statement that answers with the numbers of all rows of a
// query in its order, whatever its position and page.
func Choosing(q store.Query, d Dialect) (Statement, error) {
	q.After = nil
	t := newText(q, d)
	q.Columns, t.query.Columns = nil, nil
	order, _ := varying(q)
	conditions := t.conditions(q, nil, nil)
	terms := t.terms(order)
	t.write("SELECT " + t.in(t.self, RowNo) + t.tables())
	t.list(" WHERE ", " AND ", conditions)
	t.list(" ORDER BY ", ", ", terms)
	return t.statement()
}

// Reading is the statement that answers with the columns of the row whose
// number is its last argument, which Choosing has found.
func Reading(q store.Query, d Dialect) (Statement, error) {
	t := newText(q, d)
	t.reread(map[string]string{})
	columns := t.all(q.Columns, t.value)
	return t.numbered(columns)
}

// Behind is the statement that answers with true if the row whose number is its
// last argument, which Choosing has found, lies behind the position of the
// query.
func Behind(q store.Query, d Dialect) (Statement, error) {
	t := newText(q, d)
	t.reread(map[string]string{})
	order, after := varying(q)
	return t.numbered([]string{balanced(t.position(q, order, after), " AND ")})
}

// numbered writes a SELECT of one row.
func (t *text) numbered(columns []string) (Statement, error) {
	t.list("SELECT ", ", ", columns)
	t.write(t.tables() + " WHERE " + t.in(t.self, RowNo) + " = " + t.bind(store.Cell{}))
	return t.statement()
}
