package metrics_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"feedline/auth"
	"feedline/odata"
	"feedline/odata/fault"
	"feedline/odata/metrics"
)

// shown are the values that a handler shows, by name and labels.
func shown(t *testing.T, m *metrics.Metrics) map[string]float64 {
	t.Helper()
	var log bytes.Buffer
	w := httptest.NewRecorder()
	m.Handler(slog.New(slog.NewTextHandler(&log, nil))).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 || log.Len() > 0 {
		t.Fatalf("%d %s\n%s", w.Code, w.Body, &log)
	}
	values := map[string]float64{}
	for line := range strings.Lines(w.Body.String()) {
		name, text, found := strings.Cut(strings.TrimSpace(line), " ")
		if at := strings.LastIndexByte(line, '}'); at > 0 {
			name, text, found = line[:at+1], strings.TrimSpace(line[at+1:]), true
		}
		if value, err := strconv.ParseFloat(text, 64); found && err == nil && line[0] != '#' {
			values[name] = value
		}
	}
	return values
}

// ours are those that are not of the process.
func ours(values map[string]float64) (names []string) {
	for name := range values {
		if strings.HasPrefix(name, "feedline_") {
			names = append(names, name)
		}
	}
	return names
}

func TestTheFiguresAreThoseOfTheRequests(t *testing.T) {
	m := metrics.New([]string{"Calls", "Chats"}, "v1")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 25 {
				m.Record(odata.Record{Set: "Calls", Outcome: odata.Answered, Status: 200, Rows: 10, Bytes: 1000, Took: 40 * time.Millisecond})
				m.Record(odata.Record{Set: "Chats", Outcome: odata.Failed, Status: 503, Code: fault.Busy, Took: 11 * time.Second, Waited: 10 * time.Second})
				m.Record(odata.Record{Outcome: odata.Refused, Status: 401, Code: fault.Unauthenticated, Reason: auth.Expired})
				m.Record(odata.Record{Set: "Calls", Outcome: odata.Gone})
				shown(t, m)
			}
		})
	}
	all.Wait()
	values := shown(t, m)
	for name, want := range map[string]float64{
		`feedline_requests_total{outcome="answered",set="Calls"}`:                             200,
		`feedline_requests_total{outcome="gone",set="Calls"}`:                                 200,
		`feedline_requests_total{outcome="failed",set="Chats"}`:                               200,
		`feedline_requests_total{outcome="refused",set="none"}`:                               200,
		`feedline_rows_total{set="Calls"}`:                                                    2000,
		`feedline_response_bytes_total{set="Calls"}`:                                          200_000,
		`feedline_responses_total{status="200"}`:                                              200,
		`feedline_responses_total{status="503"}`:                                              200,
		`feedline_responses_total{status="none"}`:                                             200,
		`feedline_faults_total{code="Busy"}`:                                                  200,
		`feedline_sign_ins_refused_total{reason="expired"}`:                                   200,
		`feedline_request_duration_seconds_bucket{outcome="answered",set="Calls",le="0.025"}`: 0,
		`feedline_request_duration_seconds_bucket{outcome="answered",set="Calls",le="0.05"}`:  200,
		`feedline_request_duration_seconds_sum{outcome="failed",set="Chats"}`:                 2200,
		`feedline_request_wait_seconds_count`:                                                 800,
		`feedline_request_wait_seconds_bucket{le="5"}`:                                        600,
	} {
		if got, found := values[name]; !found || got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestNamesThatTheModelDoesNotHaveAreNoLabels(t *testing.T) {
	m := metrics.New([]string{"Calls"}, "v1")
	for i := range 1000 {
		m.Record(odata.Record{
			Set: fmt.Sprint("Calls", i), Outcome: odata.Refused, Status: 404, Path: fmt.Sprint("/odata/", i), Agent: fmt.Sprint("agent", i),
			Principal: auth.Principal{Subject: fmt.Sprint("subject", i)}, Query: fmt.Sprint("$filter=", i),
		})
	}
	names := ours(shown(t, m))
	for _, name := range names {
		for _, hostile := range []string{"Calls9", "agent", "subject", "odata", "filter"} {
			if strings.Contains(name, hostile) {
				t.Errorf("%s tells what a client sent", name)
			}
		}
	}
	if len(names) > 50 {
		t.Errorf("there are %d series", len(names))
	}
}

// part is a Collector.
type part []metrics.Family

func (p part) Families() []metrics.Family { return p }

func TestAPartOfTheProgramHasFiguresOfItsOwn(t *testing.T) {
	m := metrics.New(nil, "v1")
	size := 7.0
	own := part{
		{Name: "feedline_file_bytes", Help: "Size of a file", Labels: []string{"file"}, Read: func(tell metrics.Tell) {
			tell(size, "data")
			tell(9, "audit")
		}},
		{Name: "feedline_waits_total", Help: "Waits", Counter: true, Read: func(tell metrics.Tell) { tell(3) }},
	}
	if err := m.Add(own); err != nil {
		t.Fatal(err)
	}
	if err := m.Add(own); err == nil {
		t.Error("names are used twice")
	}
	size = 8
	values := shown(t, m)
	if values[`feedline_file_bytes{file="data"}`] != 8 || values[`feedline_file_bytes{file="audit"}`] != 9 || values["feedline_waits_total"] != 3 {
		t.Errorf("the figures are %v", values)
	}
}
