package access

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"feedline/auth"
	"feedline/odata/fault"
)

// Fault is one thing that is wrong with the configuration of access.
type Fault struct {
	Section string // access or roles
	Line    int    // 0: the section as a whole
	Message string // what is wrong
	Cure    string // what to write instead
}

// Limits of what the configuration may say.
const (
	mostRules   = 1000
	mostValues  = 1000 // of one list
	longestText = 1000 // bytes of a name or a value
)

// finder collects faults.
type finder struct {
	access *Access
	faults []Fault
}

func (f *finder) rule(index int, r Rule, cure, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	f.faults = append(f.faults, Fault{"access", r.Line, fmt.Sprintf("rule %d ", index+1) + message, cure})
}

func (f *finder) role(name string, r Role, cure, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	f.faults = append(f.faults, Fault{"roles", r.Line, fmt.Sprintf("role %s ", name) + message, cure})
}

// staticFaults finds what is wrong whatever tenants there are.
func (a *Access) staticFaults(defined map[string]Role) []Fault {
	f := &finder{access: a}
	if len(a.rules) > mostRules {
		return []Fault{{"access", a.rules[mostRules].Line, fmt.Sprintf("there are more than %d rules", mostRules), "give groups or app roles instead of persons"}}
	}
	for _, name := range slices.Sorted(maps.Keys(defined)) {
		f.checkRole(name, defined[name])
	}
	for i, r := range a.rules {
		f.checkRoles(i, r)
		f.checkWhen(i, r)
		f.checkTenant(i, r)
		f.checkUnits(i, r)
	}
	return f.faults
}

// checkRole looks at a role that the configuration defines.
func (f *finder) checkRole(name string, r Role) {
	known := f.access.setNames()
	if !auth.IsRole(name) {
		f.role(fmt.Sprintf("%q", name), r, "begin with a letter and go on with letters, digits, dots, hyphens and underscores", "has no name that keys could carry")
	}
	if len(r.Except) > 0 && !r.Sets.All {
		f.role(name, r, "write sets: all beside it, or leave those sets out of sets", "has except, which takes something away from all sets")
	}
	for _, list := range []struct {
		key   string
		names []string
	}{{"sets", r.Sets.Names}, {"except", r.Except}} {
		for _, set := range list.names {
			switch found := f.access.model.Set(set); {
			case found == nil:
				f.role(name, r, suggest(set, known, "feedline metadata lists the entity sets"), "names %q under %s, which is no entity set", set, list.key)
			case aboutCallers(found):
				f.role(name, r, "leave it out; requests: all shows all rows of the tenant", "names %s, of which everybody sees the rows about themselves", set)
			}
		}
	}
}

// checkRoles looks at what a rule gives.
func (f *finder) checkRoles(index int, r Rule) {
	known := slices.Sorted(maps.Keys(f.access.roles))
	if len(r.Roles) == 0 {
		f.rule(index, r, "write roles: [reader], or another of "+strings.Join(known, ", "), "gives no role")
	}
	for _, name := range r.Roles {
		if _, ok := f.access.roles[name]; !ok {
			f.rule(index, r, suggest(name, known, "write one of "+strings.Join(known, ", ")+", or define it under roles"), "gives %q, which is no role", name)
		}
	}
}

// checkWhen looks at whom a rule is for.
func (f *finder) checkWhen(index int, r Rule) {
	if r.When == nil {
		f.rule(index, r, "write when: {roles: [Feed.Read]} with a claim and its values, or when: {} for everybody who signs in at the issuer", "does not say whom it is for")
	}
	for _, name := range slices.Sorted(maps.Keys(r.When)) {
		values := r.When[name]
		switch {
		case name == Method:
			f.checkMethods(index, r, values)
		case !isText(name):
			f.rule(index, r, "write the name as the token has it", "asks for the claim %q, which is no name", name)
		}
		f.checkValues(index, r, "when: "+name, values)
	}
}

// checkValues looks at a list of values.
func (f *finder) checkValues(index int, r Rule, key string, values []string) {
	switch {
	case len(values) == 0:
		f.rule(index, r, "write the values of which one is enough, or leave it out", "has no value for %s", key)
	case len(values) > mostValues:
		f.rule(index, r, "write several rules, or use a group", "has more than %d values for %s", mostValues, key)
	case !allTexts(values):
		f.rule(index, r, "write it as the token has it, without blanks around it", "has an empty or unprintable value for %s", key)
	}
}

// methods are the ways to sign in that a rule can be for.
var methods = []string{string(auth.ByIssuer), string(auth.ByKey), string(auth.ByUser)}

func (f *finder) checkMethods(index int, r Rule, values []string) {
	for _, v := range values {
		if !has(methods, v) {
			f.rule(index, r, suggest(v, methods, "write oidc, key or basic"), "is for the method %q, which there is not", v)
		}
	}
}

// checkTenant looks at how a rule chooses a tenant, as far as its form goes.
func (f *finder) checkTenant(index int, r Rule) {
	switch {
	case !f.access.tenancy() && (r.Tenant != "" || r.TenantClaim != ""):
		f.rule(index, r, "leave tenant and tenant-claim out", "chooses a tenant, and this model has none")
	case r.Tenant != "" && r.TenantClaim != "":
		f.rule(index, r, "keep one of them", "has both tenant and tenant-claim")
	case r.Tenants != nil && r.TenantClaim == "":
		f.rule(index, r, "write tenant-claim: with the claim that has those values", "has tenants without tenant-claim")
	case r.TenantClaim != "" && !isText(r.TenantClaim):
		f.rule(index, r, "write the name as the token has it", "takes the tenant from the claim %q, which is no name", r.TenantClaim)
	}
}

