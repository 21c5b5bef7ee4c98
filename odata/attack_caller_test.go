package odata_test

import (
	"fmt"
	"slices"
	"testing"

	"feedline/auth"
	"feedline/model"
	"feedline/odata/access"
	"feedline/odata/bind"
	"feedline/odata/plan"
	"feedline/store"
)

// caller is somebody whose rights the attacks know without asking the feed.
type caller struct {
	name     string
	without  func(*model.EntitySet) bool // sets that are not granted; nil: all are
	units    []string                    // keys of the units whose rows are seen; nil: of all
	personal bind.Exposure

	elsewhere bool // of the other tenant
}

// callers are those in whose names the feed is attacked. One half of the sets,
// and then the other, is what a key that opens some sets leaves out.
func callers(m *model.Model, units []string) []caller {
	half := func(n int) func(*model.EntitySet) bool {
		return func(set *model.EntitySet) bool { return slices.Index(m.Sets, set)%2 == n }
	}
	return []caller{
		{name: "one tenant", personal: bind.Shown},
		{name: "some units", units: units, personal: bind.Shown},
		{name: "masked", personal: bind.Masked},
		{name: "no personal data", personal: bind.Hidden},
		{name: "a key to some sets, masked, of some units", without: half(0), units: units, personal: bind.Masked},
		{name: "a key to the other sets, without personal data", without: half(1), personal: bind.Hidden},
	}
}

// policy is what the rules of access make of the caller.
func (c caller) policy(t *testing.T, b battlefield) plan.Policy {
	t.Helper()
	tenant, known := b.tenantOf(c), access.Known{Tenants: []store.Tenant{b.served, b.other}, Local: b.served, Units: map[int64][]access.Unit{}}
	for _, key := range c.units {
		known.Units[tenant.Number] = append(known.Units[tenant.Number], access.Unit{Key: store.TextCell(key)})
	}
	rule := access.Rule{Tenant: tenant.ID, Roles: access.Texts{"attacker"}, When: access.When{}, Units: c.units}
	a, faults := access.New(b.model, []access.Rule{rule}, map[string]access.Role{"attacker": {Sets: access.Sets{All: true}, Personal: access.Personal(c.personal)}})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	p := auth.Principal{Subject: c.name, Method: auth.ByIssuer}
	if c.without != nil {
		p.Bounds = &auth.Bounds{Personal: true}
		for _, set := range b.sets() {
			if !c.without(set) {
				p.Bounds.Sets = append(p.Bounds.Sets, set.Name)
			}
		}
	}
	d := a.Decide(p, known)
	if d.Policy.Empty() {
		t.Fatalf("%s sees nothing: %s", c.name, d.Reason)
	}
	return d.Policy
}

// sees tells whether the caller sees a stored row as one of the set.
func (c caller) sees(f *rowsOfFile, set *model.EntitySet, r *storedRow) bool {
	switch {
	case c.without != nil && c.without(set), slices.ContainsFunc(set.Key, c.unseen), !f.shows(set, r):
		return false
	case set.LogOf != nil:
		return r.cells[set.LogOf.Tenant.Column] == f.tenantID && r.cells[set.LogOf.Subject.Column] == c.name
	case set.TenantScoped && r.cells["tenant_id"] != f.tenant:
		return false
	}
	return c.ofUnits(f, set, r)
}

// unseen tells whether the caller does not see a property as it is. Callers see
// everything of what a log says about themselves.
func (c caller) unseen(p *model.Property) bool {
	if p.Set.LogOf != nil {
		return false
	}
	_, unseen := c.personal.In(p.Set)[p]
	return unseen
}

// ofUnits tells whether a row belongs to a unit of the caller.
func (c caller) ofUnits(f *rowsOfFile, set *model.EntitySet, r *storedRow) bool {
	switch of := set.Unit; {
	case c.units == nil:
		return true
	case of == nil:
		return false
	default:
		return of.Everyone || f.belongs(r, of.Way, of.Property, c.units)
	}
}

// belongs follows the way from a row to a unit.
func (f *rowsOfFile) belongs(r *storedRow, way []*model.Navigation, property *model.Property, units []string) bool {
	if len(way) == 0 {
		return slices.Contains(units, fmt.Sprint(r.cells[property.Column]))
	}
	return slices.ContainsFunc(f.rows[way[0].Target.Storage.Table], func(next *storedRow) bool {
		return f.joins(way[0], r, next) && f.belongs(next, way[1:], property, units)
	})
}

// joins tells whether a navigation property leads from one row to another.
func (f *rowsOfFile) joins(n *model.Navigation, from, to *storedRow) bool {
	for _, pair := range n.Join {
		if v := from.cells[pair.Local.Column]; v == nil || v != to.cells[pair.Target.Column] {
			return false
		}
	}
	return from.cells["tenant_id"] == to.cells["tenant_id"] && f.shows(n.Target, to)
}

// unitColumns are those by which the rows of a set belong to a unit.
func unitColumns(set *model.EntitySet) (names []string) {
	switch of := set.Unit; {
	case of == nil || of.Everyone:
		return nil
	case len(of.Way) == 0:
		return []string{of.Property.Column}
	default:
		for _, p := range of.Way[0].Join {
			names = append(names, p.Local.Column)
		}
		return names
	}
}
