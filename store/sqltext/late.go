package sqltext

import (
	"slices"
	"strconv"
	"strings"

	"feedline/model"
	"feedline/store"
)

// Sorts tells whether an engine has to sort all rows of a query for one page of
// them: no index has the order.
func Sorts(q store.Query) bool {
	order, _ := varying(q)
	return q.Limit > 0 && len(order) > 0 && !q.Of.Each() && !inOrder(q, order)
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

// inOrder tells whether an index has the rows in the order of the query: the
// set's default order, that of its key, or one that its description asks for.
// Constant columns of the set come first in some indexes.
func inOrder(q store.Query, order []store.Order) bool {
	columns := make([]string, len(order))
	for i, o := range order {
		c, plain := o.By.(store.Column)
		if !plain || c.Of != nil || o.Descending != order[0].Descending {
			return false
		}
		columns[i] = c.Property.Column
	}
	s := q.From
	if byDefault(s, columns) || slices.Equal(columnsOf(s.Key), columns) || slices.Equal(columnsOf(s.Identity), columns) {
		return true
	}
	return slices.ContainsFunc(s.Storage.Indexes, func(ix model.Index) bool {
		return ix.NotNull == "" && begins(behindConstants(s, ix.Columns), columns)
	})
}

// byDefault tells whether the columns are those of the set's default order,
// which some index of its table has, and then of its key.
func byDefault(s *model.EntitySet, columns []string) bool {
	var usual []string
	for _, o := range s.Order {
		usual = append(usual, o.Property.Column)
	}
	return len(usual) > 0 && begins(append(usual, columnsOf(s.Key)...), columns)
}

// behindConstants are the columns of an index without the first ones if those
// are the same in all rows of the set.
func behindConstants(s *model.EntitySet, columns []string) []string {
	for len(columns) > 0 && slices.ContainsFunc(s.Storage.Where, func(c model.Condition) bool { return c.Column == columns[0] }) {
		columns = columns[1:]
	}
	return columns
}

func begins(columns, with []string) bool {
	return len(columns) >= len(with) && slices.Equal(columns[:len(with)], with)
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
	chosen := []string{t.in(t.self, RowNo)}
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
	on := append(t.visited(t.self), t.in(t.self, RowNo)+" = "+t.in(pageAlias, RowNo))

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
