package bind

import (
	"cmp"
	"slices"

	"feedline/model"
	"feedline/odata/fault"
)

// Schema is the part of a model that exists for the caller, and how much of it
// one request may ask for.
type Schema struct {
	Model   *model.Model
	Visible func(*model.EntitySet) bool // nil: every set
	Limits  Limits                      // zero: DefaultLimits

	// Shows tells how the caller sees a property of a visible set; nil: all are
	// shown. A hidden property is as good as one that the model does not have,
	// and so is a navigation property that would be found by one which is not
	// shown. The key of a visible set is shown.
	Shows func(*model.EntitySet, *model.Property) Exposure
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

// exposure is how the caller sees a property of a set.
func (s Schema) exposure(set *model.EntitySet, p *model.Property) Exposure {
	if s.Shows == nil {
		return Shown
	}
	return s.Shows(set, p)
}

// property finds a property that exists for the caller; nil if there is none.
func (s Schema) property(set *model.EntitySet, name string) *model.Property {
	if p := set.Property(name); p != nil && s.exposure(set, p) != Hidden {
		return p
	}
	return nil
}

// properties lists those that exist for the caller.
func (s Schema) properties(set *model.EntitySet) []*model.Property {
	var list []*model.Property
	for _, p := range set.Properties {
		if s.exposure(set, p) != Hidden {
			list = append(list, p)
		}
	}
	return list
}

// Leads tells whether a navigation property of a visible set exists for the
// caller: it leads to a visible set, and what it joins is shown at both ends,
// since whoever follows it learns which of these values are equal.
func (s Schema) Leads(n *model.Navigation) bool {
	hides := func(set *model.EntitySet) func(*model.Property) bool {
		return func(p *model.Property) bool { return s.exposure(set, p) != Shown }
	}
	return s.sees(n.Target) && !slices.ContainsFunc(n.Near(), hides(n.Set)) && !slices.ContainsFunc(n.Far(), hides(n.Target))
}

// nav finds a navigation property that exists for the caller; nil if there is
// none.
func (s Schema) nav(set *model.EntitySet, name string) *model.Navigation {
	if n := set.Nav(name); n != nil && s.Leads(n) {
		return n
	}
	return nil
}

// navNames lists the navigation properties that exist for the caller.
func (s Schema) navNames(set *model.EntitySet) []string {
	var names []string
	for _, n := range set.Navigation {
		if s.Leads(n) {
			names = append(names, n.Name)
		}
	}
	return names
}

// nearestMember suggests a property or a navigation property.
func (s Schema) nearestMember(set *model.EntitySet, name string) string {
	return fault.Nearest(name, append(propertyNames(s.properties(set)), s.navNames(set)...))
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
