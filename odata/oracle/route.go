package oracle

import (
	"slices"

	"feedline/model"
)

// route draws a query with a path, and the rows that it is about.
func (m *maker) route(w wish) Query {
	t := m.depart()
	for range 4 {
		if t.all || !m.odds(72) || !m.walk(&t) {
			break
		}
	}
	q := Query{Set: t.set, Route: t.route}
	if m.rows = t.rows; !w.expand {
		m.end(&q)
	}
	return q
}

// trip is how far a path has come.
type trip struct {
	route *Route
	set   *model.EntitySet
	rows  []*Row // where it leads; none if that is nowhere
	all   bool   // it has come to a collection
}

// depart draws the entity that a path begins with.
func (m *maker) depart() trip {
	if len(m.data.alone) > 0 && m.odds(12) {
		set := choose(m, m.data.alone)
		return trip{route: &Route{from: set}, set: set, rows: m.data.rows[set]}
	}
	set := m.drawSet()
	key := m.drawKey(set, m.data.rows[set])
	t := trip{route: &Route{from: set, key: key}, set: set}
	if r := m.data.find(set, key); r != nil {
		t.rows = []*Row{r}
	}
	return t
}

// walk goes one step on, mostly to where there is something; false if no step
// leads on.
func (m *maker) walk(t *trip) bool {
	ways := slices.Concat(m.sets[t.set].toOne, m.sets[t.set].toMany)
	if many := m.sets[t.set].toMany; len(many) > 0 && m.odds(40) {
		ways = slices.Clone(many)
	}
	ways = slices.DeleteFunc(ways, func(n *model.Navigation) bool { return len(m.data.rows[n.Target]) == 0 })
	if len(ways) == 0 {
		return false
	}
	var over *model.Navigation
	var found []*Row
	for range 4 {
		if over, found = choose(m, ways), nil; len(t.rows) > 0 {
			found = m.data.related(t.rows[0], over)
		}
		if len(found) > 0 || m.odds(25) {
			break
		}
	}
	s := step{over: over}
	if over.Multiplicity == model.Many && m.odds(45) {
		s.key = m.drawKey(over.Target, found)
		found = nil
		if r := m.data.find(over.Target, s.key); r != nil {
			found = []*Row{r}
		}
	}
	t.route.steps = append(t.route.steps, s)
	t.set, t.rows, t.all = over.Target, found, s.toAll()
	return true
}

// drawKey is mostly the key of one of the rows, sometimes that of another row
// of the set, and sometimes of none.
func (m *maker) drawKey(set *model.EntitySet, rows []*Row) []Value {
	if len(rows) == 0 || m.odds(4) {
		rows = m.data.rows[set]
	}
	key := choose(m, rows).key()
	if m.odds(7) {
		part := m.IntN(len(key))
		key[part] = m.strange(key[part], set.Key[part].Type.Kind)
	}
	return key
}

// strange is a part of a key that mostly no row of the set has.
func (m *maker) strange(part Value, k model.Kind) Value {
	switch v := part.(type) {
	case Guid:
		other := choose(m, m.data.rows[choose(m, m.data.sets)]).key()
		if g, isGuid := other[0].(Guid); isGuid && m.odds(60) {
			return g
		}
		return Guid("ffffffff") + v[8:]
	case string:
		return v + "!"
	case Number:
		return integerOf(min(int64(m.IntN(100))+1000, ranges[k][1]))
	}
	return part
}

// end draws what is asked for of the place that a path leads to, unless it is
// the rows or the entity themselves.
func (m *maker) end(q *Query) {
	switch {
	case m.odds(12):
		q.Ending = Referenced
	case q.many() && m.odds(28):
		q.Ending = Counted
	case !q.many() && m.odds(45):
		m.endInProperty(q)
	}
}

// endInProperty asks for a property of an entity, and more often for one that
// is null than there are. Of one that is binary, the value alone is no text.
func (m *maker) endInProperty(q *Query) {
	p := choose(m, q.Set.Properties)
	for range 3 {
		if len(m.rows) > 0 && m.rows[0].value(p) != nil && m.odds(50) {
			p = choose(m, q.Set.Properties)
		}
	}
	f, known := familyOf(p.Type)
	if !known {
		return
	}
	q.Route.property = p
	if f != bytes && m.odds(50) {
		q.Ending = Bare
	}
}
