package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"feedline/store"
	"feedline/store/daily"
	"feedline/store/refresh"
)

// notes is a log that tests wait for.
type notes struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(p)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}

func (n *notes) await(t *testing.T, words string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !strings.Contains(n.String(), words); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the log does not say %q:\n%s", words, n)
		}
	}
}

// serveDaily begins the daily refresh over a file with one tenant.
func serveDaily(t *testing.T, config string) (log *notes, stop func()) {
	t.Helper()
	if err := os.WriteFile("feedline.yaml", []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	terminal(t, "feedline tenant add office --zone Europe/Berlin --db feed.db")
	c := configured(t, "--db", "feed.db")
	m, err := loadModel(c)
	if err != nil {
		t.Fatal(err)
	}
	db, err := openReader(t.Context(), c, m)
	if err != nil {
		t.Fatal(err)
	}
	log = &notes{}
	jobs, err := (&program{}).nightly(t.Context(), c, m, db, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	end := jobs.schedule(c).Start(t.Context())
	return log, func() {
		end()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestServingMakesUpForTheLatestMidnight(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("queues.csv", []byte("id,Name\n6f9619ff-8b86-4011-b42d-00c04fc964ff,Sales\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := refresh.Tick(time.Now())
	log, stop := serveDaily(t, "refresh: {sources: [{set: Queues, file: queues.csv}]}\n")
	log.await(t, "lookups refreshed")
	stop()
	text := log.String()
	if !strings.Contains(text, "inserted=1") || !strings.Contains(text, before.Format("tick=2006-01-02T15:04:05.000Z")) && refresh.Tick(time.Now()).Equal(before) {
		t.Errorf("the log says\n%s", text)
	}
}

func TestServingTellsOfASourceThatCannotBeRead(t *testing.T) {
	t.Chdir(t.TempDir())
	log, stop := serveDaily(t, "refresh: {sources: [{set: Queues, file: queues.csv}]}\n")
	log.await(t, "lookups not refreshed")
	stop()
	if text := log.String(); !strings.Contains(text, "queues.csv") || !strings.Contains(text, "level=ERROR") {
		t.Errorf("the log says\n%s", text)
	}
}

func TestServingRefreshesNothingWithoutSources(t *testing.T) {
	t.Chdir(t.TempDir())
	log, stop := serveDaily(t, "page-rows: 10\n")
	stop()
	if log.String() != "" {
		t.Errorf("the log says\n%s", log)
	}
}

// looks is the daily refresh of a folder's feedline.yaml over feed.db, on a clock that
// the test moves: look by look.
type looks struct {
	*watched
	schedule *daily.Schedule
	clock    time.Time
}

func newLooks(t *testing.T) *looks {
	l := &looks{watched: watchUpkeep(t), clock: refresh.Tick(time.Now()).Add(time.Hour)}
	jobs, err := (&program{}).nightly(t.Context(), l.config, l.model, l.db, slog.New(slog.NewTextHandler(l.watched.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	l.schedule = jobs.schedule(l.config)
	l.schedule.Now = func() time.Time { return l.clock }
	return l
}

// later looks so much later, and compares how often the log has each of some texts by
// then.
func (l *looks) later(by time.Duration, want map[string]int) {
	l.t.Helper()
	l.clock = l.clock.Add(by)
	l.schedule.Look(l.t.Context())
	for text, times := range want {
		if got := strings.Count(l.watched.log.String(), text); got != times {
			l.t.Errorf("at %s the log has %q %d times, want %d\n%s", l.clock, text, got, times, l.watched.log)
		}
	}
}

func TestATenantWithAnotherNameStopsNobodyElsesRefresh(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "queues.csv", "id,Name\n6f9619ff-8b86-4011-b42d-00c04fc964ff,Sales\n", 0o600)
	writeFile(t, "feedline.yaml", "db: feed.db\nrefresh:\n  sources:\n    - {set: Queues, tenant: office, file: queues.csv}\n    - {set: Queues, tenant: lab, file: queues.csv}\n", 0o600)
	terminal(t, "feedline tenant add office --zone UTC --db feed.db")
	terminal(t, "feedline tenant add lab --zone UTC --db feed.db")
	l := newLooks(t)
	const office, bureau, lab, unfit = `refreshed" tenant=office`, `refreshed" tenant=bureau`, `refreshed" tenant=lab`, "there is no tenant"
	l.later(0, map[string]int{office: 1, lab: 1, unfit: 0})
	terminal(t, "feedline tenant set office --name bureau --db feed.db")
	l.later(24*time.Hour, map[string]int{office: 1, lab: 2, unfit: 1})
	l.later(time.Minute, map[string]int{office: 1, lab: 2, unfit: 1})
	l.expect(l.clock, map[string]float64{
		`refresh_lag_seconds{tenant="bureau"}`: l.clock.Sub(refresh.Tick(l.clock)).Seconds(),
		`refresh_lag_seconds{tenant="lab"}`:    0,
	})
	l.later(24*time.Hour, map[string]int{bureau: 0, lab: 3, unfit: 2})
	terminal(t, "feedline tenant set bureau --name office --db feed.db")
	l.later(time.Minute, map[string]int{office: 2, lab: 3, unfit: 2})
	terminal(t, "feedline tenant set office --name bureau --db feed.db")
	if got := terminal(t, "feedline refresh"); !strings.Contains(got, `refresh.sources[0]: there is no tenant "office"`) {
		t.Errorf("the command says\n%s", got)
	}
}

func TestANewTenantDoesNotTakeAnothersSourceAway(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "queues.csv", "id,Name\n6f9619ff-8b86-4011-b42d-00c04fc964ff,Sales\n", 0o600)
	writeFile(t, "feedline.yaml", "db: feed.db\nrefresh: {sources: [{set: Queues, file: queues.csv}]}\n", 0o600)
	terminal(t, "feedline tenant add office --zone UTC --db feed.db")
	l := newLooks(t)
	terminal(t, "feedline tenant add lab --zone UTC --db feed.db")
	const office, lab, unfit = `refreshed" tenant=office`, `refreshed" tenant=lab`, "the source of Queues names none"
	l.later(24*time.Hour, map[string]int{office: 1, lab: 0, unfit: 1})
	l.later(time.Minute, map[string]int{office: 1, lab: 0, unfit: 1})
	terminal(t, "feedline tenant remove office --yes office --db feed.db")
	l.later(24*time.Hour, map[string]int{office: 1, lab: 0, unfit: 1})
}

func TestATenantWhoseLookupsDoNotGoTogetherIsLeftOutAlone(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "users.csv", "id,Name\n6f9619ff-8b86-4011-b42d-00c04fc964ff,Ann\n", 0o600)
	writeFile(t, "feedline.yaml", "db: feed.db\nrefresh:\n  sources:\n    - {set: Agents, table: true}\n    - {set: Users, tenant: office, file: users.csv}\n", 0o600)
	terminal(t, "feedline tenant add office --zone UTC --db feed.db")
	l := newLooks(t)
	terminal(t, "feedline tenant add lab --zone UTC --db feed.db")
	l.later(24*time.Hour, map[string]int{`refreshed" tenant=office`: 1, "only one of them has a source for tenant lab": 1})
}

func TestASourceThatNamesItsTenantGoesBeforeTheTableOfAll(t *testing.T) {
	office := store.Tenant{Number: 1, Name: "office"}
	table, file := refreshSource{Set: "Queues", Table: true}, refreshSource{Set: "Queues", Tenant: "office", File: "queues.csv"}
	for _, sources := range [][]refreshSource{{table, file}, {file, table}} {
		if own := (refreshSection{Sources: sources}).sourcesOf(office, nobodys); own["Queues"] != file {
			t.Errorf("%v: %v", sources, own)
		}
	}
}

func TestAQueryHasEndedWhenItsAnswerIsClosed(t *testing.T) {
	ended := false
	open := queried(func(ctx context.Context, w io.Writer) error {
		<-ctx.Done() // a query that waits for its database, and not for whoever reads
		time.Sleep(10 * time.Millisecond)
		ended = true
		return ctx.Err()
	})
	answer, err := open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Close(); err != nil || !ended {
		t.Errorf("%v, ended: %v", err, ended)
	}
}
