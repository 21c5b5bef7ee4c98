package sqltext

import (
	"fmt"
	"strings"

	"feedline/model"
	"feedline/store"
)

// condition writes an expression that selects rows. There null and false are
// the same, so the dialect's plainer spelling does, which indexes serve best.
func (t *text) condition(e store.Expr) string { return t.expr(e, false) }

// value writes an expression whose result is used: null and false differ. What
// was written before is used again, with its arguments.
func (t *text) value(e store.Expr) string {
	if _, plain := e.(store.Column); plain || t.err != nil {
		return t.expr(e, true)
	}
	key := string(appendIdentity(nil, e))
	if _, written := t.values[key]; !written {
		t.values[key] = t.expr(e, true)
	}
	return t.values[key]
}

func (t *text) expr(e store.Expr, exact bool) string {
	if t.err != nil {
		return t.dialect.False
	}
	switch e := e.(type) {
	case store.Column:
		return t.column(e)
	case store.Value:
		return t.argument(e)
	case store.Call:
		return t.call(e, exact)
	case store.Exists:
		return "EXISTS (SELECT 1" + t.ranging(e.Of, e.Where) + ")"
	case store.Count:
		return "(SELECT count(*)" + t.ranging(e.Of, e.Where) + ")"
	case store.Parent:
		return t.index()
	case store.Member:
		return t.member(e)
	case store.Item:
		return t.item(e)
	case store.Some:
		return "EXISTS (SELECT 1" + t.within(e.Of, e.Where) + ")"
	case store.Size:
		return "(SELECT count(*)" + t.within(e.Of, e.Where) + ")"
	}
	panic(fmt.Sprintf("sqltext: unknown expression %T", e))
}

func (t *text) column(c store.Column) string {
	p, set := c.Property, t.from
	if c.Of != nil {
		set = c.Of.Set
	}
	switch {
	case p.Source == model.FromTenant || p.Column == "":
		t.fail("%s is not stored in a column", p.Name)
	case set != nil && p.Set != nil && p.Set.Storage.Table != set.Storage.Table:
		t.fail("%s.%s is no property of %s", p.Set.Name, p.Name, set.Name)
	}
	return t.stored(t.aliasOf(c.Of), p)
}

// in names a column of a table.
func (t *text) in(alias, column string) string {
	if alias == "" {
		return t.dialect.Quote(column)
	}
	return t.dialect.Quote(alias) + "." + t.dialect.Quote(column)
}

func (t *text) argument(v store.Value) string {
	hole := t.bind(v.Cell)
	if template, ok := t.dialect.Argument[v.Type.Kind]; ok && !v.Type.Collection {
		return fmt.Sprintf(template, hole)
	}
	return hole
}

func (t *text) call(c store.Call, exact bool) string {
	switch c.Op {
	case store.And, store.Or:
		return t.infix(c, exact)
	case store.Case:
		return t.choice(c)
	}
	template, ok := t.template(c, exact)
	if least := arity(c.Op); !ok || len(c.Args) < least || len(c.Args) > least && c.Op != store.In && c.Op != store.ToText {
		t.fail("%s cannot say %s of %d operands", t.dialect.Name, c.Op, len(c.Args))
		return t.dialect.False
	}
	near := ""
	if !exact {
		near = t.near(c)
	}
	operands := t.operands(c)
	if t.err != nil {
		return t.dialect.False
	}
	written := t.bounded("(" + fmt.Sprintf(template, operands...) + ")")
	if near != "" {
		return "(" + near + " AND " + written + ")"
	}
	return written
}

// operands writes what the template of an operation takes.
func (t *text) operands(c store.Call) []any {
	if written := t.comparison(c); written != nil {
		return written
	}
	var written []any
	switch c.Op {
	case store.NotTrue:
		written = append(written, t.condition(c.Args[0]))
	case store.IsNull:
		written = append(written, t.bare(c.Args[0]))
	case store.In:
		written = append(written, t.expr(c.Args[0], true), t.members(c.Args[1:]))
	default:
		for _, a := range c.Args {
			written = append(written, t.expr(a, true))
		}
	}
	return append(written, t.further(c)...)
}

