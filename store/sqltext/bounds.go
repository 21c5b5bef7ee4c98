package sqltext

import (
	"fmt"

	"feedline/model"
	"feedline/store"
)

// What a query may ask for at most. Expressions may share their parts, and so
// be far longer in writing than in memory; nothing here writes before it knows
// how long it will be.
const (
	mostParts         = 500_000 // of all expressions, counted wherever they are mentioned
	deepestPart       = 1000    // how far operations stand inside each other
	longestExpression = 4 << 20 // bytes of SQL that one expression is written in
)

// measured refuses a query whose expressions are too long or too deep. It tells
// whether some of them range over the values of a collection.
func (t *text) measured(q store.Query) (lists bool) {
	m := measure{}
	m.add(q.Where, 1)
	for _, c := range q.Columns {
		m.add(c, 1)
	}
	for _, o := range q.Order {
		m.add(o.By, 1)
	}
	m.add(q.Rule.Condition(), 1)
	for _, r := range q.Related {
		m.add(r.Condition(), 1)
	}
	if m.over {
		t.fail("%w", store.ErrTooComplex)
	}
	return m.lists
}

// measure counts the parts of expressions until there are too many.
type measure struct {
	parts int
	over  bool
	lists bool // some of them range over the values of a collection
}

func (m *measure) add(e store.Expr, depth int) {
	if m.parts++; m.over || m.parts > mostParts || depth > deepestPart {
		m.over = true
		return
	}
	switch e := e.(type) {
	case store.Call:
		for _, a := range e.Args {
			m.add(a, depth+1)
		}
	case store.Exists:
		m.add(e.Where, depth+1)
	case store.Count:
		m.add(e.Where, depth+1)
	case store.Member:
		m.add(e.Of, depth+1)
	case store.Some:
		m.items(e.Of, e.Where, depth)
	case store.Size:
		m.items(e.Of, e.Where, depth)
	}
}

func (m *measure) items(of *store.Items, where store.Expr, depth int) {
	m.lists = true
	m.add(of.Of, depth+1)
	m.add(where, depth+1)
}

// bounded refuses text that grows beyond what a database should be asked: a
// template may repeat an operand, and operations stand inside each other.
func (t *text) bounded(s string) string {
	if len(s) > longestExpression {
		t.fail("%w", store.ErrTooComplex)
		return t.dialect.False
	}
	return s
}

// all writes each of the expressions, unless together they become too long.
func (t *text) all(list []store.Expr, write func(store.Expr) string) []string {
	parts, length := make([]string, 0, len(list)), 0
	for _, e := range list {
		part := write(e)
		if length += len(part); length > longestExpression {
			t.fail("%w", store.ErrTooComplex)
		}
		if t.err != nil {
			return []string{t.dialect.False}
		}
		parts = append(parts, part)
	}
	return parts
}

// appendIdentity writes what tells an expression from every other one of a
// statement. Its name alone does not: texts of one name are read as values of
// several types, and rows of different sources may be called the same.
func appendIdentity(b []byte, e store.Expr) []byte {
	switch e := e.(type) {
	case store.Column:
		return fmt.Appendf(b, "%p.%p", e.Of, e.Property)
	case store.Value:
		return fmt.Appendf(b, "%s %d %s", typeIdentity(e.Type), e.Cell.Kind, e)
	case store.Call:
		b = fmt.Appendf(b, "%s %s(", typeIdentity(e.Type), e.Op)
		for _, a := range e.Args {
			b = append(appendIdentity(b, a), ',')
		}
		return append(b, ')')
	case store.Exists:
		return appendRanging(fmt.Appendf(b, "exists %p(", e.Of), e.Where)
	case store.Count:
		return appendRanging(fmt.Appendf(b, "count %p(", e.Of), e.Where)
	case store.Parent:
		return append(b, "parent"...)
	case store.Member:
		return fmt.Appendf(appendIdentity(b, e.Of), "/%p", e.Property)
	case store.Item:
		return fmt.Appendf(b, "item %p", e.Of)
	case store.Some:
		return appendRanging(fmt.Appendf(b, "some %p(", e.Of), e.Where)
	case store.Size:
		return appendRanging(fmt.Appendf(b, "size %p(", e.Of), e.Where)
	}
	panic(fmt.Sprintf("sqltext: unknown expression %T", e))
}

func appendRanging(b []byte, where store.Expr) []byte {
	if where != nil {
		b = appendIdentity(b, where)
	}
	return append(b, ')')
}

func typeIdentity(t model.Type) string { return fmt.Sprint(t.Kind, t.Collection, t.Precision, t.Scale) }
