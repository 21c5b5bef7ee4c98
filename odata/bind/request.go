package bind

import (
	"maps"
	"slices"

	"feedline/model"
	"feedline/odata/uri"
	"feedline/store"
)

// Request is what a URL asks for, in terms of the model. A path begins at the
// entity set or singleton Root, at one of its entities if there is a Key, and
// goes on over Hops to the entities of Clauses.Set.
type Request struct {
	Resource Resource
	Root     *model.EntitySet // nil for the service document and the metadata
	Key      []store.Value    // of an entity of Root: one value for each key property; nil: the whole set, or a singleton
	Hops     []Hop
	Member   []*model.Property // of a Property or RawValue: the property, and then members of complex values in it
	Ref      bool              // the entities are answered as references
	Clauses
	SkipToken string
	Format    string // value of $format; empty: absent
}

// Hop is one navigation of a path.
type Hop struct {
	Nav *model.Navigation
	Key []store.Value // of one entity among those that it leads to; nil: all of them, or the one
}

// Clauses are what the options say about the entities of a set: those of a
// path, or those that a navigation property is expanded to.
type Clauses struct {
	Set       *model.EntitySet // nil for the service document and the metadata
	Select    []Selected       // nil: every property
	Filter    store.Expr       // nil: every row
	OrderBy   []store.Order    // the client's order, to be made total; nil: none
	Top, Skip *int64           // nil: absent
	Count     bool
	Expand    []Expanded // in the order of the request; a navigation stands once
	options   uri.Options
}

// Expanded is one navigation property that is answered with its entities.
type Expanded struct {
	Nav    *model.Navigation
	Ref    bool // references instead of entities
	Number bool // only how many entities there are
	Clauses
}

// Selected is one member of a $select list: a property or a navigation
// property.
type Selected struct {
	Property *model.Property
	Nav      *model.Navigation
}

// Name is the name as the model spells it.
func (s Selected) Name() string {
	if s.Nav != nil {
		return s.Nav.Name
	}
	return s.Property.Name
}

// Schema is the part of a model that exists for the caller.
type Schema struct {
	Model   *model.Model
	Visible func(*model.EntitySet) bool // nil: every set
}

// Kept prints the options that shape the rows, aliases among them, in text that
// is read the same way again: a continuation repeats them.
func (r Clauses) Kept() []uri.Option {
	var list []uri.Option
	for _, p := range r.options.Present {
		switch p.Name {
		case "$filter":
			list = append(list, uri.Option{Name: p.Name, Value: r.options.Filter.String()})
		case "$orderby":
			list = append(list, uri.Option{Name: p.Name, Value: uri.OrderText(r.options.OrderBy)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.options.Aliases)) {
		list = append(list, uri.Option{Name: name, Value: r.options.Aliases[name].String()})
	}
	return list
}

// Bind finds the meaning of a request. Its errors are *fault.Error.
func Bind(path uri.Path, options uri.Options, schema Schema) (Request, error) {
	r, err := bindResource(path, options.Aliases, schema)
	if err != nil {
		return Request{}, err
	}
	if err := checkOptions(options, r.Resource); err != nil {
		return Request{}, err
	}
	if options.Select != nil {
		if r.Select, err = bindSelect(*options.Select, r.Set); err != nil {
			return Request{}, err
		}
	}
	if err := r.bindExpressions(options, schema); err != nil {
		return Request{}, err
	}
	r.options = options
	r.Top, r.Skip, r.SkipToken, r.Format = options.Top, options.Skip, options.SkipToken, options.Format
	r.Count = options.Count != nil && *options.Count
	return r, nil
}
