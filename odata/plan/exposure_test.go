package plan_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/fault"
	"feedline/odata/plan"
	"feedline/odata/uri"
	"feedline/store"
)

// practice is a model with personal data of every make.
var practice = fstest.MapFS{
	"model.yaml": {Data: []byte(`
namespace: Example.Practice
container: Practice
tenancy: false
complexTypes:
  - name: Address
    properties:
      - {name: city, type: Edm.String}
      - {name: street, type: Edm.String, pii: direct}
`)},
	"Patients.yaml": {Data: []byte(`
set: Patients
type: Patient
key: [id]
order: [name, joined]
storage: {table: patients}
properties:
  - {name: id, type: Edm.Int64, nullable: false}
  - {name: name, type: Edm.String, nullable: false, pii: direct}
  - {name: code, type: Edm.String, nullable: false, pii: direct, maxLength: 2}
  - {name: age, type: Edm.Int32, pii: direct}
  - {name: weight, type: Edm.Int32, nullable: false, pii: direct}
  - {name: tags, type: Collection(Edm.String), pii: free-text}
  - {name: home, type: Example.Practice.Address}
  - {name: office, type: Example.Practice.Address, nullable: false}
  - {name: doctor, type: Edm.Int64, pii: indirect}
  - {name: joined, type: Edm.DateTimeOffset, zone: utc}
  - {name: email, type: Edm.String, pii: direct}
navigation:
  - {name: Doctor, target: Doctors, multiplicity: 0..1, partner: Patients, join: {doctor: id}}
  - {name: Letters, target: Letters, multiplicity: "*", partner: Patients, join: {email: to}}
`)},
	"Doctors.yaml": {Data: []byte(`
set: Doctors
type: Doctor
key: [id]
storage: {table: doctors}
properties:
  - {name: id, type: Edm.Int64, nullable: false}
  - {name: name, type: Edm.String}
navigation:
  - {name: Patients, target: Patients, multiplicity: "*", partner: Doctor, join: {id: doctor}}
`)},
	"Letters.yaml": {Data: []byte(`
set: Letters
type: Letter
key: [id]
storage: {table: letters}
properties:
  - {name: id, type: Edm.Int64, nullable: false}
  - {name: to, type: Edm.String}
navigation:
  - {name: Patients, target: Patients, multiplicity: "*", partner: Letters, join: {to: email}}
`)},
	"Rooms.yaml": {Data: []byte(`
set: Rooms
type: Room
key: [number]
storage: {table: rooms}
properties:
  - {name: number, type: Edm.String, nullable: false, pii: direct}
`)},
}

// practised is the model, and a policy under which its personal data is seen so.
func practised(t *testing.T, how bind.Exposure) (*model.Model, plan.Policy) {
	t.Helper()
	m, err := model.Load(practice)
	if err != nil {
		t.Fatal(err)
	}
	return m, seeing(m, how)
}

func seeing(m *model.Model, how bind.Exposure) plan.Policy {
	grants := map[*model.EntitySet]plan.Grant{}
	for _, set := range m.Sets {
		grants[set] = plan.Grant{Rule: store.AllRows(), Personal: how}
	}
	return plan.NewPolicy(store.Tenant{Zone: time.UTC}, grants)
}

// seen plans a URL for whom a policy is made.
func seen(t *testing.T, m *model.Model, p plan.Policy, url string) (plan.Read, error) {
	t.Helper()
	escaped, raw, _ := strings.Cut(url, "?")
	path, err := uri.ParsePath(escaped)
	if err != nil {
		t.Fatal(err)
	}
	options, err := uri.ParseOptions(raw)
	if err != nil {
		t.Fatal(err)
	}
	r, err := bind.Bind(path, options, bind.Schema{Model: m, Visible: p.Sees, Shows: p.Shows})
	if err != nil {
		return plan.Read{}, err
	}
	return plan.Plan(r, p, plan.DefaultLimits(), sealer(t, 1), plan.Asking{})
}