// checkUnits looks at how a rule restricts to units, as far as its form goes.
func (f *finder) checkUnits(index int, r Rule) {
	switch {
	case r.Units == nil && r.UnitsClaim == "":
		return
	case f.access.model.Units == nil:
		f.rule(index, r, "leave units and units-claim out, or describe units in the model (docs/model.md)", "restricts to units, and this model has none")
	case r.UnitsClaim != "" && !isText(r.UnitsClaim):
		f.rule(index, r, "write the name as the token has it", "takes units from the claim %q, which is no name", r.UnitsClaim)
	case r.Units != nil:
		f.checkValues(index, r, "units", r.Units)
	}
}

// Faults finds what is wrong with the rules for the tenants and units that
// there are, and the issuers that callers sign in at, by name; nil:
// those are not known.
func (a *Access) Faults(k Known, issuers []string) []Fault {
	f := &finder{access: a}
	for i, r := range a.rules {
		f.checkIssuer(i, r, issuers)
		if !a.tenancy() {
			f.checkUnitNames(i, r, k, []int64{0})
			continue
		}
		f.checkTenantNames(i, r, k)
		f.checkUnitNames(i, r, k, r.numbers(k))
	}
	return f.faults
}

// checkIssuer makes sure that a rule is about an issuer that there is, and about
// one only: what one issuer calls a claim may be another's word for something
// else.
func (f *finder) checkIssuer(index int, r Rule, issuers []string) {
	if issuers == nil {
		return
	}
	for _, name := range r.When[Issuer] {
		if !has(issuers, name) && !strings.HasPrefix(name, "https://") {
			f.rule(index, r, suggest(name, issuers, "write one of "+strings.Join(issuers, ", ")), "is for the issuer %q, which is not configured", name)
		}
	}
	if len(issuers) > 1 && r.When != nil && r.When[Issuer] == nil && has(r.methods(), string(auth.ByIssuer)) {
		f.rule(index, r, fmt.Sprintf("write when: {issuer: %s, ...}", issuers[0]), "does not say which issuer's callers it is for, and there are %d", len(issuers))
	}
}

func (f *finder) checkTenantNames(index int, r Rule, k Known) {
	if r.Tenant == "" && r.TenantClaim == "" && len(k.Tenants) > 1 {
		f.rule(index, r, "write tenant: with one of "+strings.Join(k.tenantNames(), ", ")+", or tenant-claim:", "names no tenant, and there are %d", len(k.Tenants))
	}
	for _, name := range r.tenants() {
		if _, ok := k.tenant(name); !ok {
			f.rule(index, r, suggest(name, k.tenantNames(), "feedline tenant list shows them"), "is for the tenant %q, which there is not", name)
		}
	}
}

// tenants are the names of tenants that a rule has.
func (r Rule) tenants() []string {
	if r.Tenant != "" {
		return []string{r.Tenant}
	}
	var names []string
	for _, value := range slices.Sorted(maps.Keys(r.Tenants)) {
		names = append(names, r.Tenants[value])
	}
	return names
}

// numbers are those of the tenants that a rule can place a caller in.
func (r Rule) numbers(k Known) []int64 {
	names := r.tenants()
	var found []int64
	for _, t := range k.Tenants {
		if len(names) == 0 || has(names, t.Name) || has(names, t.ID) {
			found = append(found, t.Number)
		}
	}
	return found
}

// checkUnitNames makes sure that the units of a rule are those of a tenant that
// it is about. Tenants without any unit have not been filled yet.
func (f *finder) checkUnitNames(index int, r Rule, k Known, tenants []int64) {
	var units []Unit
	var names []string
	for _, number := range tenants {
		units = append(units, k.Units[number]...)
	}
	for _, u := range units {
		if u.Name != "" {
			names = append(names, u.Name)
		}
	}
	for _, name := range r.Units {
		if len(units) > 0 && !slices.ContainsFunc(units, func(u Unit) bool { return u.called(name) }) {
			f.rule(index, r, suggest(name, names, "write the name or the id of a unit"), "is for the unit %q, which there is not", name)
		}
	}
}

// setNames lists the sets and singletons of the model.
func (a *Access) setNames() []string {
	var names []string
	for _, set := range a.sets() {
		names = append(names, set.Name)
	}
	return names
}

// suggest is the cure for a name that is not known: the one that was probably
// meant, or else the text given.
func suggest(name string, known []string, otherwise string) string {
	if near := fault.Nearest(name, known); near != "" {
		return "did you mean " + near + "?"
	}
	return otherwise
}

// isText tells whether a text can be the name of a claim or one of its values.
func isText(text string) bool {
	return text != "" && len(text) <= longestText && strings.TrimSpace(text) == text &&
		!strings.ContainsFunc(text, func(c rune) bool { return !unicode.IsPrint(c) })
}

func allTexts(texts []string) bool {
	return !slices.ContainsFunc(texts, func(t string) bool { return !isText(t) })
}
