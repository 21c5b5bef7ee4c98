package bind

import (
	"strings"

	"feedline/model"
	"feedline/odata/fault"
	"feedline/odata/uri"
)

// Resource is the kind of thing that a path leads to.
type Resource uint8

// The resources of a feed (OData 4.01 Part 2, section 4).
const (
	ServiceDocument Resource = 1 << iota
	Metadata
	Collection // entities of a set, or that a navigation leads to
	Entity     // one entity
	Count      // the number of entities of a collection, as text
	Property   // the value of a property of one entity
	RawValue   // the same as bare text or bytes, without JSON around it
)

// bindResource reads a path. A set that is not visible is treated as if it
// did not exist (design decision 5).
func bindResource(path uri.Path, aliases map[string]uri.Expr, schema Schema) (Request, error) {
	if len(path.Segments) == 0 {
		return Request{Resource: ServiceDocument}, nil
	}
	first, rest := path.Segments[0], path.Segments[1:]
	if strings.HasPrefix(first.Name, "$") {
		return bindSystemPath(first, rest)
	}
	set := schema.Model.Set(first.Name)
	if set == nil || !schema.sees(set) {
		return Request{}, errUnknownSet(first, schema)
	}
	if first.Key != nil || set.Singleton {
		return bindEntity(set, first, rest, aliases)
	}
	return bindCollection(set, rest)
}

// bindSystemPath reads a path that begins with a word of OData itself.
func bindSystemPath(first uri.Segment, rest []uri.Segment) (Request, error) {
	switch first.Name {
	case "$metadata":
		if len(rest) > 0 || first.Key != nil {
			return Request{}, errBehindMetadata(first.Span)
		}
		return Request{Resource: Metadata}, nil
	case "$batch", "$crossjoin", "$all", "$entity":
		return Request{}, errPathNotImplemented(first.Name, first.Span)
	}
	return Request{}, errUnknownSystemPath(first)
}

func bindCollection(set *model.EntitySet, rest []uri.Segment) (Request, error) {
	if len(rest) == 0 {
		return Request{Resource: Collection, Root: set, Clauses: Clauses{Set: set}}, nil
	}
	next := rest[0]
	switch next.Name {
	case "$count":
		if len(rest) > 1 || next.Key != nil {
			return Request{}, errBehindCount(next.Span)
		}
		return Request{Resource: Count, Root: set, Clauses: Clauses{Set: set}}, nil
	case "$ref", "$value", "$filter", "$each", "$query":
		return Request{}, errPathNotImplemented(next.Name, next.Span)
	}
	return Request{}, errBehindSet(set, next)
}

func bindEntity(set *model.EntitySet, segment uri.Segment, rest []uri.Segment, aliases map[string]uri.Expr) (Request, error) {
	r := Request{Resource: Entity, Root: set, Clauses: Clauses{Set: set}}
	if set.Singleton {
		if segment.Key != nil {
			return Request{}, errSingletonKey(set, segment.Key.Span)
		}
	} else {
		key, err := bindKey(*segment.Key, segment, set, aliases)
		if err != nil {
			return Request{}, err
		}
		r.Key = key
	}
	if len(rest) == 0 {
		return r, nil
	}
	next := rest[0]
	if set.Property(next.Name) != nil || set.Nav(next.Name) != nil || strings.HasPrefix(next.Name, "$") {
		return Request{}, errPathNotImplemented(next.Name, next.Span)
	}
	return Request{}, errUnknownMember(set, next)
}

// sees tells whether the set exists for the caller.
func (s Schema) sees(set *model.EntitySet) bool { return s.Visible == nil || s.Visible(set) }

// names lists the sets and singletons that exist for the caller.
func (s Schema) names() []string {
	var names []string
	for _, sets := range [][]*model.EntitySet{s.Model.Sets, s.Model.Singletons} {
		for _, set := range sets {
			if s.sees(set) {
				names = append(names, set.Name)
			}
		}
	}
	return names
}

// memberNames lists the properties and navigation properties of a set.
func memberNames(set *model.EntitySet) []string {
	var names []string
	for _, p := range set.Properties {
		names = append(names, p.Name)
	}
	for _, n := range set.Navigation {
		names = append(names, n.Name)
	}
	return names
}

func nearestMember(set *model.EntitySet, name string) string {
	return fault.Nearest(name, memberNames(set))
}
