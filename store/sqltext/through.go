package sqltext

import (
	"slices"
	"strings"

	"feedline/model"
)

// between lists the tables that only pair the ends of many-to-many relations:
// no set stores its rows in them.
func between(m *model.Model, tables []Table) []Table {
	var found []Table
	for _, s := range slices.Concat(m.Sets, m.Singletons) {
		for _, n := range s.Navigation {
			if n.Through == nil || named(tables, n.Through.Table) || named(found, n.Through.Table) {
				continue
			}
			found = append(found, pairs(n))
		}
	}
	return found
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
