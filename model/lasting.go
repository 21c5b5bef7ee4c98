package model

import (
	"fmt"
	"strings"
)

// lasting resolves which rows outlast their anchor, and which borrow one. Both
// look at related rows, and so at navigations.
func (r *resolver) lasting(s *source) {
	f := s.file.Retention
	if f == nil {
		return
	}
	if f.Borrow != "" {
		s.set.Retention.Borrow = s.related(f.line("borrow"), "borrow", f.Borrow)
	}
	if f.Newest != nil {
		s.set.Retention.Newest = s.newest(f.Newest)
	}
}

// newest resolves the rows that stay.
func (s *source) newest(f *newestFile) *Newest {
	kept := &Newest{}
	for i, name := range f.Per {
		p := s.property(f.item("per", i), "per", name)
		if p != nil && (p.Source != FromColumn || !p.Type.identifying()) {
			s.add(f.item("per", i), "per names "+name+", which cannot be compared", "choose stored properties with whole numbers, texts, ids or instants")
		}
		kept.Per = append(kept.Per, p)
	}
	if f.While != "" {
		kept.While = s.property(f.line("while"), "while", f.While)
	}
	if p := kept.While; p != nil && (p.Type.Kind != Boolean || p.Type.Collection || p.Source != FromColumn) {
		s.add(f.line("while"), fmt.Sprintf("while names %s of type %s", p.Name, p.Type.Name()), "choose a property of type Edm.Boolean")
	}
	for i, path := range f.Until {
		if related := s.related(f.item("until", i), "until", path); related != nil {
			kept.Until = append(kept.Until, *related)
		}
	}
	return kept
}

// related finds the instant of a row that a navigation leads to, or reports
// what the path lacks; nil then.
func (s *source) related(line int, key, path string) *Related {
	way, name, cut := strings.Cut(path, "/")
	n := s.set.navigation[way]
	switch {
	case !cut:
		s.add(line, fmt.Sprintf("%s names %s, which leads to no other row", key, quoted(path)), "write a navigation, a slash and a property, such as Campaign/deletedAt")
		return nil
	case n == nil:
		s.add(line, fmt.Sprintf("%s names %s, which is not a navigation of %s", key, quoted(way), s.set.Name), suggest(way, s.set.ways(), "write the name of a navigation to one row"))
		return nil
	case n.Multiplicity == Many:
		s.add(line, fmt.Sprintf("%s goes through %s, which leads to many rows", key, way), "choose a navigation to one row")
		return nil
	case n.Target == nil:
		return nil
	}
	p := n.Target.properties[name]
	switch {
	case p == nil && n.Target.complete():
		s.add(line, fmt.Sprintf("%s names %s, which is not a property of %s", key, quoted(name), n.Target.Name), didYouMean(name, n.Target.names()))
		return nil
	case p == nil:
		return nil
	case p.Type.Kind != NoKind && (p.Type.Kind != DateTimeOffset || p.Type.Collection):
		s.add(line, fmt.Sprintf("%s names %s of type %s", key, path, p.Type.Name()), "choose a property of type Edm.DateTimeOffset")
	}
	return &Related{Via: n, Property: p}
}
