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
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/refresh"
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
		if got := halfPast.Last(now).Format(time.RFC3339); got != c.want {
			t.Errorf("at %s the last was due at %s; want %s", c.now, got, c.want)
		}
	}
}

// night is a daily purge on a clock that stands still until somebody waits for it:
// then it is that much later.
type night struct {
	*purges
	t     *testing.T
	judge *sql.DB
	log   *bytes.Buffer
	clock time.Time
	until time.Time // the clock at which it ends
	wait  func()    // called before each wait
	times []string  // at which something was purged
}

// begun is a night with the same file and log at another time.
func (n *night) begun(now, until string) *night {
	n.t.Helper()
	again := *n
	for at, text := range map[*time.Time]string{&again.clock: now, &again.until: until} {
		var err error
		if *at, err = time.Parse(time.RFC3339, text); err != nil {
			n.t.Fatal(err)
		}
	}
	again.wait, again.times = func() {}, nil
	return &again
}

// run lets the time pass.
func (n *night) run() *night {
	ctx, stop := context.WithCancel(n.t.Context())
	job, purged := n.daily(ctx), n.purged()
	s := nightly{purge: job, forget: n.forget()}.schedule(n.config)
	s.Now = func() time.Time { return n.clock }
	s.After = func(d time.Duration) <-chan time.Time {
		if more := n.purged(); more > purged {
			n.times, purged = append(n.times, n.clock.Format("Jan 2 15:04")), more
		}
		n.wait()
		if n.clock = n.clock.Add(d); n.clock.After(n.until) {
			stop()
			return nil
		}
		came := make(chan time.Time, 1)
		came <- n.clock
		return came
	}
	s.Run(ctx)
	return n
}

func (n *night) purged() int { return strings.Count(n.log.String(), "purged what has aged out") }

// nights is a daily purge over a file with three calls, of which one ages out on
// each of three days.
func nights(t *testing.T, now, until string) *night {
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
	log := &bytes.Buffer{}
	config := &Config{DB: path, BusyTimeout: 50 * time.Millisecond, Purge: true}
	n := &night{t: t, judge: judge, log: log, purges: &purges{config: config, model: m, db: db, log: slog.New(slog.NewTextHandler(log, nil))}}
	return n.begun(now, until)
}

func (n *night) left() (office, lab int) {
	n.t.Helper()
	row := n.judge.QueryRow("SELECT (SELECT count(*) FROM conversations WHERE tenant_id = 1), (SELECT count(*) FROM conversations WHERE tenant_id = 2)")
	if err := row.Scan(&office, &lab); err != nil {
		n.t.Fatal(err)
	}
	return office, lab
}

func TestEachNightIsPurgedOnceAndAMissedOneAtTheStart(t *testing.T) {
	n := nights(t, "2026-04-01T09:00:00Z", "2026-04-03T01:00:00Z").run()
	if office, lab := n.left(); office != 0 || lab != 3 {
		t.Errorf("%d calls of the tenant with a period are left, %d of the other", office, lab)
	}
	if fmt.Sprint(n.times) != "[Apr 1 09:00 Apr 2 00:30 Apr 3 00:30]" || n.purged() != 3 {
		t.Errorf("it purged at %v\n%s", n.times, n.log)
	}
	t.Run("a second process finds the day done", func(t *testing.T) {
		if again := n.begun("2026-04-03T10:00:00Z", "2026-04-03T11:00:00Z").run(); again.purged() != 3 {
			t.Errorf("it purged again\n%s", n.log)
		}
	})
	t.Run("a clock that is set, or a machine that sleeps, is noticed within a minute", func(t *testing.T) {
		n := n.begun("2026-04-03T10:00:00Z", "2026-04-04T11:00:00Z")
		n.wait = func() {
			if n.clock.Format("15:04") == "10:05" {
				n.clock = n.clock.Add(24*time.Hour + 20*time.Second)
			}
		}
		if n.run(); fmt.Sprint(n.times) != "[Apr 4 10:06]" {
			t.Errorf("it purged at %v\n%s", n.times, n.log)
		}
	})
}

