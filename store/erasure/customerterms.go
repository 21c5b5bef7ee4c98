package erasure

import (
	"slices"

	"feedline/model"
	"feedline/store"
)

// terms are the conditions by which rows of a customer are found.
type terms struct {
	model    *model.Model
	customer Customer
}

// speaking lists the sets of a model that say which of their rows speak of a
// customer.
func speaking(m *model.Model) (sets []*model.EntitySet) {
	for _, s := range slices.Concat(m.Sets, m.Singletons) {
		if s.Customer != nil {
			sets = append(sets, s)
		}
	}
	return sets
}

// of is true of the rows of a set that speak of the customer; nil if none can.
// Sets that share a table speak of the same rows.
func (t terms) of(set *model.EntitySet) store.Expr {
	var conditions []store.Expr
	for _, s := range speaking(t.model) {
		if s.Storage.Table == set.Storage.Table {
			conditions = append(conditions, t.own(s.Customer)...)
		}
	}
	return anyOf(conditions)
}

// own are the conditions that a set itself states, of which any will do.
func (t terms) own(c *model.Customer) (conditions []store.Expr) {
	if c.ID != nil && t.customer.ID != "" {
		conditions = append(conditions, equal(c.ID, t.customer.ID))
	}
	var others []store.Expr
	if len(t.customer.Contacts) > 0 {
		for _, p := range c.Contacts {
			others = append(others, among(p, t.customer.Contacts))
		}
	}
	if c.Via != nil {
		if of := t.of(c.Via.Target); of != nil {
			others = append(others, store.Onto(of, &store.Source{Set: c.Via.Target, Via: c.Via}))
		}
	}
	if others == nil {
		return conditions
	}
	return append(conditions, store.All(unidentified(c.ID), anyOf(others)))
}

// delivered is what the description of a set says of customers, said of the rows
// that a source has delivered for it, which lead nowhere.
func delivered(s *model.EntitySet) *model.Customer {
	same := func(list []*model.Property) (there []*model.Property) {
		for _, p := range list {
			there = append(there, s.Delivered.Property(p.Name))
		}
		return there
	}
	c := &model.Customer{Contacts: same(s.Customer.Contacts), Personal: same(s.Customer.Personal)}
	if s.Customer.ID != nil {
		c.ID = s.Delivered.Property(s.Customer.ID.Name)
	}
	return c
}

func equal(p *model.Property, text string) store.Expr {
	return store.Call{Op: store.Eq, Args: []store.Expr{store.Column{Property: p}, store.Value{Type: p.Type, Cell: store.TextCell(text)}}}
}

// among is true of a value that is one of the texts.
func among(p *model.Property, texts []string) store.Expr {
	args := []store.Expr{store.Column{Property: p}}
	for _, text := range texts {
		args = append(args, store.Value{Type: p.Type, Cell: store.TextCell(text)})
	}
	return store.Call{Op: store.In, Args: args}
}

// unidentified is true of rows that have no customer's id; nil if they cannot have
// one.
func unidentified(id *model.Property) store.Expr {
	if id == nil {
		return nil
	}
	none := []store.Expr{store.Call{Op: store.IsNull, Args: []store.Expr{store.Column{Property: id}}}}
	if id.Type.Kind == model.String {
		none = append(none, equal(id, ""))
	}
	return anyOf(none)
}

// anyOf joins conditions with Or; nil if there are none.
func anyOf(conditions []store.Expr) store.Expr {
	switch len(conditions) {
	case 0:
		return nil
	case 1:
		return conditions[0]
	}
	return store.Call{Op: store.Or, Args: conditions}
}
