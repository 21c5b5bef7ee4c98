package main

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/odata/metrics"
	"feedline/store"
	"feedline/store/refresh"
	"feedline/store/runs"
	"feedline/store/sqlite"
)

// nightlySettings have both jobs done.
const nightlySettings = "db: feed.db\npurge: on\nrefresh: {sources: [{set: Queues, file: queues.csv}]}\n"

// upkept is a file whose lookups and old rows have been looked after by the
// command line alone.
func upkept(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"feedline.yaml": nightlySettings,
		"queues.csv":    "id,Name\n6f9619ff-8b86-4011-b42d-00c04fc964ff,Sales\n6f9619ff-8b86-4011-b42d-00c04fc964fe,Service\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	terminal(t, "feedline tenant add office --zone Europe/Berlin --retention-days 30 --db feed.db")
	terminal(t, "feedline refresh")
	terminal(t, "feedline purge")
}

// watched are the figures of a file's jobs, at an instant that the test moves.
type watched struct {
	*upkeep
	t      *testing.T
	log    *notes
	page   *metrics.Metrics
	config *Config
	model  *model.Model
	db     *sqlite.DB
}

func watchUpkeep(t *testing.T) *watched {
	t.Helper()
	w := &watched{t: t, log: &notes{}, page: metrics.New(nil, "test"), config: configured(t, "--config", "feedline.yaml")}
	m, err := loadModel(w.config)
	if err != nil {
		t.Fatal(err)
	}
	w.model = m
	if w.db, err = openReader(t.Context(), w.config, m); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.db.Close() })
	log := slog.New(slog.NewTextHandler(w.log, nil))
	open := opened{model: m, db: w.db}
	if open.nightly, err = (&program{}).nightly(t.Context(), w.config, m, w.db, log); err != nil {
		t.Fatal(err)
	}
	w.upkeep = newUpkeep(w.config, open, log)
	if err := w.page.Add(w); err != nil {
		t.Fatal(err)
	}
	return w
}

// at are the figures of jobs at an instant, by their names without feedline_.
func (w *watched) at(now time.Time) map[string]float64 {
	w.t.Helper()
	w.now = func() time.Time { return now }
	w.fresh = time.Time{}
	answer := httptest.NewRecorder()
	w.page.Handler(slog.Default()).ServeHTTP(answer, httptest.NewRequest("GET", metricsPath, nil))
	values := map[string]float64{}
	for _, found := range series.FindAllStringSubmatch(answer.Body.String(), -1) {
		value, err := strconv.ParseFloat(found[2], 64)
		if err != nil {
			w.t.Error(err)
		}
		values[strings.TrimPrefix(found[1], "feedline_")] = value
	}
	delete(values, "build_info")
	return values
}

func (w *watched) expect(now time.Time, want map[string]float64) {
	w.t.Helper()
	got := w.at(now)
	for name, value := range want {
		if have, found := got[name]; !found || have != value {
			w.t.Errorf("%s is %v (there: %v), want %v", name, have, found, value)
		}
	}
}

func TestTheMetricsTellOfJobsThatAnotherProcessDid(t *testing.T) {
	upkept(t)
	w := watchUpkeep(t)
	now := time.Now()
	w.expect(now, map[string]float64{
		`refresh_last_outcome{outcome="completed",tenant="office"}`: 1,
		`refresh_last_outcome{outcome="failed",tenant="office"}`:    0,
		`refresh_last_rows{change="inserted",tenant="office"}`:      2,
		`refresh_last_rows{change="deleted",tenant="office"}`:       0,
		`refresh_lag_seconds{tenant="office"}`:                      0,
		`refresh_running{tenant="office"}`:                          0,
		`refresh_next_timestamp_seconds`:                            float64(refresh.Tick(now).Add(24 * time.Hour).Unix()),
		`purge_last_outcome{outcome="completed",tenant="office"}`:   1,
		`purge_last_rows{tenant="office"}`:                          0,
		`purge_lag_seconds{tenant="office"}`:                        0,
		`purge_next_timestamp_seconds`:                              float64(halfPast.Next(now).Unix()),
		`jobs_lease_held{by="refresh"}`:                             0,
		`jobs_lease_held{by="other"}`:                               0,
	})
	for _, job := range []string{"refresh", "purge"} {
		got := w.at(now)
		since := float64(now.UnixMilli())/1000 - got[job+`_last_success_timestamp_seconds{tenant="office"}`]
		if since < 0 || since > 300 || got[job+`_last_duration_seconds{tenant="office"}`] < 0 {
			t.Errorf("the last %s ended %v s ago: %v", job, since, got)
		}
	}
	// After the next midnight only.
	next := refresh.Tick(now).Add(26 * time.Hour)
	w.expect(next, map[string]float64{`refresh_lag_seconds{tenant="office"}`: 7200, `purge_lag_seconds{tenant="office"}`: 5400})
}

func TestTheMetricsTellOfAFailedRefreshAndKeepTheLastGoodOne(t *testing.T) {
	upkept(t)
	w := watchUpkeep(t)
	const success = `refresh_last_success_timestamp_seconds{tenant="office"}`
	before := w.at(time.Now())[success]
	if err := os.Remove("queues.csv"); err != nil {
		t.Fatal(err)
	}
	terminal(t, "feedline refresh")
	w.expect(time.Now(), map[string]float64{
		`refresh_last_outcome{outcome="completed",tenant="office"}`: 0,
		`refresh_last_outcome{outcome="failed",tenant="office"}`:    1,
		`refresh_last_rows{change="inserted",tenant="office"}`:      0,
		`refresh_lag_seconds{tenant="office"}`:                      0, // it is tried again at the next midnight (L14)
		success:                                                     before,
	})
}

