package main

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"feedline/auth"
	"feedline/odata/access"
	"feedline/store"
	"feedline/store/sqlite"
)

// oneIssuer is an issuer whose tokens are accepted, as a line of configuration.
const oneIssuer = "issuers: [{issuer: \"https://login.example.com\", audiences: [feed]}]\n"

// rightsOf are the rights by a file of configuration over feed.db.
func rightsOf(t *testing.T, yaml string) (*rights, error) {
	t.Helper()
	if err := os.WriteFile("feedline.yaml", []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	c := configured(t)
	m, err := loadModel(c)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), c.DB, m, c.options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return newRights(t.Context(), c, m, db, slog.New(slog.DiscardHandler))
}

func TestANewTenantAppearsWithoutARestart(t *testing.T) {
	t.Chdir(t.TempDir())
	terminal(t, "feedline tenant add North --zone Europe/Berlin --db feed.db")
	r, err := rightsOf(t, `
db: feed.db
auth: oidc
issuers: [{issuer: "https://login.example.com", audiences: [feed]}]
access:
  - {tenant-claim: firm, roles: [reader], when: {}}
`)
	if err != nil {
		t.Fatal(err)
	}
	caller := auth.Principal{Subject: "entra#ann", Method: auth.ByIssuer, Claims: auth.Claims{"firm": {"South"}}}
	if d := r.decide(t.Context(), caller); d.Reason == "" {
		t.Fatalf("%+v", d)
	}
	terminal(t, "feedline tenant add South --zone America/New_York --db feed.db")
	if d := r.decide(t.Context(), caller); d.Reason != "" || d.Tenant.Name != "South" || d.Tenant.Zone.String() != "America/New_York" {
		t.Errorf("%+v", d)
	}
}

func TestAClientThatLeavesDoesNotKeepANewTenantAway(t *testing.T) {
	t.Chdir(t.TempDir())
	terminal(t, "feedline tenant add North --zone Europe/Berlin --db feed.db")
	r, err := rightsOf(t, "db: feed.db\nauth: oidc\n"+oneIssuer+"access: [{tenant-claim: firm, roles: [reader], when: {}}]\n")
	if err != nil {
		t.Fatal(err)
	}
	terminal(t, "feedline tenant add South --zone America/New_York --db feed.db")
	gone, leave := context.WithCancel(t.Context())
	leave()
	caller := auth.Principal{Subject: "entra#ann", Method: auth.ByIssuer, Claims: auth.Claims{"firm": {"South"}}}
	if d := r.decide(gone, caller); d.Tenant.Name != "South" {
		t.Errorf("%+v", d)
	}
}

func TestWhatIsKnownCountsWhileTheDatabaseCannotBeRead(t *testing.T) {
	t.Chdir(t.TempDir())
	terminal(t, "feedline tenant add North --zone Europe/Berlin --db feed.db")
	r, err := rightsOf(t, "db: feed.db\nauth: oidc\n"+oneIssuer+"access: [{roles: [reader], when: {}}]\n")
	if err != nil {
		t.Fatal(err)
	}
	r.db.(*sqlite.DB).Close()
	r.read = time.Now().Add(-knownFor)
	if d := r.decide(t.Context(), auth.Principal{Subject: "entra#ann", Method: auth.ByIssuer}); d.Tenant.Name != "North" {
		t.Errorf("%+v", d)
	}
	if policy, err := r.policy(t.Context(), auth.Principal{}); err == nil || !policy.Empty() {
		t.Errorf("nobody sees %+v", policy)
	}
}

func TestARequestDoesNotBringOlderUnitsBack(t *testing.T) {
	newer := map[int64][]access.Unit{1: {{Name: "Sales"}, {Name: "Service"}}}
	r := &rights{known: access.Known{Units: newer}}
	r.note(access.Known{Tenants: []store.Tenant{{Number: 1}}, Units: map[int64][]access.Unit{1: {{Name: "Sales"}}}})
	if len(r.known.Units[1]) != 2 || len(r.known.Tenants) != 1 {
		t.Errorf("%+v", r.known)
	}
}

func TestWrongRulesKeepTheFeedFromStarting(t *testing.T) {
	t.Chdir(t.TempDir())
	terminal(t, "feedline tenant add North --zone Europe/Berlin --db feed.db")
	for _, row := range []struct{ yaml, want string }{
		{"auth: oidc\n" + oneIssuer + "access: [{tenant: Nort, roles: [reader], when: {}}]", `access (feedline.yaml:4): rule 1 is for the tenant "Nort", which there is not; did you mean North?`},
		{"auth: oidc\n" + oneIssuer + "access: [{roles: [writer], when: {}}]", `rule 1 gives "writer", which is no role`},
		{"auth: oidc\n" + strings.Replace(oneIssuer, "}]", "}, {issuer: \"https://two.example.com\", audiences: [feed]}]", 1) + "access: [{roles: [reader], when: {}}]", "write when: {issuer: login.example.com, ...}"},
		{"auth: oidc\n" + oneIssuer + "access: [{roles: [reader], when: {issuer: login.example.con}}]", "did you mean login.example.com?"},
		{"auth: none\nroles: {mine: {sets: [Moons]}}", `roles (feedline.yaml:3): role mine names "Moons" under sets`},
		{"auth: none\naccess: [{tenant: Nort, roles: [reader], when: {}}]", ""},
	} {
		_, err := rightsOf(t, "db: feed.db\n"+row.yaml)
		if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
			t.Errorf("%s: %v", row.yaml, err)
		}
	}
}

func TestExplainLooksAsAKey(t *testing.T) {
	t.Chdir(t.TempDir())
	terminal(t, "feedline tenant add office --zone Europe/Berlin --db feed.db")
	key := madeKey(t, "token", "create", "report", "--role", "supervisor", "--set", "Calls")
	const want = `access
  fits      the key itself gives supervisor in office
  tenant    office (Europe/Berlin)
  roles     supervisor
sets
  Calls                                 rows: tenant 1; personal: none, hides `
	if err := os.WriteFile("key.txt", []byte(key.Key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, as := range []string{key.Key, "key.txt"} {
		if got, status := spoken(t, "", "explain", "--db", "feed.db", "--auth", "key", "--as", as); status != exitDone || !strings.HasPrefix(got, want) {
			t.Errorf("%d\n%s", status, got)
		}
	}
	if got, status := spoken(t, "", "explain", "--db", "feed.db", "--auth", "key", "--as", "fl_"+strings.Repeat("a", 50)); status != exitFailed || !strings.Contains(got, "--as: refused (") {
		t.Errorf("%d\n%s", status, got)
	}
	if got, status := spoken(t, "", "token", "create", "other", "--role", "readr", "--db", "feed.db"); status != exitMisused || !strings.Contains(got, "did you mean reader?") {
		t.Errorf("%d\n%s", status, got)
	}
}
