package access

import (
	"slices"
	"strconv"

	"feedline/store"
)

// Known is what there is at the moment of a decision. It is read from the store
// again and again, so that a new tenant or unit counts without a restart.
type Known struct {
	Tenants []store.Tenant
	Units   map[int64][]Unit // by number of tenant; 0 in a model without tenants
	Local   store.Tenant     // whose rows whoever sits at this machine sees
	NoLocal string           // why they see none, such as that the tenant was removed; empty: they do
}

// Unit is what a tenant is divided into.
type Unit struct {
	Key  store.Cell
	Name string // may be empty
}

// ID is the key as people write it.
func (u Unit) ID() string {
	if u.Key.Kind == store.Int {
		return strconv.FormatInt(u.Key.Int, 10)
	}
	return string(u.Key.Text)
}

// tenant finds a tenant by its id, else by its name, if no other is called so.
func (k Known) tenant(name string) (found store.Tenant, ok bool) {
	if name == "" {
		return found, false
	}
	for _, t := range k.Tenants {
		if t.ID == name {
			return t, true
		}
	}
	named := 0
	for _, t := range k.Tenants {
		if t.Name == name {
			found, named = t, named+1
		}
	}
	if named != 1 {
		return store.Tenant{}, false
	}
	return found, true
}

// units finds the units of a tenant that have one of the names or keys. What is
// not known is left out.
func (k Known) units(t store.Tenant, names []string) []Unit {
	var found []Unit
	for _, u := range k.Units[t.Number] {
		if slices.ContainsFunc(names, u.called) {
			found = append(found, u)
		}
	}
	return found
}

// called tells whether a text means the unit.
func (u Unit) called(name string) bool { return name != "" && (u.Name == name || u.ID() == name) }

// tenantNames lists the tenants, for suggestions.
func (k Known) tenantNames() []string {
	names := make([]string, len(k.Tenants))
	for i, t := range k.Tenants {
		names[i] = t.Name
	}
	return names
}
