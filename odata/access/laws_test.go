package access_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"feedline/auth"
	"feedline/model"
	"feedline/odata/access"
	"feedline/store"
)

func builtIn(testing.TB) (*model.Model, error) { return model.Builtin() }

// Words from which rules and callers are made, some of which nothing knows.
var (
	someClaims  = []string{"groups", "roles", "tid", "office", "https://example.com/x", "empty", ""}
	someValues  = []string{"a", "b", "North", "South", "Mill", "2", "Harbour", "Moon", ""}
	someTenants = []string{"North", "South", "East", north, ""}
	someRoles   = []string{"reader", "analyst", "supervisor", "auditor", "operator", "ingest", "mine", "boss", ""}
	someUnits   = []string{"Harbour", "Market", "3", "7", "Moon", ""}
	someSets    = []string{"Cases", "Letters", "Budgets", "Requests", "Moons"}
)

func several(words []string) *rapid.Generator[[]string] {
	return rapid.SliceOfN(rapid.SampledFrom(words), 0, 3)
}

var rule = rapid.Custom(func(t *rapid.T) access.Rule {
	r := access.Rule{Roles: several(someRoles).Draw(t, "roles"), Tenant: rapid.SampledFrom(someTenants).Draw(t, "tenant")}
	if rapid.IntRange(0, 3).Draw(t, "by claim") == 0 {
		r.TenantClaim = rapid.SampledFrom(someClaims).Draw(t, "tenant claim")
	}
	if rapid.IntRange(0, 5).Draw(t, "conditions") > 0 {
		r.When = access.When{}
		for _, claim := range rapid.SliceOfN(rapid.SampledFrom(someClaims), 0, 2).Draw(t, "claims") {
			r.When[claim] = several(someValues).Draw(t, "values")
		}
	}
	switch rapid.IntRange(0, 4).Draw(t, "scope") {
	case 0:
		r.Units = several(someUnits).Draw(t, "units")
	case 1:
		r.UnitsClaim = rapid.SampledFrom(someClaims).Draw(t, "units claim")
	}
	return r
})

