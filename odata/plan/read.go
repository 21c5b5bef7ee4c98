package plan

import (
	"slices"
	"time"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/store"
)

// Read is the plan of rows that come from the store: those that were asked for,
// or those that a navigation property of other rows is expanded to.
type Read struct {
	Anchor   *Anchor // where a path begins; nil: Query stands alone
	Query    store.Query
	Shape    store.Shape
	Selected []string // names of the $select list, which tokens are bound to; nil: every property
	Count    bool     // the whole number of rows belongs into the answer
	Page     Page     // for collections
	Key      []int    // cells that hold the entity's key, where its address is needed
	Below    []Below  // what is expanded, in the order of the answer
	Heavy    Heavy    // whether all rows of a set must be looked at first; of a request only

	policy Policy
}

// Asking is what a plan needs to know of how it was asked.
type Asking struct {
	MaxPageSize int64     // rows that the client would like on a page; 0: not stated
	Now         time.Time // what the function of that name means
}

// Plan makes the plan of a request for entities, one entity, one of its
// properties, or the number of entities. Its errors are *fault.Error, apart
// from a set without a rule, which is a mistake of the program.
func Plan(r bind.Request, p Policy, l Limits, s Sealer, how Asking) (Read, error) {
	if r.Resource == bind.Collection && r.SkipToken != "" && (r.Top != nil || r.Skip != nil) {
		return Read{}, errTokenWithWindow()
	}
	pl := planner{policy: p, limits: l, sealer: s, how: how}
	read, err := pl.request(r)
	if err != nil {
		return Read{}, err
	}
	if limit := l.operations(); pl.operations > limit {
		return Read{}, errTooManyOperations(pl.operations, limit)
	}
	return read, nil
}

// planner plans one request, which may read from several sets.
type planner struct {
	policy     Policy
	limits     Limits
	sealer     Sealer
	how        Asking
	operations int // that the store carries out for rows, so far
}

// request plans what a path leads to.
func (pl *planner) request(r bind.Request) (Read, error) {
	read, c, err := pl.begin(r.Clauses)
	if err != nil {
		return Read{}, err
	}
	q := &read.Query
	if len(r.Hops) == 0 {
		q.Where = keyCondition(r.Set, r.Key, nil, c)
	} else {
		hop := r.Hops[len(r.Hops)-1]
		q.Where = keyCondition(r.Set, hop.Key, nil, c)
		if read.Anchor, err = pl.anchor(r); err != nil {
			return Read{}, err
		}
		q.Of = &store.Parents{Via: hop.Nav, Rule: pl.policy.Rule(hop.Nav.Set)}
	}
	if r.Filter != nil {
		q.Where = store.All(q.Where, bounded(c.settle(r.Filter)))
	}
	switch {
	case len(r.Member) > 0:
		read.Shape.Slots = c.slots(r.Member[:1])
		read.Key = c.keyOf(r.Set)
	case r.Ref:
		read.Key = c.keyOf(r.Set)
	case r.Resource != bind.Count:
		read.Shape.Slots = only(c.slots(pl.properties(r.Clauses)), r.Clauses)
		if err := pl.expand(&read, r.Clauses, c); err != nil {
			return Read{}, err
		}
	}
	if r.Resource == bind.Entity && len(c.exprs) == 0 {
		c.fetch(there) // of a singleton it only matters whether its row exists
	}
	if r.Resource == bind.Collection {
		err = pl.paginate(&read, r, c)
	} else if r.Resource != bind.Count || len(r.Member) > 0 {
		q.Limit = 1
	}
	pl.finish(&read, c)
	read.Heavy = heavy(r, &read)
	if err == nil {
		err = pl.policy.allows(&read)
	}
	return read, err
}

// begin starts to read entities of a set.
func (pl *planner) begin(of bind.Clauses) (Read, *columns, error) {
	rule := pl.policy.Rule(of.Set)
	if rule.Denies() {
		return Read{}, nil, store.ErrNoRule
	}
	c := &columns{policy: pl.policy, byColumn: map[string]int{}, byText: map[string]int{}}
	read := Read{Count: of.Count, Selected: of.Selection(), policy: pl.policy}
	read.Query = store.Query{From: of.Set, Rule: rule, Limit: store.NoLimit, Location: pl.policy.Tenant.Zone, Now: pl.how.Now}
	return read, c, nil
}

// finish completes the query, once all of its columns are known.
func (pl *planner) finish(read *Read, c *columns) {
	q := &read.Query
	q.Columns = c.exprs
	q.Related = related(*q, pl.policy)
	pl.operations += operations(*q)
}

// operations counts what a query has the store do for a row.
func operations(q store.Query) (n int) {
	count := func(e store.Expr) {
		switch e.(type) {
		case store.Value, store.Column, store.Item:
		case store.Exists, store.Count, store.Some, store.Size:
			n += subquery
		default:
			n++
		}
	}
	store.Walk(q.Where, count)
	for _, o := range q.Order {
		store.Walk(o.By, count)
	}
	for _, c := range q.Columns {
		if _, counts := c.(store.Count); counts {
			store.Walk(c, count)
		}
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
func (pl *planner) properties(of bind.Clauses) []*model.Property {
	listed := of.Set.Properties
	if of.Select != nil {
		listed = nil
		for _, s := range of.Select {
			listed = append(listed, s.Property)
		}
	}
	var shown []*model.Property
	for _, p := range listed {
		if p != nil && p.Type.Kind != model.Stream && !slices.Contains(shown, p) && pl.policy.Shows(of.Set, p) != bind.Hidden {
			shown = append(shown, p)
		}
	}
	return shown
}

// only leaves of complex values what is selected of them.
func only(slots []store.Slot, of bind.Clauses) []store.Slot {
	for _, s := range of.Select {
		for i := range slots {
			if s.Within != "" && slots[i].Name == s.Property.Name {
				slots[i].Only = append(slots[i].Only, s.Within)
			}
		}
	}
	return slots
}

// keyCondition holds for the entity with a key; nil if there is no key. The
// entity is the row of a source, or else the one that the query is about.
func keyCondition(set *model.EntitySet, key []store.Value, of *store.Source, c *columns) store.Expr {
	var parts []store.Expr
	for i, value := range key {
		by := c.expr(set.Key[i])
		if column, stored := by.(store.Column); stored {
			column.Of = of
			by = column
		}
		parts = append(parts, store.Call{Op: store.Eq, Args: []store.Expr{by, value}})
	}
	return store.All(parts...)
}
