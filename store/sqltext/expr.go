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

// value writes an expression whose result is used: null and false differ.
func (t *text) value(e store.Expr) string { return t.expr(e, true) }

func (t *text) expr(e store.Expr, exact bool) string {
	switch e := e.(type) {
	case store.Column:
		return t.column(e.Property)
	case store.Value:
		return t.argument(e)
	case store.Call:
		return t.call(e, exact)
	}
	panic(fmt.Sprintf("sqltext: unknown expression %T", e))
}

func (t *text) column(p *model.Property) string {
	switch {
	case p.Source == model.FromTenant || p.Column == "":
		t.fail("%s is not stored in a column", p.Name)
	case t.from != nil && p.Set != nil && p.Set.Storage.Table != t.from.Storage.Table:
		t.fail("%s.%s is no property of %s", p.Set.Name, p.Name, t.from.Name)
	}
	return t.dialect.Quote(p.Column)
}

func (t *text) argument(v store.Value) string {
	hole := t.bind(v.Cell)
	if template, ok := t.dialect.Argument[v.Type.Kind]; ok && !v.Type.Collection {
		return fmt.Sprintf(template, hole)
	}
	return hole
}

func (t *text) call(c store.Call, exact bool) string {
	if between, ok := t.dialect.Infix[c.Op]; ok {
		return t.infix(c, between, exact)
	}
	template, ok := t.template(c, exact)
	if !ok || len(c.Args) != arity[c.Op] {
		t.fail("%s cannot say %s of %d operands", t.dialect.Name, c.Op, len(c.Args))
		return t.dialect.False
	}
	operands := make([]any, len(c.Args))
	for i, a := range c.Args {
		operands[i] = t.expr(a, true)
	}
	return "(" + fmt.Sprintf(template, operands...) + ")"
}

// arity is how many operands an operation with a template takes.
var arity = map[store.Op]int{store.Eq: 2, store.Lt: 2, store.Gt: 2, store.IsNull: 1, store.Not: 1}

// template picks the spelling of an operation. OData finds two nulls equal and
// nothing less than null (OData 4.01 Part 2, sections 5.1.1.1.1 to 5.1.1.1.6);
// SQL answers null, which only a condition may take for false.
func (t *text) template(c store.Call, exact bool) (string, bool) {
	nulls := 0
	for _, a := range c.Args {
		if nullable(a) {
			nulls++
		}
	}
	template, ok := t.dialect.Exact[c.Op]
	if ok && (nulls > 0 && exact || nulls > 1 && c.Op == store.Eq) {
		return template, true
	}
	template, ok = t.dialect.Call[c.Op]
	return template, ok
}

func (t *text) infix(c store.Call, between string, exact bool) string {
	if len(c.Args) < 2 {
		t.fail("%s of %d operands", c.Op, len(c.Args))
		return t.dialect.False
	}
	parts := make([]string, len(c.Args))
	for i, a := range c.Args {
		parts[i] = t.expr(a, exact)
	}
	return "(" + strings.Join(parts, between) + ")"
}

// nullable tells whether an expression may be null.
func nullable(e store.Expr) bool {
	switch e := e.(type) {
	case store.Column:
		return e.Property.Nullable
	case store.Value:
		return e.Cell.IsNull()
	case store.Call:
		return nullableCall(e)
	}
	panic(fmt.Sprintf("sqltext: unknown expression %T", e))
}

func nullableCall(c store.Call) bool {
	switch c.Op {
	case store.Eq, store.Lt, store.Gt, store.IsNull:
		return false
	}
	for _, a := range c.Args {
		if nullable(a) {
			return true
		}
	}
	return false
}