func TestEachPropertyIsSeenAsItsKindAllows(t *testing.T) {
	for how, want := range map[bind.Exposure]string{
		bind.Masked: "id full, name masked, code none, age masked, weight none, tags masked, home masked, office none, doctor full, joined full, email masked",
		bind.Hidden: "id full, name none, code none, age none, weight none, tags none, home none, office none, doctor none, joined full, email none",
		bind.Shown:  "id full, name full, code full, age full, weight full, tags full, home full, office full, doctor full, joined full, email full",
	} {
		m, p := practised(t, how)
		var got []string
		for _, property := range m.Set("Patients").Properties {
			got = append(got, property.Name+" "+p.Shows(property.Set, property).String())
		}
		if text := strings.Join(got, ", "); text != want {
			t.Errorf("personal data %s:\n%s\nwant\n%s", how, text, want)
		}
		if rooms := m.Set("Rooms"); p.Sees(rooms) != (how == bind.Shown) {
			t.Errorf("personal data %s: a set whose key is personal is seen: %v", how, p.Sees(rooms))
		}
		leads := bind.Schema{Visible: p.Sees, Shows: p.Shows}.Leads
		for nav, exists := range map[*model.Navigation]bool{
			m.Set("Patients").Nav("Doctor"): how != bind.Hidden, m.Set("Doctors").Nav("Patients"): how != bind.Hidden,
			m.Set("Patients").Nav("Letters"): how == bind.Shown, m.Set("Letters").Nav("Patients"): how == bind.Shown,
		} {
			if leads(nav) != exists {
				t.Errorf("personal data %s: %s of %s exists: %v", how, nav.Name, nav.Set.Name, !exists)
			}
		}
	}
}

func TestAColumnIsAsPersonalAsTheMorePersonalOfItsTwins(t *testing.T) {
	set := &model.EntitySet{Name: "Births"}
	for _, p := range []*model.Property{{Name: "utc", PII: model.DirectPII}, {Name: "local", PII: model.NoPII}, {Name: "at", PII: model.NoPII}} {
		p.Set, p.Nullable, p.Column, p.Type = set, true, "born", model.Type{Kind: model.DateTimeOffset}
		if p.Name == "at" {
			p.Column = "at"
		}
		set.Properties = append(set.Properties, p)
	}
	for _, how := range []bind.Exposure{bind.Hidden, bind.Masked} {
		exposed := how.In(set)
		if len(exposed) != 2 || exposed[set.Properties[1]] != how || exposed[set.Properties[0]] != how {
			t.Errorf("personal data %s: %v", how, exposed)
		}
	}
}

func TestNoStoreIsAskedForWhatIsMasked(t *testing.T) {
	m, p := practised(t, bind.Masked)
	for _, row := range []struct{ name, url, want string }{
		{"a mask is a constant, and nothing is ordered by what it hides", "Patients?$select=name,email,age,home", `
read Patients
  rule    all rows
  columns "***", null, joined, id
  order   joined, id
  limit   50001
`}, {"one entity is found without it", "Patients(7)?$select=name", `
read Patients
  rule    all rows
  columns "***"
  where   eq(id, 7)
  limit   1
`}, {"and so is the property alone", "Patients(7)/email/$value", `
read Patients
  rule    all rows
  columns "***", id
  where   eq(id, 7)
  limit   1
`}, {"all columns are those that exist", "Patients", `
read Patients
  rule    all rows
  columns id, "***", null, doctor, joined
  order   joined, id
  limit   50001
`},
	} {
		t.Run(row.name, func(t *testing.T) {
			read, err := seen(t, m, p, row.url)
			if err != nil {
				t.Fatal(err)
			}
			if got := read.Query.String(); got != row.want[1:] {
				t.Errorf("got\n%s\nwant%s", got, row.want)
			}
		})
	}
	t.Run("nor in what is expanded", func(t *testing.T) {
		read, err := seen(t, m, p, "Doctors?$expand=Patients")
		if err != nil {
			t.Fatal(err)
		}
		if got := read.Below[0].Rows.Query.String(); !strings.Contains(got, `columns parent(), id, "***", null, doctor, joined`) {
			t.Errorf("got\n%s", got)
		}
	})
}

func TestAdviceNamesNothingThatIsNotShown(t *testing.T) {
	for how, want := range map[bind.Exposure]string{bind.Shown: "name,joined or id", bind.Masked: "id", bind.Hidden: "id"} {
		m, p := practised(t, how)
		read, err := seen(t, m, p, "Patients?$orderby=joined")
		if err != nil {
			t.Fatal(err)
		}
		if got := read.CheapOrders(); got != want || strings.Contains(read.Heavy.Instead, "name") != (how == bind.Shown) {
			t.Errorf("personal data %s: order by %s; %s", how, got, read.Heavy.Instead)
		}
	}
}

