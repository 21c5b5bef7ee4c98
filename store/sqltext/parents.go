package sqltext

import (
	"fmt"
	"strings"

	"feedline/model"
	"feedline/store"
)

// parentsAlias names the table of parents in the statement of several.
const parentsAlias = "parents"

// parents are the rows from which a navigation leads to those of a query, as
// a statement names them.
type parents struct {
	*store.Parents
	table  string   // what stands in FROM before the set's table; empty: there is one parent, whose values are arguments
	values []string // a value for each property of Via.Near()
	known  string   // what a parent's index is, where its rows are known by their numbers; empty: they are not
	pairs  string   // alias of the table between the ends of the navigation; empty if there is none
}

// parented begins a statement about the rows of parents.
func (t *text) parented(q store.Query) {
	of := q.Of
	if of == nil {
		return
	}
	t.parents = &parents{Parents: of}
	if of.Via.Through != nil {
		t.parents.pairs = t.alias("pairs")
	}
	near := of.Via.Near()
	for _, row := range of.Rows {
		if len(row) != len(near) {
			t.fail("read %s: a parent of %d values where %s needs %d", q.From.Name, len(row), of, len(near))
			return
		}
	}
	switch {
	case len(near) == 0 || of.Via.Target != q.From:
		t.fail("read %s: %s leads elsewhere", q.From.Name, of)
	case of.Each() && q.After != nil:
		t.fail("read %s: a position among the rows of several parents", q.From.Name)
	case of.Each():
		t.several(near)
	default:
		for i, c := range of.Rows[0] {
			t.parents.values = append(t.parents.values, t.argument(store.Value{Type: near[i].Type, Cell: c}))
		}
	}
}

// several makes a table of the parents: an array of their values, which the
// dialect can take apart, or the values one by one.
func (t *text) several(near []*model.Property) {
	p := t.parents
	array, ok := arrayOfRows(p.Rows)
	if ok && t.dialect.Parents != "" {
		p.table = fmt.Sprintf(t.dialect.Parents, t.bind(store.Cell{Kind: store.Text, Text: array})) + " AS " + parentsAlias
		for i := range near {
			template := t.dialect.ParentValue
			if len(near) > 1 {
				template = t.dialect.ParentPart
			}
			p.values = append(p.values, fmt.Sprintf(template, parentsAlias, i))
		}
		return
	}
	rows := make([]string, len(p.Rows))
	for i, row := range p.Rows {
		cells := []string{t.bind(store.IntCell(int64(i)))}
		for j, c := range row {
			cells = append(cells, t.argument(store.Value{Type: near[j].Type, Cell: c}))
		}
		rows[i] = "(" + strings.Join(cells, ", ") + ")"
	}
	columns := []string{t.dialect.ParentIndex}
	for i := range near {
		columns = append(columns, fmt.Sprintf("value_%d", i))
		p.values = append(p.values, fmt.Sprintf("%s.value_%d", parentsAlias, i))
	}
	p.table = "(WITH listed(" + strings.Join(columns, ", ") + ") AS (VALUES " + strings.Join(rows, ", ") + ") SELECT * FROM listed) AS " + parentsAlias
}

// arrayOfRows is a JSON array of the values of each row, or of the one value
// that each has; false if JSON does not hold one of them as a database does.
func arrayOfRows(rows [][]store.Cell) ([]byte, bool) {
	b := []byte{'['}
	for i, row := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		if len(row) > 1 {
			b = append(b, '[')
		}
		for j, c := range row {
			if j > 0 {
				b = append(b, ',')
			}
			var ok bool
			if b, ok = appendJSONCell(b, c); !ok {
				return nil, false
			}
		}
		if len(row) > 1 {
			b = append(b, ']')
		}
	}
	return append(b, ']'), true
}

// index is the number of a row's parent.
func (t *text) index() string {
	switch {
	case t.parents == nil:
		t.fail("the parent of a row of %s, which was not asked for by parents", t.query.From.Name)
		return t.dialect.False
	case t.parents.table == "":
		return "0"
	case t.parents.known != "":
		return t.parents.known
	}
	return parentsAlias + "." + t.dialect.ParentIndex
}

