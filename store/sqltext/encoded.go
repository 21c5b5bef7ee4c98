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
	Find  string // what a column holds for a value in its physical form, where model.Property.InOrder says that there is one form only
}

// stored is the physical form of a property's value in a row of a table.
func (t *text) stored(alias string, p *model.Property) string {
	column := t.in(alias, p.Column)
	if p.Encoding == model.AsStored {
		return column
	}
	if p.Type.Kind == model.Enum {
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
	e, ok := t.dialect.Encoded[p.Type.Kind][p.Encoding]
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

// holds is the condition that a column, which has the encoding of a property,
// holds a value. An index of the column serves it wherever a value is held in
// one form only.
func (t *text) holds(alias, column string, p *model.Property, value string) string {
	if p.Encoding == model.AsStored {
		return t.in(alias, column) + " = " + value
	}
	if p.InOrder() {
		return t.in(alias, column) + " = " + fmt.Sprintf(t.encoded(p).Find, value)
	}
	like := *p
	like.Column = column
	return t.stored(alias, &like) + " = " + value
}

// joined is the condition that two columns hold the same value, each in the
// encoding of its property.
func (t *text) joined(alias, column string, p *model.Property, other string, otherColumn string, q *model.Property) string {
	if p.Encoding == q.Encoding && (p.Type.Kind == model.Enum || p.InOrder() && q.InOrder()) {
		return t.in(alias, column) + " = " + t.in(other, otherColumn)
	}
	like := *q
	like.Column = otherColumn
	return t.holds(alias, column, p, t.stored(other, &like))
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

// membership does the same for a short list of constants.
func (t *text) membership(c store.Call) []any {
	p, list := t.inOrder(c.Args[0]), c.Args[1:]
	if p == nil || len(list) > shortList {
		return nil
	}
	for _, e := range list {
		if v, constant := e.(store.Value); !constant || v.Type.Kind != p.Type.Kind {
			return nil
		}
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

// sqliteEncoded reads what SQLite files hold. The functions unixepoch and date
// take other texts than dates, too, which GLOB keeps from them, and take 30
// February for 2 March.
var sqliteEncoded = map[model.Kind]map[model.Encoding]Encoded{
	model.Boolean: {model.AsText: {Value: "CASE lower(%[1]s) WHEN 'true' THEN 1 WHEN 'yes' THEN 1 WHEN 'on' THEN 1 WHEN 't' THEN 1 WHEN 'y' THEN 1 WHEN '1' THEN 1 " +
		"WHEN 'false' THEN 0 WHEN 'no' THEN 0 WHEN 'off' THEN 0 WHEN 'f' THEN 0 WHEN 'n' THEN 0 WHEN '0' THEN 0 ELSE %[1]s END"}},
	model.Byte: sqliteDigits(model.Byte), model.SByte: sqliteDigits(model.SByte), model.Int16: sqliteDigits(model.Int16),
	model.Int32: sqliteDigits(model.Int32), model.Int64: sqliteDigits(model.Int64),
	model.Single: {model.AsNumber: {Value: "ifnull(feedline_single(" + sqliteReal + "), %[1]s)"}},
	model.Double: {model.AsNumber: {Value: sqliteReal}},
	model.Decimal: {
		model.AsNumber: {Value: "CASE WHEN typeof(%[1]s) IN ('integer', 'real') THEN CAST(round(%[1]s * %[2]s) AS INTEGER) ELSE %[1]s END"},
		model.AsText:   {Value: "ifnull(feedline_parse(trim(%[1]s), " + kindNumber(model.Decimal) + ", %[3]d), %[1]s)"},
	},
	model.DateTimeOffset: {
		model.AsISO:     {Value: "CASE WHEN %[1]s GLOB '" + isoDate + "*' AND date(substr(%[1]s, 1, 10)) = substr(%[1]s, 1, 10) THEN ifnull(CAST(round(unixepoch(%[1]s, 'subsec') * 1000) AS INTEGER), %[1]s) ELSE %[1]s END"},
		model.AsSeconds: {Value: sqliteSeconds, Find: "%[1]s / 1000.0"},
	},
	model.Date: {model.AsISO: {Value: "CASE WHEN %[1]s GLOB '" + isoDate + "*' AND date(substr(%[1]s, 1, 10)) = substr(%[1]s, 1, 10) THEN ifnull(unixepoch(substr(%[1]s, 1, 10)) / 86400, %[1]s) ELSE %[1]s END"}},
	model.TimeOfDay: {model.AsISO: {Value: "CASE WHEN %[1]s GLOB '[0-9][0-9]:[0-9][0-9]*' " +
		"THEN ifnull(CAST(round(unixepoch('1970-01-01 ' || %[1]s, 'subsec') * 1000) AS INTEGER), %[1]s) ELSE %[1]s END"}},
	model.Duration: {
		model.AsISO:     {Value: "ifnull(feedline_parse(%[1]s, " + kindNumber(model.Duration) + ", 3), %[1]s)"},
		model.AsSeconds: {Value: sqliteSeconds, Find: "%[1]s / 1000.0"},
	},
	model.Guid: {
		model.AsBlob: {
			Value: "CASE WHEN length(%[1]s) = 16 AND typeof(%[1]s) = 'blob' THEN lower(substr(hex(%[1]s), 1, 8) || '-' || substr(hex(%[1]s), 9, 4) || '-' || " +
				"substr(hex(%[1]s), 13, 4) || '-' || substr(hex(%[1]s), 17, 4) || '-' || substr(hex(%[1]s), 21)) ELSE %[1]s END",
			Find: "unhex(%[1]s, '-')",
		},
		model.AsUpper: {Value: "CASE WHEN %[1]s GLOB '*[a-z]*' THEN upper(%[1]s) ELSE lower(%[1]s) END", Find: "upper(%[1]s)"},
		model.AsText:  {Value: "lower(%[1]s)"},
	},
	model.String: {model.AsText: {Value: "(CAST(%[1]s AS TEXT) COLLATE BINARY)"}},
}

const (
	isoDate       = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
	sqliteReal    = "CASE WHEN typeof(%[1]s) = 'integer' THEN CAST(%[1]s AS REAL) ELSE %[1]s END"
	sqliteWhole   = "CASE WHEN typeof(%[1]s) IN ('integer', 'real') AND %[1]s = CAST(%[1]s AS INTEGER) THEN CAST(%[1]s AS INTEGER) * 1000 ELSE %[1]s END"
	sqliteSeconds = "CASE typeof(%[1]s) WHEN 'integer' THEN %[1]s * 1000 WHEN 'real' THEN CAST(round(%[1]s * 1000) AS INTEGER) ELSE %[1]s END"
)

// sqliteDigits reads whole numbers that may be spelled out.
func sqliteDigits(k model.Kind) map[model.Encoding]Encoded {
	return map[model.Encoding]Encoded{model.AsText: {Value: "ifnull(feedline_parse(trim(%[1]s), " + kindNumber(k) + ", 0), %[1]s)"}}
}

// kindNumber is a kind as functions of store/sqlite take it.
func kindNumber(k model.Kind) string { return strconv.Itoa(int(k)) }
