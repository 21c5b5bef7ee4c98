package odata_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"feedline/auth"
	"feedline/model"
	"feedline/odata"
	"feedline/odata/plan"
	"feedline/store"
)

// account gathers the records of a feed.
type account struct {
	mu      sync.Mutex
	records []odata.Record
}

func (a *account) add(r odata.Record) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.records = append(a.records, r)
}

// take returns the records so far, and forgets them.
func (a *account) take() []odata.Record {
	a.mu.Lock()
	defer a.mu.Unlock()
	taken := a.records
	a.records = nil
	return taken
}

// text is all that the records say, and forgets them.
func (a *account) text() string { return fmt.Sprintf("%+v", a.take()) }

// withRequests puts the set Requests with the rows of the transcripts beside a
// model's data.
func withRequests(t testing.TB, m *model.Model, reader store.Reader) (*model.Model, store.Reader) {
	t.Helper()
	logs, err := model.Logs()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := os.ReadFile("../testdata/transcripts/rows/Requests.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	w, path := newFile(t, logs)
	defer w.Close()
	b, err := w.Begin(t.Context(), store.Tenant{})
	if err != nil {
		t.Fatal(err)
	}
	set := logs.Set("Requests")
	for line := range bytes.Lines(rows) {
		row := map[string]any{}
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		var columns []*model.Property
		var cells []store.Cell
		for name, value := range row {
			columns = append(columns, set.Property(name))
			switch value := value.(type) {
			case float64:
				cells = append(cells, store.IntCell(int64(value)))
			case string:
				cells = append(cells, store.TextCell(value))
			}
		}
		if _, err := b.Upsert(set, columns, cells); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
	both, _ := m.With(logs)
	return both, store.Joined{Reader: reader, Apart: map[*model.EntitySet]store.Reader{set: openFile(t, path, logs)}}
}

// Every request leaves one record, whatever became of it.
func TestEveryOutcomeIsRecordedOnce(t *testing.T) {
	for _, c := range []struct {
		request string
		status  int
		outcome odata.Outcome
		code    string
		sets    string
		rows    int64
	}{
		{"GET /odata/Channels", 200, odata.Answered, "", "Channels", 2},
		{"GET /odata/Calls?$expand=Channel&$filter=QueueSegments/any()&$top=1", 200, odata.Answered, "", "Calls Channels QueueSegments", 1},
		{"GET /odata/Channels(c0000000-0000-4000-8000-000000000001)/Calls/$count", 200, odata.Answered, "", "Calls Channels", 0},
		{"HEAD /odata/Channels", 200, odata.Answered, "", "Channels", 0},
		{"OPTIONS /odata/Channels", 204, odata.Answered, "", "", 0},
		{"GET /", 200, odata.Answered, "", "", 0},
		{"GET /odata/$metadata\nIf-None-Match: *", 304, odata.Answered, "", "", 0},
		{"GET /odata/Channels?$filter=nonsense", 400, odata.Refused, "UnknownProperty", "", 0},
		{"GET /odata/Channels?$skiptoken=x", 400, odata.Refused, "InvalidSkipToken", "Channels", 0},
		{"GET /odata/Nowhere", 404, odata.Refused, "UnknownResource", "", 0},
		{"GET /odata/Channels(c0000000-0000-4000-8000-00000000ffff)", 404, odata.Refused, "EntityNotFound", "Channels", 0},
		{"GET /elsewhere", 404, odata.Refused, "UnknownResource", "", 0},
		{"POST /odata/Channels", 405, odata.Refused, "MethodNotAllowed", "", 0},
		{"GET /odata/Channels?$search=x", 501, odata.Refused, "NotImplemented", "", 0},
	} {
		f := newFeed(t, nil)
		f.ask(t, c.request, "")
		records := f.account.take()
		if len(records) != 1 {
			t.Errorf("%s left %d records", c.request, len(records))
			continue
		}
		r := records[0]
		if r.Status != c.status || r.Outcome != c.outcome || string(r.Code) != c.code || strings.Join(r.Sets, " ") != c.sets || r.Rows != c.rows {
			t.Errorf("%s left %+v", c.request, r)
		}
	}
}

func TestARecordTellsWhoAskedAndWhoWasRefused(t *testing.T) {
	for _, c := range []struct {
		credential string
		want       string
	}{
		{"Bearer fl_of-ann", "200 answered  ann key acme policy"},
		{"Bearer jwt.expired", "401 refused expired    "},
		{"Bearer jwt.unchecked", "503 failed no-keys    "},
		{"Bearer jwt.broken", "500 failed     "},
	} {
		f := newFeed(t, []string{signedIn})
		f.ask(t, "GET /odata/Calls\nAuthorization: "+c.credential, "")
		for _, r := range f.account.take() {
			policy := r.Policy
			if policy != "" {
				policy = "policy"
			}
			got := fmt.Sprintln(r.Status, r.Outcome, r.Reason, r.Principal.Subject, r.Principal.Method, r.Tenant.Name, policy)
			if strings.TrimSpace(got) != strings.TrimSpace(c.want) || r.Principal.Claims != nil || !r.Address.IsValid() {
				t.Errorf("%s: got %q from %s, want %q", c.credential, got, r.Address, c.want)
			}
		}
	}
	f := newFeed(t, nil)
	f.Policy = func(context.Context, auth.Principal) (plan.Policy, error) { return plan.Policy{}, nil }
	f.ask(t, "GET /odata/Calls", "")
	if r := f.account.take()[0]; r.Status != 403 || r.Outcome != odata.Refused || r.Principal.Subject != "local" || r.Policy != "" {
		t.Errorf("who is granted nothing left %+v", r)
	}
}

func TestAnswersThatBreakAreRecordedOnce(t *testing.T) {
	o, b := newBrokenOffice(t)
	var kept account
	server, _ := o.serve(b, func(c *odata.Config) { c.Record = kept.add })
	expect := func(about string, outcome odata.Outcome, code string, status int) {
		t.Helper()
		for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(time.Millisecond) {
			records := kept.take()
			if records == nil {
				continue
			}
			if r := records[0]; len(records) > 1 || r.Outcome != outcome || string(r.Code) != code || r.Status != status {
				t.Errorf("%s left %+v", about, records)
			}
			return
		}
		t.Errorf("%s left no record", about)
	}
	gone := func(context.Context) error { return errors.New("disk gone") }
	b.after(0, "Calls", gone)
	take(t, server.URL+"/odata/Calls", "identity")
	expect("a failure before the first byte", odata.Failed, "InternalError", 500)
	b.after(600, "Calls", gone)
	take(t, server.URL+"/odata/Calls", "identity")
	expect("a failure in the middle", odata.Cut, "InternalError", 200)
	for _, after := range []struct {
		rows   int64
		status int
	}{{0, 0}, {600, 200}} {
		ctx, vanish := context.WithCancel(t.Context())
		b.after(after.rows, "Calls", func(ctx context.Context) error {
			vanish()
			<-ctx.Done()
			return ctx.Err()
		})
		r, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/odata/Calls", nil)
		if answer, err := unkept.RoundTrip(r); err == nil {
			_, _ = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		}
		expect(fmt.Sprintf("a client that left after %d rows", after.rows), odata.Gone, "", after.status)
	}
}

// BenchmarkRecord measures what a small request takes with and without somebody
// who keeps account.
func BenchmarkRecord(b *testing.B) {
	for _, c := range []struct {
		name   string
		record func(odata.Record)
	}{{"without", nil}, {"with", func(odata.Record) {}}} {
		b.Run(c.name, func(b *testing.B) {
			f := newFeed(b, nil)
			f.Record = c.record
			r := httptest.NewRequest(http.MethodGet, "/odata/Channels(c0000000-0000-4000-8000-000000000001)?$select=name", nil)
			for b.Loop() {
				f.log.Reset()
				f.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}
