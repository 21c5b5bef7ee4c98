package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/retention"
	"feedline/store/sqlite"
)

func TestTheDailyPurgeIsDueAtHalfPastMidnightInUTC(t *testing.T) {
	for _, c := range []struct{ now, want string }{
		{"2026-03-31T00:29:59Z", "2026-03-30T00:30:00Z"},
		{"2026-03-31T00:30:00Z", "2026-03-31T00:30:00Z"},
		{"2026-03-31T23:59:59Z", "2026-03-31T00:30:00Z"},
		{"2026-03-29T03:00:00+02:00", "2026-03-29T00:30:00Z"}, // the night in which Berlin's clock changes
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := lastPurge(now).Format(time.RFC3339); got != c.want {
			t.Errorf("at %s the last was due at %s; want %s", c.now, got, c.want)
		}
	}
}

// clock is a clock that stands still until somebody waits for it: then it is
// that much later.
type clock struct {
	mutex sync.Mutex
	at    time.Time
	waits []time.Duration
	stop  func() // called at the wait with the number until
	until int
}

func (c *clock) now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.at
}

func (c *clock) after(d time.Duration) <-chan time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.at, c.waits = c.at.Add(d), append(c.waits, d)
	if len(c.waits) == c.until {
		c.stop()
		return nil
	}
	came := make(chan time.Time, 1)
	came <- c.at
	return came
}

