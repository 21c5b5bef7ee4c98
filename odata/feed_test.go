package odata_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/uuid"

	"feedline/auth"
	"feedline/model"
	"feedline/odata"
	"feedline/odata/access"
	"feedline/odata/bind"
	"feedline/odata/plan"
	"feedline/store"
	"feedline/store/ingest"
	"feedline/store/sqlite"
)

// feed is the real handler over a real file with the rows of
// testdata/transcripts/rows.
type feed struct {
	*odata.Service
	log     *bytes.Buffer
	account *account
}

const tenantID = "70000000-0000-4000-8000-000000000001"

// newFeed makes a feed that differs from the usual one in what is given.
func newFeed(t testing.TB, given []string) *feed {
	t.Helper()
	zone, foreign := "Europe/Berlin", ""
	for _, setting := range given {
		if name, found := strings.CutPrefix(setting, "zone "); found {
			zone = name
		}
		if name, found := strings.CutPrefix(setting, "model "); found {
			foreign = filepath.Join("..", "testdata", "models", name)
		}
	}
	m, reader, tenant := content(t, foreign, zone)
	if slices.Contains(given, "requests") {
		m, reader = withRequests(t, m, reader)
	}
	return feedOver(t, m, reader, func(c *odata.Config) {
		c.Policy = func(context.Context, auth.Principal) (plan.Policy, error) {
			return plan.Whole(m, tenant), nil
		}
		if rule := ruleGiven(given); rule.Roles != nil {
			c.Policy = ruled(t, m, tenant, rule)
		}
		for _, setting := range given {
			apply(t, c, setting, tenant)
		}
	})
}

// feedOver makes a feed of a model over a store, whose policy at least is set.
func feedOver(t testing.TB, m *model.Model, reader store.Reader, set func(*odata.Config)) *feed {
	t.Helper()
	f := &feed{log: &bytes.Buffer{}, account: &account{}}
	c := odata.Config{
		Model: m, Store: reader, PagingKey: bytes.Repeat([]byte{7}, 32),
		Principal: func(*http.Request) (auth.Principal, error) { return auth.Local(), nil },
		Log:       slog.New(slog.NewJSONHandler(f.log, nil)),
		Record:    f.account.add,
	}
	set(&c)
	service, err := odata.New(c)
	if err != nil {
		t.Fatal(err)
	}
	f.Service = service
	return f
}

// content is what a feed serves: the rows of the transcripts, or those of a
// foreign model without tenants.
func content(t testing.TB, foreign, zone string) (*model.Model, store.Reader, store.Tenant) {
	t.Helper()
	if foreign == "" {
		m, err := model.Builtin()
		if err != nil {
			t.Fatal(err)
		}
		reader, tenant := fill(t, m, zone)
		return m, reader, tenant
	}
	m, err := model.Load(os.DirFS(foreign))
	if err != nil {
		t.Fatal(err)
	}
	nobody := store.Tenant{Zone: time.UTC}
	if m.Foreign {
		path := filepath.Join(t.TempDir(), "foreign.db")
		link(t, path, filepath.Join(foreign, filepath.Base(foreign)+".sql"))
		return m, openFile(t, path, m), nobody
	}
	w, path := newFile(t, m)
	defer w.Close()
	for _, set := range slices.Concat(m.Sets, m.Singletons) {
		load(t, w, m, nobody, set.Name, filepath.Join(foreign, "rows"))
	}
	link(t, path, filepath.Join(foreign, "rows", "links.sql"))
	return m, openFile(t, path, m), nobody
}

// link runs a script over a file, if there is one: it fills the tables that only
// relate others, which nothing imports, or makes another program's file.
func link(t testing.TB, path, script string) {
	t.Helper()
	text, err := os.ReadFile(script)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	db, openErr := sql.Open("sqlite", path)
	if err := errors.Join(err, openErr); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), string(text)); err != nil {
		t.Fatal(err)
	}
}

// apply changes the configuration as a transcript's prose says.
func apply(t testing.TB, c *odata.Config, setting string, tenant store.Tenant) {
	t.Helper()
	what, value, _ := strings.Cut(setting, " ")
	switch what {
	case "zone", "model", "requests", "roles", "units":
	case "rows-per-page":
		limits(c).PageRows = number(t, value)
	case "bytes-per-page":
		limits(c).PageBytes = number(t, value)
	case "query-operations":
		limits(c).Operations = int(number(t, value))
	case "expand-depth":
		c.Expand.ExpandDepth = int(number(t, value))
	case "expand-width":
		c.Expand.ExpandWidth = int(number(t, value))
	case "warnings":
		c.NoWarnings = value == "off"
	case "public-url":
		c.PublicURL, _ = url.Parse(value)
	case "trusted-proxy":
		c.Network.Proxies = []netip.Prefix{netip.MustParsePrefix(value)}
	case "sign-in":
		c.Principal = doorOf(strings.Fields(value)).Authenticate
	case "personal":
		how := map[string]bind.Exposure{"none": bind.Hidden, "masked": bind.Masked, "full": bind.Shown}[value]
		c.Policy = func(context.Context, auth.Principal) (plan.Policy, error) { return seeing(c.Model, tenant, how), nil }
	case "granted-only":
		grants := map[*model.EntitySet]plan.Grant{}
		for _, name := range strings.Fields(value) {
			grants[c.Model.Set(name)] = plan.Grant{Rule: store.OfTenant(tenant.Number), Personal: bind.Shown}
		}
		c.Policy = func(context.Context, auth.Principal) (plan.Policy, error) { return plan.NewPolicy(tenant, grants), nil }
	default:
		t.Fatalf("no setting is called %q", what)
	}
}

