package plan_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/plan"
	"feedline/odata/uri"
	"feedline/store"
)

var tenant = store.Tenant{Number: 7, ID: "70000000-0000-4000-8000-000000000007", Name: "acme", Zone: time.FixedZone("east", 3600)}

// planned plans a URL for a reader of everything, with pages of three rows.
func planned(t *testing.T, url string, prefer plan.Asking) (plan.Read, error) {
	t.Helper()
	return plannedWithin(t, url, prefer, plan.Limits{PageRows: 3, PageBytes: 1 << 20, PageTime: time.Minute})
}

// plannedWithin plans within limits.
func plannedWithin(t *testing.T, url string, prefer plan.Asking, limits plan.Limits) (plan.Read, error) {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return plannedOver(t, m, url, prefer, limits)
}

// plannedOver plans over another model.
func plannedOver(t *testing.T, m *model.Model, url string, prefer plan.Asking, limits plan.Limits) (plan.Read, error) {
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
	r, err := bind.Bind(path, options, bind.Schema{Model: m})
	if err != nil {
		t.Fatal(err)
	}
	return plan.Plan(r, plan.Whole(m, tenant), limits, sealer(t, 1), prefer)
}

func TestPlansOfRequests(t *testing.T) {
	const guid = "01234567-89ab-cdef-0123-456789abcdef"
	rows := []struct{ name, url, want string }{
		{"a set is read in its default order, one row beyond the page", "Agents?$select=name", `
read Agents
  rule    tenant 7
  columns name, id
  order   id
  limit   4
`}, {"a time comes before the key", "BotSegments?$select=result", `
read BotSegments
  rule    tenant 7
  columns result, startedAt, id
  order   startedAt, id
  limit   4
`}, {"a local property and its twin share one cell", "Calls?$select=startedAt,startedAtUTC", `
read Calls
  rule    tenant 7
  columns startedAt, id
  order   startedAtUTC, id
  limit   4
`}, {"an order that tells rows apart needs no key behind it", "QueueSegments?$select=durationInSeconds", `
read QueueSegments
  rule    tenant 7
  columns durationInSeconds, queuedAtUTC, conversationId, id
  order   queuedAtUTC, conversationId
  limit   4
`}, {"a client that wants no more than a page gets no row beyond", "Agents?$select=id&$top=3", `
read Agents
  rule    tenant 7
  columns id
  order   id
  limit   3
`}, {"a client that wants more gets a page and the row that tells of the next", "Agents?$select=id&$top=5&$skip=2", `
read Agents
  rule    tenant 7
  columns id
  order   id
  skip    2
  limit   4
`}, {"one entity is found by its key", "Agents(" + guid + ")?$select=name", `
read Agents
  rule    tenant 7
  columns name
  where   eq(id, "` + guid + `")
  limit   1
`}, {"the tenant's id is a constant", "AgentBusinessUnitChanges?$select=tenantId", `
read AgentBusinessUnitChanges
  rule    tenant 7
  columns "` + tenant.ID + `", timestampUtc, agentId, businessUnitId
  order   timestampUtc, agentId, businessUnitId
  limit   4
`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			read, err := planned(t, row.url, plan.Asking{})
			if err != nil {
				t.Fatal(err)
			}
			if got := read.Query.String(); got != row.want[1:] {
				t.Errorf("got\n%s\nwant%s", got, row.want)
			}
		})
	}
}

func TestSlotsShowTheTenantsClock(t *testing.T) {
	read, err := planned(t, "Calls?$select=startedAtUTC,startedAt", plan.Asking{})
	if err != nil {
		t.Fatal(err)
	}
	utc, local := read.Shape.Slots[0], read.Shape.Slots[1]
	if utc.Zone != nil || local.Zone != tenant.Zone || utc.Cell != local.Cell {
		t.Errorf("%+v %+v", utc, local)
	}
}

