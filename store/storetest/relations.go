package storetest

import (
	"feedline/model"
	"feedline/store"
)

// Relations are sets that lead to each other, in every way that a model knows.
// Keys repeat from tenant to tenant, and some ways lead to rows that are not
// there, belong to the other tenant, or are hidden.
//
//	Lines ──Order──▶ Orders ──Shop──▶ Shops ──Head──▶ Shops
//	Orders ◀──Tags── OrderTags ──Orders──▶ Tags
//	Shops ──Colour──▶ Colours (of no tenant), ──Voice──▶ Voices (a view)
type Relations struct {
	Shops, Orders, Lines, Tags, OrderTags *model.EntitySet
	House                                 *model.EntitySet // one row for each tenant
	Pairs                                 *model.EntitySet // all pairs of few values and null
}

func newRelations(f *Fixture) Relations {
	r := Relations{Shops: entities("Shops"), Orders: entities("Orders"), Lines: entities("Lines"), Tags: entities("Tags"), OrderTags: orderTags(), House: house(), Pairs: entities("Pairs")}
	whole, text := model.Type{Kind: model.Int64}, model.Type{Kind: model.String}
	nullable(r.Shops, "name", text)
	nullable(r.Shops, "colour", text)
	nullable(r.Shops, "head", whole)
	nullable(r.Shops, "voice", whole)
	nullable(r.Orders, "shop", whole)
	nullable(r.Orders, "amount", model.Type{Kind: model.Int32})
	add(r.Lines, "order", whole)
	nullable(r.Lines, "text", text)
	nullable(r.Lines, "count", model.Type{Kind: model.Int32})
	nullable(r.Tags, "name", text)
	for _, name := range []string{"a", "b"} {
		nullable(r.Pairs, name, model.Type{Kind: model.Int32})
	}
	for _, name := range []string{"s", "t"} {
		nullable(r.Pairs, name, text)
	}
	nullable(r.Pairs, "yes", model.Type{Kind: model.Boolean})
	r.lead(f)
	return r
}

func entities(name string) *model.EntitySet {
	s := &model.EntitySet{Name: name, TypeName: name[:len(name)-1], Kind: model.Fact, TenantScoped: true}
	s.Storage.Table = name
	s.Key = add(s, "id", model.Type{Kind: model.Int64})
	s.Identity = s.Key
	return s
}

func nullable(s *model.EntitySet, name string, t model.Type) { add(s, name, t)[0].Nullable = true }

// orderTags is stored in the table between orders and tags.
func orderTags() *model.EntitySet {
	s := &model.EntitySet{Name: "OrderTags", TypeName: "OrderTag", Kind: model.Fact, TenantScoped: true}
	s.Storage.Table = "order_tags"
	add(s, "order", model.Type{Kind: model.Int64})
	add(s, "tag", model.Type{Kind: model.Int64})
	s.Key = s.Properties
	s.Identity = s.Key
	return s
}

func house() *model.EntitySet {
	s := &model.EntitySet{Name: "House", TypeName: "House", Kind: model.Lookup, Singleton: true, TenantScoped: true}
	s.Storage.Table = "house"
	nullable(s, "motto", model.Type{Kind: model.String})
	return s
}

// lead adds the navigation properties.
func (r Relations) lead(f *Fixture) {
	to := func(from *model.EntitySet, name, local string, target *model.EntitySet, property string, many model.Multiplicity) {
		from.Navigation = append(from.Navigation, &model.Navigation{
			Set: from, Name: name, Target: target, Multiplicity: many,
			Join: []model.JoinPair{{Local: Property(from, local), Target: Property(target, property)}},
		})
	}
	to(r.Lines, "Order", "order", r.Orders, "id", model.ZeroOrOne)
	to(r.Orders, "Lines", "id", r.Lines, "order", model.Many)
	to(r.Orders, "Shop", "shop", r.Shops, "id", model.ZeroOrOne)
	to(r.Shops, "Orders", "id", r.Orders, "shop", model.Many)
	to(r.Shops, "Head", "head", r.Shops, "id", model.ZeroOrOne)
	to(r.Shops, "Colour", "colour", f.Colours, "code", model.ZeroOrOne)
	to(r.Shops, "Voice", "voice", f.Voices, "id", model.ZeroOrOne)
	to(f.Colours, "Shops", "code", r.Shops, "colour", model.Many)
	through := func(from *model.EntitySet, near string, target *model.EntitySet, far string) {
		from.Navigation = append(from.Navigation, &model.Navigation{
			Set: from, Name: target.Name, Target: target, Multiplicity: model.Many,
			Through: &model.Through{
				Table: "order_tags",
				Near:  []model.ThroughColumn{{Column: near, Property: from.Key[0]}},
				Far:   []model.ThroughColumn{{Column: far, Property: target.Key[0]}},
			},
		})
	}
	through(r.Orders, "order", r.Tags, "tag")
	through(r.Tags, "tag", r.Orders, "order")
}

// navigation finds a navigation property of a set by its name.
func navigation(s *model.EntitySet, name string) *model.Navigation {
	for _, n := range s.Navigation {
		if n.Name == name {
			return n
		}
	}
	panic("storetest: " + s.Name + " has no navigation " + name)
}

// ours and theirs are the tenants, as indices into Content.Tenants; the suite
// asks as the first.
const ours, theirs = 0, 1

