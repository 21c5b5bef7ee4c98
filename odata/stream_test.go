package odata_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"feedline/auth"
	"feedline/model"
	"feedline/odata"
	"feedline/odata/plan"
	"feedline/store"
)

// rows is a store whose only answer is a number of equal rows and then an
// error, or silence until the query is cancelled.
type rows struct {
	cells  []store.Cell
	left   int
	err    error
	silent bool
	ctx    context.Context
}

func (r *rows) Snapshot(context.Context) (store.Snapshot, error)         { return r, nil }
func (r *rows) Tenants(context.Context) ([]store.Tenant, error)          { return nil, nil }
func (r *rows) Secret(context.Context, string) ([]byte, error)           { return nil, nil }
func (r *rows) Ping(context.Context) error                               { return nil }
func (r *rows) Count(context.Context, store.Query) (int64, error)        { return int64(r.left), r.err }
func (r *rows) Close() error                                             { return nil }
func (r *rows) Cells() []store.Cell                                      { return r.cells }
func (r *rows) Err() error                                               { return r.err }
func (r *rows) LastChange(context.Context, int64, string) (int64, error) { return 0, r.err }
func (r *rows) Explain(context.Context, store.Query, bool) (store.Explanation, error) {
	return store.Explanation{}, r.err
}

func (r *rows) Read(ctx context.Context, q store.Query) (store.Rows, error) {
	r.ctx, r.cells = ctx, make([]store.Cell, len(q.Columns))
	for i := range r.cells {
		r.cells[i] = store.TextCell("01234567-89ab-cdef-0123-456789abcdef")
	}
	return r, nil
}

func (r *rows) Next() bool {
	if r.left == 0 && r.silent {
		<-r.ctx.Done()
		r.err = r.ctx.Err()
	}
	if r.left == 0 {
		return false
	}
	r.left--
	return true
}

// serving is the feed over such a store, on a real connection.
func serving(t *testing.T, r store.Reader, change func(*odata.Config)) (*httptest.Server, *bytes.Buffer) {
	t.Helper()
	service, log := service(t, r, change)
	server := httptest.NewUnstartedServer(service)
	server.Config.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(io.Discard, nil), slog.LevelError)
	server.Start()
	t.Cleanup(server.Close)
	return server, log
}

// service is the feed over such a store.
func service(t *testing.T, r store.Reader, change func(*odata.Config)) (*odata.Service, *bytes.Buffer) {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	log := &bytes.Buffer{}
	c := odata.Config{
		Model: m, Store: r, PagingKey: make([]byte, 32), Log: slog.New(slog.NewTextHandler(log, nil)),
		Principal: func(*http.Request) (auth.Principal, error) { return auth.Local(), nil },
		Policy: func(context.Context, auth.Principal) (plan.Policy, error) {
			return plan.Whole(m, store.Tenant{Number: 1, ID: tenantID, Zone: time.UTC}), nil
		},
	}
	if change != nil {
		change(&c)
	}
	service, err := odata.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return service, log
}

const guids = "/odata/Calls?$select=id,businessUnitId"

func TestAnErrorBeforeTheFirstByteIsAProperFault(t *testing.T) {
	for _, encoding := range []string{"identity", "gzip"} {
		server, log := serving(t, &rows{err: errors.New("disk: SELECT secret FROM calls")}, nil)
		r, _ := http.NewRequest(http.MethodGet, server.URL+guids, nil)
		r.Header.Set("Accept-Encoding", encoding)
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		if answer.StatusCode != http.StatusInternalServerError || answer.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: status %d, encoding %q", encoding, answer.StatusCode, answer.Header.Get("Content-Encoding"))
		}
		if bytes.Contains(body, []byte("secret")) || !bytes.Contains(body, []byte(`"code":"InternalError"`)) {
			t.Errorf("%s: the answer is %s", encoding, body)
		}
		if !strings.Contains(log.String(), "disk: SELECT secret") {
			t.Errorf("%s: the log lacks the cause: %s", encoding, log)
		}
	}
}

func TestAnErrorInTheMiddleBreaksTheConnection(t *testing.T) {
	for _, encoding := range []string{"identity", "gzip"} {
		server, log := serving(t, &rows{left: 40_000, err: errors.New("disk gone")}, nil)
		r, _ := http.NewRequest(http.MethodGet, server.URL+guids, nil)
		r.Header.Set("Accept-Encoding", encoding)
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if err == nil {
			t.Errorf("%s: the answer ended as if it were whole, with %d bytes", encoding, len(body))
		}
		if bytes.HasSuffix(body, []byte("]}\n")) {
			t.Errorf("%s: the array was closed", encoding)
		}
		server.Close()
		if !strings.Contains(log.String(), "disk gone") {
			t.Errorf("%s: the log lacks the cause: %s", encoding, log)
		}
	}
}

func TestAPanicIsAnOpaqueFaultAndALoggedCause(t *testing.T) {
	server, log := serving(t, &rows{}, func(c *odata.Config) {
		c.Principal = func(*http.Request) (auth.Principal, error) { panic("secret detail") }
	})
	answer, err := http.Get(server.URL + guids)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusInternalServerError || bytes.Contains(body, []byte("secret")) {
		t.Errorf("%s: %s", answer.Status, body)
	}
	server.Close()
	if !strings.Contains(log.String(), "secret detail") {
		t.Errorf("the log is %s", log)
	}
}

