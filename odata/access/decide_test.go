package access_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"feedline/auth"
	"feedline/model"
	"feedline/odata/access"
	"feedline/odata/fault"
	"feedline/store"
)

const north, south = "10000000-0000-4000-8000-000000000001", "20000000-0000-4000-8000-000000000002"

// offices is a model with tenants, units and a log about callers.
func offices(t testing.TB) *model.Model {
	t.Helper()
	m, err := model.Load(os.DirFS("../../testdata/models/offices"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// firms are two tenants; the first has three offices, the second one whose name
// an office of the first has, too.
func firms() access.Known {
	unit := func(key int64, name string) access.Unit { return access.Unit{Key: store.IntCell(key), Name: name} }
	return access.Known{
		Tenants: []store.Tenant{{Number: 1, ID: north, Name: "North", Zone: time.UTC}, {Number: 2, ID: south, Name: "South", Zone: time.UTC}},
		Units:   map[int64][]access.Unit{1: {unit(1, "Harbour"), unit(2, "Market"), unit(3, "Mill")}, 2: {unit(7, "Harbour")}},
		Local:   store.Tenant{Number: 1, ID: north, Name: "North", Zone: time.UTC},
	}
}

// configuration is the part of feedline.yaml that the tests write.
type configuration struct {
	Access []access.Rule          `yaml:"access"`
	Roles  map[string]access.Role `yaml:"roles"`
}

// read reads a configuration, which must be well-formed.
func read(t testing.TB, text string) configuration {
	t.Helper()
	var c configuration
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return c
}

// accessOf is what a configuration without faults makes of the model.
func accessOf(t testing.TB, m *model.Model, text string) *access.Access {
	t.Helper()
	c := read(t, text)
	a, faults := access.New(m, c.Access, c.Roles)
	if faults != nil {
		t.Fatalf("%+v\n%s", faults, text)
	}
	return a
}

// person is somebody with a token of an issuer.
func person(claims auth.Claims) auth.Principal {
	return auth.Principal{Subject: "entra#ann", Method: auth.ByIssuer, Client: "excel", Claims: claims}
}

// summary is a decision in a line: tenant, roles and units, then the sets that
// are seen with the personal data in them.
func summary(m *model.Model, d access.Decision) string {
	if d.Reason != "" {
		return "refused: " + d.Reason
	}
	text := d.Tenant.Name + " " + strings.Join(d.Roles, ",")
	if d.Scoped {
		text += " of"
		for _, u := range d.Units {
			text += " " + u.Name
		}
	}
	text += ":"
	for _, set := range m.Sets {
		if d.Policy.Sees(set) {
			text += " " + set.Name + "=" + d.Policy.Personal(set).String()
		}
	}
	return text
}

const whole = "Budgets=none Cases=none Holidays=none Letters=none Offices=none Requests=full"

func TestRulesAddUp(t *testing.T) {
	m := offices(t)
	group := auth.Claims{"groups": {"a", "b"}, "roles": {"Feed.Read"}, "tid": {"n"}, "both": {"n", "s"}, "office": {"Market", "3", "Moon"}, "https://example.com/role": {"boss"}, "age": {"41"}, "iss": {"https://issuer.example"}}
	for _, row := range []struct{ name, rules, want string }{
		{"no rule fits", `- {tenant: North, roles: [reader], when: {roles: [Feed.Write]}}`, "refused: no access rule fits the caller"},
		{"one value of a claim is enough", `- {tenant: North, roles: [reader], when: {roles: [Feed.Write, Feed.Read]}}`, "North reader: " + whole},
		{"a claim may have one value without brackets", `- {tenant: North, roles: [reader], when: {roles: Feed.Read}}`, "North reader: " + whole},
		{"all claims must match", `- {tenant: North, roles: [reader], when: {roles: Feed.Read, groups: c}}`, "refused: no access rule fits the caller"},
		{"names of claims differ by case", `- {tenant: North, roles: [reader], when: {Roles: Feed.Read}}`, "refused: no access rule fits the caller"},
		{"values differ by case", `- {tenant: North, roles: [reader], when: {roles: feed.read}}`, "refused: no access rule fits the caller"},
		{"a claim may be called by an address", `- {tenant: North, roles: [reader], when: {"https://example.com/role": boss}}`, "North reader: " + whole},
		{"a number is a text", `- {tenant: North, roles: [reader], when: {age: 41}}`, "North reader: " + whole},
		{"nothing is asked", `- {tenant: North, roles: [reader], when: {}}`, "North reader: " + whole},
		{"the issuer by name", `- {tenant: North, roles: [reader], when: {issuer: entra}}`, "North reader: " + whole},
		{"the issuer by address", `- {tenant: North, roles: [reader], when: {issuer: "https://issuer.example"}}`, "North reader: " + whole},
		{"another issuer", `- {tenant: North, roles: [reader], when: {issuer: okta}}`, "refused: no access rule fits the caller"},
		{"the subject", `- {tenant: North, roles: [reader], when: {subject: "entra#ann"}}`, "North reader: " + whole},
		{"the application", `- {tenant: North, roles: [reader], when: {client: [word, excel]}}`, "North reader: " + whole},
		{"keys are not meant", `- {tenant: North, roles: [reader], when: {method: key}}`, "refused: no access rule fits the caller"},
		{"users are not meant", `- {tenant: North, roles: [reader], when: {user: ann}}`, "refused: no access rule fits the caller"},
		{"roles are united and the highest counts", `
- {tenant: North, roles: [reader], when: {}}
- {tenant: North, roles: [analyst, reader], when: {groups: a}}`, "North reader,analyst: Budgets=masked Cases=masked Holidays=masked Letters=masked Offices=masked Requests=full"},
		{"a tenant by its id", `- {tenant: ` + south + `, roles: [reader], when: {}}`, "South reader: " + whole},
		{"a tenant by a claim", `- {tenant-claim: tid, tenants: {n: North, s: South}, roles: [reader], when: {}}`, "North reader: " + whole},
		{"a claim with several tenants", `- {tenant-claim: both, tenants: {n: North, s: South}, roles: [reader], when: {}}`, "refused: rule 1 (line 2) opens nothing: the claim both names several tenants"},
		{"a claim with one known tenant", `- {tenant-claim: both, tenants: {s: South}, roles: [reader], when: {}}`, "South reader: " + whole},
		{"a claim with an unknown tenant", `- {tenant-claim: tid, roles: [reader], when: {}}`, `refused: rule 1 (line 2) opens nothing: there is no tenant "n"`},
		{"a claim that is missing", `- {tenant-claim: org, roles: [reader], when: {}}`, "refused: rule 1 (line 2) opens nothing: the caller has no claim org"},
		{"no tenant where there are two", `- {roles: [reader], when: {}}`, "refused: rule 1 (line 2) opens nothing: it names no tenant, and there are 2"},
		{"an unknown tenant", `- {tenant: East, roles: [reader], when: {}}`, `refused: rule 1 (line 2) opens nothing: there is no tenant "East"`},
		{"rules of two tenants", `
- {tenant: North, roles: [reader], when: {}}
- {tenant: South, roles: [reader], when: {groups: b}}`, "refused: rule 1 (line 3) and rule 2 (line 4) place the caller in different tenants, North and South"},
		{"a rule that opens nothing does not disagree", `
- {tenant: North, roles: [reader], when: {}}
- {tenant: South, units: [Moon], roles: [reader], when: {}}`, "North reader: " + whole},
		{"an office", `- {tenant: North, units: [Harbour], roles: [reader], when: {}}`, "North reader of Harbour: Cases=none Holidays=none Letters=none Offices=none Requests=full"},
		{"offices by a claim, by name or key, as far as they are known", `- {tenant: North, units-claim: office, roles: [reader], when: {}}`, "North reader of Market Mill: Cases=none Holidays=none Letters=none Offices=none Requests=full"},
		{"an office of another tenant is none", `- {tenant: South, units-claim: office, roles: [reader], when: {}}`, "refused: rule 1 (line 2) opens nothing: none of its units is known"},
		{"no claim, no office", `- {tenant: North, units-claim: branch, roles: [reader], when: {}}`, "refused: rule 1 (line 2) opens nothing: the claim branch has no unit"},
		{"offices are united", `
- {tenant: North, units: [Harbour, Market], roles: [reader], when: {}}
- {tenant: North, units: [Market, "3"], roles: [reader], when: {}}`, "North reader of Harbour Market Mill: Cases=none Holidays=none Letters=none Offices=none Requests=full"},
		{"a rule without units opens all", `
- {tenant: North, units: [Harbour], roles: [reader], when: {}}
- {tenant: North, roles: [reader], when: {}}`, "North reader: " + whole},
		{"an auditor sees the log alone", `- {tenant: North, roles: [auditor], when: {}}`, "North auditor: Requests=full"},
		{"an auditor of an office sees nothing", `- {tenant: North, units: [Mill], roles: [auditor], when: {}}`, `refused: the roles "auditor" open no entity set`},
		{"an operator reads nothing", `- {tenant: North, roles: [operator], when: {}}`, `refused: the roles "operator" open no entity set`},
		{"who delivers reads nothing", `- {tenant: North, roles: [ingest], when: {}}`, `refused: the roles "ingest" open no entity set`},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := read(t, "access:\n"+row.rules)
			a, _ := access.New(m, c.Access, nil)
			if got := summary(m, a.Decide(person(group), firms())); got != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

func TestRolesOfTheConfiguration(t *testing.T) {
	m := offices(t)
	for _, row := range []struct{ name, roles, want string }{
		{"all but one", `{sets: all, except: [Budgets], personal: masked}`, "North mine: Cases=masked Holidays=masked Letters=masked Offices=masked Requests=full"},
		{"some", `{sets: [Cases], personal: full}`, "North mine: Cases=full Requests=full"},
		{"personal data is hidden unless told", `{sets: [Cases]}`, "North mine: Cases=none Requests=full"},
		{"the log and something else", `{sets: [Holidays], requests: all}`, "North mine: Holidays=none Requests=full"},
		{"nothing", `{}`, `refused: the roles "mine" open no entity set`},
	} {
		t.Run(row.name, func(t *testing.T) {
			a := accessOf(t, m, "access: [{tenant: North, roles: [mine], when: {}}]\nroles: {mine: "+row.roles+"}")
			if got := summary(m, a.Decide(person(nil), firms())); got != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
	t.Run("a built-in role defined anew", func(t *testing.T) {
		a := accessOf(t, m, "access: [{tenant: North, roles: [reader], when: {}}]\nroles: {reader: {sets: [Holidays]}}")
		if got, want := summary(m, a.Decide(person(nil), firms())), "North reader: Holidays=none Requests=full"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestCallersWithoutTokens(t *testing.T) {
	m := offices(t)
	a := accessOf(t, m, `
access:
  - {tenant: North, roles: [analyst], when: {}}
  - {tenant: North, roles: [supervisor], when: {user: [ann]}}
  - {tenant: South, roles: [supervisor], when: {method: key, subject: "key:south"}}
`)
	key := func(tenant string, bounds auth.Bounds, roles ...string) auth.Principal {
		return auth.Principal{Subject: "key:abc", Method: auth.ByKey, Tenant: tenant, Roles: roles, Bounds: &bounds}
	}
	user := func(name string) auth.Principal {
		return auth.Principal{Subject: "user:" + name, Method: auth.ByUser, Claims: auth.Claims{"user": {name}}}
	}
	for _, row := range []struct {
		name   string
		caller auth.Principal
		want   string
	}{
		{"nobody", auth.Principal{}, "refused: nobody has signed in"},
		{"nobody with roles", auth.Principal{Roles: []string{"supervisor"}, Tenant: "North"}, "refused: nobody has signed in"},
		{"a user with a rule", user("ann"), "North supervisor: Budgets=full Cases=full Holidays=full Letters=full Offices=full Requests=full"},
		{"a user without one", user("bob"), "refused: no access rule fits the caller"},
		{"a key without a bound on sets", key("South", auth.Bounds{Personal: true}, "analyst"), "South analyst: Budgets=masked Cases=masked Holidays=masked Letters=masked Offices=masked Requests=full"},
		{"a key that does not read personal data", key("South", auth.Bounds{}, "supervisor"), "South supervisor: Budgets=none Cases=none Holidays=none Letters=none Offices=none Requests=none"},
		{"a key for some sets", key("South", auth.Bounds{Sets: []string{"Cases", "Moons"}, Personal: true}, "reader"), "South reader: Cases=none"},
		{"a key for no set", key("South", auth.Bounds{Sets: []string{}}, "reader"), `refused: the roles "reader" open no entity set`},
		{"a key of an unknown tenant", key("East", auth.Bounds{}, "reader"), `refused: the key itself opens nothing: there is no tenant "East"`},
		{"a key with a role that there is no longer", key("North", auth.Bounds{}, "boss"), `refused: the roles "boss" open no entity set`},
		{"a key that a rule places elsewhere", auth.Principal{Subject: "key:south", Method: auth.ByKey, Tenant: "North", Roles: []string{"reader"}}, "refused: the key itself and rule 3 (line 5) place the caller in different tenants, North and South"},
		{"a key without roles that a rule places elsewhere", auth.Principal{Subject: "key:south", Method: auth.ByKey, Tenant: "North"}, "refused: rule 3 (line 5) places the caller in South, and the key itself in North"},
		{"whoever sits at the machine", auth.Local(), "North reader: Budgets=full Cases=full Errors=full Holidays=full Letters=full Offices=full Requests=full"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := summary(m, a.Decide(row.caller, firms())); got != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

func TestRowsOfADecision(t *testing.T) {
	m := offices(t)
	everything := accessOf(t, m, `
access:
  - {tenant: North, units: [Mill, Harbour], roles: [reader], when: {roles: office}}
  - {tenant: South, roles: [reader], when: {roles: all}}
  - {tenant: South, roles: [auditor], when: {roles: audit}}
`)
	for _, row := range []struct{ role, set, want string }{
		{"office", "Offices", "tenant 1 where in(id, 1, 3)"},
		{"office", "Cases", "tenant 1 where in(officeId, 1, 3)"},
		{"office", "Letters", "tenant 1 where in(Case/officeId, 1, 3)"},
		{"office", "Holidays", "tenant 1"},
		{"office", "Budgets", "nobody"},
		{"office", "Requests", `all rows where and(eq(tenantId, "` + north + `"), eq(subject, "entra#ann"))`},
		{"all", "Letters", "tenant 2"},
		{"all", "Requests", `all rows where and(eq(tenantId, "` + south + `"), eq(subject, "entra#ann"))`},
		{"all", "Errors", "nobody"},
		{"audit", "Requests", `all rows where eq(tenantId, "` + south + `")`},
		{"audit", "Cases", "nobody"},
	} {
		d := everything.Decide(person(auth.Claims{"roles": {row.role}}), firms())
		if got := d.Policy.Rule(m.Set(row.set)).String(); got != row.want {
			t.Errorf("%s of %s: %s, want %s", row.set, row.role, got, row.want)
		}
	}
	local := everything.Decide(auth.Local(), firms())
	if got := local.Policy.Rule(m.Set("Requests")).String(); got != `all rows where eq(tenantId, "`+north+`")` {
		t.Errorf("whoever sits at the machine sees %s", got)
	}
}

func TestAPolicyIsMadeOnceForWhoeverComesAgain(t *testing.T) {
	m := offices(t)
	a := accessOf(t, m, `access: [{tenant: North, roles: [reader], when: {}}]`)
	k := firms()
	for _, caller := range []auth.Principal{person(nil), auth.Local()} {
		a.Decide(caller, k).Policy.Version()
		again := testing.AllocsPerRun(100, func() { a.Decide(caller, k).Policy.Version() })
		if anew := testing.AllocsPerRun(1, func() {
			k.Local.Number, k.Tenants[0].Number = k.Local.Number+1, k.Tenants[0].Number+1
			a.Decide(caller, k).Policy.Version()
		}); again > anew/2 {
			t.Errorf("%s: %.0f allocations, and %.0f for a tenant that is new", caller.Method, again, anew)
		}
	}
}

func TestTheUnitsOfTheBuiltInModel(t *testing.T) {
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	a := accessOf(t, m, `access: [{units: [Sales], roles: [supervisor], when: {}}]`)
	k := access.Known{
		Tenants: []store.Tenant{{Number: 1, ID: north, Name: "North"}},
		Units:   map[int64][]access.Unit{1: {{Key: store.TextCell("b1"), Name: "Sales"}}},
	}
	d := a.Decide(person(nil), k)
	var got strings.Builder
	for _, set := range m.Sets {
		got.WriteString(set.Name + " " + d.Policy.Rule(set).String() + "\n")
	}
	const want = `AgentBusinessUnitChanges tenant 1 where in(businessUnitId, "b1")
AgentStates tenant 1 where exists(of2 in Agent/BusinessUnitChanges where in(of2/businessUnitId, "b1"))
Agents tenant 1 where exists(of1 in BusinessUnitChanges where in(of1/businessUnitId, "b1"))
BotSegments tenant 1 where in(Conversation/businessUnitId, "b1")
BotSteps tenant 1
BusinessUnits tenant 1 where in(id, "b1")
Calls tenant 1 where in(businessUnitId, "b1")
CampaignRecordAdditionalPhoneNumbers nobody
CampaignRecordCustomFields nobody
CampaignRecordRegistrations nobody
CampaignRecords nobody
Campaigns nobody
CapturedData tenant 1 where in(Conversation/businessUnitId, "b1")
Channels tenant 1 where in(businessUnitId, "b1")
Chats tenant 1 where in(businessUnitId, "b1")
CollectedData tenant 1 where in(Workitem/businessUnitId, "b1")
Conversations tenant 1 where in(businessUnitId, "b1")
Emails tenant 1 where in(businessUnitId, "b1")
ImportRuns nobody
PurgeRuns nobody
QueueSegments tenant 1 where in(Conversation/businessUnitId, "b1")
Queues tenant 1 where in(Channel/businessUnitId, "b1")
RefreshRuns nobody
RejectedEnqueueAttempts tenant 1 where in(Conversation/businessUnitId, "b1")
Users tenant 1 where exists(of2 in Agent/BusinessUnitChanges where in(of2/businessUnitId, "b1"))
WorkitemConversationSessions tenant 1 where in(Workitem/businessUnitId, "b1")
WorkitemEvaluationData tenant 1 where in(Workitem/businessUnitId, "b1")
WorkitemEvaluations tenant 1 where in(Workitem/businessUnitId, "b1")
Workitems tenant 1 where in(businessUnitId, "b1")
`
	if got.String() != want {
		t.Errorf("got\n%s", got.String())
	}
}

func TestWhoIsRefusedIsToldToAsk(t *testing.T) {
	a := accessOf(t, offices(t), `
access:
  - {tenant: North, roles: [reader], when: {groups: a}}
  - {tenant: South, roles: [reader], when: {groups: b}}
`)
	for _, row := range []struct {
		groups      []string
		says, cause string
	}{
		{nil, "nothing in this feed has been opened to you", "access: no access rule fits the caller"},
		{[]string{"a", "b"}, "in more than one tenant", "access: rule 1 (line 3) and rule 2 (line 4) place the caller in different tenants, North and South"},
	} {
		err := a.Decide(person(auth.Claims{"groups": row.groups}), firms()).Err()
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != fault.Forbidden || !strings.Contains(f.Message, row.says) || strings.Contains(f.Message, "North") || f.Cause.Error() != row.cause {
			t.Errorf("%v: %v", row.groups, err)
		}
	}
	if err := a.Decide(person(auth.Claims{"groups": {"a"}}), firms()).Err(); err != nil {
		t.Error(err)
	}
}

func TestDeliveringNeedsTheRoleAndTheBound(t *testing.T) {
	a := accessOf(t, offices(t), `access: [{tenant: North, roles: [ingest], when: {}}]`)
	for _, row := range []struct {
		bounds *auth.Bounds
		want   bool
	}{{nil, true}, {&auth.Bounds{}, false}, {&auth.Bounds{Ingest: true}, true}} {
		caller := person(nil)
		caller.Bounds = row.bounds
		if got := a.Decide(caller, firms()).Deliver; got != row.want {
			t.Errorf("%+v: %t", row.bounds, got)
		}
	}
}
