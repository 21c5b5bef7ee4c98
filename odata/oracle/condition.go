package oracle

import (
	"slices"

	"feedline/model"
)

// condition is an expression that is true, false or null.
func (m *maker) condition(depth int) Expr {
	if m.outermost() && m.odds(30) {
		m.newSample()
	}
	deep, inside := 0, 0
	if depth > 0 {
		deep = 1
	}
	if len(m.sources) > 1 {
		inside = 6
	}
	e := m.oneOf(
		way{44, func() Expr { return m.comparison(depth) }},
		way{20 * deep, func() Expr { return m.both(depth) }},
		way{8 * deep, func() Expr { return &unary{opNot, m.condition(depth - 1)} }},
		way{12, func() Expr { return m.predicate(depth) }},
		way{8, func() Expr { return m.within(depth) }},
		way{(12 + inside) * deep, func() Expr { return m.lambda(depth) }},
		way{4, m.missing},
		way{4, func() Expr { return m.path(truth) }},
		way{4, m.has},
		way{2, m.isof},
		way{2 * deep, func() Expr { return m.choice(truth, depth) }},
	)
	if e == nil {
		return &literal{value: m.odds(50), of: truth}
	}
	return e
}

// outermost tells whether nothing but the rows of the set is spoken of, so that
// any of them can be the sample.
func (m *maker) outermost() bool {
	s := m.sources[0]
	return len(m.sources) == 1 && s.from.kind == here && s.set == m.set
}

func (m *maker) both(depth int) Expr {
	op := opAnd
	if m.odds(45) {
		op = opOr
	}
	x, y := m.condition(depth-1), m.condition(depth-1)
	switch {
	case m.odds(2):
		y = &literal{value: m.odds(50), of: truth}
	case m.odds(1):
		y = &literal{}
	}
	if m.odds(15) {
		x, y = y, x
	}
	return &binary{op, x, y}
}

var comparisons = []operator{opEq, opEq, opEq, opNe, opNe, opGt, opGe, opLt, opLe}

func (m *maker) comparison(depth int) Expr {
	f := m.comparable()
	x := m.operand(f, min(depth, 2))
	if x == nil {
		return nil
	}
	op := choose(m, comparisons)
	if f == bytes {
		op = choose(m, []operator{opEq, opNe})
	}
	y := m.oneOf(
		way{7, func() Expr { return m.orAlias(&literal{of: f}) }},
		way{1, func() Expr { return &alias{"@nothing", f} }},
		way{18, func() Expr { return m.other(x, f, depth) }},
		way{76, func() Expr { return m.constant(f, m.valueOf(x), true, x) }},
	)
	if m.odds(9) {
		x, y = y, x
	}
	return &binary{op, x, y}
}

// comparable draws a type to compare, mostly one that the innermost row has.
func (m *maker) comparable() family {
	set := m.sources[len(m.sources)-1].set
	if m.odds(45) {
		return choose(m, []family{text, integer, integer, integer, decimal, decimal, float, float, instant, date, clock, duration})
	}
	for range 9 {
		if f, ok := familyOf(choose(m, set.Properties).Type); ok {
			return f
		}
	}
	return text
}

// other is something else that can be compared with x and is not constant.
func (m *maker) other(x Expr, f family, depth int) Expr {
	switch {
	case f == enumeration:
		return nil
	case f.numeric():
		f = choose(m, []family{integer, integer, decimal, float})
	case f == instant && m.odds(60):
		return &call{name: choose(m, []string{"now", "mindatetime", "maxdatetime"})}
	}
	return m.operand(f, min(depth, 1))
}

// predicate is a function of text that is true or false.
func (m *maker) predicate(depth int) Expr {
	x := m.text(depth)
	if x == nil {
		return nil
	}
	v, _ := m.valueOf(x).(string)
	if m.odds(15) {
		return &call{"matchespattern", []Expr{x, m.orAlias(&literal{value: m.pattern(v), of: text})}}
	}
	name := choose(m, []string{"contains", "contains", "startswith", "endswith"})
	y := m.orAlias(&literal{value: m.piece(v, name), of: text})
	switch {
	case m.odds(8):
		if p := m.path(text); p != nil {
			y = p
		}
	case m.odds(2):
		y = &literal{of: text}
	}
	return &call{name, []Expr{x, y}}
}

// within is in with constants that occur, or nearly.
func (m *maker) within(depth int) Expr {
	f := m.comparable()
	x := m.operand(f, min(depth, 1))
	if x == nil {
		return nil
	}
	e := &member{x: x}
	for range 1 + m.IntN(4) {
		if m.outermost() {
			m.newSample()
		}
		l, ok := m.constant(f, m.valueOf(x), false, x).(*literal)
		if ok {
			e.list = append(e.list, l)
		}
	}
	if m.odds(12) || len(e.list) == 0 {
		e.list = slices.Insert(e.list, m.IntN(len(e.list)+1), &literal{of: f})
	}
	return e
}

// missing compares an entity with null.
func (m *maker) missing() Expr {
	p := m.toOne()
	if p == nil {
		return nil
	}
	x, y := Expr(p), Expr(&literal{})
	if m.odds(10) {
		x, y = y, x
	}
	return &binary{choose(m, []operator{opEq, opNe}), x, y}
}

// has tests an enumeration for members.
func (m *maker) has() Expr {
	p, found := m.path(enumeration).(*path)
	if !found {
		return nil
	}
	v, _ := m.valueOf(p).(Enum)
	l := m.enum(p.property.Type.Enum, v)
	l.quoted = m.odds(25)
	return &binary{opHas, p, l}
}

// isof asks for the type of a property, or for another one.
func (m *maker) isof() Expr {
	p, found := m.path(m.comparable()).(*path)
	if !found || p.property.Type.Kind == model.Enum {
		return nil
	}
	is := p.property.Type.Kind
	if m.odds(30) {
		is = choose(m, []model.Kind{model.String, model.Int32, model.Guid, model.Boolean, model.DateTimeOffset, model.Decimal})
	}
	return &isof{p, is}
}

// choice is case with values of one family.
func (m *maker) choice(f family, depth int) Expr {
	c := &choice{}
	for range 1 + m.IntN(2) {
		then := m.oneOf(
			way{60, func() Expr { return m.path(f) }},
			way{40, func() Expr { return m.chosen(f) }},
		)
		if then == nil {
			return nil
		}
		c.pairs = append(c.pairs, pair{m.condition(depth - 1), then})
	}
	if m.odds(30) {
		if last := m.chosen(f); last != nil {
			c.pairs = append(c.pairs, pair{&literal{value: true, of: truth}, last})
		}
	}
	return c
}

// chosen is a constant of just this family; nil for enumerations.
func (m *maker) chosen(f family) Expr {
	if f == decimal {
		return &literal{value: decimalOf(int64(m.IntN(60)-30)*25, 2), of: decimal}
	}
	return m.constant(f, nil, false, nil)
}
