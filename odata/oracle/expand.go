package oracle

import (
	"slices"

	"feedline/model"
)

// expand draws the items of $expand for the set that the maker looks at; depth
// counts from 1. There may be none.
func (m *maker) expand(depth int) []Expand {
	if m.whole(m.set) && len(m.set.Navigation) <= m.room && m.odds(9) {
		m.room -= len(m.set.Navigation)
		return []Expand{{}}
	}
	ways := slices.Concat(m.sets[m.set].toOne, m.sets[m.set].toMany)
	m.Shuffle(len(ways), func(i, j int) { ways[i], ways[j] = ways[j], ways[i] })
	if i := slices.IndexFunc(ways, recursive); i > 0 && m.odds(20) {
		ways[0], ways[i] = ways[i], ways[0]
	}
	var items []Expand
	for _, n := range ways[:min(len(ways), 1+m.IntN(3)*m.IntN(2))] {
		if m.room == 0 {
			break
		}
		m.room--
		items = append(items, m.item(n, depth))
	}
	return items
}

// recursive tells whether a navigation property leads to its own kind.
func recursive(n *model.Navigation) bool { return n.Target == n.Set }

// whole tells whether there is a star for the set: not where navigation
// properties lead over tables that are not published.
func (m *maker) whole(set *model.EntitySet) bool {
	known := len(m.sets[set].toOne) + len(m.sets[set].toMany)
	return known > 0 && known == len(set.Navigation)
}

// item draws one expanded navigation property with what stands behind it.
func (m *maker) item(n *model.Navigation, depth int) Expand {
	x := Expand{Over: n}
	many := n.Multiplicity == model.Many
	switch {
	case m.odds(7):
		x.Ending = Referenced
	case many && m.odds(8):
		x.Ending = Counted
	}
	outside, rows := *m, m.behind(n)
	if len(rows) == 0 {
		return x
	}
	m.rows, m.nested = rows, true
	m.look(n.Target)
	m.fill(&x, depth)
	m.set, m.rows, m.nested = outside.set, outside.rows, outside.nested
	m.sources, m.sample = outside.sources, outside.sample
	return x
}

// behind are rows that a navigation property leads to from those that the
// query is about, or any of the target's if there are none.
func (m *maker) behind(n *model.Navigation) []*Row {
	const enough = 60
	var rows []*Row
	for _, r := range m.rows {
		if rows = append(rows, m.data.related(r, n)...); len(rows) >= enough {
			break
		}
	}
	if len(rows) == 0 {
		return m.data.rows[n.Target]
	}
	return rows
}

// fill draws the options of an expanded navigation property.
func (m *maker) fill(x *Expand, depth int) {
	many := x.Over.Multiplicity == model.Many
	if many && m.odds(50) {
		x.Filter = m.telling()
	}
	if x.Ending == Counted {
		return
	}
	if many {
		m.cut(x)
	}
	if x.Ending == Referenced {
		return
	}
	if recursive(x.Over) && m.odds(75) {
		more := min(deepest-depth, m.room)
		x.Levels = 1 + max(m.IntN(more+1), m.IntN(more+1))
		m.room -= x.Levels - 1
	} else if depth < deepest && m.room > 0 && m.odds(35) {
		x.Expand = m.expand(depth + 1)
	}
	if m.odds(40) {
		x.Select = m.selection(x.Expand)
	}
}

// cut draws the order, the window and the number of a nested collection.
func (m *maker) cut(x *Expand) {
	if m.odds(35) {
		x.Order = m.terms()
	}
	if m.odds(25) {
		x.Top = new(m.IntN(4))
	}
	if m.odds(18) {
		x.Skip = new(m.IntN(3))
	}
	if m.odds(30) {
		x.Count = new(m.odds(80))
	}
}

// telling is a condition that mostly keeps some rows and not others.
func (m *maker) telling() Expr {
	var where Expr
	for range attempts / 4 {
		where = m.condition(2)
		m.run.fault, m.run.aliases = "", aliasesOf(m.aliases)
		kept := len(m.run.kept(where, m.rows))
		if m.run.fault == "" && kept > 0 && (kept < len(m.rows) || len(m.rows) < 2) {
			break
		}
	}
	return where
}
