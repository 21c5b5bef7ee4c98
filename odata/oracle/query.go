package oracle

import (
	"feedline/model"
)

// query draws a whole query; its page size is left open.
func (m *maker) query() Query {
	m.set = m.drawSet()
	m.sources = []source{{from: origin{kind: here}, set: m.set}}
	m.run = m.data.evaluation(nil)
	m.newSample()
	q := Query{Set: m.set}
	if m.odds(86) {
		q.Filter = m.condition(3)
	}
	if m.odds(7) {
		q.Number, q.Aliases = true, m.aliases
		return q
	}
	if m.odds(45) {
		q.Order = m.terms()
	}
	if m.odds(30) {
		q.Select = m.selection()
	}
	rows := len(m.data.rows[m.set])
	if m.odds(18) {
		q.Top = new(m.IntN(rows + 3))
	}
	if m.odds(15) {
		q.Skip = new(m.IntN(rows/2 + 3))
	}
	if m.odds(30) {
		q.Count = new(m.odds(80))
	}
	q.Aliases = m.aliases
	return q
}

// drawSet prefers sets from which ways lead on and that have many rows.
func (m *maker) drawSet() *model.EntitySet {
	best := choose(m, m.data.sets)
	for range 2 {
		other := choose(m, m.data.sets)
		if m.odds(65) && m.interest(other) > m.interest(best) {
			best = other
		}
	}
	return best
}

func (m *maker) interest(set *model.EntitySet) int {
	return len(m.data.rows[set]) * (len(set.Properties) + 3*len(set.Navigation))
}

// newSample draws the row that constants are taken from.
func (m *maker) newSample() {
	r := choose(m, m.data.rows[m.set])
	m.sample = scope{root: r, here: r}
}

func (m *maker) selection() []string {
	if m.odds(10) {
		return []string{"*"}
	}
	var names []string
	for range 1 + m.IntN(4) {
		names = append(names, choose(m, m.set.Properties).Name)
	}
	if m.odds(4) {
		names = append(names, "*")
	}
	return names
}

func (m *maker) terms() []Term {
	var terms []Term
	for range 1 + m.IntN(2)*m.IntN(3) {
		if by := m.sortable(); by != nil {
			terms = append(terms, Term{By: by, Descending: m.odds(45)})
		}
	}
	return terms
}

// sortable is something to sort by: mostly a property, else an expression.
func (m *maker) sortable() Expr {
	f := m.drawFamily()
	return m.oneOf(
		way{55, func() Expr { return m.path(f) }},
		way{10, m.count},
		way{6, func() Expr { return m.varying(m.condition(1)) }},
		way{30, func() Expr { return m.varying(m.operand(f, 2)) }},
	)
}

// varying is the expression if it speaks of the row at all.
func (m *maker) varying(e Expr) Expr {
	if e == nil {
		return nil
	}
	speaks := false
	visit(e, 0, func(e Expr, _ int) {
		switch e.(type) {
		case *path, *count, *lambda:
			speaks = true
		}
	})
	if !speaks {
		return nil
	}
	return e
}

// drawFamily draws a type that the set has, the likelier the more properties
// have it. Binary values have no order.
func (m *maker) drawFamily() family {
	for {
		p := choose(m, m.set.Properties)
		if f, ok := familyOf(p.Type); ok && f != bytes {
			return f
		}
	}
}
