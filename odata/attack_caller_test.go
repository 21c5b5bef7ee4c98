package odata_test

import (
	"slices"

	"feedline/model"
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

// policy is what the caller may see, as the feed is told.
func (c caller) policy(m *model.Model, tenant store.Tenant) plan.Policy {
	grants, ways := map[*model.EntitySet]plan.Grant{}, waysToUnits(m)
	for _, set := range slices.Concat(m.Sets, m.Singletons) {
		if c.without != nil && c.without(set) {
			continue
		}
		rule := plan.AllOf(set, tenant)
		if way := ways[set]; way != nil && c.units != nil {
			rule = rule.Where(way.condition(0, nil, c.units))
		}
		grants[set] = plan.Grant{Rule: rule, Personal: c.personal}
	}
	return plan.NewPolicy(tenant, grants)
}

// wayToUnit is how the rows of a set belong to a business unit: by a property,
// or by one of the row that a way leads to.
type wayToUnit struct {
	hops     []*model.Navigation
	property *model.Property
}

// waysToUnits finds the shortest way of each set, over rows that there is one
// of where there is such a way. Rows of sets without one belong to every unit.
func waysToUnits(m *model.Model) map[*model.EntitySet]*wayToUnit {
	ways := map[*model.EntitySet]*wayToUnit{}
	for _, set := range m.Sets {
		if p := set.Property("businessUnitId"); p != nil {
			ways[set] = &wayToUnit{property: p}
		} else if set.Name == "BusinessUnits" {
			ways[set] = &wayToUnit{property: set.Key[0]}
		}
	}
	for _, many := range []bool{false, true} {
		for longer := true; longer; {
			longer = false
			for _, set := range m.Sets {
				if way := onward(set, ways, many); way != nil && ways[set] == nil {
					ways[set], longer = way, true
				}
			}
		}
	}
	return ways
}

// onward goes over one navigation property of a set to one whose way is known.
func onward(set *model.EntitySet, ways map[*model.EntitySet]*wayToUnit, many bool) *wayToUnit {
	for _, n := range set.Navigation {
		if next := ways[n.Target]; next != nil && n.Through == nil && (many || n.Multiplicity != model.Many) {
			return &wayToUnit{hops: append([]*model.Navigation{n}, next.hops...), property: next.property}
		}
	}
	return nil
}

// condition says to the feed that a row belongs to one of the units.
func (w *wayToUnit) condition(hop int, from *store.Source, units []string) store.Expr {
	if hop == len(w.hops) {
		args := []store.Expr{store.Column{Of: from, Property: w.property}}
		for _, u := range units {
			args = append(args, unit(u))
		}
		return store.Call{Op: store.In, Args: args}
	}
	n := w.hops[hop]
	next := &store.Source{Set: n.Target, From: from, Via: n}
	if n.Multiplicity != model.Many {
		return w.condition(hop+1, next, units)
	}
	next.Variable = "of" + n.Name
	return store.Exists{Of: next, Where: w.condition(hop+1, next, units)}
}

// columns are those by which the rows of the set belong to a unit.
func (w *wayToUnit) columns() (names []string) {
	if len(w.hops) == 0 {
		return []string{w.property.Column}
	}
	for _, p := range w.hops[0].Join {
		names = append(names, p.Local.Column)
	}
	return names
}

// sees tells whether the caller sees a stored row as one of the set.
func (c caller) sees(f *rowsOfFile, set *model.EntitySet, r *storedRow) bool {
	if c.without != nil && c.without(set) || slices.ContainsFunc(set.Key, c.unseen) {
		return false
	}
	return f.shows(set, r) && (!set.TenantScoped || r.cells["tenant_id"] == f.tenant) && c.ofUnits(f, set, r)
}

// unseen tells whether the caller does not see a property as it is.
func (c caller) unseen(p *model.Property) bool {
	_, unseen := c.personal.In(p.Set)[p]
	return unseen
}

// ofUnits tells whether a row belongs to a unit of the caller.
func (c caller) ofUnits(f *rowsOfFile, set *model.EntitySet, r *storedRow) bool {
	way := f.ways[set]
	return c.units == nil || way == nil || f.belongs(r, way, 0, c.units)
}
