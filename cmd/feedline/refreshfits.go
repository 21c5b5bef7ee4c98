package main

import (
	"slices"
	"strings"

	"feedline/model"
	"feedline/store"
)

// nobodys is the number of no tenant.
const nobodys = -1

// onlyOne is the number of the tenant that is there alone, whose the sources are
// that name none.
func onlyOne(tenants []store.Tenant) int64 {
	if len(tenants) == 1 {
		return tenants[0].Number
	}
	return nobodys
}

// names tells whether the source names the tenant.
func (s refreshSource) names(t store.Tenant) bool {
	return s.Tenant != "" && (s.Tenant == t.Name || s.Tenant == t.ID)
}

// sourcesOf are a tenant's sources by their sets. Alone is the number of the tenant
// whose those are that name none. One that names the tenant goes before a table that
// is every tenant's.
func (r refreshSection) sourcesOf(t store.Tenant, alone int64) map[string]refreshSource {
	own := map[string]refreshSource{}
	for _, s := range r.Sources {
		_, has := own[s.Set]
		if s.names(t) || s.Tenant == "" && !has && (s.Table || t.Number == alone) {
			own[s.Set] = s
		}
	}
	return own
}

// fits tells the first thing that the sources name and the model or the database
// does not have.
func (r refreshSection) fits(m *model.Model, tenants []store.Tenant) error {
	if err := r.suits(m); err != nil {
		return err
	}
	for _, err := range r.strays(tenants) {
		return err
	}
	for _, t := range tenants {
		if err := paired(m, t, r.sourcesOf(t, onlyOne(tenants))); err != nil {
			return err
		}
	}
	return nil
}

// suits tells which set of the sources is not one that is refreshed.
func (r refreshSection) suits(m *model.Model) error {
	if m.Foreign {
		return advise("leave refresh out, or import the rows into a file of Feedline's own", "another program's file is only read, and cannot be refreshed")
	}
	lookups := refreshed(m)
	for i, s := range r.Sources {
		if set := m.Set(s.Set); set == nil || set.Delivered == nil {
			return advise(didYouMean(s.Set, lookups, "lookups are "+strings.Join(lookups, ", ")), "refresh.sources[%d]: %q is not a lookup that is refreshed", i, s.Set)
		}
	}
	return nil
}

// strays tells of the sources that do not say of which of the tenants they are.
func (r refreshSection) strays(tenants []store.Tenant) (faults []error) {
	names := make([]string, len(tenants))
	for i, t := range tenants {
		names[i] = t.Name
	}
	for i, s := range r.Sources {
		switch {
		case s.Tenant != "" && !slices.ContainsFunc(tenants, s.names):
			faults = append(faults, advise(didYouMean(s.Tenant, names, "feedline tenant list shows them"), "refresh.sources[%d]: there is no tenant %q", i, s.Tenant))
		case s.Tenant == "" && len(tenants) > 1 && !s.Table:
			faults = append(faults, advise("write tenant: and its name, and a source for each other tenant",
				"refresh.sources[%d]: the database has %d tenants, and the source of %s names none", i, len(tenants), s.Set))
		}
	}
	return faults
}

// paired tells which lookups change together only, and have not both a source among
// a tenant's own (tables.md L18).
func paired(m *model.Model, t store.Tenant, own map[string]refreshSource) error {
	has := func(set *model.EntitySet) bool { _, has := own[set.Name]; return has }
	for _, set := range m.Sets {
		if whole := set.Whole(); set.Delivered != nil && whole != nil && has(set) != has(whole) {
			return advise("give both a source, or neither", "refresh: %s and %s are refreshed together, and only one of them has a source for tenant %s", set.Name, whole.Name, t.Name)
		}
	}
	return nil
}

// misfits are what does not fit of the sources while a server runs, whose tenants
// come, go and change their names.
type misfits []error

func (m misfits) Error() string {
	texts := make([]string, len(m))
	for i, err := range m {
		texts[i] = oneLine(err)
	}
	return strings.Join(texts, "; ")
}
