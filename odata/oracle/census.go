package oracle

import (
	"feedline/model"
)

// Kinds names what occurs in a query, each kind once: its options, operators,
// functions and the forms of its paths.
func (q Query) Kinds() []string {
	c := census{}
	c.options(q)
	for _, e := range q.expressions() {
		visit(e, 0, c.see)
	}
	var kinds []string
	for kind := range c {
		kinds = append(kinds, kind)
	}
	return kinds
}

type census map[string]bool

func (c census) mark(kind string, present bool) {
	if present {
		c[kind] = true
	}
}

func (c census) options(q Query) {
	c.mark("filter", q.Filter != nil)
	c.mark("orderby", len(q.Order) > 0)
	c.mark("orderby: several terms", len(q.Order) > 1)
	c.mark("select", len(q.Select) > 0)
	c.mark("top", q.Top != nil)
	c.mark("skip", q.Skip != nil)
	c.mark("count", q.Count != nil && *q.Count)
	c.mark("paging", q.PageSize > 0)
	c.mark("Set/$count", q.Number)
	for _, t := range q.Order {
		c.mark("orderby: descending", t.Descending)
		_, isPath := t.By.(*path)
		c.mark("orderby: expression", !isPath)
	}
}

func (c census) see(e Expr, depth int) {
	switch e := e.(type) {
	case *literal:
		c.literal(e)
	case *alias:
		c.mark("alias", true)
	case *path:
		c.path(e)
	case *count:
		c.mark("path/$count", true)
		c.mark("path/$count($filter)", e.where != nil)
	case *lambda:
		c.lambda(e, depth)
	case *unary:
		c.mark("operator "+string(e.op), true)
	case *binary:
		c.binary(e)
	case *member:
		c.mark("operator in", true)
	case *call:
		c.mark("function", true)
		c.mark("function "+e.name, true)
	case *cast:
		c.mark("function cast", true)
	case *isof:
		c.mark("function isof", true)
	case *choice:
		c.mark("function case", true)
	}
}

func (c census) literal(l *literal) {
	c.mark("null", l.value == nil)
	c.mark("literal in quotes for another type", l.quoted)
	i, isInstant := l.value.(Instant)
	c.mark("literal with an offset", isInstant && i.offset() != 0)
}

func (c census) path(p *path) {
	switch p.from.kind {
	case it:
		c.mark("$it", true)
	case root:
		c.mark("$root", true)
	}
	c.mark("path over to-one", len(p.steps) > 0)
	c.mark("path over to-one, several", len(p.steps) > 1)
	c.mark("local time", p.property != nil && p.property.Zone == model.TenantZone)
}

func (c census) lambda(l *lambda, depth int) {
	name := "any"
	if l.all {
		name = "all"
	}
	c.mark(name, l.where != nil)
	c.mark("any()", l.where == nil)
	c.mark("lambda in a lambda", depth > 0)
	c.mark("lambda behind to-one", len(l.over.steps) > 1)
}

func (c census) binary(b *binary) {
	c.mark("operator "+string(b.op), true)
	compares := tightness[b.op] == tightness[opEq]
	c.mark("navigation eq null", compares && typeOf(b.x) == entity)
	c.mark("comparison with null", isNull(b.x) || isNull(b.y))
	c.mark("arithmetic", tightness[b.op] == tightness[opAdd] || tightness[b.op] == tightness[opMul])
}

func isNull(e Expr) bool {
	l, isLiteral := e.(*literal)
	return isLiteral && l.value == nil
}
