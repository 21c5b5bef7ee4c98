package plan

import (
	"fmt"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/store"
)

// allows makes sure of what bind has seen to: that a store is never asked for a
// property that the caller is not shown, be it only to compare it, or to follow
// a navigation property that joins one. Its error is a mistake of the program.
// The conditions of rules are not the caller's, and look at any property.
func (p Policy) allows(read *Read) error {
	if len(p.exposed) == 0 {
		return nil
	}
	if read.Anchor != nil {
		if err := p.allowsQuery(read.Anchor.Query); err != nil {
			return err
		}
	}
	for _, b := range read.Below {
		if b.Rows == nil {
			continue
		}
		if err := p.allows(b.Rows); err != nil {
			return err
		}
	}
	return p.allowsQuery(read.Query)
}

func (p Policy) allowsQuery(q store.Query) (err error) {
	look := func(e store.Expr) {
		store.Walk(e, func(e store.Expr) {
			if c, column := e.(store.Column); column && p.Shows(c.Property.Set, c.Property) != bind.Shown {
				err = fmt.Errorf("plan: a query of %s reads %s, which is not shown", q.From.Name, c.Property.Name)
			}
		})
		store.Sources(e, func(s *store.Source) {
			if s.Via != nil && !p.leads(s.Via) {
				err = errUnseenWay(q, s.Via)
			}
		})
	}
	for _, c := range q.Columns {
		look(c)
	}
	look(q.Where)
	for _, o := range q.Order {
		look(o.By)
	}
	if q.Of != nil && !p.leads(q.Of.Via) {
		err = errUnseenWay(q, q.Of.Via)
	}
	return err
}

// leads tells whether the navigation property exists for the caller.
func (p Policy) leads(n *model.Navigation) bool {
	return bind.Schema{Visible: p.Sees, Shows: p.Shows}.Leads(n)
}

func errUnseenWay(q store.Query, n *model.Navigation) error {
	return fmt.Errorf("plan: a query of %s goes over %s of %s, which does not exist for the caller", q.From.Name, n.Name, n.Set.Name)
}
