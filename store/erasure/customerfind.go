package erasure

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"feedline/model"
	"feedline/store"
)

// mostContacts is how many numbers and addresses of one customer are remembered.
const mostContacts = 1000

// findings are the rows that speak of a customer.
type findings struct {
	places   []*place // those that are found by way of others first
	contacts []string // of rows with the customer's id, sorted, but for those that are known
}

// place is a set with rows of the customer.
type place struct {
	*model.Customer
	set   *model.EntitySet
	depth int // sets on the way to the one that tells whose the rows are
	where store.Expr
	rows  [][]store.Cell // what tells them apart
}

// find reads which rows speak of a customer.
func find(ctx context.Context, m *model.Model, s store.Snapshot, t store.Tenant, c Customer) (findings, error) {
	sets := speaking(m)
	if len(sets) == 0 {
		return findings{}, ErrNobody
	}
	var f findings
	known := map[string]bool{"": true}
	for _, contact := range c.Contacts {
		known[contact] = true
	}
	for _, p := range places(m, sets, c) {
		if err := p.find(ctx, s, t, c.ID, func(contact string) {
			if !known[contact] && len(f.contacts) < mostContacts {
				known[contact] = true
				f.contacts = append(f.contacts, contact)
			}
		}); err != nil {
			return findings{}, fmt.Errorf("erasure: look for the customer in %s: %w", p.set.Name, err)
		}
		f.places = append(f.places, p)
	}
	slices.Sort(f.contacts)
	return f, nil
}

// places lists where rows of the customer can be. What the source of a lookup has
// delivered is such a place, too: the next refresh would bring it back.
func places(m *model.Model, sets []*model.EntitySet, c Customer) (list []*place) {
	t := terms{m, c}
	for _, s := range sets {
		list = append(list, &place{Customer: s.Customer, set: s, depth: depth(s), where: t.of(s)})
		if s.Delivered != nil {
			c := delivered(s)
			list = append(list, &place{Customer: c, set: s.Delivered, where: anyOf(t.own(c))})
		}
	}
	list = slices.DeleteFunc(list, func(p *place) bool { return p.where == nil })
	slices.SortStableFunc(list, func(a, b *place) int { return cmp.Compare(b.depth, a.depth) })
	return list
}

// depth is how many rows are passed on the way from a row to the one that tells
// whose it is, at most.
func depth(s *model.EntitySet) (n int) {
	for s.Customer != nil && s.Customer.Via != nil {
		s = s.Customer.Via.Target
		n++
	}
	return n
}

// find reads the identities of a place's rows, and hands over the contacts of those
// that have the customer's id.
func (p *place) find(ctx context.Context, s store.Snapshot, t store.Tenant, id string, contact func(string)) (err error) {
	rule := store.AllRows()
	if p.set.TenantScoped {
		rule = store.OfTenant(t.Number)
	}
	q := store.Query{From: p.set, Rule: rule.Where(p.where), Limit: store.NoLimit}
	for _, property := range slices.Concat(p.set.Identity, p.Contacts) {
		q.Columns = append(q.Columns, store.Column{Property: property})
	}
	if p.ID != nil {
		q.Columns = append(q.Columns, store.Column{Property: p.ID})
	}
	rows, err := s.Read(ctx, q)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		cells := rows.Cells()
		row := make([]store.Cell, len(p.set.Identity))
		for i := range row {
			row[i] = cells[i].Clone()
		}
		p.rows = append(p.rows, row)
		if p.ID != nil && id != "" && string(cells[len(cells)-1].Text) == id {
			for i := range p.Contacts {
				contact(string(cells[len(p.set.Identity)+i].Text))
			}
		}
	}
	return rows.Err()
}

// rowText tells rows of a table apart.
func rowText(row []store.Cell) string {
	var b strings.Builder
	for _, c := range row {
		fmt.Fprintf(&b, "%d:%d:%g:%q ", c.Kind, c.Int, c.Float, c.Text)
	}
	return b.String()
}
