package model

import (
	"fmt"
	"slices"
)

// navigation resolves the navigation properties of a set. The list of the set
// keeps the order and length of the file's list.
func (r *resolver) navigation(s *source) {
	for i := range s.file.Navigation {
		f := &s.file.Navigation[i]
		n := &Navigation{
			Set: s.set, Name: f.Name, Description: f.Description, Multiplicity: Multiplicity(f.Multiplicity),
			Constraint: f.Constraint, Owner: f.Owner,
		}
		s.set.Navigation = append(s.set.Navigation, n)
		switch {
		case !s.simple(f.line("name"), f.Name):
		case s.set.properties[f.Name] != nil:
			s.add(f.line("name"), fmt.Sprintf("%s is both a property and a navigation of %s", f.Name, s.set.Name), "rename one of them")
		case s.set.navigation[f.Name] != nil:
			s.add(f.line("name"), fmt.Sprintf("%s has two navigations %s", s.set.Name, f.Name), "rename or remove one of them")
		default:
			s.set.navigation[f.Name] = n
		}
		n.Target = r.target(s, f)
		before := len(r.faults.list)
		if n.Target != nil {
			r.way(s, f, n)
		}
		r.unclear[n] = n.Target == nil || len(r.faults.list) > before || len(n.Join) == 0 && n.Through == nil
	}
}

// target finds the set or singleton that a navigation leads to.
func (r *resolver) target(s *source, f *navigationFile) *EntitySet {
	target := r.model.byName[f.Target]
	if target == nil && f.Target != "" && !r.unreadable {
		s.add(f.line("target"), fmt.Sprintf("%s leads to %s, which is not a set", f.Name, quoted(f.Target)), didYouMean(f.Target, r.setNames()))
	}
	return target
}

// way resolves how a navigation reaches its target.
func (r *resolver) way(s *source, f *navigationFile, n *Navigation) {
	switch {
	case f.Through != nil && f.has("join"):
		s.add(f.line("through"), f.Name+" has both join and through", "keep join, or through for a table between both ends")
	case f.Through != nil:
		r.through(s, f, n)
	case !f.has("join"):
		s.add(f.start(), f.Name+" does not say how it reaches "+f.Target, "write join: {property here: property of "+f.Target+"}, or through:")
	case len(f.Join) == 0:
	default:
		if s.join(f, n) {
			s.reach(f, n)
			s.constraint(f, n)
		}
	}
	if f.Owner && n.Multiplicity == Many {
		s.add(f.line("owner"), f.Name+" leads to many owners", "write owner: true only for a navigation to one row")
	}
}

// join resolves the equal properties; it is true if nothing is wrong.
func (s *source) join(f *navigationFile, n *Navigation) bool {
	fine := true
	for _, p := range f.Join {
		pair := JoinPair{
			Local:  s.end(p.line, f.Name, p.key, s.set),
			Target: s.end(p.line, f.Name, p.value, n.Target),
		}
		if pair.Local == nil || pair.Target == nil {
			fine = false
			continue
		}
		if !pair.Local.Type.same(pair.Target.Type) {
			s.add(p.line, fmt.Sprintf("%s joins %s of type %s with %s.%s of type %s", f.Name, p.key, pair.Local.Type.Name(), n.Target.Name, p.value, pair.Target.Type.Name()),
				"join properties of the same type")
			fine = false
		}
		n.Join = append(n.Join, pair)
	}
	return fine
}

// end finds one end of a join: a stored property that can be compared.
func (s *source) end(line int, nav, name string, set *EntitySet) *Property {
	p := set.properties[name]
	switch {
	case name == "":
		return nil
	case p == nil:
		if set.complete() {
			s.add(line, fmt.Sprintf("%s joins %s, which is not a property of %s", nav, quoted(name), set.Name), didYouMean(name, set.names()))
		}
		return nil
	case p.Type.Kind == NoKind:
		return nil
	case p.Source != FromColumn || !p.Type.identifying():
		s.add(line, fmt.Sprintf("%s joins %s of %s, which cannot be compared", nav, name, set.Name), "join stored properties with whole numbers, texts, ids or instants")
		return nil
	}
	return p
}

// reach reports a multiplicity that the join contradicts.
func (s *source) reach(f *navigationFile, n *Navigation) {
	line := f.line("multiplicity")
	if !n.Target.Singleton && n.Target.Key == nil {
		return
	}
	single := n.Target.Singleton || n.Target.identifiedBy(n.Join)
	switch {
	case n.Multiplicity == Many && single:
		s.add(line, fmt.Sprintf("%s leads to many rows, but its join finds at most one of %s", f.Name, n.Target.Name), `write multiplicity: 0..1, or "1" if there always is one`)
	case n.Multiplicity != Many && n.Multiplicity != "" && !single:
		s.add(line, fmt.Sprintf("%s leads to one row, but its join may find many of %s", f.Name, n.Target.Name), `write multiplicity: "*", or join all of its key`)
	case n.Multiplicity == One:
		for _, p := range n.Join {
			if p.Local.Nullable {
				s.add(line, fmt.Sprintf("%s always leads to a row, but %s may be null", f.Name, p.Local.Name), "write multiplicity: 0..1, or nullable: false for "+p.Local.Name)
			}
		}
	}
}

// identifiedBy tells whether a join finds at most one row of the set: it
// covers the key, the identity or a unique index.
func (s *EntitySet) identifiedBy(join []JoinPair) bool {
	has := func(column string) bool {
		return slices.ContainsFunc(join, func(p JoinPair) bool { return p.Target.Column == column })
	}
	covers := func(list []*Property) bool {
		return len(list) > 0 && !slices.ContainsFunc(list, func(p *Property) bool { return !has(p.Column) })
	}
	unique := func(x Index) bool {
		return x.Unique && !slices.ContainsFunc(x.Columns, func(c string) bool { return !has(c) })
	}
	return covers(s.Key) || covers(s.Identity) || slices.ContainsFunc(s.Storage.Indexes, unique)
}

// constraint reports a referential constraint that CSDL does not allow: a way
// that may lead nowhere needs properties that may be null (OData CSDL 4.0 Part
// 3, section 7.2.1).
func (s *source) constraint(f *navigationFile, n *Navigation) {
	if !f.Constraint {
		return
	}
	line := f.line("constraint")
	if n.Multiplicity == Many {
		s.add(line, f.Name+" leads to many rows and has a constraint", "write constraint: true for the navigation that leads back, or remove it")
		return
	}
	for _, p := range n.Join {
		if (n.Multiplicity == ZeroOrOne || p.Target.Nullable) && !p.Local.Nullable {
			s.add(line, fmt.Sprintf("%s has a constraint and may lead nowhere, but %s is never null", f.Name, p.Local.Name), "remove constraint, which OData does not allow here")
		}
	}
}
