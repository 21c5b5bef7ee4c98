package oracle

import (
	"slices"
	"strconv"

	"feedline/model"
)

// operand is an expression of the family that speaks of a row; nil if there is
// none.
func (m *maker) operand(f family, depth int) Expr {
	if depth <= 0 {
		return m.path(f)
	}
	switch f {
	case text:
		return m.text(depth)
	case integer:
		return m.integer(depth)
	case decimal:
		return m.decimal(depth)
	case float:
		return m.float(depth)
	case instant:
		return m.instant(depth)
	case date, clock:
		return m.partOfInstant(f)
	case duration:
		return m.duration(depth)
	}
	statement := 0
	if f == truth {
		statement = 40
	}
	return m.oneOf(
		way{95, func() Expr { return m.path(f) }},
		way{3, func() Expr { return m.choiceOf(f, depth) }},
		way{statement, func() Expr { return m.condition(depth - 1) }},
	)
}

// choiceOf is case, of values that are no enumeration.
func (m *maker) choiceOf(f family, depth int) Expr {
	if f == enumeration || f == bytes {
		return nil
	}
	return m.choice(f, depth)
}

// constant is a literal near a value, or an alias for it. The value may be
// nil, and then it is one that may occur. A quotable constant may stand in
// quotes beside another type. The expression that it stands beside tells the
// type of an enumeration.
func (m *maker) constant(f family, near Value, quotable bool, beside Expr) Expr {
	var l *literal
	if f == enumeration {
		p, isPath := beside.(*path)
		if !isPath {
			return nil
		}
		v, _ := near.(Enum)
		l = m.enum(p.last().Type.Enum, v)
	} else {
		l = &literal{value: m.near(f, near), of: f}
	}
	if quotable && m.odds(25) && slices.Contains([]family{guid, duration, enumeration}, f) {
		l.quoted = true
	}
	if !quotable {
		return l
	}
	for _, a := range m.aliases {
		if typeOf(a.Value) == f && f != enumeration && m.odds(15) {
			return &alias{a.Name, f}
		}
	}
	return m.orAlias(l)
}

var aliasNames = []string{"@p", "@q", "@Value", "@x1", "@_a", "@filter", "@p"}

// orAlias puts a parameter alias in the place of a literal sometimes.
func (m *maker) orAlias(l *literal) Expr {
	if l.quoted || !m.odds(11) {
		return l
	}
	name := choose(m, aliasNames)
	for n := 2; ; n++ {
		taken := slices.ContainsFunc(m.aliases, func(a Assignment) bool { return a.Name == name })
		if !taken {
			break
		}
		name += strconv.Itoa(n)
	}
	m.aliases = append(m.aliases, Assignment{name, l})
	return &alias{name, l.of}
}

// enum is a value of an enumeration: this one or another.
func (m *maker) enum(t *model.EnumType, v Enum) *literal {
	if m.odds(50) {
		v = Enum(choose(m, t.Members).Value)
		if t.Flags && m.odds(50) {
			v |= Enum(choose(m, t.Members).Value)
		}
	}
	return &literal{value: v, of: enumeration, enum: t}
}
