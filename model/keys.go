package model

import (
	"fmt"
	"slices"
	"strings"
)

// keys resolves what names properties of the set itself: key, identity, order,
// incremental, defaults and computed ids.
func (r *resolver) keys(s *source) {
	f := &s.file
	switch {
	case f.Set == "":
		s.noKeys()
	case f.has("key"):
		s.set.Key = s.identifying("key", f.Key)
	case f.Singleton == "":
		s.add(f.start(), s.set.Name+" has no key", "write key: [id] with the properties that tell its rows apart")
	}
	s.set.Identity = s.set.Key
	if f.has("identity") && !s.set.Singleton {
		s.set.Identity = s.identifying("identity", f.Identity)
	}
	s.order()
	s.incremental()
	for i := range f.Properties {
		if p := s.set.Properties[i]; s.set.properties[p.Name] == p {
			s.origins(&f.Properties[i], p)
		}
	}
}

// noKeys reports what a singleton, which is one entity, has no use for.
func (s *source) noKeys() {
	if !s.set.Singleton {
		return
	}
	for _, key := range []string{"key", "identity", "order", "incremental"} {
		if s.file.has(key) {
			s.add(s.file.line(key), fmt.Sprintf("%s is a singleton, which cannot have %s", s.set.Name, key), "remove "+key+", or write set: instead of singleton:")
		}
	}
}

// identifying resolves a list of properties that tell rows apart. It is nil if
// one of them is unknown.
func (s *source) identifying(key string, names []string) []*Property {
	list, complete := []*Property(nil), true
	for i, name := range names {
		line := s.file.item(key, i)
		p := s.property(line, key, name)
		switch {
		case p == nil:
			complete = false
			continue
		case slices.Contains(list, p):
			s.add(line, fmt.Sprintf("%s names %s twice", key, name), "keep one of them")
			continue
		case p.Nullable:
			s.add(line, fmt.Sprintf("%s names %s, which may be null", key, name), "write nullable: false for "+name+", or choose another property")
		case !p.Type.identifying():
			s.add(line, fmt.Sprintf("%s names %s of type %s, which tells no rows apart", key, name, p.Type.Name()), "choose a property with whole numbers, a text, an id or an instant")
		}
		list = append(list, p)
	}
	if !complete {
		return nil
	}
	return list
}

// property finds a stored property of the set that a key of the file names; it
// reports an unknown one and returns nil.
func (s *source) property(line int, key, name string) *Property {
	p := s.set.properties[name]
	switch {
	case name == "":
		return nil
	case p == nil:
		if s.set.complete() {
			s.add(line, fmt.Sprintf("%s names %s, which is not a property of %s", key, quoted(name), s.set.Name), didYouMean(name, s.set.names()))
		}
		return nil
	case p.Type.Kind == NoKind:
		return nil
	case p.Source != FromColumn:
		s.add(line, fmt.Sprintf("%s names %s, which has no stored column", key, name), "choose a property that is stored in a column")
		return nil
	}
	return p
}

// complete tells whether the file named all its properties, so that another
// name is wrong for certain.
func (s *EntitySet) complete() bool {
	return len(s.Properties) > 0 && s.properties[""] == nil
}

// names lists the names of the properties in their order.
func (s *EntitySet) names() []string {
	names := make([]string, len(s.Properties))
	for i, p := range s.Properties {
		names[i] = p.Name
	}
	return names
}

// order resolves the default order; without one it is the key's.
func (s *source) order() {
	for i, term := range s.file.Order {
		line := s.file.item("order", i)
		name, descending, ok := orderTerm(term)
		if !ok {
			s.add(line, quoted(term)+" is not a term of an order", "write a property, optionally followed by desc")
			continue
		}
		p := s.property(line, "order", name)
		switch {
		case p == nil:
		case slices.ContainsFunc(s.set.Order, func(o OrderBy) bool { return o.Property == p }):
			s.add(line, "order names "+name+" twice", "keep the first of them")
		case !p.Type.orderable():
			s.add(line, fmt.Sprintf("order names %s of type %s, which has no order", name, p.Type.Name()), "choose another property")
		default:
			s.set.Order = append(s.set.Order, OrderBy{Property: p, Descending: descending})
		}
	}
	if !s.file.has("order") {
		for _, p := range s.set.Key {
			s.set.Order = append(s.set.Order, OrderBy{Property: p})
		}
	}
}

// orderTerm takes "name", "name asc" or "name desc" apart.
func orderTerm(term string) (name string, descending, ok bool) {
	words := strings.Fields(term)
	switch {
	case len(words) == 1:
		return words[0], false, true
	case len(words) == 2 && (words[1] == "asc" || words[1] == "desc"):
		return words[0], words[1] == "desc", true
	}
	return "", false, false
}

// incremental resolves the property that incremental loads read by.
func (s *source) incremental() {
	name, line := s.file.Incremental, s.file.line("incremental")
	if name == "" || s.set.Singleton {
		return
	}
	p := s.property(line, "incremental", name)
	switch {
	case p == nil:
		return
	case p.Type.Collection || p.Type.Kind != DateTimeOffset && p.Type.Kind != Date && !p.Type.whole():
		s.add(line, fmt.Sprintf("incremental names %s of type %s", name, p.Type.Name()), "choose an instant, a date or a whole number that grows with time")
	case p.Nullable:
		s.add(line, fmt.Sprintf("incremental names %s, which may be null", name), "choose a property with nullable: false, or no load would read the rows without it")
	}
	s.set.Incremental = p
}

// origins resolves the value that a new row gets when its input lacks one.
func (s *source) origins(f *propertyFile, p *Property) {
	if f.Default != nil {
		s.defaultOf(f, p)
	}
	for i, name := range f.UUIDOf {
		line := f.item("uuidOf", i)
		of := s.property(line, "uuidOf", name)
		switch {
		case of == nil:
			continue
		case of == p || len(s.uuidOf(name)) > 0:
			s.add(line, fmt.Sprintf("%s is computed from %s, which is computed itself", p.Name, name), "name properties that every input has")
		case !of.Type.identifying():
			s.add(line, fmt.Sprintf("%s is computed from %s of type %s", p.Name, name, of.Type.Name()), "choose whole numbers, texts, ids or instants")
		case of.Nullable:
			s.add(line, fmt.Sprintf("%s is computed from %s, which may be null", p.Name, name), "choose properties with nullable: false")
		}
		p.UUIDOf = append(p.UUIDOf, of)
	}
	switch line := f.line("uuidOf"); {
	case !f.has("uuidOf"):
	case p.Type.Kind != NoKind && (p.Type.Kind != Guid || p.Type.Collection):
		s.add(line, fmt.Sprintf("%s is a computed id but %s", p.Name, p.Type.Name()), "write type: Edm.Guid")
	case f.Default != nil:
		s.add(line, p.Name+" has both a default and uuidOf", "keep one of them")
	case p.Source != FromColumn:
		s.add(line, p.Name+" is computed but has no stored column", "remove uuidOf or source")
	}
}

// uuidOf is what the file says a property is computed from.
func (s *source) uuidOf(name string) []string {
	for i := range s.file.Properties {
		if s.file.Properties[i].Name == name {
			return s.file.Properties[i].UUIDOf
		}
	}
	return nil
}
