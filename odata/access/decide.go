package access

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"feedline/auth"
	"feedline/odata/fault"
	"feedline/odata/plan"
	"feedline/store"
)

// Decision is what a caller may see, and why. The zero Decision opens nothing.
type Decision struct {
	Policy  plan.Policy
	Tenant  store.Tenant
	Roles   []string // that the caller has, in the order in which they were given
	Scoped  bool     // rows of Units only
	Units   []Unit
	Deliver bool    // data may be delivered for the tenant
	Matches []Match // rules that fit, also those that open nothing
	Reason  string  // why nothing is open; empty if something is

	clash bool // rules place the caller in several tenants
	gone  bool // the caller's tenant was removed, or is being removed
}

// Decide tells what a caller may see of what is known. It is the same for the
// same arguments.
func (a *Access) Decide(p auth.Principal, k Known) Decision {
	switch {
	case p.Subject == "":
		return Decision{Reason: "nobody has signed in"}
	case p.Method == auth.ByMachine:
		return a.local(p, k)
	}
	d := Decision{Matches: a.matches(p, k)}
	if len(d.Matches) == 0 {
		d.Reason = "no access rule fits the caller"
		return d
	}
	var applied []Match
	for _, m := range d.Matches {
		if m.Not == "" {
			applied = append(applied, m)
		}
	}
	if len(applied) == 0 {
		d.gone = slices.ContainsFunc(d.Matches, func(m Match) bool { return m.Tenant.Removing })
		d.Reason = d.Matches[0].Rule + " opens nothing: " + d.Matches[0].Not
		return d
	}
	if d.Reason, d.clash = disagreement(p, applied, a.tenancy()); d.Reason != "" {
		return d
	}
	d.Tenant = applied[0].Tenant
	d.addUp(applied)
	a.grant(&d, p)
	if d.Reason = ""; d.Policy.Empty() {
		d.Reason = "the roles " + quotedList(d.Roles) + " open no entity set"
	}
	return d
}

// disagreement tells in how many tenants the rules, and the verifier of the
// caller, place it, if that is more than one.
func disagreement(p auth.Principal, applied []Match, tenancy bool) (reason string, clash bool) {
	first := applied[0]
	for _, m := range applied[1:] {
		if m.Tenant.Number != first.Tenant.Number {
			return fmt.Sprintf("%s and %s place the caller in different tenants, %s and %s", first.Rule, m.Rule, first.Tenant.Name, m.Tenant.Name), true
		}
	}
	if t := first.Tenant; tenancy && p.Tenant != "" && p.Tenant != t.ID && p.Tenant != t.Name {
		return fmt.Sprintf("%s places the caller in %s, and the %s itself in %s", first.Rule, t.Name, p.Method, p.Tenant), true
	}
	return "", false
}

// addUp unites roles and units. Who is given anything without units is not
// restricted to any.
func (d *Decision) addUp(applied []Match) {
	d.Scoped = true
	for _, m := range applied {
		for _, role := range m.Roles {
			if !has(d.Roles, role) {
				d.Roles = append(d.Roles, role)
			}
		}
		d.Scoped = d.Scoped && m.Scoped
		d.Units = append(d.Units, m.Units...)
	}
	if !d.Scoped {
		d.Units = nil
		return
	}
	slices.SortFunc(d.Units, func(x, y Unit) int { return strings.Compare(x.ID(), y.ID()) })
	d.Units = slices.CompactFunc(d.Units, func(x, y Unit) bool {
		return x.Key.Kind == y.Key.Kind && x.Key.Int == y.Key.Int && bytes.Equal(x.Key.Text, y.Key.Text)
	})
}

// Err is the answer to a caller to whom nothing is open: status 403 with advice,
// the reason for the log alone. It is nil if something is open.
func (d Decision) Err() error {
	if d.Reason == "" {
		return nil
	}
	f := fault.New(fault.Forbidden, "You are signed in, but nothing in this feed has been opened to you. Ask the feed's operator for access.")
	if d.clash {
		f = fault.New(fault.Forbidden, "You are signed in, but the rules of this feed place you in more than one tenant. Tell the feed's operator, who finds the rules in the log.")
	}
	if d.gone {
		f = fault.New(fault.Forbidden, "The tenant whose data you read is being removed from this feed, or has been, and nothing of it can be read any more. Ask the feed's operator.")
	}
	f.Cause = errors.New("access: " + d.Reason)
	return f
}

// has tells whether a name is on a list.
func has(names []string, name string) bool { return slices.Contains(names, name) }