func TestARunIsGoingOnWhileItsProcessHoldsTheLease(t *testing.T) {
	upkept(t)
	w := watchUpkeep(t)
	begin := func(b store.Batch) error { // as a process that is killed leaves it
		l, err := runs.Open(w.model, "PurgeRuns", "runId", "entitySet", "rowsRemoved", "cutoffUTC", "startedAtUTC")
		if err != nil {
			return err
		}
		now := runs.Instant(time.Now().Add(time.Second))
		return l.Write(b, runs.Running, store.TextCell("00000000-0000-4000-8000-000000000001"), store.TextCell("Calls"), store.IntCell(7), now, now)
	}
	inBatch(t, w, begin)
	running := func(refreshes, purges, other float64) {
		t.Helper()
		w.expect(time.Now(), map[string]float64{
			`purge_running{tenant="office"}`: purges, `refresh_running{tenant="office"}`: 0, `jobs_lease_held{by="purge"}`: purges,
			`jobs_lease_held{by="refresh"}`: refreshes, `jobs_lease_held{by="other"}`: other,
			`purge_last_outcome{outcome="completed",tenant="office"}`: 1,
		})
	}
	running(0, 0, 0)
	for _, c := range []struct {
		holder                   string
		refreshes, purges, other float64
	}{{purgeHolder, 0, 1, 0}, {refresh.Holder, 1, 0, 0}, {"removal of a tenant", 0, 0, 1}} {
		lease, err := sqlite.TakeLease(t.Context(), w.config.DB, sqlite.Jobs, c.holder, w.config.options())
		if err != nil {
			t.Fatal(err)
		}
		running(c.refreshes, c.purges, c.other)
		if err := lease.Release(); err != nil {
			t.Fatal(err)
		}
	}
	running(0, 0, 0)
}

func inBatch(t *testing.T, w *watched, do func(store.Batch) error) {
	t.Helper()
	writer, err := sqlite.OpenWriter(t.Context(), w.config.DB, w.model, "a test", w.config.options())
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	tenants, err := w.db.Tenants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b, err := writer.Begin(t.Context(), tenants[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := do(b); err != nil {
		t.Fatal(err)
	}
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
}

func TestOfManyTenantsOnlyTotalsAreShown(t *testing.T) {
	upkept(t)
	text := strings.ReplaceAll(nightlySettings, "{set: Queues, file: queues.csv}", "{set: Queues, tenant: office, file: queues.csv}")
	if err := os.WriteFile("feedline.yaml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	terminal(t, "feedline tenant add second --zone UTC --retention-days 30 --db feed.db")
	w := watchUpkeep(t)
	w.most = 2
	if few := w.at(time.Now()); few[`purge_last_outcome{outcome="completed",tenant="office"}`] != 1 {
		t.Errorf("of two tenants: %v", few)
	}
	w.most = 1
	now := halfPast.Last(time.Now()).Add(24*time.Hour + time.Minute)
	w.expect(now, map[string]float64{
		`purge_lag_seconds{tenant="*"}`:                             60,
		`purge_last_outcome{outcome="completed",tenant="*"}`:        1,
		`refresh_last_outcome{outcome="completed",tenant="office"}`: 1,
	})
	for name := range w.at(now) {
		if strings.HasPrefix(name, "purge_") && strings.Contains(name, "tenant") && !strings.Contains(name, `"*"`) {
			t.Errorf("%s is there", name)
		}
	}
}

func TestARefreshThatCannotBeginIsLate(t *testing.T) {
	upkept(t)
	w := watchUpkeep(t)
	terminal(t, "feedline tenant add second --zone UTC --db feed.db") // now the source must say whose it is
	now := time.Now()
	w.expect(now, map[string]float64{`refresh_lag_seconds{tenant="office"}`: 0, `purge_lag_seconds{tenant="office"}`: 0})
	w.expect(refresh.Tick(now).Add(25*time.Hour), map[string]float64{`refresh_lag_seconds{tenant="office"}`: 3600, `purge_lag_seconds{tenant="office"}`: 1800})
}

func TestTheRecordIsReadOnceForManyQuestions(t *testing.T) {
	upkept(t)
	w := watchUpkeep(t)
	reads := 0
	tenants := w.tenants
	w.tenants = func(ctx context.Context) ([]store.Tenant, error) { reads++; return tenants(ctx) }
	now := time.Now()
	w.now = func() time.Time { return now }
	ask := func() {
		w.page.Handler(slog.Default()).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", metricsPath, nil))
	}
	for range 5 {
		ask()
	}
	if reads != 1 {
		t.Errorf("it was read %d times", reads)
	}
	now = now.Add(time.Hour)
	ask()
	now = now.Add(-2 * time.Hour) // the clock was set back
	ask()
	if reads != 3 {
		t.Errorf("it was read %d times", reads)
	}
	if err := w.db.Close(); err != nil {
		t.Fatal(err)
	}
	got := w.at(now)
	for name := range got {
		if strings.Contains(name, "tenant=") || strings.Contains(name, "by=") {
			t.Errorf("of a file that is closed it tells %s", name)
		}
	}
	if got[`purge_next_timestamp_seconds`] == 0 {
		t.Error("the next purge is not told")
	}
	w.at(now)
	if strings.Count(w.log.String(), "their record cannot be read") != 1 {
		t.Errorf("the log says %s", w.log)
	}
}