// What bind lets through by mistake does not reach a store.
func TestAPlanThatReadsWhatIsNotShownIsAMistake(t *testing.T) {
	for _, how := range []bind.Exposure{bind.Masked, bind.Hidden} {
		m, p := practised(t, how)
		for _, url := range []string{
			"Patients?$filter=name eq 'x'", "Patients?$orderby=age", "Patients?$filter=Letters/any()", "Letters?$orderby=Patients/$count", "Letters?$expand=Patients", "Letters(1)/Patients",
			"Letters?$expand=Patients/$ref", "Letters(1)/Patients(1)/Doctor", "Doctors?$expand=Patients($filter=name eq 'x')", "Doctors?$expand=Patients/$count($filter=name eq 'x')",
		} {
			path, raw, _ := strings.Cut(url, "?")
			parsed, err := uri.ParsePath(path)
			if err != nil {
				t.Fatal(err)
			}
			options, err := uri.ParseOptions(raw)
			if err != nil {
				t.Fatal(err)
			}
			r, err := bind.Bind(parsed, options, bind.Schema{Model: m})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := plan.Plan(r, p, plan.DefaultLimits(), sealer(t, 1), plan.Asking{}); err == nil || fault.From(err).Code != fault.Internal {
				t.Errorf("personal data %s: %s: %v", how, url, err)
			}
		}
	}
}

func TestThePolicyHasAVersion(t *testing.T) {
	_, p := practised(t, bind.Shown)
	m, q := practised(t, bind.Shown)
	if p.Version() != q.Version() || p.Version() == (plan.Policy{}).Version() {
		t.Errorf("equal policies are %s and %s", p.Version(), q.Version())
	}
	patients, grant := m.Set("Patients"), plan.Grant{Rule: store.AllRows(), Personal: bind.Shown}
	only := store.Call{Op: store.Eq, Args: []store.Expr{store.Column{Property: patients.Key[0]}, store.Value{Cell: store.IntCell(1)}}}
	one := func(tenant store.Tenant, g plan.Grant) string {
		return plan.NewPolicy(tenant, map[*model.EntitySet]plan.Grant{patients: g}).Version()
	}
	versions := map[string]string{p.Version(): "all sets"}
	for name, version := range map[string]string{
		"one set":             one(store.Tenant{}, grant),
		"another tenant":      one(store.Tenant{ID: "x"}, grant),
		"some of its rows":    one(store.Tenant{}, plan.Grant{Rule: store.AllRows().Where(only), Personal: bind.Shown}),
		"its rows of one":     one(store.Tenant{}, plan.Grant{Rule: store.OfTenant(1), Personal: bind.Shown}),
		"with masks":          one(store.Tenant{}, plan.Grant{Rule: store.AllRows(), Personal: bind.Masked}),
		"without what is one": one(store.Tenant{}, plan.Grant{Rule: store.AllRows()}),
	} {
		if same := versions[version]; same != "" {
			t.Errorf("%s has the version of %s", name, same)
		}
		versions[version] = name
	}
}

func TestATokenIsRefusedUnderEveryOtherPolicy(t *testing.T) {
	m, shown := practised(t, bind.Shown)
	const url = "Doctors?$select=id&$expand=Patients($select=id;$top=1)"
	read, err := seen(t, m, shown, url)
	if err != nil {
		t.Fatal(err)
	}
	token := "&$skiptoken=" + sealer(t, 1).Seal(read.Page.After([]store.Cell{store.IntCell(1)}, 3), read.Binding(nil))
	if _, err := seen(t, m, shown, url+token); err != nil {
		t.Errorf("its own policy: %v", err)
	}
	for _, other := range []struct {
		name string
		how  bind.Exposure
		url  string
	}{
		{"masks", bind.Masked, url},
		{"nothing expanded", bind.Shown, "Doctors?$select=id"},
		{"another column", bind.Shown, "Doctors?$select=id&$expand=Patients($select=age;$top=1)"},
		{"another window", bind.Shown, "Doctors?$select=id&$expand=Patients($select=id;$top=2)"},
		{"a condition", bind.Shown, "Doctors?$select=id&$expand=Patients($select=id;$top=1;$filter=age eq @a)&@a=1"},
		{"references", bind.Shown, "Doctors?$select=id&$expand=Patients/$ref"},
	} {
		_, err := seen(t, m, seeing(m, other.how), other.url+token)
		if f := fault.From(err); f.Code != fault.InvalidToken {
			t.Errorf("%s: %v", other.name, err)
		}
	}
}
