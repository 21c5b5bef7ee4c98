package model

import (
	"fmt"
	"slices"
)

// Customer tells which rows of a set speak of a customer, and what they say. A row
// speaks of the customer whose id it has; without an id, of the one of the row that
// Via leads to, and of whoever is reached under one of its contacts.
type Customer struct {
	ID       *Property   // nil: the rows have none
	Via      *Navigation // to one row of a set that speaks of customers; nil: none
	Contacts []*Property // numbers and addresses of the customer
	Personal []*Property // what else is about the customer
}

// Removed tells whether rows of the set go where a customer is erased: what is
// about the customer is part of what tells the rows apart.
func (c *Customer) Removed() bool {
	told := c.Told()
	if c.ID != nil {
		told = append(told, c.ID)
	}
	return slices.ContainsFunc(told, (*Property).identifies)
}

// identifies tells whether the property is part of what tells rows apart.
func (p *Property) identifies() bool {
	return slices.Contains(p.Set.Key, p) || slices.Contains(p.Set.Identity, p)
}

// Told lists the properties that are about the customer, but for the id.
func (c *Customer) Told() []*Property { return slices.Concat(c.Contacts, c.Personal) }

// customer resolves which rows of a set speak of a customer.
func (r *resolver) customer(s *source) {
	f := s.file.Customer
	if f == nil {
		return
	}
	c := &Customer{Contacts: s.about(f, "contacts", f.Contacts), Personal: s.about(f, "personal", f.Personal)}
	if f.ID != "" {
		c.ID = s.customerID(f)
	}
	if f.Via != "" {
		c.Via = r.viaCustomer(s, f)
	}
	if f.ID == "" && f.Via == "" && len(f.Contacts) == 0 {
		s.add(f.start(), "customer does not tell whose a row is", "write id: with the property that identifies the customer, or via: with the navigation to a row that has it")
	}
	s.set.Customer = c
}

func (s *source) customerID(f *customerFile) *Property {
	p := s.property(f.line("id"), "id", f.ID)
	switch {
	case p == nil:
	case p.Type.Collection || p.Type.Kind != Guid && p.Type.Kind != String:
		s.add(f.line("id"), fmt.Sprintf("id names %s of type %s", p.Name, p.Type.Name()), "choose a property of type Edm.Guid or Edm.String")
	case !p.Nullable && p.Type.Kind != String && !p.identifies():
		s.add(f.line("id"), "id names "+p.Name+", which cannot be taken from a row", "make it nullable")
	}
	return p
}

// about resolves properties that are about the customer.
func (s *source) about(f *customerFile, key string, names []string) (list []*Property) {
	for i, name := range names {
		p := s.property(f.item(key, i), key, name)
		switch {
		case p == nil:
			continue
		case key == "contacts" && (p.Type.Kind != String || p.Type.Collection):
			s.add(f.item(key, i), fmt.Sprintf("contacts names %s of type %s", name, p.Type.Name()), "choose properties of type Edm.String")
		case !p.Nullable && (p.Type.Kind != String || p.Type.Collection) && !p.identifies():
			s.add(f.item(key, i), key+" names "+name+", which cannot be taken from a row", "make it nullable")
		}
		list = append(list, p)
	}
	return list
}

// viaCustomer finds the navigation to the row that tells whose a row is.
func (r *resolver) viaCustomer(s *source, f *customerFile) *Navigation {
	n := s.set.navigation[f.Via]
	switch line := f.line("via"); {
	case n == nil:
		s.add(line, fmt.Sprintf("via names %s, which is not a navigation of %s", quoted(f.Via), s.set.Name), suggest(f.Via, s.set.ways(), "write the name of a navigation to one row"))
	case n.Multiplicity == Many:
		s.add(line, "via names "+f.Via+", which leads to many rows", "choose a navigation to one row")
		return nil
	case n.Target != nil && !r.speaks(n.Target):
		s.add(line, fmt.Sprintf("via leads to %s, which does not tell whose its rows are", n.Target.Name), "write customer: in the file of "+n.Target.Name)
	}
	return n
}

// speaks tells whether the description of a set says whose its rows are.
func (r *resolver) speaks(set *EntitySet) bool {
	return slices.ContainsFunc(r.sources, func(s *source) bool { return s.set == set && s.file.Customer != nil })
}

// customerWay reports ways to a customer that lead back to where they began.
func (r *resolver) customerWay(s *source) {
	if s.set.Customer == nil || s.set.Customer.Via == nil {
		return
	}
	at := s.set
	for range len(r.sources) {
		if at == nil || at.Customer == nil || at.Customer.Via == nil {
			return
		}
		if at = at.Customer.Via.Target; at == s.set {
			s.add(s.file.Customer.line("via"), "via leads back to "+s.set.Name, "end the way at a set whose rows have the id of the customer")
			return
		}
	}
}
