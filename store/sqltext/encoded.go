package sqltext

import (
	"fmt"
	"strconv"
	"strings"

	"feedline/model"
	"feedline/store"
)

// Encoded is how a dialect reads a column of another program's table, which
// holds values in an encoding. Its templates have the column, or the value, as
// first operand, and as second how many digits a decimal has after the point.
type Encoded struct {
	Value string // the physical form of what the column holds; of what does not fit, something else that is not null
	Plain string // the same without a collation of its own; empty: Value has none
	Find  string // what a column holds for a value in its physical form, where model.Property.InOrder says that there is one form only

	// Where there are several forms, conditions that the column, which is the
	// first operand, meets if its value is at least or at most the second, is the
	// same, or is among those of a list. An index of the column serves them. Empty:
	// there is none, or it follows from the others.
	Least, Most, Same, Among string
}

// stored is the physical form of a property's value in a row of a table.
func (t *text) stored(alias string, p *model.Property) string {
	column := t.in(alias, p.Column)
	if p.Encoding == model.AsStored {
		return column
	}
	if p.Type.Kind == model.Enum && !p.Type.Collection {
		return t.bounded(memberOf(p.Type.Enum, column))
	}
	value := t.encoded(p).Value
	if p.Encoding == model.AsSeconds && p.InOrder() {
		value = t.dialect.WholeSeconds
	}
	return fmt.Sprintf(value, column, power(p.Type.Scale), p.Type.Scale)
}

// encoded is how the dialect reads the property's column.
func (t *text) encoded(p *model.Property) Encoded {
	kind := p.Type.Kind
	if p.Type.Collection {
		kind = model.Complex // whatever its members are
	}
	e, ok := t.dialect.Encoded[kind][p.Encoding]
	if !ok {
		t.fail("%s cannot read %s encoded as %s", t.dialect.Name, p.Type.Name(), p.Encoding)
		return Encoded{Value: "%[1]s"}
	}
	return e
}

// power is ten to the power of n.
func power(n int) string { return "1" + strings.Repeat("0", n) }

// memberOf is the value of the member whose name a column holds.
func memberOf(e *model.EnumType, column string) string {
	var b strings.Builder
	b.WriteString("CASE " + column)
	for _, m := range e.Members {
		b.WriteString(" WHEN " + quoted(m.Name) + " THEN " + strconv.FormatInt(m.Value, 10))
	}
	return b.String() + " ELSE " + column + " END"
}

// holds are the conditions that a column, which has the encoding of a property,
// holds a value. An index of the column serves the first of them, wherever there
// is such a condition.
func (t *text) holds(alias, column string, p *model.Property, value string) []string {
	return t.equal(alias, column, p, value, value)
}

// equal is holds of a value that is also written without a collation.
func (t *text) equal(alias, column string, p *model.Property, value, plain string) []string {
	if p.Encoding == model.AsStored {
		return []string{t.in(alias, column) + " = " + value}
	}
	if p.InOrder() {
		return []string{t.in(alias, column) + " = " + fmt.Sprintf(t.encoded(p).Find, value)}
	}
	like := *p
	like.Column = column
	holds := t.bounded(t.stored(alias, &like) + " = " + value)
	if near := t.nearSame(alias, &like, plain); near != "" {
		return []string{near, holds}
	}
	return []string{holds}
}

// joined are the conditions that two columns hold the same value, each in the
// encoding of its property.
func (t *text) joined(alias, column string, p *model.Property, other string, otherColumn string, q *model.Property) []string {
	if p.Encoding == q.Encoding && (p.Type.Kind == model.Enum || p.InOrder() && q.InOrder()) {
		return []string{t.in(alias, column) + " = " + t.in(other, otherColumn)}
	}
	like := *q
	like.Column = otherColumn
	value := t.stored(other, &like)
	plain := value
	if template := t.dialect.Encoded[q.Type.Kind][q.Encoding].Plain; template != "" {
		plain = fmt.Sprintf(template, t.in(other, otherColumn))
	}
	return t.equal(alias, column, p, value, plain)
}

// inOrder is the property of a column whose encoding keeps values in order, so
// that the column is compared as it is; nil if the expression is another one.
func (t *text) inOrder(e store.Expr) *model.Property {
	c, is := e.(store.Column)
	if !is || c.Property.Encoding == model.AsStored || !c.Property.InOrder() {
		return nil
	}
	return c.Property
}

// sorted writes what an order, or a comparison with compared, looks at: the
// column itself, if it keeps values in order.
func (t *text) sorted(e store.Expr) string {
	if p := t.inOrder(e); p != nil {
		return t.in(t.aliasOf(e.(store.Column).Of), p.Column)
	}
	return t.value(e)
}

// compared writes a constant in the form in which sorted writes an expression.
func (t *text) compared(e store.Expr, v store.Value) string {
	if p := t.inOrder(e); p != nil && v.Type.Kind == p.Type.Kind {
		return fmt.Sprintf(t.encoded(p).Find, t.argument(v))
	}
	return t.argument(v)
}

// comparison writes the operands of a comparison of a column with a constant, so
// that an index of the column serves it; none if it is another operation.
func (t *text) comparison(c store.Call) []any {
	switch c.Op {
	case store.Eq, store.Ne, store.Lt, store.Le, store.Gt, store.Ge:
	case store.In:
		return t.membership(c)
	default:
		return nil
	}
	for i, other := range []int{1, 0} {
		p := t.inOrder(c.Args[i])
		v, constant := c.Args[other].(store.Value)
		if p == nil || !constant || v.Type.Kind != p.Type.Kind {
			continue
		}
		written := make([]any, 2)
		written[i], written[other] = t.sorted(c.Args[i]), t.compared(c.Args[i], v)
		return written
	}
	return nil
}

// membership does the same for a list of constants.
func (t *text) membership(c store.Call) []any {
	p, list := t.inOrder(c.Args[0]), c.Args[1:]
	if p == nil {
		return nil
	}
	for _, e := range list {
		if v, constant := e.(store.Value); !constant || v.Type.Kind != p.Type.Kind {
			return nil
		}
	}
	if array, ok := t.array(list); ok {
		find := fmt.Sprintf(t.encoded(p).Find, t.dialect.Quote("value"))
		return []any{t.sorted(c.Args[0]), "SELECT " + find + " FROM (" + array + ")"}
	}
	members := t.all(list, func(e store.Expr) string { return t.compared(c.Args[0], e.(store.Value)) })
	return []any{t.sorted(c.Args[0]), strings.Join(members, ", ")}
}

// Stored is the physical form of a property's value in its table, as SQL; an
// error if the dialect cannot read its encoding.
func Stored(p *model.Property, d Dialect) (string, error) {
	t := &text{dialect: d}
	value := t.stored("", p)
	return value, t.err
}

// number is what tells a row of a set apart in its table; the first of its
// columns, which does not, where the table numbers no rows.
func (t *text) number(s *model.EntitySet, alias string) string {
	if column := t.dialect.numberOf(s.Storage.Table); column != "" {
		return t.in(alias, column)
	}
	for _, p := range s.Properties {
		if p.Column != "" {
			return t.in(alias, p.Column)
		}
	}
	return "0"
}

// numberOf is the column with the numbers of a table's rows; empty: it has
// none.
func (d Dialect) numberOf(table string) string {
	if d.Numbers == nil {
		return RowNo
	}
	return d.Numbers(table)
}
