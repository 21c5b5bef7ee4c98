package sqltext

import (
	"errors"
	"fmt"
	"slices"

	"feedline/model"
)

// Dependant is a table whose rows are owned by rows of another.
type Dependant struct {
	Table *Table
	Owner Owner // as the dependant sees it
}

// Dependants lists the tables whose rows the rows of a table own.
func Dependants(tables []Table, owner string) []Dependant {
	var found []Dependant
	for i := range tables {
		for _, o := range tables[i].Owners {
			if o.Table == owner {
				found = append(found, Dependant{Table: &tables[i], Owner: o})
			}
		}
	}
	return found
}

// OwnersFirst orders tables so that each comes behind those whose rows own its
// rows. Of tables that own each other in a circle the first comes first.
func OwnersFirst(tables []Table) (order []*Table) {
	left := make([]*Table, len(tables))
	for i := range tables {
		left[i] = &tables[i]
	}
	waits := func(t *Table) bool {
		return slices.ContainsFunc(t.Owners, func(o Owner) bool {
			return o.Table != t.Name && slices.ContainsFunc(left, func(x *Table) bool { return x.Name == o.Table })
		})
	}
	for len(left) > 0 {
		next := max(0, slices.IndexFunc(left, func(t *Table) bool { return !waits(t) }))
		order = append(order, left[next])
		left = slices.Delete(left, next, next+1)
	}
	return order
}

// addOwners finds the relations by which other tables own the rows of t, and
// gives each an index that finds the rows of one owner.
func (t *Table) addOwners(tables []Table) error {
	var faults []error
	for _, s := range t.Sets {
		for _, n := range s.Navigation {
			if o, ok := ownerBy(n); ok && !slices.ContainsFunc(t.Owners, o.same) {
				faults = append(faults, o.check(n, *t, tables))
				t.Owners = append(t.Owners, o)
				t.serve(o)
			}
		}
	}
	return errors.Join(faults...)
}

// ownerBy is the relation behind a navigation; ok is false if the target does
// not own the row, or is another view of the very same row.
func ownerBy(n *model.Navigation) (o Owner, ok bool) {
	if !n.Owner || len(n.Join) == 0 {
		return Owner{}, false
	}
	o = Owner{Table: n.Target.Storage.Table, Target: n.Target, Enforced: n.Multiplicity == model.One}
	for _, pair := range n.Join {
		o.Columns = append(o.Columns, pair.Local.Column)
		o.References = append(o.References, pair.Target.Column)
	}
	sameRow := o.Table == n.Set.Storage.Table && slices.Equal(o.Columns, o.References)
	return o, !sameRow
}

func (o Owner) same(other Owner) bool {
	return o.Table == other.Table && slices.Equal(o.Columns, other.Columns) && slices.Equal(o.References, other.References)
}

// check tells why a relation cannot be enforced as it is described.
func (o Owner) check(n *model.Navigation, t Table, tables []Table) error {
	i := slices.IndexFunc(tables, func(x Table) bool { return x.Name == o.Table })
	owner := &tables[i]
	switch {
	case owner.TenantScoped != t.TenantScoped:
		return fmt.Errorf("table %s: %s owns rows of %s, but rows of only one of them belong to tenants", t.Name, n.Target.Name, n.Set.Name)
	case o.Enforced && !owner.unique(o.References):
		return fmt.Errorf("table %s: %s.%s does not lead to the key of %s; an owner is found by its key", t.Name, n.Set.Name, n.Name, n.Target.Name)
	}
	return nil
}

// unique tells whether these columns, in this order, tell all rows apart.
func (t *Table) unique(columns []string) bool {
	return slices.ContainsFunc(t.Indexes, func(ix TableIndex) bool {
		return ix.Unique && ix.NotNull == "" && slices.Equal(ix.Columns, t.Scoped(columns))
	})
}

// serve adds an index for the relation unless one begins with its columns.
func (t *Table) serve(o Owner) {
	want := t.Scoped(o.Columns)
	for _, ix := range t.Indexes {
		if ix.NotNull == "" && len(ix.Columns) >= len(want) && slices.Equal(ix.Columns[:len(want)], want) {
			return
		}
	}
	t.addIndex(o.Columns, false, "")
}
