package model

import (
	"fmt"
	"slices"
)

// through resolves a many-to-many relation.
func (r *resolver) through(s *source, f *navigationFile, n *Navigation) {
	t := f.Through
	s.table(t.line("table"), t.Table)
	n.Through = &Through{
		Table: t.Table,
		Near:  s.throughEnd(t.Near, f.Name, s.set),
		Far:   s.throughEnd(t.Far, f.Name, n.Target),
	}
	switch {
	case n.Multiplicity != Many && n.Multiplicity != "":
		s.add(f.line("multiplicity"), f.Name+" goes through a table and leads to one row", `write multiplicity: "*", or join`)
	case f.Constraint:
		s.add(f.line("constraint"), f.Name+" goes through a table and has a constraint", "remove constraint")
	}
}

// throughEnd resolves one end of a relation.
func (s *source) throughEnd(list pairs, nav string, set *EntitySet) []ThroughColumn {
	var columns []ThroughColumn
	for _, p := range list {
		s.column(p.line, p.key)
		if end := s.end(p.line, nav, p.value, set); end != nil {
			columns = append(columns, ThroughColumn{Column: p.key, Property: end})
		}
	}
	return columns
}

// partners connects each navigation with the way back.
func (r *resolver) partners(s *source) {
	for i, n := range s.set.Navigation {
		f := &s.file.Navigation[i]
		if f.Partner == "" || n.Target == nil || s.set.navigation[n.Name] != n {
			continue
		}
		n.Partner = n.Target.navigation[f.Partner]
		switch {
		case n.Partner == nil && len(n.Target.navigation) < len(n.Target.Navigation):
		case n.Partner == nil:
			s.add(f.line("partner"), fmt.Sprintf("%s names the partner %s, which is not a navigation of %s", f.Name, quoted(f.Partner), n.Target.Name), didYouMean(f.Partner, n.Target.ways()))
		default:
			r.partner(s, f, n, r.partnerOf(n.Partner))
		}
	}
}

// partnerOf is the name that a navigation's file gives as its partner. The
// file may belong to another set and be connected later.
func (r *resolver) partnerOf(n *Navigation) string {
	for _, s := range r.sources {
		if s.set != n.Set {
			continue
		}
		if i := slices.Index(s.set.Navigation, n); i >= 0 {
			return s.file.Navigation[i].Partner
		}
	}
	return ""
}

// partner reports partners that do not lead back to each other.
func (r *resolver) partner(s *source, f *navigationFile, n *Navigation, back string) {
	line, p := f.line("partner"), n.Partner
	switch {
	case p == n:
		s.add(line, f.Name+" is its own partner", "name the navigation that leads back, or remove partner")
	case p.Target != nil && p.Target != n.Set:
		s.add(line, fmt.Sprintf("the partner %s of %s leads to %s", f.Partner, f.Name, p.Target.Name), "name a navigation that leads back to "+n.Set.Name)
	case back != "" && n.Set.navigation[back] == nil:
	case back != f.Name:
		s.add(line, fmt.Sprintf("%s names the partner %s.%s, which does not name it back", f.Name, n.Target.Name, f.Partner), fmt.Sprintf("write partner: %s for %s.%s, or remove partner here", f.Name, n.Target.Name, f.Partner))
	case r.unclear[n] || r.unclear[p]:
	case n.after(p):
	case !n.mirrors(p):
		s.add(line, fmt.Sprintf("%s and its partner %s.%s join different properties", f.Name, n.Target.Name, f.Partner), "write the same join in both directions")
	case n.Constraint && p.Constraint:
		s.add(f.line("constraint"), fmt.Sprintf("%s and its partner %s.%s both have a constraint", f.Name, n.Target.Name, f.Partner), "keep it on the side that holds the other's key")
	}
}

// after tells whether a way comes after its partner by name. What is wrong with
// both of them together is reported for the first.
func (n *Navigation) after(p *Navigation) bool {
	return n.Set.Name+"."+n.Name > p.Set.Name+"."+p.Name
}

// mirrors tells whether two ways are one relation seen from both ends.
func (n *Navigation) mirrors(p *Navigation) bool {
	if (n.Through == nil) != (p.Through == nil) {
		return false
	}
	if n.Through != nil {
		return n.Through.Table == p.Through.Table && sameColumns(n.Through.Near, p.Through.Far) && sameColumns(n.Through.Far, p.Through.Near)
	}
	turned := func(j JoinPair) bool { return slices.Contains(p.Join, JoinPair{Local: j.Target, Target: j.Local}) }
	return len(n.Join) == len(p.Join) && !slices.ContainsFunc(n.Join, func(j JoinPair) bool { return !turned(j) })
}

func sameColumns(a, b []ThroughColumn) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(c ThroughColumn) bool { return !slices.Contains(b, c) })
}

// ways lists the names of the navigation properties in their order.
func (s *EntitySet) ways() []string {
	names := make([]string, len(s.Navigation))
	for i, n := range s.Navigation {
		names[i] = n.Name
	}
	return names
}
