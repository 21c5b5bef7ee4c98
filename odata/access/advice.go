package access

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"feedline/auth"
	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/plan"
	"feedline/store"
)

// Advice tells what the configuration allows and is of no use: rules that fit
// nobody who signs in by one of the methods, roles that open nothing, and
// tenants that nobody reads.
func (a *Access) Advice(k Known, methods []auth.Method) []string {
	var lines []string
	for i, r := range a.rules {
		if why := r.never(methods); why != "" {
			lines = append(lines, fmt.Sprintf("%s fits nobody: %s", r.name(i), why))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.roles)) {
		lines = append(lines, a.useless(name, a.roles[name])...)
	}
	return append(lines, a.unread(k, methods)...)
}

// never tells why no caller can meet the conditions of a rule; empty if one may.
func (r Rule) never(accepted []auth.Method) string {
	possible := func(method auth.Method) bool {
		return has(r.methods(), string(method)) && slices.Contains(accepted, method)
	}
	if !slices.ContainsFunc(accepted, possible) {
		return fmt.Sprintf("it is for %s, which auth does not accept", strings.Join(r.methods(), ", "))
	}
	var claims []string
	for name := range r.When {
		if !has(reserved, name) || name == Issuer {
			claims = append(claims, name)
		}
	}
	if r.TenantClaim != "" {
		claims = append(claims, r.TenantClaim)
	}
	slices.Sort(claims)
	if len(claims) > 0 && !possible(auth.ByIssuer) {
		return fmt.Sprintf("only tokens of an issuer have %s", strings.Join(claims, ", "))
	}
	if r.When[User] != nil && !possible(auth.ByUser) {
		return "only the method basic has users"
	}
	return ""
}

// useless tells what a role that is not built in names in vain.
func (a *Access) useless(name string, r Role) []string {
	if r.Line == 0 || r.Deliver || r.Requests == AllRequests {
		return nil
	}
	grants := map[*model.EntitySet]plan.Grant{}
	for _, set := range a.sets() {
		if r.opens(set) && !aboutCallers(set) {
			grants[set] = plan.Grant{Rule: store.AllRows(), Personal: bind.Exposure(r.Personal)}
		}
	}
	p := plan.NewPolicy(store.Tenant{}, grants)
	if p.Empty() {
		return []string{fmt.Sprintf("role %s opens nothing", name)}
	}
	var lines []string
	for _, set := range r.Sets.Names {
		if found := a.model.Set(set); found != nil && !p.Sees(found) {
			lines = append(lines, fmt.Sprintf("role %s names %s, whose key leads to a person: with personal: %s it stays hidden", name, set, bind.Exposure(r.Personal)))
		}
	}
	return lines
}

// unread lists the tenants whose rows no rule opens. Keys open them too.
func (a *Access) unread(k Known, methods []auth.Method) []string {
	if !a.tenancy() || slices.Contains(methods, auth.ByKey) {
		return nil
	}
	read := map[int64]bool{}
	for _, r := range a.rules {
		if r.never(methods) == "" && a.shows(r) {
			for _, number := range r.numbers(k) {
				read[number] = true
			}
		}
	}
	var lines []string
	for _, t := range k.Tenants {
		if !read[t.Number] {
			lines = append(lines, fmt.Sprintf("nobody may read the tenant %s", t.Name))
		}
	}
	return lines
}

// shows tells whether a rule opens any set.
func (a *Access) shows(r Rule) bool {
	return slices.ContainsFunc(r.Roles, func(name string) bool {
		role := a.roles[name]
		return role.Sets.All || len(role.Sets.Names) > 0
	})
}
