package plan

import (
	"fmt"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/store"
)

// Below is a navigation property that is answered with the entities that it
// leads to, or with something about them.
type Below struct {
	Nav    *model.Navigation
	Near   []int // cells of the parent's row that hold the values of Nav.Near()
	Number int   // cell of the parent's row with the number of entities; -1: not asked for
	Rows   *Read // whose first cell is the index of the parent, and whose Query.Of lacks its rows; nil: only the number was asked for
	Ref    bool  // entities are answered as references
	Of     bind.Clauses
}

// expand plans the entities that navigation properties are expanded to.
func (pl *planner) expand(read *Read, of bind.Clauses, c *columns) error {
	for i, e := range of.Expand {
		b := Below{Nav: e.Nav, Number: -1, Ref: e.Ref, Of: e.Clauses}
		if e.Number || e.Count {
			b.Number = c.fetch(pl.number(e, c, i))
		}
		if !e.Number {
			for _, p := range e.Nav.Near() {
				b.Near = append(b.Near, c.cell(p))
			}
			var err error
			if b.Rows, err = pl.below(e); err != nil {
				return err
			}
			read.Key = c.keyOf(of.Set)
		}
		read.Below = append(read.Below, b)
	}
	return nil
}

// number is how many entities a navigation leads to from a row.
func (pl *planner) number(e bind.Expanded, c *columns, i int) store.Expr {
	source := &store.Source{Set: e.Nav.Target, Variable: fmt.Sprintf("$expand%d", i+1), Via: e.Nav}
	count := store.Count{Of: source}
	if e.Filter != nil {
		count.Where = bounded(store.Onto(c.settle(e.Filter), source))
	}
	return count
}

// below plans the entities that one navigation property is expanded to, from
// any number of parents.
func (pl *planner) below(e bind.Expanded) (*Read, error) {
	read, c, err := pl.begin(e.Clauses)
	if err != nil {
		return nil, err
	}
	c.fetch(store.Parent{})
	read.Query.Of = &store.Parents{Via: e.Nav, Rule: pl.policy.Rule(e.Nav.Set)}
	if e.Filter != nil {
		read.Query.Where = bounded(c.settle(e.Filter))
	}
	if e.Ref {
		read.Key = c.keyOf(e.Nav.Target)
	} else {
		read.Shape.Slots = only(c.slots(pl.properties(e.Clauses)), e.Clauses)
		if err := pl.expand(&read, e.Clauses, c); err != nil {
			return nil, err
		}
	}
	if e.Nav.Multiplicity == model.Many {
		err = pl.paginate(&read, bind.Request{Clauses: e.Clauses}, c)
	}
	pl.finish(&read, c)
	return &read, err
}

// keyOf fetches the key of an entity.
func (c *columns) keyOf(set *model.EntitySet) []int {
	key := make([]int, len(set.Key))
	for i, p := range set.Key {
		key[i] = c.cell(p)
	}
	return key
}
