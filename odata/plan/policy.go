package plan

import (
	"feedline/model"
	"feedline/store"
)

// Policy is what one caller may see. The zero Policy grants nothing.
type Policy struct {
	Tenant store.Tenant // whose rows and whose clock
	rules  map[*model.EntitySet]store.Rule
}

// NewPolicy grants the sets with their row rules. A set with a rule that
// denies is not granted.
func NewPolicy(t store.Tenant, rules map[*model.EntitySet]store.Rule) Policy {
	p := Policy{Tenant: t, rules: map[*model.EntitySet]store.Rule{}}
	for set, rule := range rules {
		if !rule.Denies() {
			p.rules[set] = rule
		}
	}
	return p
}

// Whole grants every set of the model: the tenant's rows where rows belong to
// tenants, all rows elsewhere.
func Whole(m *model.Model, t store.Tenant) Policy {
	rules := map[*model.EntitySet]store.Rule{}
	for _, sets := range [][]*model.EntitySet{m.Sets, m.Singletons} {
		for _, set := range sets {
			if rules[set] = store.AllRows(); set.TenantScoped {
				rules[set] = store.OfTenant(t.Number)
			}
		}
	}
	return NewPolicy(t, rules)
}

// Sees tells whether the set exists for the caller.
func (p Policy) Sees(set *model.EntitySet) bool { return !p.Rule(set).Denies() }

// Rule is the row rule of the set; the zero rule, which denies, if the set is
// not granted.
func (p Policy) Rule(set *model.EntitySet) store.Rule { return p.rules[set] }

// Empty tells whether nothing at all is granted.
func (p Policy) Empty() bool { return len(p.rules) == 0 }