// nights is a daily purge over a file with three calls, of which one ages out on
// each of three days.
func nights(t *testing.T, now string, waits int) (*daily, *clock, *bytes.Buffer, *sql.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "feed.db")
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Migrate(t.Context(), path, m, "a test", sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	w, err := sqlite.OpenWriter(t.Context(), path, m, "a test", sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tenant := range []store.Tenant{{Name: "office", Zone: time.UTC, RetentionDays: 30}, {Name: "lab", Zone: time.UTC}} {
		if _, err := w.AddTenant(t.Context(), tenant); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	judge, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { judge.Close() })
	for tenant := 1; tenant <= 2; tenant++ {
		for day := 1; day <= 3; day++ {
			ended := time.Date(2026, 3, day, 12, 0, 0, 0, time.UTC).UnixMilli()
			if _, err := judge.Exec("INSERT INTO conversations (tenant_id, id, channel_type, started_at_utc, ended_at_utc, change_no) VALUES (?, ?, 'Pigeon', ?, ?, ?)",
				tenant, fmt.Sprintf("00000000-0000-4000-8000-%012d", day), ended, ended, day); err != nil {
				t.Fatal(err)
			}
		}
	}
	db, err := sqlite.Open(t.Context(), path, m, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	at, err := time.Parse(time.RFC3339, now)
	if err != nil {
		t.Fatal(err)
	}
	c, log := &clock{at: at, until: waits}, &bytes.Buffer{}
	d := &daily{config: &Config{DB: path, BusyTimeout: 50 * time.Millisecond}, model: m, db: db, log: slog.New(slog.NewTextHandler(log, nil)), now: c.now, after: c.after}
	return d, c, log, judge
}

func left(t *testing.T, judge *sql.DB) (office, lab int) {
	t.Helper()
	row := judge.QueryRow("SELECT (SELECT count(*) FROM conversations WHERE tenant_id = 1), (SELECT count(*) FROM conversations WHERE tenant_id = 2)")
	if err := row.Scan(&office, &lab); err != nil {
		t.Fatal(err)
	}
	return office, lab
}

func (d *daily) runUntil(ctx context.Context, c *clock) {
	ctx, c.stop = context.WithCancel(ctx)
	d.run(ctx)
}

func TestEachNightIsPurgedOnceAndAMissedOneAtTheStart(t *testing.T) {
	d, c, log, judge := nights(t, "2026-04-01T09:00:00Z", 3)
	d.runUntil(t.Context(), c) // of April 1st at the start, of the 2nd and the 3rd at their times
	if office, lab := left(t, judge); office != 0 || lab != 3 {
		t.Errorf("%d calls of the tenant with a period are left, %d of the other", office, lab)
	}
	if fmt.Sprint(c.waits) != "[15h30m0s 24h0m0s 24h0m0s]" || strings.Count(log.String(), "purged what has aged out") != 3 {
		t.Errorf("it waited %v\n%s", c.waits, log)
	}
	t.Run("a second process finds the day done", func(t *testing.T) {
		again := *d
		c := &clock{at: time.Date(2026, 4, 3, 10, 0, 0, 0, time.UTC), until: 1}
		again.now, again.after = c.now, c.after
		again.runUntil(t.Context(), c)
		if strings.Count(log.String(), "purged what has aged out") != 3 {
			t.Errorf("it purged again\n%s", log)
		}
	})
}

func TestR14ThePurgeNeverRunsBesideAnotherWriter(t *testing.T) {
	d, c, log, judge := nights(t, "2026-04-02T00:30:00Z", 2)
	w, err := sqlite.OpenWriter(t.Context(), d.config.DB, d.model, "refresh of office", sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	after := d.after
	d.after = func(wait time.Duration) <-chan time.Time {
		if err := w.Close(); len(c.waits) == 0 && err != nil {
			t.Error(err)
		}
		return after(wait)
	}
	d.runUntil(t.Context(), c)
	if fmt.Sprint(c.waits) != "[10m0s 23h50m0s]" || !strings.Contains(log.String(), "refresh of office") {
		t.Errorf("it waited %v\n%s", c.waits, log)
	}
	if office, _ := left(t, judge); office != 1 {
		t.Errorf("%d calls are left", office)
	}
}

func TestStrictTenantsAreNamedOrAllOfThem(t *testing.T) {
	office := store.Tenant{Name: "office", ID: "5a3f6f0e-7a0c-4c0a-9a55-0c8d1f7f3a01", RetentionDays: 1}
	for names, want := range map[string]bool{"": false, "lab": false, "lab,office": true, "*": true, "5A3F6F0E-7A0C-4C0A-9A55-0C8D1F7F3A01": true} {
		c := &Config{}
		if err := setPurgeStrict(c, names); err != nil {
			t.Fatal(err)
		}
		at := time.Date(2026, 3, 31, 0, 30, 0, 0, time.UTC)
		if got := c.policy(office, at); got != (retention.Policy{Cutoff: at.Add(-24*time.Hour - purgeTime), Strict: want}) {
			t.Errorf("%q: %+v", names, got)
		}
	}
}

func TestR16AClientOfTheFeedPagesThroughAPurge(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "calls.csv")
	text := "id,startedAtUTC,endedAtUTC,durationInSeconds,channelType,holdCount,holdDurationInSeconds,isConsult,isOutbound\n"
	for n := range 40 {
		ended := "2026-01-31"
		if n%4 == 0 {
			ended = "2026-03-31"
		}
		text += fmt.Sprintf("00000000-0000-4000-8000-%012d,2026-01-01T00:00:%02dZ,%sT12:00:00Z,60,Voice,0,0,false,false\n", n, n, ended)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	do(t, folder, "tenant", "add", "office", "--zone", "UTC", "--retention-days", "30", "--db", "feed.db")
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", path)
	feed := serve(t, folder, "--db", "feed.db")
	var ids []string
	address := feed.root + "/Calls?$select=id"
	for page := 0; address != ""; page++ {
		if page == 2 {
			do(t, folder, "purge", "--db", "feed.db", "--now", "2026-04-01")
		}
		answer, body := get(t, address, map[string]string{"Prefer": "odata.maxpagesize=5"})
		var content struct {
			Value []struct{ ID string }
			Next  string `json:"@odata.nextLink"`
		}
		if err := json.Unmarshal(body, &content); err != nil || answer.StatusCode != 200 {
			t.Fatalf("page %d: %s, %v\n%s", page, answer.Status, err, body)
		}
		for _, row := range content.Value {
			ids = append(ids, strings.TrimLeft(row.ID[24:], "0"))
		}
		address = content.Next
	}
	if got := strings.Join(ids, " "); got != " 1 2 3 4 5 6 7 8 9 12 16 20 24 28 32 36" {
		t.Errorf("the client got %s", got)
	}
}
