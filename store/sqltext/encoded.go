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
	Find  string // what a column holds for a value in its physical form; empty: several forms are possible
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
	return fmt.Sprintf(t.encoded(p).Value, column, power(p.Type.Scale), p.Type.Scale)
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
	if p.Type.Kind != model.Enum {
		if find := t.encoded(p).Find; find != "" {
			return t.in(alias, column) + " = " + fmt.Sprintf(find, value)
		}
	}
	like := *p
	like.Column = column
	return t.stored(alias, &like) + " = " + value
}

// joined is the condition that two columns hold the same value, each in the
// encoding of its property.
func (t *text) joined(alias, column string, p *model.Property, other string, otherColumn string, q *model.Property) string {
	if p.Encoding == q.Encoding && t.oneForm(p) {
		return t.in(alias, column) + " = " + t.in(other, otherColumn)
	}
	like := *q
	like.Column = otherColumn
	return t.holds(alias, column, p, t.stored(other, &like))
}

// oneForm tells whether the property's column holds equal values in equal form.
func (t *text) oneForm(p *model.Property) bool {
	return p.Encoding == model.AsStored || p.Type.Kind == model.Enum || t.encoded(p).Find != ""
}

// found writes a comparison for equality of a column with a constant where an
// index can serve it; empty if it is none.
func (t *text) found(c store.Call) string {
	if c.Op != store.Eq || len(c.Args) != 2 {
		return ""
	}
	column, is := c.Args[0].(store.Column)
	value, constant := c.Args[1].(store.Value)
	if !is || !constant || value.Cell.IsNull() || column.Property.Encoding == model.AsStored || column.Property.Type.Kind == model.Enum {
		return ""
	}
	if t.encoded(column.Property).Find == "" || value.Type.Kind != column.Property.Type.Kind {
		return ""
	}
	return "(" + t.holds(t.aliasOf(column.Of), column.Property.Column, column.Property, t.argument(value)) + ")"
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
// take other texts than dates, too, which GLOB keeps from them.
var sqliteEncoded = map[model.Kind]map[model.Encoding]Encoded{
	model.Boolean: {model.AsText: {Value: "CASE lower(%[1]s) WHEN 'true' THEN 1 WHEN 'yes' THEN 1 WHEN 'on' THEN 1 WHEN 't' THEN 1 WHEN 'y' THEN 1 WHEN '1' THEN 1 " +
		"WHEN 'false' THEN 0 WHEN 'no' THEN 0 WHEN 'off' THEN 0 WHEN 'f' THEN 0 WHEN 'n' THEN 0 WHEN '0' THEN 0 ELSE %[1]s END"}},
	model.Byte: sqliteDigits, model.SByte: sqliteDigits, model.Int16: sqliteDigits, model.Int32: sqliteDigits, model.Int64: sqliteDigits,
	model.Single: {model.AsNumber: {Value: "feedline_single(" + sqliteReal + ")"}},
	model.Double: {model.AsNumber: {Value: sqliteReal}},
	model.Decimal: {
		model.AsNumber: {Value: "CASE WHEN typeof(%[1]s) IN ('integer', 'real') THEN CAST(round(%[1]s * %[2]s) AS INTEGER) ELSE %[1]s END"},
		model.AsText:   {Value: "ifnull(feedline_parse(trim(%[1]s), " + kindNumber(model.Decimal) + ", %[3]d), %[1]s)"},
	},
	model.DateTimeOffset: {
		model.AsISO:     {Value: "CASE WHEN %[1]s GLOB '" + isoDate + "*' THEN ifnull(CAST(round(unixepoch(%[1]s, 'subsec') * 1000) AS INTEGER), %[1]s) ELSE %[1]s END"},
		model.AsSeconds: {Value: sqliteSeconds},
	},
	model.Date: {model.AsISO: {Value: "CASE WHEN %[1]s GLOB '" + isoDate + "*' THEN ifnull(unixepoch(substr(%[1]s, 1, 10)) / 86400, %[1]s) ELSE %[1]s END"}},
	model.TimeOfDay: {model.AsISO: {Value: "CASE WHEN %[1]s GLOB '[0-9][0-9]:[0-9][0-9]*' " +
		"THEN ifnull(CAST(round(unixepoch('1970-01-01 ' || %[1]s, 'subsec') * 1000) AS INTEGER), %[1]s) ELSE %[1]s END"}},
	model.Duration: {
		model.AsISO:     {Value: "ifnull(feedline_parse(%[1]s, " + kindNumber(model.Duration) + ", 3), %[1]s)"},
		model.AsSeconds: {Value: sqliteSeconds},
	},
	model.Guid: {
		model.AsBlob: {
			Value: "CASE WHEN length(%[1]s) = 16 AND typeof(%[1]s) = 'blob' THEN lower(substr(hex(%[1]s), 1, 8) || '-' || substr(hex(%[1]s), 9, 4) || '-' || " +
				"substr(hex(%[1]s), 13, 4) || '-' || substr(hex(%[1]s), 17, 4) || '-' || substr(hex(%[1]s), 21)) ELSE %[1]s END",
			Find: "unhex(%[1]s, '-')",
		},
		model.AsUpper: {Value: "lower(%[1]s)", Find: "upper(%[1]s)"},
		model.AsText:  {Value: "lower(%[1]s)"},
	},
	model.String: {model.AsText: {Value: "(CAST(%[1]s AS TEXT) COLLATE BINARY)"}},
}

const (
	isoDate       = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
	sqliteReal    = "CASE WHEN typeof(%[1]s) = 'integer' THEN CAST(%[1]s AS REAL) ELSE %[1]s END"
	sqliteSeconds = "CASE typeof(%[1]s) WHEN 'integer' THEN %[1]s * 1000 WHEN 'real' THEN CAST(round(%[1]s * 1000) AS INTEGER) ELSE %[1]s END"
)

// sqliteDigits reads whole numbers that may be spelled out.
var sqliteDigits = map[model.Encoding]Encoded{
	model.AsText: {Value: "CASE WHEN CAST(%[1]s AS INTEGER) = trim(%[1]s) + 0 THEN CAST(%[1]s AS INTEGER) ELSE %[1]s END"},
}

// kindNumber is a kind as functions of store/sqlite take it.
func kindNumber(k model.Kind) string { return strconv.Itoa(int(k)) }
