package plan

import (
	"feedline/model"
	"feedline/odata/bind"
	"feedline/store"
)

// Anchor finds the entity from which the last navigation of a path begins. The
// rows that the path leads to are then those of one parent.
type Anchor struct {
	Query store.Query // of one row, that of the path's first entity
	There int         // cell that is null if the entity does not exist
	Near  []int       // cells with the values of the last navigation's Near()
}

// there is not null in any row that exists.
var there = store.Value{Type: model.Type{Kind: model.Boolean}, Cell: store.IntCell(1)}

// anchor plans the way to the last navigation of a path. Entities on the way
// that a rule hides do not exist.
func (pl *planner) anchor(r bind.Request) (*Anchor, error) {
	read, c, err := pl.begin(bind.Clauses{Set: r.Root})
	if err != nil {
		return nil, err
	}
	a := &Anchor{}
	a.Query = read.Query
	a.Query.Where = keyCondition(r.Root, r.Key, nil, c)
	a.Query.Limit = 1
	var at *store.Source
	set := r.Root
	for _, hop := range r.Hops[:len(r.Hops)-1] {
		at = &store.Source{Set: hop.Nav.Target, From: at, Via: hop.Nav, Key: hop.Key}
		set = hop.Nav.Target
	}
	a.There = c.fetch(there)
	if at != nil && !set.Singleton {
		a.There = c.fetch(store.Column{Of: at, Property: set.Key[0]})
	}
	for _, p := range r.Hops[len(r.Hops)-1].Nav.Near() {
		a.Near = append(a.Near, c.fetch(store.Column{Of: at, Property: p}))
	}
	a.Query.Columns = c.exprs
	a.Query.Related = related(a.Query, pl.policy)
	pl.operations += operations(a.Query)
	return a, nil
}
