package model

import (
	"fmt"
	"strings"
)

// Units are what a tenant is divided into, so that callers can be restricted to
// the rows of some.
type Units struct {
	Set  *EntitySet // its key is one property
	Name *Property  // what people call a unit; nil: only its key tells them apart
}

// Key is the property that tells units apart.
func (u *Units) Key() *Property { return u.Set.Key[0] }

// UnitOf tells how a row belongs to a unit: by a property with the unit's key,
// of the row at the end of a way. Where a navigation property on the way leads
// to many rows, the row belongs to the units of all of them.
type UnitOf struct {
	Everyone bool          // the row is shared by all units; then there is nothing else
	Way      []*Navigation // from the row; empty: it has the property itself
	Property *Property
}

// shared is how a description says that rows are of all units.
const shared = "everyone"

// mostSteps bounds the way from a row to its unit.
const mostSteps = 4

// units resolves the set of the units.
func (r *resolver) units() {
	f := r.root.file.Units
	if f == nil || f.Set == "" {
		return
	}
	set := r.model.byName[f.Set]
	switch {
	case set == nil && r.unreadable:
		return
	case set == nil:
		r.root.add(f.line("set"), "units names "+quoted(f.Set)+", which is not a set", didYouMean(f.Set, r.setNames()))
		return
	case set.Singleton || len(set.Key) > 1:
		r.root.add(f.line("set"), fmt.Sprintf("units names %s, whose rows are not told apart by one property", f.Set), "choose a set with a key of one property")
		return
	case len(set.Key) == 0:
		return
	}
	r.model.Units = &Units{Set: set}
	if f.Name != "" {
		r.model.Units.Name = r.unitName(f, set)
	}
}

// unitName finds the property that has the names of units.
func (r *resolver) unitName(f *unitsFile, set *EntitySet) *Property {
	p := set.properties[f.Name]
	switch {
	case p == nil && set.complete():
		r.root.add(f.line("name"), fmt.Sprintf("units names %s, which is not a property of %s", quoted(f.Name), set.Name), didYouMean(f.Name, set.names()))
	case p != nil && p.Type.Kind != NoKind && (p.Type.Kind != String || p.Type.Collection || p.Source != FromColumn):
		r.root.add(f.line("name"), fmt.Sprintf("units takes names from %s of type %s", f.Name, p.Type.Name()), "choose a stored property of type Edm.String")
	}
	return p
}

// unit resolves how the rows of a set belong to units.
func (r *resolver) unit(s *source) {
	f, line := &s.file, s.file.line("unit")
	switch {
	case f.Unit == "":
		return
	case r.root.file.Units == nil:
		s.add(line, s.set.Name+" tells the unit of its rows, but the model has no units", "write units: {set: ...} in "+modelName+", or remove unit")
		return
	case r.model.Units == nil:
		return
	case f.Unit == shared:
		s.set.Unit = &UnitOf{Everyone: true}
		return
	}
	steps := strings.Split(f.Unit, "/")
	if len(steps) > mostSteps+1 {
		s.add(line, fmt.Sprintf("the way from %s to a unit has more than %d steps", s.set.Name, mostSteps), "choose a shorter one")
		return
	}
	u := &UnitOf{}
	at := s.set
	for _, step := range steps[:len(steps)-1] {
		n := at.navigation[step]
		if n == nil {
			s.add(line, fmt.Sprintf("unit goes over %s, which is not a navigation of %s", quoted(step), at.Name), didYouMean(step, at.ways()))
			return
		}
		if r.unclear[n] {
			return
		}
		u.Way, at = append(u.Way, n), n.Target
	}
	if u.Property = s.unitKey(line, at, steps[len(steps)-1]); u.Property != nil && r.refers(s, line, u.Property) {
		s.set.Unit = u
	}
}

// unitKey finds the property at the end of a way.
func (s *source) unitKey(line int, at *EntitySet, name string) *Property {
	p := at.properties[name]
	if p == nil && at.complete() {
		s.add(line, fmt.Sprintf("unit names %s, which is not a property of %s", quoted(name), at.Name), didYouMean(name, at.names()))
	}
	return p
}

// refers makes sure that a property has keys of units: it is their key, or a
// navigation property joins it with that.
func (r *resolver) refers(s *source, line int, p *Property) bool {
	key := r.model.Units.Key()
	if p == key {
		return true
	}
	for _, n := range p.Set.Navigation {
		if r.unclear[n] {
			return true // something is reported, and nothing can be said before it is mended
		}
		if len(n.Join) == 1 && n.Join[0].Local == p && n.Join[0].Target == key {
			return true
		}
	}
	s.add(line, fmt.Sprintf("unit names %s of %s, which does not refer to %s", p.Name, p.Set.Name, key.Set.Name),
		fmt.Sprintf("choose a property that a navigation of %s joins with %s.%s", p.Set.Name, key.Set.Name, key.Name))
	return false
}