var caller = rapid.Custom(func(t *rapid.T) auth.Principal {
	p := auth.Principal{Subject: "entra#ann", Method: auth.ByIssuer, Claims: auth.Claims{}}
	for _, claim := range someClaims {
		if values := several(someValues).Draw(t, claim); len(values) > 0 {
			p.Claims[claim] = values
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "key") == 0 {
		p.Subject, p.Method = "key:abc", auth.ByKey
		p.Tenant, p.Roles = rapid.SampledFrom(someTenants).Draw(t, "tenant"), several(someRoles).Draw(t, "roles")
	}
	return p
})

var mine = map[string]access.Role{"mine": {Sets: access.Sets{Names: []string{"Cases", "Budgets", "Moons"}}, Personal: 1, Line: 1}}

// narrower finds a set of which the first decision shows something that the
// second does not; empty if there is none.
func narrower(m *model.Model, first, second access.Decision) string {
	for _, set := range m.Sets {
		if !first.Policy.Sees(set) {
			continue
		}
		x, y := first.Policy.Rule(set), second.Policy.Rule(set)
		if !second.Policy.Sees(set) || !wider(x, y) {
			return set.Name + " rows"
		}
		for _, p := range set.Properties {
			if second.Policy.Shows(set, p) < first.Policy.Shows(set, p) {
				return set.Name + " " + p.Name
			}
		}
	}
	return ""
}

// wider tells whether the second rule shows every row that the first one shows.
func wider(first, second store.Rule) bool {
	x, ofX := first.Tenant()
	y, ofY := second.Tenant()
	if x != y || ofX != ofY {
		return false
	}
	if second.Condition() == nil {
		return true
	}
	if first.Condition() == nil {
		return false
	}
	a, b := parts(first.Condition()), parts(second.Condition())
	for _, part := range b {
		if !slices.ContainsFunc(a, func(p store.Expr) bool { return within(p, part) }) {
			return false
		}
	}
	return true
}

func parts(e store.Expr) []store.Expr {
	if c, ok := e.(store.Call); ok && c.Op == store.And {
		return c.Args
	}
	return []store.Expr{e}
}

// within tells whether a condition implies another of the same form.
func within(x, y store.Expr) bool {
	a, isCall := x.(store.Call)
	b, isToo := y.(store.Call)
	if !isCall || !isToo || a.Op != store.In || b.Op != store.In {
		return x.String() == y.String()
	}
	return !slices.ContainsFunc(a.Args, func(v store.Expr) bool {
		return !slices.ContainsFunc(b.Args, func(w store.Expr) bool { return v.String() == w.String() })
	})
}

func TestAnotherRuleNeverTakesAway(t *testing.T) {
	m := offices(t)
	rapid.Check(t, func(t *rapid.T) {
		rules := rapid.SliceOfN(rule, 0, 4).Draw(t, "rules")
		p := caller.Draw(t, "caller")
		a, _ := access.New(m, rules, mine)
		at := rapid.IntRange(0, len(rules)).Draw(t, "at")
		b, _ := access.New(m, slices.Insert(slices.Clone(rules), at, rule.Draw(t, "another")), mine)
		before, after := a.Decide(p, firms()), b.Decide(p, firms())
		if strings.Contains(after.Reason, "in different tenants") || strings.Contains(after.Reason, "itself in") {
			return // what disagrees opens nothing
		}
		if what := narrower(m, before, after); what != "" {
			t.Fatalf("%s: %+v\nafter %+v", what, before, after)
		}
		if before.Deliver && !after.Deliver {
			t.Fatal("delivering")
		}
	})
}

func TestBoundsNeverOpen(t *testing.T) {
	m := offices(t)
	rapid.Check(t, func(t *rapid.T) {
		a, _ := access.New(m, rapid.SliceOfN(rule, 0, 4).Draw(t, "rules"), mine)
		p := caller.Draw(t, "caller")
		whole := a.Decide(p, firms())
		p.Bounds = &auth.Bounds{Personal: rapid.Bool().Draw(t, "personal"), Ingest: rapid.Bool().Draw(t, "ingest")}
		if rapid.Bool().Draw(t, "some sets") {
			p.Bounds.Sets = several(someSets).Draw(t, "sets")
		}
		bound := a.Decide(p, firms())
		if what := narrower(m, bound, whole); what != "" || bound.Deliver && !whole.Deliver {
			t.Fatalf("%s: %+v\nwithout bounds %+v", what, bound, whole)
		}
		for _, set := range m.Sets {
			for _, property := range set.Properties {
				if !p.Bounds.Personal && bound.Policy.Sees(set) && property.PII != model.NoPII && bound.Policy.Shows(set, property) != 0 {
					t.Fatalf("%s.%s is shown to %+v", set.Name, property.Name, p.Bounds)
				}
			}
		}
	})
}

// What is not known opens nothing: the rows of a decision are those of one
// tenant that a rule which fits, or the verifier, names and that there is.
func TestWhatIsUnknownOpensNothing(t *testing.T) {
	m := offices(t)
	rapid.Check(t, func(t *rapid.T) {
		rules := rapid.SliceOfN(rule, 0, 4).Draw(t, "rules")
		a, _ := access.New(m, rules, mine)
		p := caller.Draw(t, "caller")
		d := a.Decide(p, firms())
		if (d.Reason == "") == d.Policy.Empty() {
			t.Fatalf("%q and %d matches", d.Reason, len(d.Matches))
		}
		for _, set := range m.Sets {
			number, one := d.Policy.Rule(set).Tenant()
			switch {
			case !d.Policy.Sees(set):
			case set.TenantScoped && (!one || number != d.Tenant.Number || number == 0):
				t.Fatalf("%s of tenant %d", set.Name, number)
			case !set.TenantScoped && d.Policy.Rule(set).Condition() == nil:
				t.Fatalf("%s of everybody", set.Name)
			}
		}
		if nothing := a.Decide(p, access.Known{}); !nothing.Policy.Empty() {
			t.Fatal("without tenants something is open")
		}
	})
}

func TestADecisionDoesNotDependOnThoseBefore(t *testing.T) {
	m := offices(t)
	rapid.Check(t, func(t *rapid.T) {
		rules := rapid.SliceOfN(rule, 1, 4).Draw(t, "rules")
		used, _ := access.New(m, rules, mine)
		for _, p := range rapid.SliceOfN(caller, 1, 5).Draw(t, "callers") {
			if rapid.Bool().Draw(t, "bound") {
				p.Bounds = &auth.Bounds{Sets: several(someSets).Draw(t, "sets"), Personal: rapid.Bool().Draw(t, "personal")}
			}
			fresh, _ := access.New(m, rules, mine)
			x, y := used.Decide(p, firms()), fresh.Decide(p, firms())
			if x.Policy.Version() != y.Policy.Version() || x.Reason != y.Reason {
				t.Fatalf("%+v\n%+v", x, y)
			}
		}
	})
}
