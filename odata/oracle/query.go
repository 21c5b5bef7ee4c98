package oracle

import (
	"slices"

	"feedline/model"
)

// mostExpanded is how many navigation properties a query expands at most, and
// deepest how many one behind the other.
const (
	mostExpanded = 7
	deepest      = 3
)

// query draws a whole query; its page size is left open.
func (m *maker) query(w wish) Query {
	q := m.about(w)
	m.run, m.room = m.data.evaluation(nil), mostExpanded
	m.look(q.Set)
	switch q.Form() {
	case Rows:
		q.Options = m.options(w)
	case OneEntity:
		q.Options = m.shape(w)
	case HowMany:
		q.Filter = m.filter(86)
	case References:
		q.Options = m.options(wish{})
		q.Select = nil
	}
	q.Aliases = m.aliases
	return q.tidy()
}

// about draws what a query asks for, and whose rows they are.
func (m *maker) about(w wish) Query {
	if w.route {
		return m.route(w)
	}
	set := m.drawSet()
	m.rows = m.data.rows[set]
	q := Query{Set: set}
	switch {
	case w.expand:
	case m.odds(7):
		q.Ending = Counted
	case m.Scope == Everything && m.odds(4):
		q.Ending = Referenced
	}
	return q
}

// look makes the rows of a set what unprefixed names mean.
func (m *maker) look(set *model.EntitySet) {
	m.set = set
	m.sources = []source{{from: origin{kind: here}, set: set}}
	m.newSample()
}

// options draws the options of a collection.
func (m *maker) options(w wish) Options {
	o := Options{Filter: m.filter(86)}
	if m.odds(45) {
		o.Order = m.terms()
	}
	shape := m.shape(w)
	o.Select, o.Expand = shape.Select, shape.Expand
	rows := len(m.rows)
	if m.odds(18) {
		o.Top = new(m.IntN(rows + 3))
	}
	if m.odds(15) {
		o.Skip = new(m.IntN(rows/2 + 3))
	}
	if m.odds(30) {
		o.Count = new(m.odds(80))
	}
	return o
}

// shape draws what can be asked for of one entity.
func (m *maker) shape(w wish) Options {
	var o Options
	if w.expand {
		o.Expand = m.expand(1)
	}
	if m.odds(30) {
		o.Select = m.selection(o.Expand)
	}
	return o
}

// filter is a condition in so many of a hundred cases, and mostly none about
// the few rows at the end of a path, which it cannot tell apart.
func (m *maker) filter(percent int) Expr {
	if len(m.rows) < 2 && len(m.rows) < len(m.data.rows[m.set]) {
		percent = 8
	}
	if !m.odds(percent) {
		return nil
	}
	return m.condition(3)
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

// newSample draws the row that constants are taken from: one that the query is
// about, or any other.
func (m *maker) newSample() {
	rows := m.rows
	if len(rows) == 0 {
		rows = m.data.rows[m.set]
	}
	r := choose(m, rows)
	m.sample = scope{root: r, here: r}
}

func (m *maker) selection(expanded []Expand) []string {
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
	if m.Scope == Everything {
		names = m.navigationsAmong(names, expanded)
	}
	return names
}

// navigationsAmong has names of navigation properties besides: as Power Query
// does it, of those that are expanded, and sometimes of others.
func (m *maker) navigationsAmong(names []string, expanded []Expand) []string {
	for _, x := range expanded {
		if x.Over != nil && m.odds(45) {
			names = slices.Insert(names, m.IntN(len(names)+1), x.Over.Name)
		}
	}
	if len(m.set.Navigation) > 0 && m.odds(7) {
		names = append(names, choose(m, m.set.Navigation).Name)
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
