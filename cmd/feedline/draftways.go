package main

import (
	"slices"
	"strings"

	"feedline/store/sqlite"
)

// draftWay is a navigation property.
type draftWay struct {
	name, partner string
	target        *draftSet
	multiplicity  string
	here, there   []*draftProperty // joined, one by one
	link          *draftLink       // instead; nil: joined
	constraint    bool
}

// draftLink is the table between the ends of a many-to-many relation.
type draftLink struct {
	table                   string
	near, far               []string // columns of the table
	nearProperty, farTarget []*draftProperty
}

// setOf is the set of a table; nil if it is not described.
func (d *draft) setOf(table string) *draftSet {
	i := slices.IndexFunc(d.sets, func(s *draftSet) bool { return strings.EqualFold(s.table.Name, table) })
	if i < 0 {
		return nil
	}
	return d.sets[i]
}

// ends finds both ends of a foreign key; false if one is not described.
func (d *draft) ends(s *draftSet, f sqlite.SurveyForeign) (target *draftSet, here, there []*draftProperty, ok bool) {
	if target = d.setOf(f.Table); target == nil {
		return nil, nil, nil, false
	}
	here, found := s.listed(f.Columns)
	there, also := target.listed(f.Targets)
	return target, here, there, found && also
}

// agree gives columns without values the type of what they refer to.
func (d *draft) agree() {
	for range d.sets { // along chains of foreign keys
		for _, s := range d.sets {
			for _, f := range s.table.Foreign {
				_, here, there, ok := d.ends(s, f)
				for i := 0; ok && i < len(here); i++ {
					if here[i].facts.Values == 0 && there[i].facts.Values > 0 {
						here[i].guess = there[i].guess
					}
				}
			}
		}
	}
}

// relate adds the ways along foreign keys, there and back. Tables that only
// relate others become ways between those.
func (d *draft) relate() {
	for _, s := range slices.Clone(d.sets) {
		if d.links = append(d.links, s); !d.isLink(s) {
			d.links = d.links[:len(d.links)-1]
		}
	}
	d.sets = slices.DeleteFunc(d.sets, func(s *draftSet) bool { return slices.Contains(d.links, s) })
	names := map[*draftSet]taken{}
	for _, s := range d.sets {
		names[s] = taken{}
		for _, p := range s.properties {
			names[s][p.name] = true
		}
	}
	for _, s := range d.sets {
		for _, f := range s.table.Foreign {
			d.refer(s, f, names)
		}
	}
	for _, l := range d.links {
		d.link(l, names)
	}
}

// isLink tells whether a table holds nothing but two foreign keys that tell its
// rows apart, and nothing refers to it.
func (d *draft) isLink(s *draftSet) bool {
	f := s.table.Foreign
	if s.table.View || len(f) != 2 || len(s.properties) != len(s.table.Columns) || len(f[0].Columns)+len(f[1].Columns) != len(s.properties) || len(s.key) != len(s.properties) {
		return false
	}
	for _, one := range f {
		target, here, there, ok := d.ends(s, one)
		if !ok || target == s || !slices.Equal(there, target.key) {
			return false
		}
		for i := range here {
			if !here[i].guess.same(there[i].guess) || here[i].guess.encoding != there[i].guess.encoding {
				return false
			}
		}
	}
	for _, other := range d.sets {
		if slices.ContainsFunc(other.table.Foreign, func(x sqlite.SurveyForeign) bool { return strings.EqualFold(x.Table, s.table.Name) }) {
			return false
		}
	}
	return true
}

// refer adds the way along a foreign key, and the way back.
func (d *draft) refer(s *draftSet, f sqlite.SurveyForeign, names map[*draftSet]taken) {
	target, here, there, ok := d.ends(s, f)
	if !ok || !target.tells(there) {
		d.leave("the foreign key of %s to %s, which does not find one row of a set", s.table.Name, f.Table)
		return
	}
	for i := range here {
		if !here[i].guess.same(there[i].guess) || !here[i].guess.identifies() {
			d.leave("the foreign key of %s to %s: %s and %s seem to be of different types", s.table.Name, f.Table, here[i].column.Name, there[i].column.Name)
			return
		}
	}
	way := &draftWay{name: names[s].claim(calledBy(target, here, there)), target: target, here: here, there: there, multiplicity: "1", constraint: true}
	if slices.ContainsFunc(here, func(p *draftProperty) bool { return p.nullable }) {
		way.multiplicity = "0..1"
		way.constraint = !slices.ContainsFunc(here, func(p *draftProperty) bool { return !p.nullable })
	}
	way.constraint = way.constraint && !slices.ContainsFunc(there, func(p *draftProperty) bool { return p.nullable })
	back := s.name
	if d.several(s, target) || s == target {
		back = s.name + "Of" + way.name
	}
	home := &draftWay{name: names[target].claim(back), target: s, here: there, there: here, multiplicity: "*"}
	if s.tells(here) {
		home.multiplicity = "0..1"
	}
	way.partner, home.partner = home.name, way.name
	s.ways = append(s.ways, way)
	target.ways = append(target.ways, home)
}

// calledBy is what a way along a foreign key is called: as its column says, or
// else after what it leads to.
func calledBy(target *draftSet, here, there []*draftProperty) string {
	if len(here) == 1 && !strings.EqualFold(here[0].column.Name, there[0].column.Name) {
		if name := referred(here[0].column.Name); name != "" {
			return name
		}
	}
	return target.kind
}

// several tells whether several foreign keys lead from one set to another.
func (d *draft) several(from, to *draftSet) bool {
	n := 0
	for _, f := range from.table.Foreign {
		if strings.EqualFold(f.Table, to.table.Name) {
			n++
		}
	}
	return n > 1
}

// link adds both ways through a table between two sets, or one.
func (d *draft) link(l *draftSet, names map[*draftSet]taken) {
	var ends [2]*draftSet
	var links [2]draftLink
	for i, f := range l.table.Foreign {
		target, _, there, _ := d.ends(l, f)
		far := l.table.Foreign[1-i]
		_, _, farThere, _ := d.ends(l, far)
		ends[i] = target
		links[i] = draftLink{table: l.table.Name, near: f.Columns, nearProperty: there, far: far.Columns, farTarget: farThere}
	}
	var ways [2]*draftWay
	for i := range ways {
		name := ends[1-i].name
		if ends[0] == ends[1] {
			name += "Of" + pascal(strings.Join(links[i].near, "_"), "Near")
		}
		ways[i] = &draftWay{name: names[ends[i]].claim(name), target: ends[1-i], multiplicity: "*", link: &links[i]}
	}
	for i, w := range ways {
		w.partner = ways[1-i].name
		ends[i].ways = append(ends[i].ways, w)
	}
}
