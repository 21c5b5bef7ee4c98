package erasure

import (
	"maps"
	"slices"
	"strings"

	"feedline/store"
)

// Account tells what became of all that was held of a tenant.
type Account struct {
	Tenant   store.Tenant
	Tables   []Table // every table that has a column for a tenant, by name
	Requests []Table // the same of where requests are kept
	Keys     int     // that are gone
}

// Table accounts for the rows of one table.
type Table struct {
	Name    string
	Removed int64 // by this run, which may have finished what another began
	Left    int64 // as counted at the end
	Kept    bool  // what is left stays on purpose: tombstones and the change sequence
}

// Removed is how many rows this run removed.
func (a Account) Removed() (sum int64) {
	for _, t := range slices.Concat(a.Tables, a.Requests) {
		sum += t.Removed
	}
	return sum
}

// servicePrefix begins the names of tables that stay with what they know of a
// tenant.
const servicePrefix = "feedline_"

// accountOf sets what was removed beside what is there at the end.
func accountOf(removed, left map[string]int64) []Table {
	names := map[string]bool{}
	for _, counts := range []map[string]int64{removed, left} {
		for name := range counts {
			names[name] = true
		}
	}
	var tables []Table
	for _, name := range slices.Sorted(maps.Keys(names)) {
		tables = append(tables, Table{name, removed[name], left[name], strings.HasPrefix(name, servicePrefix)})
	}
	return tables
}

// remainder lists the tables in which something is left that ought to be gone.
func remainder(tables []Table) (names []string) {
	for _, t := range tables {
		if t.Left > 0 && !t.Kept {
			names = append(names, t.Name)
		}
	}
	return names
}
