package access

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"feedline/auth"
	"feedline/model"
	"feedline/store"
)

// Access decides. It is safe for concurrent use.
type Access struct {
	model *model.Model
	rules []Rule
	roles map[string]Role // by name, the built-in ones among them
	made  memo            // policies that were made before
}

// New makes an Access of the rules and the roles that the configuration
// defines, or finds what is wrong with them. What depends on tenants and units
// is for Faults to find.
func New(m *model.Model, rules []Rule, roles map[string]Role) (*Access, []Fault) {
	a := &Access{model: m, rules: rules, roles: maps.Clone(builtIn)}
	maps.Copy(a.roles, roles)
	return a, a.staticFaults(roles)
}

// Match is a rule that fits a caller.
type Match struct {
	Rule   string // what the rule is called in messages
	Tenant store.Tenant
	Roles  []string
	Scoped bool   // rows of Units only
	Units  []Unit // whose rows are seen
	Not    string // why the rule opens nothing although it fits; empty: it does
}

// matches finds the rules that fit a caller, and what its verifier vouches for.
func (a *Access) matches(p auth.Principal, k Known) []Match {
	var found []Match
	if len(p.Roles) > 0 {
		found = append(found, a.vouched(p, k))
	}
	for i, r := range a.rules {
		if r.fits(p) {
			found = append(found, a.match(i, r, p, k))
		}
	}
	return found
}

// vouched is the tenant and the roles that the verifier of the caller knows.
func (a *Access) vouched(p auth.Principal, k Known) Match {
	m := Match{Rule: "the " + string(p.Method) + " itself", Roles: p.Roles}
	m.Tenant, m.Not = a.tenantNamed(p.Tenant, k)
	return m.closed()
}

// match is what a rule that fits makes of a caller.
func (a *Access) match(index int, r Rule, p auth.Principal, k Known) Match {
	m := Match{Rule: r.name(index), Roles: r.Roles}
	name, why := r.tenantOf(p)
	if why == "" {
		m.Tenant, why = a.tenantNamed(name, k)
	}
	names, scoped := r.unitsOf(p)
	if m.Scoped, m.Not = scoped, why; why != "" || !scoped {
		return m.closed()
	}
	if m = m.closed(); m.Not != "" {
		return m
	}
	if m.Units = k.units(m.Tenant, names); len(m.Units) == 0 {
		m.Not = "none of its units is known"
		if len(names) == 0 {
			m.Not = fmt.Sprintf("the claim %s has no unit", r.UnitsClaim)
		}
	}
	return m
}

// closed opens nothing of a tenant that is being removed.
func (m Match) closed() Match {
	if m.Not == "" && m.Tenant.Removing {
		m.Not = fmt.Sprintf("the tenant %s is being removed", m.Tenant.Name)
	}
	return m
}

// name is what a rule is called in messages.
func (r Rule) name(index int) string {
	if r.Line > 0 {
		return fmt.Sprintf("rule %d (line %d)", index+1, r.Line)
	}
	return fmt.Sprintf("rule %d", index+1)
}

// tenantNamed finds a tenant; without a name the only one.
func (a *Access) tenantNamed(name string, k Known) (t store.Tenant, why string) {
	switch {
	case !a.tenancy():
		return k.Local, ""
	case name == "" && len(k.Tenants) == 1:
		return k.Tenants[0], ""
	case name == "" && len(k.Tenants) == 0:
		return t, "there is no tenant yet"
	case name == "":
		return t, fmt.Sprintf("it names no tenant, and there are %d", len(k.Tenants))
	}
	t, ok := k.tenant(name)
	if !ok {
		why = fmt.Sprintf("there is no tenant %q", name)
	}
	return t, why
}

// tenancy tells whether rows of the model belong to tenants.
func (a *Access) tenancy() bool {
	return a.model.Tenancy || slices.ContainsFunc(a.model.Sets, func(s *model.EntitySet) bool { return s.TenantScoped })
}

// fits tells whether a rule is for the caller.
func (r Rule) fits(p auth.Principal) bool {
	if r.When == nil || p.Subject == "" || !slices.Contains(r.methods(), string(p.Method)) {
		return false
	}
	for name, accepted := range r.When {
		if !slices.ContainsFunc(valuesOf(p, name), func(v string) bool { return v != "" && slices.Contains(accepted, v) }) {
			return false
		}
	}
	return true
}

// methods are those whose callers a rule can be for.
func (r Rule) methods() []string {
	switch {
	case r.When[Method] != nil:
		return r.When[Method]
	case r.When[User] != nil:
		return []string{string(auth.ByUser)}
	}
	return []string{string(auth.ByIssuer)}
}

// valuesOf is what is true of the caller under a name of a When.
func valuesOf(p auth.Principal, name string) []string {
	switch name {
	case Issuer:
		if p.Method != auth.ByIssuer {
			return nil
		}
		issuer, _, _ := strings.Cut(p.Subject, "#")
		return append([]string{issuer}, p.Claims["iss"]...)
	case Method:
		return []string{string(p.Method)}
	case Subject:
		return []string{p.Subject}
	case Client:
		return []string{p.Client}
	case User:
		if p.Method != auth.ByUser {
			return nil
		}
		return p.Claims["user"]
	}
	return p.Claims[name]
}

// tenantOf is the name or id of the tenant that a rule chooses for the caller;
// empty: there is one only.
func (r Rule) tenantOf(p auth.Principal) (name, why string) {
	if r.TenantClaim == "" {
		return r.Tenant, ""
	}
	values := p.Claims[r.TenantClaim]
	if len(values) == 0 {
		return "", "the caller has no claim " + r.TenantClaim
	}
	for _, v := range values {
		if r.Tenants != nil {
			v = r.Tenants[v]
		}
		switch {
		case v == "" || v == name:
		case name != "":
			return "", fmt.Sprintf("the claim %s names several tenants", r.TenantClaim)
		default:
			name = v
		}
	}
	if name == "" {
		return "", fmt.Sprintf("the claim %s names no tenant", r.TenantClaim)
	}
	return name, ""
}

// unitsOf are the names or keys of the units to which a rule restricts the
// caller; scoped is false if it does not restrict.
func (r Rule) unitsOf(p auth.Principal) (names []string, scoped bool) {
	if r.Units == nil && r.UnitsClaim == "" {
		return nil, false
	}
	names = slices.Clone(r.Units)
	if r.UnitsClaim != "" {
		names = append(names, p.Claims[r.UnitsClaim]...)
	}
	return names, true
}
