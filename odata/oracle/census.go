package oracle

import (
	"net/http"

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

// Kinds names what is special about an answer: that what was asked for is not
// there, or that there is nothing to say.
func (a Answer) Kinds() []string {
	switch a.Status {
	case http.StatusNotFound:
		return []string{"not found"}
	case http.StatusNoContent:
		return []string{"no content"}
	}
	return nil
}

func (c census) options(q Query) {
	c.some(q.Options)
	c.mark("paging", q.PageSize > 0)
	c.mark("Set/$count", q.Route == nil && q.Ending == Counted)
	c.mark("expand", len(q.Expand) > 0)
	c.mark("nested paging", q.PageSize > 0 && unfoldsMany(q.Set, q.Options))
	c.mark("ref", q.Ending == Referenced)
	c.mark("property", q.Form() == OneProperty)
	c.mark("raw value", q.Form() == RawValue)
	for _, x := range q.Expand {
		c.expanded(x, 1)
	}
	if q.Route != nil {
		c.route(q)
	}
}

// some marks the options of a request.
func (c census) some(o Options) {
	c.mark("filter", o.Filter != nil)
	c.mark("orderby", len(o.Order) > 0)
	c.mark("orderby: several terms", len(o.Order) > 1)
	c.mark("select", len(o.Select) > 0)
	c.mark("top", o.Top != nil)
	c.mark("skip", o.Skip != nil)
	c.mark("count", o.Counts())
	for _, t := range o.Order {
		c.mark("orderby: descending", t.Descending)
		_, isPath := t.By.(*path)
		c.mark("orderby: expression", !isPath)
	}
}

func unfoldsMany(set *model.EntitySet, o Options) bool {
	for _, x := range o.items(set) {
		many := x.Over.Multiplicity == model.Many && x.Ending != Counted
		if many || unfoldsMany(x.Over.Target, x.inner()) {
			return true
		}
	}
	return false
}

func (c census) expanded(x Expand, depth int) {
	nested := census{}
	nested.some(x.Options)
	c.mark("nested options", len(nested) > 0 || len(x.Expand) > 0)
	for kind := range nested {
		c.mark("nested "+kind, true)
	}
	c.mark("levels", x.Levels > 1)
	c.mark("expand many-to-many", x.Over != nil && x.Over.Through != nil)
	c.mark("expand *", x.Over == nil)
	c.mark("expand in an expand", depth > 1)
	c.mark("expand "+string(x.Ending), x.Ending != "")
	for _, inside := range x.Expand {
		c.expanded(inside, depth+1)
	}
}

func (c census) route(q Query) {
	c.mark("path", true)
	c.mark("path from a singleton", q.Route.from.Singleton)
	c.mark("path: several steps", len(q.Route.steps) > 1)
	c.mark("path to a collection", q.many())
	c.mark("path to an entity", q.Form() == OneEntity)
	c.mark("path to a number", q.Ending == Counted)
	for _, s := range q.Route.steps {
		c.mark("path with a key in a collection", s.key != nil)
		c.mark("path over many-to-many", s.over.Through != nil)
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
		c.mark("list/$count", e.of.property != nil)
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
	c.mark("path into a complex value", len(p.inside) > 0)
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
	c.mark("lambda over a list", l.over.property != nil)
	for _, n := range l.over.steps {
		c.mark("lambda over many-to-many", n.Through != nil)
	}
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