// ruleGiven is the access rule of the settings roles and units.
func ruleGiven(given []string) access.Rule {
	rule := access.Rule{When: access.When{}}
	for _, setting := range given {
		what, value, _ := strings.Cut(setting, " ")
		switch what {
		case "roles":
			rule.Roles = strings.Fields(value)
		case "units":
			rule.Units = strings.Fields(value)
		}
	}
	return rule
}

// ruled is the policy of a caller to whom one rule of the configuration gives
// what it gives. There are the units that it names.
func ruled(t testing.TB, m *model.Model, tenant store.Tenant, rule access.Rule) func(context.Context, auth.Principal) (plan.Policy, error) {
	t.Helper()
	rules, faults := access.New(m, []access.Rule{rule}, nil)
	if faults != nil {
		t.Fatal(faults)
	}
	known := access.Known{Tenants: []store.Tenant{tenant}, Units: map[int64][]access.Unit{}}
	for _, id := range rule.Units {
		known.Units[tenant.Number] = append(known.Units[tenant.Number], access.Unit{Key: store.TextCell(id)})
	}
	return func(context.Context, auth.Principal) (plan.Policy, error) {
		d := rules.Decide(auth.Principal{Subject: "ann", Method: auth.ByIssuer}, known)
		return d.Policy, d.Err()
	}
}

// seeing grants every set, and as much as said of the personal data.
func seeing(m *model.Model, tenant store.Tenant, how bind.Exposure) plan.Policy {
	grants := map[*model.EntitySet]plan.Grant{}
	for _, set := range slices.Concat(m.Sets, m.Singletons) {
		grants[set] = plan.Grant{Rule: plan.AllOf(set, tenant), Personal: how}
	}
	return plan.NewPolicy(tenant, grants)
}

// limits are those of the configuration, to be changed.
func limits(c *odata.Config) *plan.Limits {
	if c.Limits == (plan.Limits{}) {
		c.Limits = plan.DefaultLimits()
	}
	return &c.Limits
}

func number(t testing.TB, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// fill makes a file with the transcript rows of one tenant.
func fill(t testing.TB, m *model.Model, zone string) (store.Reader, store.Tenant) {
	t.Helper()
	w, path := newFile(t, m)
	defer w.Close()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	tenant, err := w.AddTenant(t.Context(), store.Tenant{ID: tenantID, Name: "acme", Zone: location})
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range []string{
		"BusinessUnits", "Channels", "Queues", "Users", "Agents", "Calls", "Chats",
		"QueueSegments", "CapturedData", "AgentBusinessUnitChanges",
	} {
		load(t, w, m, tenant, set, "../testdata/transcripts/rows")
	}
	return openFile(t, path, m), tenant
}

// newFile makes an empty file for the model and opens it for writing.
func newFile(t testing.TB, m *model.Model) (w store.Writer, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "feed.db")
	if _, err := sqlite.Migrate(t.Context(), path, m, "test", sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	w, err := sqlite.OpenWriter(t.Context(), path, m, "test", sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return w, path
}

func openFile(t testing.TB, path string, m *model.Model) store.Reader {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, m, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// load imports one file of rows and accepts no reject.
func load(t testing.TB, w store.Writer, m *model.Model, tenant store.Tenant, set, folder string) {
	t.Helper()
	rows, err := os.Open(filepath.Join(folder, set+".ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	at := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	report, err := ingest.Run(context.Background(), ingest.Job{
		Set: m.Set(set), Model: m, Writer: w, Tenant: tenant, Input: rows, Name: set + ".ndjson",
		Now:   func() time.Time { return at },
		NewID: func() string { return uuid.NewSHA1(uuid.Nil, []byte(set)).String() },
		Rejects: func() (io.WriteCloser, error) {
			return rejectWriter{t}, nil
		},
	})
	if err != nil || report.Inserted == 0 {
		t.Fatalf("loading %s: %+v, %v", set, report, err)
	}
}

// rejectWriter fails the test with what is rejected.
type rejectWriter struct{ t testing.TB }

func (r rejectWriter) Write(p []byte) (int, error) {
	r.t.Errorf("rejected: %s", p)
	return len(p), nil
}

func (rejectWriter) Close() error { return nil }
