package access_test

import (
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"feedline/auth"
	"feedline/odata/access"
)

// told is a fault in a line.
func told(faults []access.Fault) string {
	var lines []string
	for _, f := range faults {
		lines = append(lines, fmt.Sprintf("%s:%d: %s; %s", f.Section, f.Line, f.Message, f.Cure))
	}
	return strings.Join(lines, "\n")
}

func TestFaultsOfTheConfiguration(t *testing.T) {
	m := offices(t)
	for _, row := range []struct{ name, text, want string }{
		{"a rule without roles", "access: [{tenant: North, when: {}}]", "access:1: rule 1 gives no role; write roles: [reader], or another of analyst, auditor, ingest, operator, reader, supervisor"},
		{"an unknown role", "access: [{roles: [reeder], when: {}}]", `access:1: rule 1 gives "reeder", which is no role; did you mean reader?`},
		{"a role that is nothing like another", "access: [{roles: [bigwig], when: {}}]\nroles: {boss: {sets: all}}", `access:1: rule 1 gives "bigwig", which is no role; write one of analyst, auditor, boss, ingest, operator, reader, supervisor, or define it under roles`},
		{"a rule for whom", "access:\n- {roles: [reader]}", "access:2: rule 1 does not say whom it is for; write when: {roles: [Feed.Read]} with a claim and its values, or when: {} for everybody who signs in at the issuer"},
		{"a claim without values", "access: [{roles: [reader], when: {roles: []}}]", "access:1: rule 1 has no value for when: roles; write the values of which one is enough, or leave it out"},
		{"an empty value", "access: [{roles: [reader], when: {roles: ''}}]", "access:1: rule 1 has an empty or unprintable value for when: roles; write it as the token has it, without blanks around it"},
		{"an empty claim", "access: [{roles: [reader], when: {'': a}}]", `access:1: rule 1 asks for the claim "", which is no name; write the name as the token has it`},
		{"an unknown method", "access: [{roles: [reader], when: {method: keys}}]", `access:1: rule 1 is for the method "keys", which there is not; did you mean key?`},
		{"the machine", "access: [{roles: [reader], when: {method: local}}]", `access:1: rule 1 is for the method "local", which there is not; write oidc, key or basic`},
		{"tenants twice", "access: [{tenant: North, tenant-claim: tid, roles: [reader], when: {}}]", "access:1: rule 1 has both tenant and tenant-claim; keep one of them"},
		{"tenants of no claim", "access: [{tenants: {a: North}, roles: [reader], when: {}}]", "access:1: rule 1 has tenants without tenant-claim; write tenant-claim: with the claim that has those values"},
		{"no unit", "access: [{units: [], roles: [reader], when: {}}]", "access:1: rule 1 has no value for units; write the values of which one is enough, or leave it out"},
		{"an unknown set", "roles: {mine: {sets: [Case]}}", `roles:1: role mine names "Case" under sets, which is no entity set; did you mean Cases?`},
		{"an unknown exception", "roles: {mine: {sets: all, except: [Moons]}}", `roles:1: role mine names "Moons" under except, which is no entity set; feedline metadata lists the entity sets`},
		{"an exception from some", "roles: {mine: {sets: [Cases], except: [Letters]}}", "roles:1: role mine has except, which takes something away from all sets; write sets: all beside it, or leave those sets out of sets"},
		{"a log about callers", "roles: {mine: {sets: [Requests]}}", "roles:1: role mine names Requests, of which everybody sees the rows about themselves; leave it out; requests: all shows all rows of the tenant"},
		{"a role that no key could have", "roles: {my role: {sets: all}}", `roles:1: role "my role" has no name that keys could carry; begin with a letter and go on with letters, digits, dots, hyphens and underscores`},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := read(t, row.text)
			_, faults := access.New(m, c.Access, c.Roles)
			if got := told(faults); got != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

func TestFaultsOfWhatThereIs(t *testing.T) {
	m := offices(t)
	for _, row := range []struct {
		name, rules string
		issuers     []string
		want        string
	}{
		{"everything is known", `- {tenant: North, units: [Mill, "1"], roles: [reader], when: {}}`, []string{"entra"}, ""},
		{"an unknown tenant", `- {tenant: Nort, roles: [reader], when: {}}`, nil, `access:2: rule 1 is for the tenant "Nort", which there is not; did you mean North?`},
		{"an unknown tenant of a claim", `- {tenant-claim: tid, tenants: {a: North, b: Esat}, roles: [reader], when: {}}`, nil, `access:2: rule 1 is for the tenant "Esat", which there is not; feedline tenant list shows them`},
		{"no tenant", `- {roles: [reader], when: {}}`, nil, "access:2: rule 1 names no tenant, and there are 2; write tenant: with one of North, South, or tenant-claim:"},
		{"an unknown unit", `- {tenant: North, units: [Mil], roles: [reader], when: {}}`, nil, `access:2: rule 1 is for the unit "Mil", which there is not; did you mean Mill?`},
		{"a unit of another tenant", `- {tenant: South, units: [Mill], roles: [reader], when: {}}`, nil, `access:2: rule 1 is for the unit "Mill", which there is not; write the name or the id of a unit`},
		{"an unknown issuer", `- {tenant: North, roles: [reader], when: {issuer: entrra}}`, []string{"entra"}, `access:2: rule 1 is for the issuer "entrra", which is not configured; did you mean entra?`},
		{"no issuer of two", `- {tenant: North, roles: [reader], when: {}}`, []string{"entra", "okta"}, "access:2: rule 1 does not say which issuer's callers it is for, and there are 2; write when: {issuer: entra, ...}"},
		{"no issuer is needed for users", `- {tenant: North, roles: [reader], when: {user: ann}}`, []string{"entra", "okta"}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			a := accessOf(t, m, "access:\n"+row.rules)
			if got := told(a.Faults(firms(), row.issuers)); got != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"access: [{tenat: North}]", `line 1: an access rule has no key "tenat", did you mean tenant?`},
		{"access: [reader]", "line 1: an access rule takes keys and values"},
		{"access: [{'-': 1}]", `line 1: an access rule has no key "-"`},
		{"access: [{when: [a]}]", "line 1: when takes names of claims with their values, such as when: {roles: [Feed.Read]}"},
		{"access: [{when: {roles: {a: b}}}]", "line 1: when: roles takes a value or a list of values"},
		{"access: [{when: {roles: [a, [b]]}}]", "line 1: when: roles takes a value or a list of values"},
		{"access: [{when: {roles: ~}}]", "line 1: when: roles takes a value or a list of values"},
		{"access: [{when: {roles: a, roles: b}}]", "line 1: when: roles stands there twice, write one list of its values"},
		{"roles: {r: {set: all}}", `line 1: a role has no key "set", did you mean sets?`},
		{"roles: {r: {sets: Cases}}", "line 1: sets takes all, or a list such as [Cases]"},
		{"roles: {r: {sets: {a: b}}}", "line 1: sets takes all, or a list of entity sets"},
		{"roles: {r: {personal: some}}", "line 1: personal takes full, masked or none"},
		{"roles: {r: {requests: some}}", "line 1: requests takes own or all"},
	} {
		err := yaml.Unmarshal([]byte(row.text), &configuration{})
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %s", row.text, err, row.want)
		}
	}
}

func TestAdvice(t *testing.T) {
	m := offices(t)
	a := accessOf(t, m, `
access:
  - {tenant: North, roles: [reader], when: {method: basic, groups: a}}
  - {tenant: North, roles: [reader], when: {user: ann, method: oidc}}
  - {tenant: North, roles: [ingest], when: {}}
  - {tenant: South, roles: [reader], when: {method: key}}
roles:
  empty: {sets: [], personal: full}
  mine: {sets: [Cases]}
`)
	const want = `rule 1 (line 3) fits nobody: only tokens of an issuer have groups
rule 2 (line 4) fits nobody: only the method basic has users
rule 4 (line 6) fits nobody: it is for key, which auth does not accept
role empty opens nothing
nobody may read the tenant North
nobody may read the tenant South`
	if got := strings.Join(a.Advice(firms(), []auth.Method{auth.ByIssuer, auth.ByUser}), "\n"); got != want {
		t.Errorf("got\n%s", got)
	}
	b, err := builtIn(t)
	if err != nil {
		t.Fatal(err)
	}
	c := accessOf(t, b, "roles: {people: {sets: [Agents, Calls], personal: none}}")
	if got := strings.Join(c.Advice(access.Known{}, nil), "\n"); got != "role people names Agents, whose key leads to a person: with personal: none it stays hidden" {
		t.Errorf("got\n%s", got)
	}
}

func TestADecisionIsExplained(t *testing.T) {
	a := accessOf(t, offices(t), `
access:
  - {tenant: North, units: [Harbour], roles: [analyst], when: {}}
  - {tenant: North, units: [Moon], roles: [supervisor], when: {}}
`)
	const want = `access
  fits      rule 1 (line 3) gives analyst in North for Harbour
  fits      rule 2 (line 4), which opens nothing: none of its units is known
  tenant    North (UTC)
  roles     analyst
  units     Harbour
sets
  Cases     rows: tenant 1 where in(officeId, 1); personal: masked, masks client
  Holidays  rows: tenant 1; personal: masked
  Letters   rows: tenant 1 where in(Case/officeId, 1); personal: masked
  Offices   rows: tenant 1 where in(id, 1); personal: masked
  Requests  rows: all rows where and(eq(tenantId, "10000000-0000-4000-8000-000000000001"), eq(subject, "entra#ann")); personal: full
hidden
  Budgets, Errors
`
	if got := a.Explain(a.Decide(person(nil), firms())); got != want {
		t.Errorf("got\n%s", got)
	}
	const refused = "access\n  refused   no access rule fits the caller\n"
	if got := a.Explain(a.Decide(auth.Principal{Subject: "user:x", Method: auth.ByUser}, firms())); got != refused {
		t.Errorf("got\n%s", got)
	}
}

func TestRulesReadClaims(t *testing.T) {
	rules := read(t, `
access:
  - {tenant-claim: tid, roles: [reader], when: {groups: a}}
  - {units-claim: office, roles: [reader], when: {}}
`).Access
	for claim, want := range map[string]bool{"tid": true, "groups": true, "office": true, "roles": false} {
		if got := access.Reads(rules, claim); got != want {
			t.Errorf("%q: %t", claim, got)
		}
	}
}

func TestATenantIsFoundByItsIdFirst(t *testing.T) {
	m := offices(t)
	a := accessOf(t, m, "access: [{tenant-claim: t, roles: [reader], when: {}}]")
	k := firms()
	k.Tenants[0].Name = south
	if d := a.Decide(person(auth.Claims{"t": {south}}), k); d.Tenant.ID != south {
		t.Errorf("found %+v", d.Tenant)
	}
	k.Tenants[0].Name = "South"
	if d := a.Decide(person(auth.Claims{"t": {"South"}}), k); d.Reason == "" {
		t.Errorf("of two tenants with one name %+v was chosen", d.Tenant)
	}
}
