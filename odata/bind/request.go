package bind

import (
	"maps"
	"slices"

	"feedline/model"
	"feedline/odata/uri"
	"feedline/store"
)

// Request is what a URL asks for, in terms of the model.
type Request struct {
	Resource  Resource
	Set       *model.EntitySet // nil for the service document and the metadata
	Key       []store.Value    // for an Entity of a set: one value for each key property
	Select    []Selected       // nil: every property
	Filter    store.Expr       // nil: every row
	OrderBy   []store.Order    // the client's order, to be made total; nil: none
	Top, Skip *int64           // nil: absent
	Count     bool
	SkipToken string
	Format    string // value of $format; empty: absent
	options   uri.Options
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
func (r Request) Kept() []uri.Option {
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