func TestR14ThePurgeNeverRunsBesideAnotherWriter(t *testing.T) {
	n := nights(t, "2026-04-02T00:30:00Z", "2026-04-02T03:00:00Z")
	w, err := sqlite.OpenWriter(t.Context(), n.config.DB, n.model, "refresh of office", sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n.wait = func() {
		if w == nil {
			return
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		w = nil
	}
	n.run()
	if fmt.Sprint(n.times) != "[Apr 2 00:40]" || !strings.Contains(n.log.String(), "refresh of office") {
		t.Errorf("it purged at %v\n%s", n.times, n.log)
	}
	if office, _ := n.left(); office != 1 {
		t.Errorf("%d calls are left", office)
	}
}

func TestR14ThePurgeNeverRunsBesideARefresh(t *testing.T) {
	n := nights(t, "2026-04-02T00:30:00Z", "2026-04-02T01:00:00Z")
	lease, err := sqlite.TakeLease(t.Context(), n.config.DB, sqlite.Jobs, refresh.Holder, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n.wait = func() {
		if n.clock.Format("15:04") == "00:45" {
			if err := lease.Release(); err != nil {
				t.Error(err)
			}
		}
	}
	if n.run(); fmt.Sprint(n.times) != "[Apr 2 00:50]" || !strings.Contains(n.log.String(), refresh.Holder) {
		t.Errorf("it purged at %v\n%s", n.times, n.log)
	}
}

func TestAClockThatIsFarAheadPurgesNothing(t *testing.T) {
	real := time.Now().UTC().Truncate(time.Second)
	text := func(at time.Time) string { return at.Format(time.RFC3339) }
	ahead := real.AddDate(1, 0, 0)
	n := nights(t, text(real), text(real.Add(time.Second))).run()
	put := func(id int, ended time.Time) {
		t.Helper()
		if _, err := n.judge.Exec("INSERT INTO conversations (tenant_id, id, channel_type, started_at_utc, ended_at_utc, change_no) VALUES (1, ?, 'Pigeon', ?, ?, ?)",
			fmt.Sprintf("00000000-0000-4000-8000-%012d", id), ended.UnixMilli(), ended.UnixMilli(), id); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(when string, now time.Time, purged, left, doubts int) {
		t.Helper()
		n.begun(text(now), text(now.Add(time.Second))).run()
		if office, _ := n.left(); office != left || n.purged() != purged || strings.Count(n.log.String(), "the clock may be wrong") != doubts {
			t.Errorf("%s: %d calls are left\n%s", when, office, n.log)
		}
	}
	put(11, real)
	put(12, ahead.AddDate(10, 0, 0)) // of a time that has not come either
	expect("a year ahead", ahead, 1, 2, 1)
	expect("a month ahead", real.AddDate(0, 0, 30), 2, 2, 1)
	expect("a year ahead again", ahead, 2, 2, 2)
	put(13, ahead.AddDate(0, 0, -1))
	expect("with a row of that time", ahead, 3, 2, 2)
}

func TestStrictTenantsAreNamedOrAllOfThem(t *testing.T) {
	office := store.Tenant{Name: "office", ID: "5a3f6f0e-7a0c-4c0a-9a55-0c8d1f7f3a01", RetentionDays: 1}
	for names, want := range map[string]bool{"": false, "lab": false, "lab,office": true, "*": true, "5A3F6F0E-7A0C-4C0A-9A55-0C8D1F7F3A01": true} {
		c := &Config{}
		if err := setPurgeStrict(c, names); err != nil {
			t.Fatal(err)
		}
		at := time.Date(2026, 3, 31, 0, 30, 0, 0, time.UTC)
		if got := c.policy(office, at); got != (retention.Policy{Cutoff: at.Add(-24*time.Hour - 30*time.Minute), Strict: want}) {
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
