package main

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"feedline/auth"
	"feedline/auth/oidc"
	"feedline/odata"
	"feedline/odata/fault"
)

// freeAddress is one of this machine on which nobody listens.
func freeAddress(t testing.TB) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

var series = regexp.MustCompile(`(?m)^(feedline_\w+(?:\{[^}]*\})?) (\S+)$`)

// figures are the feed's own among the metrics at an address.
func figures(t testing.TB, address string) map[string]float64 {
	t.Helper()
	response, body := get(t, "http://"+address+metricsPath, nil)
	if response.StatusCode != 200 {
		t.Fatalf("%s\n%s", response.Status, body)
	}
	values := map[string]float64{}
	for _, found := range series.FindAllStringSubmatch(string(body), -1) {
		value, err := strconv.ParseFloat(found[2], 64)
		if err != nil {
			t.Errorf("%s: %v", found[1], err)
		}
		values[found[1]] = value
	}
	return values
}

func TestTheMetricsCountWhatWasAsked(t *testing.T) {
	folder := newAudited(t)
	callsCSV(t, folder, "calls.csv", 0, 50)
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
	address := freeAddress(t)
	s := serve(t, folder, "--db", "feed.db", "--metrics-listen", address, "--log-format", "json")
	before := figures(t, address)
	bytes := 0
	for range 7 {
		_, body := get(t, s.root+"/Calls?$top=5", nil)
		bytes += len(body)
	}
	get(t, s.root+"/Calls?$filter=nonsense", nil)
	get(t, s.root+"/Channels", nil)
	hostile := func(from int) {
		for i := from; i < from+40; i++ {
			get(t, fmt.Sprintf("%s/Calls%d?$filter=a%d&b%d=1", s.root, i, i, i), map[string]string{"User-Agent": fmt.Sprint("agent", i), "X-Request-Id": fmt.Sprint(i)})
			get(t, fmt.Sprintf("%s/%s", s.root, url.PathEscape(fmt.Sprintf("Calls\"}%d\n", i))), nil)
		}
	}
	hostile(0)
	after := figures(t, address)
	for name, more := range map[string]float64{
		`feedline_requests_total{outcome="answered",set="Calls"}`:                 7,
		`feedline_requests_total{outcome="answered",set="Channels"}`:              1,
		`feedline_rows_total{set="Calls"}`:                                        35,
		`feedline_response_bytes_total{set="Calls"}`:                              float64(bytes),
		`feedline_request_duration_seconds_count{outcome="answered",set="Calls"}`: 7,
		`feedline_faults_total{code="UnknownProperty"}`:                           1,
		`feedline_requests_total{outcome="refused",set="none"}`:                   81,
		`feedline_heavy_places_taken`:                                             0,
		`feedline_audit_missing_total{place="set"}`:                               0,
	} {
		if got := after[name] - before[name]; got != more {
			t.Errorf("%s grew by %v, want %v", name, got, more)
		}
	}
	if after[`feedline_file_bytes{file="data"}`] == 0 || after[`feedline_pool_connections{file="data"}`] != 32 {
		t.Errorf("the file is not seen: %v", after)
	}
	hostile(1000)
	if again := figures(t, address); len(again) != len(after) {
		t.Errorf("other addresses of clients make %d series of %d", len(again), len(after))
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if !strings.Contains(s.log.String(), `"msg":"request","id":"39"`) {
		t.Errorf("the log has no lines of JSON with ids of requests:\n%.500s", s.log)
	}
}

func TestProfilesAreForThisMachineAlone(t *testing.T) {
	address := freeAddress(t)
	c := configured(t, "--pprof-listen", strings.TrimPrefix(address, "127.0.0.1"))
	var said strings.Builder
	hide, err := (&program{stdout: &said}).watch(t.Context(), c, opened{}, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer hide()
	for host, want := range map[string]int{"localhost": 200, "127.0.0.1": 200, "evil.example": 421} {
		if got := ask(t, http.DefaultClient, "http://"+address, host, pprofPath+"heap", "").StatusCode; got != want {
			t.Errorf("for %s it is answered %d", host, got)
		}
	}
	if got := ask(t, http.DefaultClient, "http://"+address, "localhost", metricsPath, "").StatusCode; got != 404 {
		t.Errorf("metrics that nobody wants are answered %d", got)
	}
	if _, err := (&program{stdout: io.Discard}).watch(t.Context(), c, opened{}, nil, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "pprof-listen") {
		t.Errorf("an address that is taken: %v", err)
	}
}

// metricsPage shows every metric that there is.
func metricsPage(t *testing.T) string {
	t.Helper()
	upkept(t)
	c := configured(t, "--config", "feedline.yaml", "--metrics-listen", ":0")
	open, err := openFeed(t.Context(), c, thisMachine, keepsAccount, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer open.close()
	if open.nightly, err = (&program{}).nightly(t.Context(), c, open.model, open.db, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	issuers := func() []oidc.Health { return []oidc.Health{{Issuer: "a", Fetched: time.Now()}} }
	m, err := metered(c, open, issuers, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	m.Record(odata.Record{Outcome: odata.Refused, Code: fault.Unauthenticated, Reason: auth.Expired})
	w := httptest.NewRecorder()
	m.Handler(slog.Default()).ServeHTTP(w, httptest.NewRequest("GET", metricsPath, nil))
	return w.Body.String()
}

// everyFigure are the names of all metrics, each with those of its labels.
func everyFigure(t *testing.T) map[string]map[string]bool {
	t.Helper()
	page := metricsPage(t)
	names := map[string]map[string]bool{}
	for _, found := range regexp.MustCompile(`(?m)^# TYPE (\w+) \w+$`).FindAllStringSubmatch(page, -1) {
		names[found[1]] = map[string]bool{}
	}
	for _, found := range regexp.MustCompile(`(?m)^(\w+)\{(.*)\} \S+$`).FindAllStringSubmatch(page, -1) {
		if labels := names[suffixes.ReplaceAllString(found[1], "")]; labels != nil {
			for _, label := range labelName.FindAllStringSubmatch(found[2], -1) {
				labels[label[1]] = true
			}
		}
	}
	return names
}

func TestEveryMetricIsDocumented(t *testing.T) {
	text := document(t, "docs/operations.md")
	known, documented := everyFigure(t), map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(feedline_\\w+)` \\|").FindAllStringSubmatch(text, -1) {
		documented[row[1]] = true
		if known[row[1]] == nil {
			t.Errorf("docs/operations.md tells of %s, which is not there", row[1])
		}
	}
	for name := range known {
		if strings.HasPrefix(name, "feedline_") && !documented[name] {
			t.Errorf("docs/operations.md has no row that begins with | `%s` |", name)
		}
	}
}
