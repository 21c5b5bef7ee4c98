package bind

import (
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
	Member   []*model.Property // of a Property, RawValue or Count of values: the property, and then members of complex values in it
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
	Filter    store.Expr       // the conditions of the path and of $filter; nil: every row
	OrderBy   []store.Order    // the client's order, to be made total; nil: none
	Top, Skip *int64           // nil: absent
	Count     bool
	Expand    []Expanded // in the order of the request; a navigation stands once

	// What the clauses were read from, for whoever repeats them.
	filter  uri.Expr
	order   []uri.OrderItem
	given   map[string]uri.Expr // parameter aliases that stand with them
	aliases map[string]uri.Expr // those, and the ones around them
}

// Expanded is one navigation property that is answered with its entities.
type Expanded struct {
	Nav    *model.Navigation
	Ref    bool // references instead of entities
	Number bool // only how many entities there are
	Clauses
}

// Entry is the entry without its options, such as Calls/$count.
func (e Expanded) Entry() string {
	switch {
	case e.Ref:
		return e.Nav.Name + "/$ref"
	case e.Number:
		return e.Nav.Name + "/$count"
	}
	return e.Nav.Name
}

// Selection lists the names of $select; nil if everything is answered.
func (c Clauses) Selection() []string {
	if c.Select == nil {
		return nil
	}
	names := make([]string, len(c.Select))
	for i, s := range c.Select {
		names[i] = s.Name()
	}
	return names
}

// Selected is one member of a $select list: a property, a part of a complex one,
// or a navigation property.
type Selected struct {
	Property *model.Property
	Within   string // way from the property to a member, such as position/lat; empty: the whole property
	Nav      *model.Navigation
}

// Name is the name, or the way, as the model spells it.
func (s Selected) Name() string {
	switch {
	case s.Nav != nil:
		return s.Nav.Name
	case s.Within != "":
		return s.Property.Name + "/" + s.Within
	}
	return s.Property.Name
}

// Bind finds the meaning of a request. Its errors are *fault.Error.
func Bind(path uri.Path, options uri.Options, schema Schema) (Request, error) {
	schema.Limits = schema.Limits.orDefault()
	of := &binding{schema: schema}
	r, err := bindResource(path, options.Aliases, of)
	if err != nil {
		return Request{}, err
	}
	if err := checkOptions(options, r); err != nil {
		return Request{}, err
	}
	r.SkipToken, r.Format = options.SkipToken, options.Format
	if r.Set == nil {
		return r, nil
	}
	r.given, r.aliases = options.Aliases, options.Aliases
	if err := r.bind(options, of, nil); err != nil {
		return Request{}, err
	}
	r.Expand, err = of.expanded(options.Expand, &r.Clauses, nil)
	return r, err
}

// bind finds the meaning of the options but $expand. Faults of those inside an
// entry of $expand are about $expand, where they stand.
func (c *Clauses) bind(options uri.Options, of *binding, inside *nest) (err error) {
	if options.Select != nil {
		if c.Select, err = of.schema.selected(inside.target("$select"), *options.Select, c.Set); err != nil {
			return err
		}
	}
	c.filter, c.order = both(c.filter, options.Filter), options.OrderBy
	b := newBinder(of, c.Set, c.aliases, inside)
	if c.filter != nil {
		if c.Filter, err = b.condition(inside.target("$filter"), c.filter); err != nil {
			return err
		}
	}
	if c.OrderBy, err = b.order(inside.target("$orderby"), c.order); err != nil {
		return err
	}
	c.Top, c.Skip = options.Top, options.Skip
	c.Count = options.Count != nil && *options.Count
	return nil
}
