package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/store"
)

// Policy is what one caller may see. The zero Policy grants nothing.
type Policy struct {
	Tenant  store.Tenant // whose rows and whose clock
	grants  map[*model.EntitySet]Grant
	exposed map[*model.Property]bind.Exposure // of the properties that are not shown
	version func() string                     // nil: nothing is granted
}

// Grant is what a caller may see of one set. The zero Grant shows no row and no
// personal data.
type Grant struct {
	Rule     store.Rule
	Personal bind.Exposure // of the personal data in the rows
}

// NewPolicy grants the sets. A set with a rule that denies is not granted, and
// neither is one whose key the caller would not see: each of its rows would have
// the key in its address.
func NewPolicy(t store.Tenant, grants map[*model.EntitySet]Grant) Policy {
	p := Policy{Tenant: t, grants: map[*model.EntitySet]Grant{}, exposed: map[*model.Property]bind.Exposure{}}
	for set, grant := range grants {
		exposed := grant.Personal.In(set)
		unseen := func(key *model.Property) bool { _, is := exposed[key]; return is }
		if grant.Rule.Denies() || slices.ContainsFunc(set.Key, unseen) {
			continue
		}
		p.grants[set] = grant
		maps.Copy(p.exposed, exposed)
	}
	p.version = sync.OnceValue(p.fingerprint)
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
	if exposure, unseen := p.exposed[property]; unseen {
		return exposure
	}
	return bind.Shown
}

// Personal is how much the caller sees of the personal data of a set.
func (p Policy) Personal(set *model.EntitySet) bind.Exposure { return p.grants[set].Personal }

// Version is the same for two policies under which every request means and
// answers the same, in whatever process they were made, and else differs.
func (p Policy) Version() string {
	if p.version == nil {
		return p.fingerprint()
	}
	return p.version()
}

// fingerprint stands for the tenant, the granted sets, their rules, and what is
// not shown of them.
func (p Policy) fingerprint() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q\n", p.Tenant.ID)
	byName := func(a, b *model.EntitySet) int { return strings.Compare(a.Name, b.Name) }
	for _, set := range slices.SortedFunc(maps.Keys(p.grants), byName) {
		fmt.Fprintf(h, "%q %q", set.Name, p.grants[set].Rule)
		for _, property := range set.Properties {
			if exposure, unseen := p.exposed[property]; unseen {
				fmt.Fprintf(h, " %q %s", property.Name, exposure)
			}
		}
		fmt.Fprintln(h)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// Empty tells whether nothing at all is granted.
func (p Policy) Empty() bool { return len(p.grants) == 0 }