func TestAStoreThatGivesNoRowIsGivenUp(t *testing.T) {
	server, _ := serving(t, &rows{silent: true}, func(c *odata.Config) { c.QueryTimeout = time.Millisecond })
	answer, err := http.Get(server.URL + guids)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") != "60" {
		t.Errorf("status %d, Retry-After %q: %s", answer.StatusCode, answer.Header.Get("Retry-After"), body)
	}
}

func TestAClientThatGoesAwayCancelsItsQuery(t *testing.T) {
	r := &rows{left: 100, silent: true}
	server, _ := serving(t, r, func(c *odata.Config) { c.Limits = plan.Limits{PageRows: 1e6, PageBytes: 1 << 40, PageTime: time.Hour} })
	ctx, cancel := context.WithCancel(context.Background())
	request, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+guids, nil)
	done := make(chan error, 1)
	go func() {
		_, err := http.DefaultTransport.RoundTrip(request)
		done <- err
	}()
	cancel()
	<-done
	server.Close() // returns when the handler has returned
}

func TestAClientThatStopsSendingIsNotAnsweredWithAnEmptyPage(t *testing.T) {
	server, _ := serving(t, &rows{left: 3}, nil)
	for target, want := range map[string]string{"/odata/Nope": "HTTP/1.1 404", guids: ""} {
		connection, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(connection, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", target)
		connection.(*net.TCPConn).CloseWrite()
		answer, _ := io.ReadAll(connection)
		connection.Close()
		whole := bytes.Contains(answer, []byte(`"value":[`)) || bytes.Contains(answer, []byte(`"error":`))
		if len(answer) > 0 && (!whole || !strings.HasPrefix(string(answer), want)) {
			t.Errorf("%s: the answer is %q", target, answer)
		}
	}
}

func TestARequestTargetOver16KiBIsRefusedReadably(t *testing.T) {
	server, _ := serving(t, &rows{}, nil)
	for _, row := range []struct{ length, status int }{{16 << 10, 200}, {16<<10 + 1, 414}} {
		target := guids + "&x="
		target += strings.Repeat("y", row.length-len(target))
		answer, err := http.Get(server.URL + target)
		if err != nil {
			t.Fatal(errors.Unwrap(err))
		}
		body, _ := io.ReadAll(answer.Body)
		if answer.StatusCode != row.status || row.status == 414 && !bytes.Contains(body, []byte("16384")) {
			t.Errorf("%d bytes: status %d: %s", row.length, answer.StatusCode, body)
		}
	}
}

func TestAnAnswerToHEADHasTheHeadersOfGETAndNoBody(t *testing.T) {
	server, _ := serving(t, &rows{left: 3}, nil)
	for _, target := range []string{"/odata/", "/odata/$metadata", "/odata/Calls/$count", "/odata/Nope"} {
		get, err := http.Get(server.URL + target)
		if err != nil {
			t.Fatal(err)
		}
		get.Body.Close()
		head, err := http.Head(server.URL + target)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(head.Body)
		if len(body) > 0 || head.StatusCode != get.StatusCode || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
			t.Errorf("%s: %s %q and %d bytes, GET gives %s %q", target, head.Status, head.Header.Get("Content-Type"),
				len(body), get.Status, get.Header.Get("Content-Type"))
		}
	}
}

func TestODataVersionIsOneLineOnTheWire(t *testing.T) {
	server, _ := serving(t, &rows{}, nil)
	for _, target := range []string{"/", "/odata", "/odata/$metadata", "/odata/Calls", "/odata/Calls/$count", "/odata/Nope", "/nowhere"} {
		answer, err := http.Get(server.URL + target)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if v := answer.Header.Values("OData-Version"); len(v) != 1 || v[0] != "4.0" {
			t.Errorf("%s: %q", target, v)
		}
	}
}

func TestTheLogHidesWhatMayBeAKeyOrAPerson(t *testing.T) {
	server, log := serving(t, &rows{}, nil)
	for _, target := range []string{
		"/odata/Calls?$select=id&apikey=hunter2",
		"/odata/CampaignRecordAdditionalPhoneNumbers(campaignRecordId=01234567-89ab-cdef-0123-456789abcdef,additionalPhoneNumber='%2B49hunter2')",
		"/odata/Nope('hunter2')", "/odata/Calls('hunter2", "/odata/Calls?$skiptoken=hunter2",
		"/odata/Calls?hunter2", "/odata/Calls?hunter2=", "/odata/Calls?fl_hunter2=x", "/odata/Calls?hunter2=1&$top=2", "/odata/Calls?%24hunter2=1",
		"/odata/Calls?@fl_hunter2_0123456789=1", "/odata/Calls?@p=3&$filter=holdCount%20eq%20@p", "/odata/Users/hunter2", "/hunter2", "/odata/hunter2/Calls",
		"/odata/Users/$filter(name%20eq%20'hunter2')", "/odata/Users/$filter(name%20eq%20'hunter2')/$count",
		"/odata/Channels?$expand=BusinessUnit,Calls($select=id;$filter=customerLastName%20eq%20'hunter2'%20and%20holdCount%20gt%203)",
	} {
		answer, err := http.Get(server.URL + target)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
	server.Close()
	const meaning = `meaning="expand BusinessUnit; expand Calls(select id; filter and(eq(customerLastName, \"***\"), gt(holdCount, 3)))"`
	if text := log.String(); strings.Contains(text, "hunter2") || !strings.Contains(text, "$select=id&apikey=***") ||
		!strings.Contains(text, meaning) || !strings.Contains(text, "***=***&$top=2") || !strings.Contains(text, "@p=***&$filter=***") {
		t.Errorf("the log is %s", text)
	}
}
