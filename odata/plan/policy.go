package plan

import (
	"feedline/model"
	"feedline/odata/bind"
	"feedline/store"
)

// Policy is what one caller may see. The zero Policy grants nothing.
type Policy struct {
	Tenant store.Tenant // whose rows and whose clock
	grants map[*model.EntitySet]Grant
}

// Grant is what a caller may see of one set. The zero Grant shows no row and no
// personal data.
type Grant struct {
	Rule     store.Rule
	Personal bind.Exposure // of the personal data in the rows
}

// NewPolicy grants the sets. A set with a rule that denies is not granted.
func NewPolicy(t store.Tenant, grants map[*model.EntitySet]Grant) Policy {
	p := Policy{Tenant: t, grants: map[*model.EntitySet]Grant{}}
	for set, grant := range grants {
		if !grant.Rule.Denies() {
			p.grants[set] = grant
		}
	}
	return p
}

// Whole grants every set of the model with everything in it: the tenant's rows
// where rows belong to tenants, all rows elsewhere.
func Whole(m *model.Model, t store.Tenant) Policy {
	grants := map[*model.EntitySet]Grant{}
	for _, sets := range [][]*model.EntitySet{m.Sets, m.Singletons} {
		for _, set := range sets {
			grants[set] = Grant{AllOf(set, t), bind.Shown}
		}
	}
	return NewPolicy(t, grants)
}

// AllOf is the rule for all rows of a set that a tenant may see: its own where
// rows belong to tenants, every row elsewhere.
func AllOf(set *model.EntitySet, t store.Tenant) store.Rule {
	if set.TenantScoped {
		return store.OfTenant(t.Number)
	}
	return store.AllRows()
}

// Sees tells whether the set exists for the caller.
func (p Policy) Sees(set *model.EntitySet) bool { return !p.Rule(set).Denies() }

// Rule is the row rule of the set; the zero rule, which denies, if the set is
// not granted.
func (p Policy) Rule(set *model.EntitySet) store.Rule { return p.grants[set].Rule }

// Shows tells how the caller sees a property of the set.
func (p Policy) Shows(set *model.EntitySet, property *model.Property) bind.Exposure {
	if !p.Sees(set) {
		return bind.Hidden
	}
	return p.grants[set].Personal.Of(property)
}

// Empty tells whether nothing at all is granted.
func (p Policy) Empty() bool { return len(p.grants) == 0 }
