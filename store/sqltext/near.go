package sqltext

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"feedline/model"
	"feedline/store"
)

// A comparison of a column whose values have several forms looks at the value of
// each row. Beside it stands a condition on the column itself, which every row
// meets that the comparison is true for: an index finds the few rows that the
// comparison is asked of.

// closeList is up to how many constants behind In are looked up one by one where
// each is a range; more are looked up from the least to the greatest.
const closeList = 16

// near is such a condition for a comparison with constants; empty if there is
// none.
func (t *text) near(c store.Call) string {
	switch c.Op {
	case store.Eq, store.Lt, store.Le, store.Gt, store.Ge:
	case store.In:
		return t.nearList(c)
	default:
		return ""
	}
	for i, op := range []store.Op{c.Op, mirrored[c.Op]} {
		p, alias := t.formed(c.Args[i])
		if p == nil || !constantOf(c.Args[1-i], p) {
			continue
		}
		v := c.Args[1-i].(store.Value)
		if p.Type.Kind == model.Enum {
			return t.nearMembers(alias, p, op, v)
		}
		return t.nearValue(alias, p, op, v)
	}
	return ""
}

// mirrored are the comparisons with their operands exchanged.
var mirrored = map[store.Op]store.Op{store.Eq: store.Eq, store.Lt: store.Gt, store.Le: store.Ge, store.Gt: store.Lt, store.Ge: store.Le}

// formed is the property of a column, and its table's alias, if its values may
// have several forms; nil if the expression is another one.
func (t *text) formed(e store.Expr) (*model.Property, string) {
	c, is := e.(store.Column)
	if !is || c.Property.InOrder() || t.opaque(c.Property) {
		return nil, ""
	}
	return c.Property, t.aliasOf(c.Of)
}

// opaque tells whether the database cannot compare a column as it is.
func (t *text) opaque(p *model.Property) bool {
	return t.dialect.Opaque != nil && t.dialect.Opaque(p.Column)
}

// constantOf tells whether an expression is a value of the property's type.
func constantOf(e store.Expr, p *model.Property) bool {
	v, constant := e.(store.Value)
	return constant && !v.Cell.IsNull() && v.Type.Kind == p.Type.Kind && v.Type.Scale == p.Type.Scale
}

func (t *text) nearValue(alias string, p *model.Property, op store.Op, v store.Value) string {
	switch op {
	case store.Eq:
		if e := t.encoded(p); e.Same+e.Least == "" {
			return ""
		}
		return t.nearSame(alias, p, t.argument(v))
	case store.Gt, store.Ge:
		return t.nearBy(t.encoded(p).Least, alias, p, v)
	}
	return t.nearBy(t.encoded(p).Most, alias, p, v)
}

// nearBy fills a template of Encoded; empty if there is none.
func (t *text) nearBy(template, alias string, p *model.Property, v store.Value) string {
	if template == "" {
		return ""
	}
	return t.nearText(template, alias, p, t.argument(v))
}

func (t *text) nearText(template, alias string, p *model.Property, operand string) string {
	return t.bounded("(" + fmt.Sprintf(template, t.in(alias, p.Column), operand, power(p.Type.Scale)) + ")")
}

// nearSame is a condition that a column meets if its value is the same as
// another, which is SQL; empty if there is none.
func (t *text) nearSame(alias string, p *model.Property, value string) string {
	if p.Type.Kind == model.Enum || t.opaque(p) {
		return ""
	}
	switch e := t.encoded(p); {
	case e.Same != "":
		return t.nearText(e.Same, alias, p, value)
	case e.Least != "" && e.Most != "":
		return t.nearText(e.Least+" AND "+e.Most, alias, p, value)
	}
	return ""
}

// nearMembers is for members that are stored by their names, or by their
// numbers all the same.
func (t *text) nearMembers(alias string, p *model.Property, op store.Op, values ...store.Value) string {
	if op != store.Eq {
		return ""
	}
	var forms []string
	for _, v := range values {
		for _, m := range p.Type.Enum.Members {
			if m.Value == v.Cell.Int {
				forms = append(forms, quoted(m.Name))
			}
		}
		forms = append(forms, t.argument(v))
	}
	return t.bounded("(" + t.in(alias, p.Column) + " IN (" + strings.Join(forms, ", ") + "))")
}

// nearList is for In.
func (t *text) nearList(c store.Call) string {
	p, alias := t.formed(c.Args[0])
	list := c.Args[1:]
	if p == nil || len(list) == 0 || slices.ContainsFunc(list, func(e store.Expr) bool { return !constantOf(e, p) }) {
		return ""
	}
	values := make([]store.Value, len(list))
	for i, e := range list {
		values[i] = e.(store.Value)
	}
	if p.Type.Kind == model.Enum {
		return t.nearMembers(alias, p, store.Eq, values...)
	}
	e := t.encoded(p)
	switch {
	case e.Among != "":
		return t.nearText(e.Among, alias, p, t.rows(list))
	case e.Least == "" || e.Most == "":
		return ""
	case len(list) <= closeList:
		return balanced(t.all(list, func(one store.Expr) string { return t.nearSame(alias, p, t.argument(one.(store.Value))) }), " OR ")
	}
	least, most := slices.MinFunc(values, byCell), slices.MaxFunc(values, byCell)
	return t.nearBy(e.Least, alias, p, least) + " AND " + t.nearBy(e.Most, alias, p, most)
}

// byCell orders values of one type as a database does.
func byCell(a, b store.Value) int {
	switch a.Cell.Kind {
	case store.Int:
		return cmp.Compare(a.Cell.Int, b.Cell.Int)
	case store.Float:
		return cmp.Compare(a.Cell.Float, b.Cell.Float)
	}
	return bytes.Compare(a.Cell.Text, b.Cell.Text)
}
