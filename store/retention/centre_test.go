package retention

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqlite"
)

// centre is a file with the rows of a tenant, or of several.
type centre struct {
	t      testing.TB
	model  *model.Model
	path   string
	tenant store.Tenant
	judge  *sql.DB // reads and writes the file past everything of ours
	now    time.Time
}

func newCentre(t testing.TB, m *model.Model) *centre {
	t.Helper()
	c := &centre{t: t, model: m, path: filepath.Join(t.TempDir(), "centre.db"), now: at("2026-03-31T00:30:00Z")}
	if _, err := sqlite.Migrate(t.Context(), c.path, m, "a test", sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	judge, err := sql.Open("sqlite", "file:"+c.path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { judge.Close() })
	c.judge = judge
	c.tenant = c.addTenant("north")
	return c
}

// writing lends the file's writer.
func (c *centre) writing(do func(w store.Writer)) {
	c.t.Helper()
	w, err := sqlite.OpenWriter(c.t.Context(), c.path, c.model, "a test", sqlite.Options{})
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() {
		if err := w.Close(); err != nil {
			c.t.Error(err)
		}
	}()
	do(w)
}

func (c *centre) reader() *sqlite.DB {
	c.t.Helper()
	db, err := sqlite.Open(c.t.Context(), c.path, c.model, sqlite.Options{})
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { db.Close() })
	return db
}

func (c *centre) addTenant(name string) (t store.Tenant) {
	c.t.Helper()
	if !c.model.Tenancy {
		return store.Tenant{Zone: time.UTC}
	}
	c.writing(func(w store.Writer) {
		var err error
		if t, err = w.AddTenant(c.t.Context(), store.Tenant{Name: name, Zone: time.UTC, RetentionDays: 30}); err != nil {
			c.t.Fatal(err)
		}
	})
	return t
}

// row is a set's name and then names and values of properties.
type row []any

func (c *centre) put(rows ...row) {
	c.t.Helper()
	c.writing(func(w store.Writer) {
		b, err := w.Begin(c.t.Context(), c.tenant)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, r := range rows {
			set := c.model.Set(r[0].(string))
			var columns []*model.Property
			var cells []store.Cell
			for i := 1; i < len(r); i += 2 {
				p := set.Property(r[i].(string))
				if p == nil {
					c.t.Fatalf("%s has no property %v", set.Name, r[i])
				}
				columns = append(columns, p)
				cells = append(cells, cell(r[i+1]))
			}
			if _, err := b.Upsert(set, columns, cells); err != nil {
				c.t.Fatalf("%v: %v", r, err)
			}
		}
		if err := b.Commit(); err != nil {
			c.t.Fatal(err)
		}
	})
}

func cell(v any) store.Cell {
	switch v := v.(type) {
	case nil:
		return store.Cell{}
	case int:
		return store.IntCell(int64(v))
	case bool:
		return store.IntCell(map[bool]int64{true: 1}[v])
	case time.Time:
		return store.IntCell(v.UnixMilli())
	}
	return store.TextCell(v.(string))
}

// purge runs the job as it would run at the centre's time with so many days.
func (c *centre) purge(days int, change ...func(*Job)) (report Report) {
	c.t.Helper()
	report, err := c.try(c.t.Context(), days, change...)
	if err != nil {
		c.t.Fatal(err)
	}
	return report
}

func (c *centre) try(ctx context.Context, days int, change ...func(*Job)) (report Report, err error) {
	c.t.Helper()
	c.writing(func(w store.Writer) {
		job := Job{
			Model: c.model, Writer: w, Reader: c.reader(), Tenant: c.tenant, Policy: Policy{Cutoff: Cutoff(c.now, days)},
			Now: func() time.Time { return c.now },
		}
		for _, ch := range change {
			ch(&job)
		}
		report, err = Run(ctx, job)
	})
	return report, err
}

// expected is what counting says that a run would remove.
func (c *centre) expected(p Policy) []Count {
	c.t.Helper()
	s, err := c.reader().Snapshot(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	defer s.Close()
	counts, err := Make(c.model, p).Expect(c.t.Context(), s, c.tenant)
	if err != nil {
		c.t.Fatal(err)
	}
	return counts
}

// text writes counts that are not zero.
func text(counts []Count) string {
	var parts []string
	for _, c := range counts {
		if c.Rows > 0 {
			parts = append(parts, fmt.Sprint(c.Set, " ", c.Rows))
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// has compares what the file answers with the expected rows: values joined by
// blanks, rows by commas.
func (c *centre) has(query, want string) {
	c.t.Helper()
	if got := c.answer(query); got != want {
		c.t.Errorf("%s\n got %s\nwant %s", query, got, want)
	}
}

func (c *centre) answer(query string) string {
	c.t.Helper()
	rows, err := c.judge.Query(query)
	if err != nil {
		c.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		c.t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			c.t.Fatal(err)
		}
		lines = append(lines, strings.TrimSuffix(fmt.Sprintln(values...), "\n"))
	}
	if err := errors.Join(rows.Err()); err != nil {
		c.t.Fatal(err)
	}
	return strings.Join(lines, ", ")
}

// do changes the file by SQL.
func (c *centre) do(text string, args ...any) {
	c.t.Helper()
	if _, err := c.judge.Exec(text, args...); err != nil {
		c.t.Fatalf("%s: %v", text, err)
	}
}

// id is a Guid that ends in a number.
func id(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// The cutoff of a run with 30 days, and instants around it.
var (
	cutoff = at("2026-03-01T00:00:00Z")
	older  = cutoff.Add(-time.Millisecond)
	newer  = cutoff.Add(time.Hour)
)

func conversation(n int, ended any, more ...any) row {
	return append(row{"Conversations", "id", id(n), "channelType", "Voice", "isOutbound", 0, "startedAtUTC", at("2026-01-01T00:00:00Z"), "endedAtUTC", ended}, more...)
}

func workitem(n int, ended any, more ...any) row {
	return append(row{"Workitems", "id", id(n), "mediaType", "Voice", "startTimeUTC", at("2026-01-01T00:00:00Z"), "endTimeUTC", ended}, more...)
}

func record(n int, closed any, more ...any) row {
	return append(row{"CampaignRecords", "id", id(n), "CreatedAt", at("2026-01-01T00:00:00Z"), "closedAt", closed, "newStatusDuration", 0, "queuedStatusDuration", 0,
		"rescheduledStatusDuration", 0, "status", "New", "totalCustomerRingTimeInSeconds", 0, "totalTalkTimeInSeconds", 0}, more...)
}

func state(n, agent int, start time.Time, seconds any) row {
	return row{"AgentStates", "id", id(n), "agentID", id(agent), "startTimeUtc", start, "durationInSeconds", seconds, "isLogin", 0, "isLogout", 0, "state", "Idle"}
}

func member(agent, unit int, when time.Time, assigned bool) row {
	return row{"AgentBusinessUnitChanges", "agentId", id(agent), "businessUnitId", id(unit), "timestampUtc", when, "assigned", assigned}
}

func session(n, workitem, conversation int) row {
	return row{"WorkitemConversationSessions", "id", id(n), "workitemId", id(workitem), "conversationID", id(conversation), "holdCount", 0, "lastHoldDuration", 0, "totalHoldDuration", 0}
}
