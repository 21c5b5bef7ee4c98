package oracle

import (
	"fmt"
	"strings"

	"feedline/model"
)

// printer writes one expression.
type printer struct {
	strings.Builder
	*Style
}

// written is the text of an expression, not encoded.
func (s *Style) written(e Expr) string {
	p := &printer{Style: s}
	p.expr(e, 0)
	return p.String()
}

func (p *printer) add(parts ...string) {
	for _, part := range parts {
		p.WriteString(part)
	}
}

// expr writes an expression where what binds less tightly than needed must
// stand in parentheses, and sometimes in more of them.
func (p *printer) expr(e Expr, needed int) {
	if tight(e) >= needed && !p.now(5) {
		p.bare(e)
		return
	}
	p.add("(", p.gap())
	p.expr(e, 0)
	p.add(p.gap(), ")")
}

func tight(e Expr) int {
	switch e := e.(type) {
	case *binary:
		return tightness[e.op]
	case *unary:
		return tightness[e.op]
	case *member:
		return tightness[opIn]
	}
	return whole
}

func (p *printer) bare(e Expr) {
	switch e := e.(type) {
	case *literal:
		p.add(p.constant(e))
	case *alias:
		p.add(e.name)
	case *path:
		p.path(e)
	case *count:
		p.count(e)
	case *lambda:
		p.lambda(e)
	case *unary:
		p.unary(e)
	case *binary:
		own := tightness[e.op]
		p.expr(e.x, own)
		p.add(p.blank(), p.word(string(e.op)), p.blank())
		p.expr(e.y, own+1)
	case *member:
		p.member(e)
	case *call:
		p.call(e.name, e.args, "")
	case *cast:
		p.call("cast", []Expr{e.x}, e.to.String())
	case *isof:
		p.call("isof", []Expr{e.x}, e.is.String())
	case *choice:
		p.choice(e)
	default:
		panic(fmt.Sprintf("oracle: no way to write %T", e))
	}
}

func (p *printer) path(e *path) {
	var steps []string
	switch e.from.kind {
	case it:
		steps = append(steps, "$it")
	case variable:
		steps = append(steps, e.from.variable)
	case root:
		steps = append(steps, "$root", p.keyed(e.from.set, e.from.key))
	}
	for _, n := range e.steps {
		steps = append(steps, n.Name)
	}
	for _, p := range e.way() {
		steps = append(steps, p.Name)
	}
	p.add(strings.Join(steps, "/"))
}

// keyed is an entity by its key: Set(1), Set(id=1) or Set(a=1,b=2).
func (p *printer) keyed(set *model.EntitySet, key []Value) string {
	return set.Name + p.key(set, key)
}

func (p *printer) key(set *model.EntitySet, key []Value) string {
	var parts []string
	for i, property := range set.Key {
		f, _ := familyOf(property.Type)
		value := p.constant(&literal{value: key[i], of: f})
		if len(key) > 1 || p.now(30) {
			value = property.Name + "=" + value
		}
		parts = append(parts, value)
	}
	return "(" + strings.Join(parts, ",") + ")"
}

func (p *printer) count(e *count) {
	p.path(e.of)
	p.add("/$count")
	if e.where != nil {
		p.add("(", p.among("$filter", "filter", "$filter"), "=")
		p.expr(e.where, 0)
		p.add(")")
	}
}

func (p *printer) lambda(e *lambda) {
	p.path(e.over)
	quantifier := "any"
	if e.all {
		quantifier = "all"
	}
	p.add("/", p.word(quantifier), "(")
	if e.where != nil {
		p.add(p.gap(), e.name, p.gap(), ":", p.gap())
		p.expr(e.where, 0)
		p.add(p.gap())
	}
	p.add(")")
}

// unary writes not, with a blank or a parenthesis behind it, and the minus
// sign, which must not become part of a number.
func (p *printer) unary(e *unary) {
	if e.op == opMinus {
		p.add("-")
		needed := tightness[opMinus]
		switch e.x.(type) {
		case *literal, *unary, *binary, *member:
			needed = whole + 1
		}
		p.expr(e.x, needed)
		return
	}
	p.add(p.word("not"))
	if p.now(40) {
		p.expr(e.x, whole+1)
		return
	}
	p.add(p.blank())
	p.expr(e.x, tightness[opNot])
}

func (p *printer) member(e *member) {
	p.expr(e.x, tightness[opIn])
	p.add(p.blank(), p.word("in"), p.blank(), "(", p.gap())
	for i, one := range e.list {
		if i > 0 {
			p.add(p.gap(), ",", p.gap())
		}
		p.add(p.constant(one))
	}
	p.add(p.gap(), ")")
}

func (p *printer) call(name string, args []Expr, last string) {
	p.add(p.word(name), "(")
	for i, a := range args {
		if i > 0 {
			p.add(p.gap(), ",")
		}
		p.add(p.gap())
		p.expr(a, 0)
	}
	if last != "" {
		p.add(p.gap(), ",", p.gap(), last)
	}
	p.add(p.gap(), ")")
}

// choice writes blanks beside a colon between digits, which would be a time of
// day otherwise.
func (p *printer) choice(e *choice) {
	p.add(p.word("case"), "(")
	for i, one := range e.pairs {
		if i > 0 {
			p.add(p.gap(), ",")
		}
		p.add(p.gap())
		p.expr(one.when, 0)
		p.add(p.gap(), ":", p.among(" ", " ", ""))
		if strings.HasSuffix(p.String(), ":") && endsInDigit(strings.TrimSuffix(p.String(), ":")) {
			p.add(" ")
		}
		p.expr(one.then, 0)
	}
	p.add(p.gap(), ")")
}

func endsInDigit(s string) bool {
	return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9'
}
