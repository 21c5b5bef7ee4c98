package access

import (
	"slices"

	"feedline/auth"
	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/plan"
	"feedline/store"
)

// local is the decision about whoever sits at the machine of a feed without
// sign-in: everything of one tenant.
func (a *Access) local(p auth.Principal, k Known) Decision {
	if k.NoLocal != "" {
		return Decision{Reason: k.NoLocal, gone: true}
	}
	d := Decision{Tenant: k.Local, Roles: p.Roles, Deliver: true}
	d.Policy = a.made.policy(d.likeness(p), func() plan.Policy { return a.everything(k.Local) })
	return d
}

// everything is the policy that shows all of one tenant.
func (a *Access) everything(t store.Tenant) plan.Policy {
	grants := map[*model.EntitySet]plan.Grant{}
	for _, set := range a.sets() {
		rule := plan.AllOf(set, t)
		if set.LogOf != nil && a.tenancy() {
			rule = store.AllRows().Where(equals(set.LogOf.Tenant, t.ID))
		}
		grants[set] = plan.Grant{Rule: rule, Personal: bind.Shown}
	}
	return narrowed(t, grants)
}

// narrowed is the policy of grants in a tenant: of personal data they show no more
// than the tenant lets anybody see, whatever roles say.
func narrowed(t store.Tenant, grants map[*model.EntitySet]plan.Grant) plan.Policy {
	most := mostOf(t)
	for set, grant := range grants {
		grant.Personal = min(grant.Personal, most)
		grants[set] = grant
	}
	return plan.NewPolicy(t, grants)
}

// mostOf is the most that a tenant lets anybody see of personal data. A level that
// is unknown here shows nothing.
func mostOf(t store.Tenant) bind.Exposure {
	if t.Personal == "" {
		return bind.Shown
	}
	most, err := PersonalOf(string(t.Personal))
	if err != nil {
		return bind.Hidden
	}
	return bind.Exposure(most)
}

// grant turns the roles of a decision into its policy, as narrow as the
// credential of the caller is.
func (a *Access) grant(d *Decision, p auth.Principal) {
	for _, name := range d.Roles {
		d.Deliver = d.Deliver || a.roles[name].Deliver && (p.Bounds == nil || p.Bounds.Ingest)
	}
	d.Policy = a.made.policy(d.likeness(p), func() plan.Policy { return a.policy(d, p) })
}

// policy is what the roles of a decision open to the caller.
func (a *Access) policy(d *Decision, p auth.Principal) plan.Policy {
	grants := map[*model.EntitySet]plan.Grant{}
	for _, set := range a.sets() {
		if p.Bounds != nil && p.Bounds.Sets != nil && !has(p.Bounds.Sets, set.Name) {
			continue
		}
		grant, granted := a.of(d, set)
		if !granted {
			continue
		}
		if p.Bounds != nil && !p.Bounds.Personal {
			grant.Personal = bind.Hidden
		}
		grants[set] = grant
	}
	a.grantLogs(d, p, grants)
	return narrowed(d.Tenant, grants)
}

// of is what the roles of a decision open of a set.
func (a *Access) of(d *Decision, set *model.EntitySet) (grant plan.Grant, granted bool) {
	if aboutCallers(set) || set.Kind == model.Log && !set.TenantScoped && a.tenancy() {
		return grant, false
	}
	for _, name := range d.Roles {
		if role := a.roles[name]; role.opens(set) {
			granted, grant.Personal = true, max(grant.Personal, bind.Exposure(role.Personal))
		}
	}
	if !granted {
		return grant, false
	}
	grant.Rule = a.rows(d, set)
	return grant, !grant.Rule.Denies()
}

// opens tells whether a role opens a set.
func (r Role) opens(set *model.EntitySet) bool {
	return (r.Sets.All || has(r.Sets.Names, set.Name)) && !has(r.Except, set.Name)
}

// rows is the rule for the rows of a set that the caller may see.
func (a *Access) rows(d *Decision, set *model.EntitySet) store.Rule {
	all := plan.AllOf(set, d.Tenant)
	switch {
	case !d.Scoped:
		return all
	case set.Unit == nil:
		return store.Rule{}
	case set.Unit.Everyone:
		return all
	}
	return all.Where(ofUnits(set.Unit, d.Units))
}

// aboutCallers tells whether a set is a log of what callers did.
func aboutCallers(set *model.EntitySet) bool { return set.LogOf != nil }

// grantLogs opens the logs that are about callers: the tenant's rows to whom a
// role opens them, and to everybody else who sees anything their own. Who is
// restricted to units sees no more than their own, as nothing tells which unit
// a row is about. What callers did is shown with who they are.
func (a *Access) grantLogs(d *Decision, p auth.Principal, grants map[*model.EntitySet]plan.Grant) {
	all := !d.Scoped && slices.ContainsFunc(d.Roles, func(name string) bool { return a.roles[name].Requests == AllRequests })
	if !all && len(grants) == 0 {
		return
	}
	for _, set := range a.sets() {
		if !aboutCallers(set) || p.Bounds != nil && p.Bounds.Sets != nil && !has(p.Bounds.Sets, set.Name) {
			continue
		}
		grant := plan.Grant{Rule: store.AllRows(), Personal: bind.Shown}
		if a.tenancy() {
			grant.Rule = grant.Rule.Where(equals(set.LogOf.Tenant, d.Tenant.ID))
		}
		if !all {
			grant.Rule = grant.Rule.Where(equals(set.LogOf.Subject, p.Subject))
		}
		if p.Bounds != nil && !p.Bounds.Personal {
			grant.Personal = bind.Hidden
		}
		grants[set] = grant
	}
}

// sets lists all entity sets and singletons.
func (a *Access) sets() []*model.EntitySet { return slices.Concat(a.model.Sets, a.model.Singletons) }

// equals is the condition that a property has a text.
func equals(p *model.Property, text string) store.Expr {
	return store.Call{Op: store.Eq, Args: []store.Expr{
		store.Column{Property: p}, store.Value{Type: p.Type, Cell: store.TextCell(text)},
	}}
}
