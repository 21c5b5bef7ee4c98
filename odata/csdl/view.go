package csdl

import (
	"errors"

	"feedline/model"
)

// ErrNothingVisible is returned for a document without any entity set or
// singleton: the standard requires a container with at least one
// (OData CSDL 4.0 Part 3, section 13.1).
var ErrNothingVisible = errors.New("csdl: no entity set is visible, and $metadata cannot be empty")

// A view is the part of a model that the caller may know of.
type view struct {
	Document
	sets       []*model.EntitySet
	singletons []*model.EntitySet
	visible    map[*model.EntitySet]bool
	enums      map[*model.EnumType]bool
	complexes  map[*model.ComplexType]bool
}

func newView(d Document) (*view, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	v := &view{
		Document:  d,
		visible:   map[*model.EntitySet]bool{},
		enums:     map[*model.EnumType]bool{},
		complexes: map[*model.ComplexType]bool{},
	}
	v.sets = v.see(d.Model.Sets)
	v.singletons = v.see(d.Model.Singletons)
	for _, s := range v.all() {
		v.use(v.properties(s))
	}
	return v, nil
}

// newDocumentView is newView for $metadata, which cannot be empty.
func newDocumentView(d Document) (*view, error) {
	v, err := newView(d)
	if err == nil && len(v.visible) == 0 {
		err = ErrNothingVisible
	}
	return v, err
}

// see returns the visible sets in their order and remembers them.
func (v *view) see(sets []*model.EntitySet) []*model.EntitySet {
	var seen []*model.EntitySet
	for _, s := range sets {
		if v.Visible == nil || v.Visible(s) {
			v.visible[s] = true
			seen = append(seen, s)
		}
	}
	return seen
}

// use marks the enumeration and complex types of the properties as needed.
// Complex types may contain themselves.
func (v *view) use(properties []*model.Property) {
	for _, p := range properties {
		if p.Type.Enum != nil {
			v.enums[p.Type.Enum] = true
		}
		if c := p.Type.Complex; c != nil && !v.complexes[c] {
			v.complexes[c] = true
			v.use(c.Properties)
		}
	}
}

// all returns the visible entity sets, then the visible singletons.
func (v *view) all() []*model.EntitySet {
	return append(v.sets[:len(v.sets):len(v.sets)], v.singletons...)
}

// enumTypes returns the needed enumeration types in the model's order.
func (v *view) enumTypes() []*model.EnumType {
	return only(v.Model.EnumTypes, func(e *model.EnumType) bool { return v.enums[e] })
}

// complexTypes returns the needed complex types in the model's order.
func (v *view) complexTypes() []*model.ComplexType {
	return only(v.Model.ComplexTypes, func(c *model.ComplexType) bool { return v.complexes[c] })
}

// navigation returns the navigation properties of the set that lead to
// something visible.
func (v *view) navigation(s *model.EntitySet) []*model.Navigation {
	return only(s.Navigation, v.leads)
}

// leads tells whether a navigation property exists for the caller.
func (v *view) leads(n *model.Navigation) bool {
	return v.visible[n.Set] && v.visible[n.Target] && (v.Leads == nil || v.Leads(n))
}

// properties returns those of the set that exist for the caller.
func (v *view) properties(s *model.EntitySet) []*model.Property {
	return only(s.Properties, func(p *model.Property) bool { return !v.hides(s, p) })
}

func (v *view) hides(s *model.EntitySet, p *model.Property) bool {
	return v.Hides != nil && v.Hides(s, p)
}

func (v *view) masks(s *model.EntitySet, p *model.Property) bool {
	return v.Masks != nil && v.Masks(s, p)
}

// partner is the name of the way back, empty if there is none or the caller
// cannot see it.
func (v *view) partner(n *model.Navigation) string {
	if n.Partner == nil || !v.leads(n.Partner) {
		return ""
	}
	return n.Partner.Name
}

// typeName is the qualified name of the set's entity type.
func (v *view) typeName(s *model.EntitySet) string {
	return v.Model.Namespace + "." + s.TypeName
}

// only returns the elements that are to be kept.
func only[T any](all []T, keep func(T) bool) []T {
	var kept []T
	for _, x := range all {
		if keep(x) {
			kept = append(kept, x)
		}
	}
	return kept
}
