package sqlite

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// A file that nobody has analyzed has no statistics, and an engine then takes
// an index for the order of the rows as easily as the one that finds them.
func TestNavigationIsFollowedByItsIndexEvenWithoutStatistics(t *testing.T) {
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "empty.db")
	migrated(t, path, m)
	alter(t, path, oneTenant)
	s, err := openFile(t, path, m, Options{}).Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tables, err := sqltext.Tables(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range m.Sets {
		for _, n := range set.Navigation {
			if n.Multiplicity != model.Many {
				continue
			}
			names := indexesFor(n, tables)
			if len(names) == 0 {
				t.Errorf("no index begins with what %s/%s joins", set.Name, n.Name)
				continue
			}
			for form, q := range formsOf(n) {
				e, err := s.Explain(t.Context(), q, false)
				if err != nil {
					t.Fatalf("%s/%s, %s: %v", set.Name, n.Name, form, err)
				}
				plan := strings.Join(e.Plan, "\n")
				if !slices.ContainsFunc(names, func(name string) bool { return strings.Contains(plan, name+" ") }) {
					t.Errorf("%s/%s, %s, is not found by any of %v:\n%s", set.Name, n.Name, form, names, plan)
				}
			}
		}
	}
}

// indexesFor are the indexes of the target's table that begin with what a
// navigation joins, behind the tenant.
func indexesFor(n *model.Navigation, tables []sqltext.Table) (names []string) {
	joined := []string{sqltext.TenantID}
	for _, pair := range n.Join {
		joined = append(joined, pair.Target.Column)
	}
	for _, table := range tables {
		if table.Name != n.Target.Storage.Table {
			continue
		}
		for _, index := range table.Indexes {
			if len(index.Columns) >= len(joined) && slices.Equal(index.Columns[:len(joined)], joined) {
				names = append(names, index.Name)
			}
		}
	}
	return names
}

// formsOf are the ways in which rows are read that a navigation leads to.
func formsOf(n *model.Navigation) map[string]store.Query {
	tenant := func(set *model.EntitySet) store.Rule { return store.OfTenant(1) }
	parent := []store.Cell{store.TextCell("00000000-0000-4000-8000-000000000001")}
	q := store.Query{From: n.Target, Rule: tenant(n.Target), Columns: []store.Expr{store.Column{Property: n.Target.Properties[0]}}, Limit: store.NoLimit}
	for _, o := range n.Target.Order {
		q.Order = append(q.Order, store.Order{By: store.Column{Property: o.Property}, Descending: o.Descending, Nullable: o.Property.Nullable})
	}
	for _, p := range n.Target.Key {
		by := store.Column{Property: p}
		if !slices.ContainsFunc(q.Order, func(o store.Order) bool { return o.By == by }) {
			q.Order = append(q.Order, store.Order{By: by})
		}
	}
	of := func(limit int64, rows ...[]store.Cell) store.Query {
		asked := q
		asked.Limit, asked.Of = limit, &store.Parents{Via: n, Rule: tenant(n.Set), Rows: rows}
		return asked
	}
	counted := store.Query{From: n.Set, Rule: tenant(n.Set), Limit: 10, Related: map[*model.EntitySet]store.Rule{n.Target: tenant(n.Target)}}
	counted.Columns = []store.Expr{store.Count{Of: &store.Source{Set: n.Target, Variable: "x", Via: n}}}
	return map[string]store.Query{
		"one parent":                     of(store.NoLimit, parent),
		"one parent with a window":       of(50, parent),
		"several parents":                of(store.NoLimit, parent, parent),
		"several parents with a window":  of(50, parent, parent),
		"the number of rows of a parent": counted,
	}
}
