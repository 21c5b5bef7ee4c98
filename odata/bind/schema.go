package bind

import (
	"cmp"

	"feedline/model"
	"feedline/odata/fault"
)

// Schema is the part of a model that exists for the caller, and how much of it
// one request may ask for.
type Schema struct {
	Model   *model.Model
	Visible func(*model.EntitySet) bool // nil: every set
	Limits  Limits                      // zero: DefaultLimits
}

// Limits bound what one request expands. A zero field means the default.
type Limits struct {
	ExpandDepth int // levels of $expand inside each other
	ExpandWidth int // navigation properties in all levels together, each as often as it is followed
}

// DefaultLimits are the limits of a feed that is not told otherwise.
func DefaultLimits() Limits { return Limits{ExpandDepth: 6, ExpandWidth: 40} }

// orDefault puts the defaults in the place of zeros.
func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	return Limits{cmp.Or(l.ExpandDepth, d.ExpandDepth), cmp.Or(l.ExpandWidth, d.ExpandWidth)}
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

// nav finds a navigation property that leads to a set which exists for the
// caller; nil if there is none.
func (s Schema) nav(set *model.EntitySet, name string) *model.Navigation {
	if n := set.Nav(name); n != nil && s.sees(n.Target) {
		return n
	}
	return nil
}

// navNames lists the navigation properties that lead to sets which exist for
// the caller.
func (s Schema) navNames(set *model.EntitySet) []string {
	var names []string
	for _, n := range set.Navigation {
		if s.sees(n.Target) {
			names = append(names, n.Name)
		}
	}
	return names
}

// nearestMember suggests a property or a navigation property.
func (s Schema) nearestMember(set *model.EntitySet, name string) string {
	return fault.Nearest(name, append(propertyNames(set.Properties), s.navNames(set)...))
}

func propertyNames(list []*model.Property) []string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.Name
	}
	return names
}

// typeName is the qualified name of the type of a set's entities.
func (s Schema) typeName(set *model.EntitySet) string {
	return s.Model.Namespace + "." + set.TypeName
}