func (f *Fixture) addRelated() {
	f.add(ours, f.Shops, 1, "Alm", "red", nil, 1)
	f.add(ours, f.Shops, 2, "Bach", "green", 1, 2)
	f.add(ours, f.Shops, 3, nil, nil, 2, 3)
	f.add(theirs, f.Shops, 1, "South", "red", nil, 4)
	f.add(theirs, f.Shops, 4, "Far", "blue", 1, 4)
	for _, o := range [][]any{{10, 1, 5}, {11, 1, nil}, {12, 2, 7}, {13, 3, 5}, {14, nil, 0}, {15, 4, -3}, {16, 9, nil}} {
		f.add(ours, f.Orders, o...)
	}
	f.add(theirs, f.Orders, 10, 1, 99)
	f.add(theirs, f.Orders, 17, 4, 1)
	for _, l := range [][]any{{100, 10, "apple", 1}, {101, 10, "pear", 2}, {102, 10, nil, nil}, {103, 12, "apple", 3}, {104, 15, "plum", nil}, {105, 99, "lost", 1}} {
		f.add(ours, f.Lines, l...)
	}
	f.add(theirs, f.Lines, 100, 10, "apple", 50)
	f.add(theirs, f.Lines, 106, 11, "apple", 1)
	f.add(ours, f.Tags, 1, "new")
	f.add(ours, f.Tags, 2, "old")
	f.add(ours, f.Tags, 3, nil)
	f.add(theirs, f.Tags, 1, "neu")
	f.add(theirs, f.Tags, 4, "alt")
	for _, p := range [][]any{{10, 1}, {10, 2}, {12, 2}, {13, 3}, {14, 4}, {99, 1}} {
		f.add(ours, f.OrderTags, p...)
	}
	f.add(theirs, f.OrderTags, 11, 1)
	f.add(theirs, f.OrderTags, 10, 1)
	f.add(ours, f.House, "north of all")
	f.add(theirs, f.House, "south of all")
	f.addPairs()
}

// addPairs adds a row for each pair of values, null among them, with texts
// beside the numbers.
func (f *Fixture) addPairs() {
	texts := map[any]any{nil: nil, 1: "1", 2: "2"}
	for i, a := range []any{nil, 1, 2} {
		for j, b := range []any{nil, 1, 2} {
			yes := []any{nil, 0, 1}[(i+2*j)%3]
			f.add(ours, f.Pairs, 3*i+j, a, b, texts[a], texts[b], yes)
		}
	}
}

// related asks queries over sets that lead to each other, as one tenant.
type related struct {
	*Fixture
	rules map[*model.EntitySet]store.Rule
}

// of gives every set the tenant's rule.
func (f *Fixture) of(tenant store.Rule) related {
	r := related{f, map[*model.EntitySet]store.Rule{}}
	for _, s := range append(f.Model.Sets, f.Model.Singletons...) {
		if r.rules[s] = tenant; !s.TenantScoped {
			r.rules[s] = store.AllRows()
		}
	}
	return r
}

// ruled narrows the rule of one set.
func (r related) ruled(set *model.EntitySet, only store.Expr) related {
	changed := related{r.Fixture, map[*model.EntitySet]store.Rule{}}
	for s, rule := range r.rules {
		changed.rules[s] = rule
	}
	changed.rules[set] = changed.rules[set].Where(only)
	return changed
}

// read asks for a set in the order of its key.
func (r related) read(set *model.EntitySet, columns ...store.Expr) store.Query {
	q := store.Query{From: set, Rule: r.rules[set], Related: r.rules, Columns: columns, Limit: store.NoLimit}
	for _, p := range set.Key {
		q.Order = append(q.Order, store.Order{By: store.Column{Property: p}})
	}
	return q
}

// ids asks for the keys of the rows that meet a condition.
func (r related) ids(set *model.EntitySet, where store.Expr) store.Query {
	q := r.read(set, of(nil, set, "id"))
	q.Where = where
	return q
}

// of is a column of a source's row; without a source, of the row that the query
// is about.
func of(s *store.Source, set *model.EntitySet, name string) store.Expr {
	return store.Column{Of: s, Property: Property(set, name)}
}

// at is a column of a source's row.
func at(s *store.Source, name string) store.Expr { return of(s, s.Set, name) }

// way is the one row at the end of a navigation from a row of the set.
func way(from *store.Source, set *model.EntitySet, name string, key ...store.Value) *store.Source {
	n := navigation(set, name)
	return &store.Source{Set: n.Target, From: from, Via: n, Key: key}
}

// each ranges over the rows at the end of a navigation.
func each(variable string, from *store.Source, set *model.EntitySet, name string) *store.Source {
	n := navigation(set, name)
	return &store.Source{Set: n.Target, Variable: variable, From: from, Via: n}
}

// every ranges over the rows of a whole set.
func every(variable string, set *model.EntitySet) *store.Source {
	return &store.Source{Set: set, Variable: variable}
}

// exists and count are true of, and count, the rows of a source.
func exists(s *store.Source, where store.Expr) store.Expr { return store.Exists{Of: s, Where: where} }
func count(s *store.Source, where store.Expr) store.Expr  { return store.Count{Of: s, Where: where} }

// constant is a value of a type.
func constant(k model.Kind, v any) store.Value {
	return store.Value{Type: model.Type{Kind: k}, Cell: cell(v)}
}

func whole(n int) store.Value       { return constant(model.Int64, n) }
func words(s string) store.Value    { return constant(model.String, s) }
func float(f float64) store.Value   { return constant(model.Double, f) }
func none(k model.Kind) store.Value { return constant(k, nil) }