// before are the tables that stand in FROM before that of the set, whose rows
// are looked up for each of theirs.
func (t *text) before(withParents bool) string {
	p, before := t.parents, ""
	if p == nil {
		return ""
	}
	if withParents && p.table != "" {
		before = p.table + " CROSS JOIN "
	}
	if p.pairs != "" {
		before += t.table(p.Via.Through.Table, p.pairs) + " CROSS JOIN "
	}
	return before
}

// ofParents are the conditions that tie rows to their parents.
func (t *text) ofParents() (on []string) {
	p := t.parents
	switch {
	case p == nil || p.known != "":
		return nil
	case p.pairs == "":
		for i, pair := range p.Via.Join {
			on = append(on, t.rare(t.holds(t.self, pair.Target.Column, pair.Target, p.values[i]))...)
		}
		return on
	}
	if tenant, one := p.Rule.Tenant(); one {
		on = append(on, t.in(p.pairs, TenantID)+" = "+t.bind(store.IntCell(tenant)))
	} else if tenant, one := t.query.Rule.Tenant(); one {
		on = append(on, t.in(p.pairs, TenantID)+" = "+t.bind(store.IntCell(tenant)))
	}
	for i, c := range p.Via.Through.Near {
		on = append(on, t.holds(p.pairs, c.Column, c.Property, p.values[i])...)
	}
	for _, c := range p.Via.Through.Far {
		on = append(on, t.joined(t.self, c.Property.Column, c.Property, p.pairs, c.Column, c.Property)...)
	}
	return on
}

// writeEach writes the statement for several parents.
func (t *text) writeEach(order []store.Order) {
	q := t.query
	var from string
	var conditions []string
	if q.Limit == store.NoLimit && q.Skip == 0 {
		from, conditions = t.before(true), t.conditions(q, nil, nil)
	} else {
		from, conditions = t.parents.table+" CROSS JOIN ", []string{t.windowed(order)}
		t.reread(map[string]string{})
	}
	columns := t.all(q.Columns, t.value)
	terms := append([]string{t.index()}, t.terms(order)...)
	t.list("SELECT ", ", ", columns)
	t.write(" FROM " + from + t.table(t.from.Storage.Table, t.self) + t.blocks[0].joins.String())
	t.list(" WHERE ", " AND ", conditions)
	t.list(" ORDER BY ", ", ", terms)
}

// windowed is the condition of the rows that lie in the window of their
// parent. An inner SELECT finds their numbers, which an index can end early;
// numbering the rows of each parent would look at all of them.
func (t *text) windowed(order []store.Order) string {
	q := t.query
	t.query.Columns = nil // of which no term of this SELECT is one
	conditions, terms := t.conditions(q, nil, nil), t.terms(order)
	t.query.Columns = q.Columns
	number := t.numbering()
	inner := "SELECT " + strings.Join(number, ", ") + " FROM " + t.before(false) + t.table(t.from.Storage.Table, t.self) + t.blocks[0].joins.String()
	if len(conditions) > 0 {
		inner += " WHERE " + strings.Join(conditions, " AND ")
	}
	if len(terms) > 0 {
		inner += " ORDER BY " + strings.Join(terms, ", ")
	}
	return rowValue(number) + " IN (" + inner + t.window(q) + ")"
}

// numbering is what the rows of the set are told apart by: their numbers, or
// the columns of the key in a table that numbers none.
func (t *text) numbering() []string {
	if column := t.dialect.numberOf(t.from.Storage.Table); column != "" {
		return []string{t.in(t.self, column)}
	}
	var key []string
	for _, p := range t.from.Key {
		key = append(key, t.in(t.self, p.Column))
	}
	return key
}

// rowValue puts several columns into brackets.
func rowValue(columns []string) string {
	if len(columns) == 1 {
		return columns[0]
	}
	return "(" + strings.Join(columns, ", ") + ")"
}
