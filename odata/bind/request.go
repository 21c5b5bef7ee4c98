package bind

import (
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
	Top, Skip *int64           // nil: absent
	Count     bool
	SkipToken string
	Format    string // value of $format; empty: absent
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

// Bind finds the meaning of a request. Its errors are *fault.Error.
func Bind(path uri.Path, options uri.Options, schema Schema) (Request, error) {
	r, err := bindResource(path, schema)
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
	r.Top, r.Skip, r.SkipToken, r.Format = options.Top, options.Skip, options.SkipToken, options.Format
	r.Count = options.Count != nil && *options.Count
	return r, nil
}
