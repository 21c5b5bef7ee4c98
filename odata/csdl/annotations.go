package csdl

import (
	"strings"

	"feedline/model"
)

// The vocabularies, their addresses without the extension, and the terms.
// The addresses end as the oldest reader expects of the two that it has built
// in; every other reference would make it give up.
const (
	vocabularies = "https://oasis-tcs.github.io/odata-vocabularies/vocabularies/"
	core         = "Org.OData.Core.V1"
	capabilities = "Org.OData.Capabilities.V1"
	validation   = "Org.OData.Validation.V1"

	description     = core + ".Description"
	longDescription = core + ".LongDescription"
	odataVersions   = core + ".ODataVersions"
	allowedValues   = validation + ".AllowedValues"
)

// An annotation says one thing about a model element.
type annotation struct {
	term  string
	value value
}

// A value is the constant value of an annotation: text, flag, number, texts,
// paths, record or records.
type value interface{ isValue() }

type (
	text    string
	flag    bool
	number  int
	texts   []string
	paths   []string // of properties
	record  []field
	records []annotatedRecord
)

// A field is a property of a record. A late one came into its vocabulary
// with 4.01, and only the 4.01 forms write it: the reader behind the 4.0 form
// has the older vocabulary built in.
type field struct {
	name  string
	value value
	late  bool
}

// An annotatedRecord is a record with annotations, which only the 4.01 forms
// write: the reader behind the 4.0 form refuses them.
type annotatedRecord struct {
	record      record
	annotations []annotation
}

func (text) isValue()    {}
func (flag) isValue()    {}
func (number) isValue()  {}
func (texts) isValue()   {}
func (paths) isValue()   {}
func (record) isValue()  {}
func (records) isValue() {}

// described returns the description, and nothing for an empty one.
func described(s string) []annotation {
	if s == "" {
		return nil
	}
	return []annotation{{description, text(s)}}
}

// ofContainer announces what holds for the whole service.
func (v *view) ofContainer() []annotation {
	c := v.Capabilities
	as := described(v.Model.Description)
	if len(c.ODataVersions) > 0 {
		as = append(as, annotation{odataVersions, text(strings.Join(c.ODataVersions, " "))})
	}
	as = append(as,
		annotation{capabilities + ".AsynchronousRequestsSupported", flag(c.Async)},
		annotation{capabilities + ".BatchSupported", flag(c.Batch)},
		annotation{capabilities + ".KeyAsSegmentSupported", flag(c.KeyAsSegment)},
	)
	if c.Filter && len(c.FilterFunctions) > 0 {
		as = append(as, annotation{capabilities + ".FilterFunctions", texts(c.FilterFunctions)})
	}
	return as
}

// ofSet announces what a request for an entity set can do. The feed is read
// only (tables.md C10).
func (v *view) ofSet(s *model.EntitySet) []annotation {
	c := v.Capabilities
	return append(described(s.Description),
		may("SelectSupport", "Supported", c.Select),
		but("FilterRestrictions", "Filterable", c.Filter, "NonFilterableProperties", v.except(s, incomparable)),
		may("SearchRestrictions", "Searchable", c.Search),
		but("SortRestrictions", "Sortable", c.Order, "NonSortableProperties", v.except(s, unordered)),
		v.expands(),
		may("CountRestrictions", "Countable", c.Count),
		annotation{capabilities + ".TopSupported", flag(c.Top)},
		annotation{capabilities + ".SkipSupported", flag(c.Skip)},
		may("InsertRestrictions", "Insertable", false),
		may("UpdateRestrictions", "Updatable", false),
		may("DeleteRestrictions", "Deletable", false),
	)
}

// ofSingleton announces what a request for a singleton can do: of the terms
// of ofSet those that apply to a single entity.
func (v *view) ofSingleton(s *model.EntitySet) []annotation {
	return append(described(s.Description),
		may("SelectSupport", "Supported", v.Capabilities.Select),
		v.expands(),
		may("UpdateRestrictions", "Updatable", false),
	)
}

// expands announces $expand, and how many levels deep it may go.
func (v *view) expands() annotation {
	c := v.Capabilities
	a := may("ExpandRestrictions", "Expandable", c.Expand)
	if c.Expand && c.ExpandLevels > 0 {
		a.value = append(a.value.(record), field{name: "MaxLevels", value: number(c.ExpandLevels), late: true})
	}
	return a
}

// may is a term of the Capabilities vocabulary whose record has one flag.
func may(term, property string, is bool) annotation {
	return annotation{capabilities + "." + term, record{{name: property, value: flag(is)}}}
}

// but is may, with the properties for which it does not hold.
func but(term, property string, is bool, except string, names paths) annotation {
	a := may(term, property, is)
	if is && names != nil {
		a.value = append(a.value.(record), field{name: except, value: names})
	}
	return a
}

// except names the properties of a set that are so, and those that are masked.
func (v *view) except(s *model.EntitySet, so func(*model.Property) bool) paths {
	var names paths
	for _, p := range v.properties(s) {
		if so(p) || v.masks(s, p) {
			names = append(names, p.Name)
		}
	}
	return names
}

// incomparable tells whether no condition can be put on a property, or on what it
// consists of.
func incomparable(p *model.Property) bool { return p.Type.Kind == model.Stream }

// unordered tells whether nothing can be ordered by a property, nor by the
// members of a complex one.
func unordered(p *model.Property) bool {
	return p.Type.Collection || p.Type.Kind == model.Stream || p.Type.Kind == model.Binary
}

// ofProperty says what a property means and which values it can have. The set
// that has it is nil for a member of a complex type.
func (v *view) ofProperty(s *model.EntitySet, p *model.Property) []annotation {
	if s != nil && v.masks(s, p) {
		return described(strings.TrimSpace(sentence(p.Description) + " " + masked))
	}
	as := described(p.Description)
	if long := prose(p, v.hiddenNames(s)); long != "" {
		as = append(as, annotation{longDescription, text(long)})
	}
	if p.ClosedList && p.Type.Kind == model.String && len(p.Values) > 0 {
		as = append(as, annotation{allowedValues, allowed(p.Values)})
	}
	return as
}

// masked is what people read of a masked property, where their tool shows
// descriptions. Nothing else is said of its values, which it does not have.
const masked = "Masked for you: no row shows its value."

// hiddenNames lists the properties of a set that do not exist for the caller.
func (v *view) hiddenNames(s *model.EntitySet) []string {
	if s == nil || v.Hides == nil {
		return nil
	}
	var names []string
	for _, p := range s.Properties {
		if v.Hides(s, p) {
			names = append(names, p.Name)
		}
	}
	return names
}

// allowed lists the values of a closed list (tables.md C05).
func allowed(values []model.AllowedValue) records {
	var list records
	for _, v := range values {
		list = append(list, annotatedRecord{
			record:      record{{name: "Value", value: text(v.Value)}},
			annotations: described(v.Description),
		})
	}
	return list
}