func TestASetThatIsNotGrantedIsNotRead(t *testing.T) {
	m, _ := model.Builtin()
	r := bind.Request{Resource: bind.Collection, Root: m.Set("Calls"), Clauses: bind.Clauses{Set: m.Set("Calls")}}
	for name, p := range map[string]plan.Policy{
		"the zero policy": {},
		"another set":     plan.NewPolicy(tenant, map[*model.EntitySet]plan.Grant{m.Set("Chats"): {Rule: store.OfTenant(7)}}),
		"a forgotten rule": plan.NewPolicy(tenant, map[*model.EntitySet]plan.Grant{
			m.Set("Calls"): {Personal: bind.Shown}, m.Set("Chats"): {Rule: store.OfTenant(7)},
		}),
	} {
		if _, err := plan.Plan(r, p, plan.DefaultLimits(), sealer(t, 1), plan.Asking{}); !errors.Is(err, store.ErrNoRule) {
			t.Errorf("%s: %v", name, err)
		}
		if p.Sees(m.Set("Calls")) {
			t.Errorf("%s: the set is visible", name)
		}
	}
}

// A table of n rows read page by page, with any page size and any window,
// gives each wanted row exactly once, and no link behind the last.
func TestPagesGiveEachRowExactlyOnce(t *testing.T) {
	for _, size := range []int64{0, 1, 2, 3, 100} {
		for _, window := range []struct {
			option string
			want   int
		}{
			{"", 10}, {"$top=0", 0}, {"$top=1", 1}, {"$top=3", 3}, {"$top=4", 4}, {"$top=10", 10}, {"$top=11", 10},
			{"$skip=4", 6}, {"$skip=4&$top=5", 5}, {"$skip=10", 0}, {"$skip=99", 0},
		} {
			got, pages := follow(t, "Agents?$select=id", window.option, size)
			if got != window.want || pages > 12 {
				t.Errorf("pages of %d, %q: %d rows on %d pages, want %d", size, window.option, got, pages, window.want)
			}
		}
	}
}

// follow reads ten rows with keys 0 to 9 by the plan of each page.
func follow(t *testing.T, url, window string, size int64) (rows, pages int) {
	t.Helper()
	next, token := -1, ""
	for {
		full := url + "&" + window
		if token != "" {
			full = url + "&$skiptoken=" + token
		}
		read, err := planned(t, full, plan.Asking{MaxPageSize: size})
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			next = int(read.Query.After[0].Cell.Int)
		}
		first := next + 1 + int(read.Query.Skip)
		available := max(0, min(10-first, int(read.Query.Limit)))
		sent := min(available, int(read.Page.Rows))
		rows, pages = rows+sent, pages+1
		if pages > 20 {
			t.Fatal("the pages never end")
		}
		if available <= sent || int64(sent) == read.Page.Wanted {
			return rows, pages
		}
		last := []store.Cell{store.IntCell(int64(first + sent - 1))}
		token = sealer(t, 1).Seal(read.Page.After(last, int64(sent)), read.Binding(nil))
	}
}

func TestATokenIsRefusedByEveryOtherRead(t *testing.T) {
	read, err := planned(t, "Agents?$select=id", plan.Asking{})
	if err != nil {
		t.Fatal(err)
	}
	token := sealer(t, 1).Seal(read.Page.After([]store.Cell{store.TextCell("x")}, 3), read.Binding(nil))
	if _, err := planned(t, "Agents?$select=id&$skiptoken="+token, plan.Asking{}); err != nil {
		t.Errorf("its own read refuses it: %v", err)
	}
	for _, url := range []string{
		"Agents?$skiptoken=", "Agents?$select=id,name&$skiptoken=", "Users?$select=id&$skiptoken=", "Agents?$select=id&$top=5&$skiptoken=",
	} {
		if _, err := planned(t, url+token, plan.Asking{}); err == nil {
			t.Errorf("%s took the token", url)
		}
	}
}
