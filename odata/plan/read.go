package plan

import (
	"time"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/store"
)

// Read is the plan of an answer that comes from stored rows.
type Read struct {
	Query    store.Query
	Shape    store.Shape
	Selected []string // names of the $select list, for the context URL; nil: every property
	Count    bool     // the whole number of rows belongs into the answer
	Page     Page     // for collections
}

// Asking is what a plan needs to know of how it was asked.
type Asking struct {
	MaxPageSize int64     // rows that the client would like on a page; 0: not stated
	Now         time.Time // what the function of that name means
}

// Plan makes the plan of a request for an entity set, one entity, or the
// number of entities. Its errors are *fault.Error, apart from a set without a
// rule, which is a mistake of the program.
func Plan(r bind.Request, p Policy, l Limits, s Sealer, how Asking) (Read, error) {
	rule := p.Rule(r.Set)
	if rule.Denies() {
		return Read{}, store.ErrNoRule
	}
	if !r.Set.Singleton && r.SkipToken != "" && (r.Top != nil || r.Skip != nil) {
		return Read{}, errTokenWithWindow()
	}
	c := &columns{policy: p, byColumn: map[string]int{}, byText: map[string]int{}}
	read := Read{Count: r.Count, Selected: names(r.Select)}
	if r.Resource != bind.Count {
		read.Shape.Slots = c.slots(properties(r))
	}
	read.Query = store.Query{
		From: r.Set, Rule: rule, Where: keyCondition(r, c),
		Limit: store.NoLimit, Location: p.Tenant.Zone, Now: how.Now,
	}
	if r.Filter != nil {
		read.Query.Where = store.All(read.Query.Where, bounded(c.settle(r.Filter)))
	}
	switch r.Resource {
	case bind.Entity:
		read.Query.Limit = 1
	case bind.Collection:
		if err := read.paginate(r, c, l, s, how); err != nil {
			return Read{}, err
		}
	}
	read.Query.Columns = c.exprs
	read.Query.Related = related(read.Query, p)
	if n := operations(read.Query); n > mostOperations {
		return Read{}, errTooManyOperations(n)
	}
	return read, nil
}

// operations counts what a query has the store do for a row.
func operations(q store.Query) (n int) {
	count := func(e store.Expr) {
		if _, value := e.(store.Value); !value {
			n++
		}
	}
	store.Walk(q.Where, count)
	for _, o := range q.Order {
		store.Walk(o.By, count)
	}
	return n
}

// related has the rule of every other set that the query names (design
// decision 13). A set that is not granted gets the zero rule, with which no
// store runs a query; none gets that far, because it does not exist for the
// binder.
func related(q store.Query, p Policy) map[*model.EntitySet]store.Rule {
	var rules map[*model.EntitySet]store.Rule
	add := func(s *store.Source) {
		if rules == nil {
			rules = map[*model.EntitySet]store.Rule{}
		}
		rules[s.Set] = p.Rule(s.Set)
	}
	for _, c := range q.Columns {
		store.Sources(c, add)
	}
	store.Sources(q.Where, add)
	for _, o := range q.Order {
		store.Sources(o.By, add)
	}
	return rules
}

// properties lists what the answer shows, in its order. A list that names
// navigation properties only shows none. Streams have addresses of their own
// and are no part of an entity's JSON.
func properties(r bind.Request) []*model.Property {
	listed := r.Set.Properties
	if r.Select != nil {
		listed = nil
		for _, s := range r.Select {
			listed = append(listed, s.Property)
		}
	}
	var shown []*model.Property
	for _, p := range listed {
		if p != nil && p.Type.Kind != model.Stream {
			shown = append(shown, p)
		}
	}
	return shown
}

func names(selected []bind.Selected) []string {
	if selected == nil {
		return nil
	}
	list := make([]string, len(selected))
	for i, s := range selected {
		list[i] = s.Name()
	}
	return list
}

// keyCondition holds for the entity with the key of the request; nil for a
// collection.
func keyCondition(r bind.Request, c *columns) store.Expr {
	var parts []store.Expr
	for i, value := range r.Key {
		parts = append(parts, store.Call{Op: store.Eq, Args: []store.Expr{c.expr(r.Set.Key[i]), value}})
	}
	return store.All(parts...)
}
