package odata_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedline/auth"
	"feedline/model"
	"feedline/odata"
	"feedline/odata/access"
	"feedline/odata/plan"
	"feedline/store"
)

// TestLogsShowCallersTheirOwnRows asks a feed of two tenants for a log that
// covers both.
func TestLogsShowCallersTheirOwnRows(t *testing.T) {
	m, err := model.Load(os.DirFS(filepath.Join("..", "testdata", "models", "offices")))
	if err != nil {
		t.Fatal(err)
	}
	w, path := newFile(t, m)
	known := access.Known{}
	for _, name := range []string{"North", "South"} {
		tenant, err := w.AddTenant(t.Context(), store.Tenant{Name: name, Zone: time.UTC})
		if err != nil {
			t.Fatal(err)
		}
		known.Tenants = append(known.Tenants, tenant)
	}
	w.Close()
	script := filepath.Join(t.TempDir(), "requests.sql")
	var lines strings.Builder
	for i, row := range []struct {
		tenant  int
		subject string
	}{{0, "entra#ann"}, {0, "entra#bob"}, {1, "entra#ann"}, {1, "entra#eve"}, {0, "entra#ann"}} {
		fmt.Fprintf(&lines, "INSERT INTO requests(change_no, id, of_tenant, subject, query) VALUES (1, '0000000%d-0000-4000-8000-000000000000', '%s', '%s', 'q');\n", i, known.Tenants[row.tenant].ID, row.subject)
	}
	if err := os.WriteFile(script, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	link(t, path, script)
	rule := func(tenant string, roles ...string) access.Rule {
		return access.Rule{Tenant: tenant, Roles: roles, When: access.When{"roles": roles}}
	}
	rules, faults := access.New(m, []access.Rule{rule("North", "reader"), rule("North", "auditor"), rule("South", "supervisor"), rule("South", "ingest")}, nil)
	if faults != nil {
		t.Fatal(faults)
	}
	reader := openFile(t, path, m)
	for _, row := range []struct {
		subject, role string
		status        int
		want          string
	}{
		{"entra#ann", "reader", http.StatusOK, "2"},
		{"entra#ann", "supervisor", http.StatusOK, "1"},
		{"entra#eve", "reader", http.StatusOK, "0"},
		{"entra#eve", "auditor", http.StatusOK, "3"},
		{"entra#ann", "ingest", http.StatusForbidden, "opened to you"},
		{"entra#ann", "", http.StatusForbidden, "opened to you"},
	} {
		f := feedOver(t, m, reader, func(c *odata.Config) {
			c.Policy = func(context.Context, auth.Principal) (plan.Policy, error) {
				d := rules.Decide(auth.Principal{Subject: row.subject, Method: auth.ByIssuer, Claims: auth.Claims{"roles": {row.role}}}, known)
				return d.Policy, d.Err()
			}
		})
		if w := get(t.Context(), f.Service, "/odata/Requests/$count"); w.Code != row.status || !strings.Contains(w.Body.String(), row.want) {
			t.Errorf("%s as %s: %d %s", row.subject, row.role, w.Code, w.Body)
		}
		if w := get(t.Context(), f.Service, "/odata/Errors"); w.Code == http.StatusOK {
			t.Errorf("%s as %s sees a log of everybody", row.subject, row.role)
		}
		if row.status == http.StatusForbidden && !strings.Contains(f.log.String(), "access: ") {
			t.Errorf("the log does not say why: %s", f.log)
		}
	}
}
