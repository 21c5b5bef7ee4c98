package oracle

import (
	"maps"
	"slices"

	"feedline/model"
)

// lambda is any or all over a collection, with a condition about its rows.
func (m *maker) lambda(depth int) Expr {
	if m.Inside && m.odds(30) {
		if e := m.overList(depth); e != nil {
			return e
		}
	}
	over, target := m.toMany()
	if over == nil {
		return nil
	}
	if m.odds(7) {
		return &lambda{over: over}
	}
	r := m.sampleOf(over, target)
	if r == nil {
		return nil
	}
	l := &lambda{all: m.odds(35), over: over, name: m.freshVariable()}
	sources, sample := m.sources, m.sample
	m.sources = append(m.outer(), source{origin{kind: variable, variable: l.name}, target})
	m.sample = m.sample.with(l.name, r)
	l.where = m.condition(depth - 1)
	m.sources, m.sample = sources, sample
	return l
}

// overList is any or all over a collection of others than entities; nil if there
// is none.
func (m *maker) overList(depth int) Expr {
	over := m.toList()
	if over == nil {
		return nil
	}
	if m.odds(10) {
		return &lambda{over: over}
	}
	l := &lambda{all: m.odds(35), over: over, name: m.freshVariable()}
	var near Value
	if list := m.run.list(over, m.sample); len(list) > 0 {
		near = choose(m, list)
	}
	sources, sample := m.sources, m.sample
	m.sources, m.sample = m.outer(), m.sample.with(l.name, near)
	if l.where = m.aboutMember(origin{kind: variable, variable: l.name, list: over.property}); l.where != nil && depth > 1 && len(m.sources) > 0 && m.odds(25) {
		l.where = &binary{choose(m, []operator{opAnd, opOr}), l.where, m.condition(0)}
	}
	m.sources, m.sample = sources, sample
	if l.where == nil {
		return nil
	}
	return l
}

// aboutMember is a condition about a member of a list, or about a part of a
// complex one.
func (m *maker) aboutMember(from origin) Expr {
	x := &path{from: from}
	if one := from.list.Type; one.Kind == model.Complex {
		i := &inventory{inner: map[family][][]*model.Property{}}
		for _, p := range one.Complex.Properties {
			i.enter([]*model.Property{p})
		}
		if len(i.inner) == 0 {
			return nil
		}
		x = x.to(choose(m, i.inner[choose(m, slices.Sorted(maps.Keys(i.inner)))]))
	}
	f, v := typeOf(x), m.valueOf(x)
	text, _ := v.(string)
	ops := comparisons
	if f == bytes || f == enumeration || f == truth {
		ops = []operator{opEq, opNe}
	}
	return m.oneOf(
		way{70, func() Expr { return &binary{choose(m, ops), x, m.constant(f, v, true, x)} }},
		way{10, func() Expr { return &binary{choose(m, []operator{opEq, opNe}), x, &literal{of: f}} }},
		way{20, func() Expr {
			l, isLiteral := m.constant(f, v, false, x).(*literal)
			if !isLiteral {
				return nil
			}
			return &member{x: x, list: []*literal{l}}
		}},
		way{25, func() Expr {
			if _, isText := v.(string); !isText {
				return nil
			}
			return &call{"contains", []Expr{x, &literal{value: m.piece(text, "contains"), of: f}}}
		}},
	)
}

// outer is what a lambda can speak of besides its variable. Inside the filter
// of a count, what an unprefixed name means in a lambda is open, so it is not
// used there.
func (m *maker) outer() []source {
	var kept []source
	for _, s := range m.sources {
		if s.from.kind == here && m.sample.here != m.sample.root {
			continue
		}
		kept = append(kept, s)
	}
	return kept
}

// count is the number of rows of a collection, or of those that meet a
// condition.
func (m *maker) count() Expr {
	if m.Inside && m.odds(25) {
		if of := m.toList(); of != nil {
			return &count{of: of}
		}
	}
	of, _ := m.toMany()
	if of == nil {
		return nil
	}
	c := &count{of: of}
	if m.odds(45) {
		c.where = m.countFilter(of)
	}
	return c
}

// countFilter is a condition in which unprefixed names mean the counted row.
func (m *maker) countFilter(of *path) Expr {
	target := of.steps[len(of.steps)-1].Target
	r := m.sampleOf(of, target)
	if r == nil {
		return nil
	}
	sources, sample := m.sources, m.sample
	m.sources = nil
	for _, s := range sources {
		if s.from.kind == here && m.nested {
			continue
		}
		if s.from.kind == here {
			s.from.kind = it
			s.set = m.set
		}
		m.sources = append(m.sources, s)
	}
	m.sources = append(m.sources, source{origin{kind: here}, target})
	m.sample.here = r
	where := m.condition(1)
	m.sources, m.sample = sources, sample
	return where
}
