package oracle

import (
	"strconv"

	"feedline/model"
)

// source is a row that paths can begin with.
type source struct {
	from origin
	set  *model.EntitySet
}

// innermost is mostly the last source, because what it does not speak of says
// nothing about it.
func (m *maker) innermost() source {
	if m.odds(68) {
		return m.sources[len(m.sources)-1]
	}
	return choose(m, m.sources)
}

// begin draws where a path begins, and goes over to-one navigations sometimes.
func (m *maker) begin(far int) (*path, *model.EntitySet) {
	s := m.innermost()
	if s.from.kind == here && s.set == m.set && !m.nested && m.odds(5) {
		s.from.kind = it
	}
	p, set := &path{from: s.from}, s.set
	for range 4 {
		ways := m.sets[set].toOne
		if len(ways) == 0 || !m.odds(far) {
			break
		}
		n := choose(m, ways)
		p.steps, set = append(p.steps, n), n.Target
	}
	return p, set
}

// path leads to a property of the family; nil if none was found.
func (m *maker) path(f family) Expr {
	if m.odds(2) {
		if e := m.absolute(f); e != nil {
			return e
		}
	}
	for range 8 {
		p, set := m.begin(24)
		if ways := m.sets[set].inner[f]; m.Inside && len(ways) > 0 && m.odds(30) {
			return p.to(choose(m, ways))
		}
		if list := m.sets[set].properties[f]; len(list) > 0 {
			p.property = choose(m, list)
			return p
		}
	}
	return nil
}

// to is the path with a way through complex values behind it.
func (p *path) to(way []*model.Property) *path {
	last := len(way) - 1
	return &path{from: p.from, steps: p.steps, inside: way[:last], property: way[last]}
}

// toList is a path to a collection of others than entities; nil if there is
// none.
func (m *maker) toList() *path {
	for range 4 {
		p, set := m.begin(20)
		if ways := m.sets[set].lists; len(ways) > 0 {
			return p.to(choose(m, ways))
		}
	}
	return nil
}

// absolute is a property of one entity of any set, which mostly exists.
func (m *maker) absolute(f family) Expr {
	set := choose(m, m.data.sets)
	list := m.sets[set].properties[f]
	if len(list) == 0 {
		return nil
	}
	key := choose(m, m.data.rows[set]).key()
	last := len(key) - 1
	if g, isGuid := key[last].(Guid); isGuid && m.odds(6) {
		key[last] = Guid("ffffffff" + string(g)[8:])
	}
	return m.further(&path{from: origin{kind: root, set: set, key: key}, property: choose(m, list)}, f)
}

// further goes on from an absolute path over a to-one navigation sometimes.
func (m *maker) further(p *path, f family) Expr {
	ways := m.sets[p.from.set].toOne
	if len(ways) == 0 || !m.odds(25) {
		return p
	}
	n := choose(m, ways)
	list := m.sets[n.Target].properties[f]
	if len(list) == 0 {
		return p
	}
	return &path{from: p.from, steps: []*model.Navigation{n}, property: choose(m, list)}
}

// toOne is a path to an entity that may be missing; nil if there is none.
func (m *maker) toOne() *path {
	for range 4 {
		if p, _ := m.begin(80); len(p.steps) > 0 {
			return p
		}
	}
	return nil
}

// toMany is a path to a collection; nil if there is none.
func (m *maker) toMany() (*path, *model.EntitySet) {
	for range 4 {
		p, set := m.begin(20)
		if ways := m.sets[set].toMany; len(ways) > 0 {
			n := choose(m, ways)
			p.steps = append(p.steps, n)
			return p, n.Target
		}
	}
	return nil, nil
}

// variableNames are short, or look like something else.
var variableNames = []string{"x", "q", "s", "w", "it", "row", "_x", "eq1", "item"}

// freshVariable is a name that no variable has that can be seen.
func (m *maker) freshVariable() string {
	name := choose(m, variableNames)
	for n := 2; ; n++ {
		taken := false
		for _, s := range m.sources {
			taken = taken || s.from.variable == name
		}
		if !taken {
			return name
		}
		name = name + strconv.Itoa(n)
	}
}

// sampleOf draws one of the rows that a path leads to for the sample, or any
// row of the target; nil if that has none.
func (m *maker) sampleOf(p *path, target *model.EntitySet) *Row {
	if rows := m.run.collection(p, m.sample); len(rows) > 0 {
		return choose(m, rows)
	}
	if rows := m.data.rows[target]; len(rows) > 0 {
		return choose(m, rows)
	}
	return nil
}