// bare writes an expression so that it is null where the expression is: of a
// column, what it holds.
func (t *text) bare(e store.Expr) string {
	if c, is := e.(store.Column); is && c.Property.Encoding != model.AsStored {
		return t.in(t.aliasOf(c.Of), c.Property.Column)
	}
	return t.expr(e, true)
}

// further are operands that follow from the query or from types.
func (t *text) further(c store.Call) []any {
	switch c.Op {
	case store.Now:
		return []any{t.bind(store.IntCell(t.query.Now.UnixMilli()))}
	case store.Offset:
		return []any{t.bind(store.TextCell(t.query.Zone()))}
	case store.ToText:
		of := store.TypeOf(c.Args[0])
		more := []any{t.bind(store.IntCell(int64(of.Kind))), t.bind(store.IntCell(int64(digits(of))))}
		if len(c.Args) == 1 {
			return append([]any{t.bind(store.Cell{})}, more...)
		}
		return more
	case store.ParseText:
		return []any{t.bind(store.IntCell(int64(c.Type.Kind))), t.bind(store.IntCell(int64(c.Type.Scale)))}
	}
	return nil
}

// digits is how many digits after the point an answer shows of a value, at
// least those of a second and at most those of a decimal.
func digits(t model.Type) int {
	if t.Kind == model.Decimal {
		return t.Scale
	}
	return t.Precision
}

// template picks the spelling of an operation. OData finds two nulls equal and
// nothing less than null (OData 4.01 Part 2, sections 5.1.1.1.1 to 5.1.1.1.6);
// SQL answers null, which only a condition may take for false.
func (t *text) template(c store.Call, exact bool) (string, bool) {
	nulls := 0
	for _, a := range c.Args {
		if store.Nullable(a) {
			nulls++
		}
	}
	template, ok := t.dialect.Exact[c.Op]
	if ok && nulls > 0 && (exact || nulls >= tells(c.Op)) {
		return template, true
	}
	template, ok = t.dialect.Call[c.Op]
	return template, ok
}

// tells is how many operands of a comparison must be null for it to be true
// where SQL answers null.
func tells(op store.Op) int {
	switch op {
	case store.Ne:
		return 1
	case store.Eq, store.Le, store.Ge:
		return 2
	}
	return never
}

const never = 3

// infix writes And or Or. Many operands become a tree of few levels, since
// databases bound how deep an expression is.
func (t *text) infix(c store.Call, exact bool) string {
	if len(c.Args) < 2 {
		t.fail("%s of %d operands", c.Op, len(c.Args))
		return t.dialect.False
	}
	parts := t.all(c.Args, func(e store.Expr) string { return t.expr(e, exact) })
	return balanced(parts, " "+strings.ToUpper(string(c.Op))+" ")
}

// balanced joins parts in brackets of a few each.
func balanced(parts []string, between string) string {
	const most = 32
	for len(parts) > most {
		var grouped []string
		for len(parts) > 0 {
			n := min(most, len(parts))
			grouped = append(grouped, balanced(parts[:n], between))
			parts = parts[n:]
		}
		parts = grouped
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, between) + ")"
}

func (t *text) choice(c store.Call) string {
	if len(c.Args) < 2 || len(c.Args)%2 != 0 {
		t.fail("%s of %d operands", c.Op, len(c.Args))
		return t.dialect.False
	}
	n := 0
	parts := t.all(c.Args, func(e store.Expr) string {
		if n++; n%2 == 1 {
			return " WHEN " + t.condition(e)
		}
		return " THEN " + t.expr(e, true)
	})
	return "CASE" + strings.Join(parts, "") + " END"
}

// arity is how many operands an operation takes at least.
func arity(op store.Op) int {
	switch op {
	case store.Now:
		return 0
	case store.IsNull, store.Not, store.NotTrue, store.Negate, store.ToFloat, store.ToSingle, store.ToInt, store.Floor, store.Ceiling,
		store.Round, store.Length, store.Lower, store.Upper, store.Trim, store.ToText, store.ParseText, store.Offset,
		store.Year, store.Month, store.Day:
		return 1
	case store.Substring, store.Within:
		return 3
	case store.TimesMod:
		return 4
	}
	return 2
}
