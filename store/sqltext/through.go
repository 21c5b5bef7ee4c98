package sqltext

import (
	"slices"
	"strings"

	"feedline/model"
)

// between lists the tables that only pair the ends of many-to-many relations:
// no set stores its rows in them. A pair goes with either of its ends. Where a set
// shows the table's rows, they go as the navigations of that set say.
func between(m *model.Model, tables []Table) []Table {
	var found []Table
	for _, s := range slices.Concat(m.Sets, m.Singletons) {
		for _, n := range s.Navigation {
			if n.Through == nil || named(tables, n.Through.Table) {
				continue
			}
			if !named(found, n.Through.Table) {
				found = append(found, pairs(n))
			}
			t := &found[slices.IndexFunc(found, func(t Table) bool { return t.Name == n.Through.Table })]
			t.addEnd(n.Set, n.Through.Near)
			t.addEnd(n.Target, n.Through.Far)
		}
	}
	return found
}

// addEnd makes rows of a set owners of their pairs. There is no owner where
// several rows may lead to the same pair, nor where the rows of one side only
// belong to tenants: they go in transactions of one tenant.
func (t *Table) addEnd(s *model.EntitySet, end []model.ThroughColumn) {
	o := Owner{Table: s.Storage.Table, Target: s}
	for _, c := range end {
		o.Columns, o.References = append(o.Columns, c.Column), append(o.References, c.Property.Column)
	}
	known := slices.ContainsFunc(t.Owners, func(other Owner) bool { return other.Table == o.Table && alike(other.Columns, o.Columns) })
	stored := !slices.ContainsFunc(o.Columns, func(c string) bool { return t.Column(c) == nil })
	if !known && stored && s.TenantScoped == t.TenantScoped && alike(columnsOf(s.Key), o.References) {
		t.Owners = append(t.Owners, o)
	}
}

// alike tells whether two lists have the same members, in whatever order.
func alike(a, b []string) bool {
	return len(a) > 0 && slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func named(tables []Table, name string) bool {
	return slices.ContainsFunc(tables, func(t Table) bool { return t.Name == name })
}

// pairs is the table between the ends of a relation. Its key finds the far
// ends of a near one, and a second index the other way round.
func pairs(n *model.Navigation) Table {
	l := layout{Table: Table{Name: n.Through.Table, TenantScoped: n.Set.TenantScoped || n.Target.TenantScoped}}
	var far []string
	for i, c := range slices.Concat(n.Through.Near, n.Through.Far) {
		l.Columns = append(l.Columns, TableColumn{Name: c.Column, Type: c.Property.Type, NotNull: true})
		l.Key = append(l.Key, c.Column)
		if i >= len(n.Through.Near) {
			far = append(far, c.Column)
		}
	}
	l.Identity = l.Key
	l.indexes()
	l.addIndex(append(far, l.Key[:len(n.Through.Near)]...), false, "")
	return l.Table
}

func byName(a, b Table) int { return strings.Compare(a.Name, b.Name) }
