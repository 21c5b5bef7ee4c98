package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"feedline/auth"
	"feedline/model"
	"feedline/odata"
	"feedline/store"
)

// recorded is a row of Requests.
type recorded struct {
	ID, RequestID, Subject, SignIn, Method, Path, Query, Meaning, Sets, Outcome, Code, Address, UserAgent string
	Status                                                                                                int
	Rows, Bytes                                                                                           int64
	StartedAtUTC                                                                                          time.Time
}

// requests reads the newest rows of Requests that meet a condition, until there
// are so many.
func (s *served) requests(t *testing.T, condition string, want int) []recorded {
	t.Helper()
	address := s.root + "/Requests?$orderby=startedAtUTC%20desc&$filter=" + url.QueryEscape(condition)
	var document struct{ Value []recorded }
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		response, body := get(t, address, nil)
		if err := json.Unmarshal(body, &document); err != nil || response.StatusCode != 200 {
			t.Fatalf("%s\n%s", response.Status, body)
		}
		if len(document.Value) >= want {
			return document.Value
		}
		if time.Now().After(end) {
			t.Fatalf("%s: there are %d requests", condition, len(document.Value))
		}
	}
}

func newAudited(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	do(t, folder, "tenant", "add", "acme", "--zone", "Europe/Berlin", "--db", "feed.db")
	return folder
}

func TestTheFeedShowsWhatItWasAsked(t *testing.T) {
	folder := newAudited(t)
	s := serve(t, folder, "--db", "feed.db", "--audit-file", "requests.ndjson")
	asked := "/Calls?$select=id&$top=3&$filter=" + url.QueryEscape("durationInSeconds gt 60 and customerLastName eq 'Lovelace'")
	get(t, s.root+asked, map[string]string{"User-Agent": "Microsoft.Data.Mashup"})
	get(t, s.root+"/Calls?$filter=nonsense", nil)
	rows := s.requests(t, "sets eq 'Calls'", 1)
	r := rows[0]
	if len(rows) != 1 || r.Status != 200 || r.Outcome != "answered" || r.Subject != "local" || r.SignIn != "local" || r.UserAgent != "Microsoft.Data.Mashup" ||
		r.Query != "$select=id&$top=3&$filter=***" || r.Meaning != `filter and(gt(durationInSeconds, 60), eq(customerLastName, "***"))` ||
		r.Address != "127.0.0.1" || r.Path != "/odata/Calls" || time.Since(r.StartedAtUTC) > time.Minute {
		t.Errorf("the request is %+v", rows)
	}
	if r := s.requests(t, "code eq 'UnknownProperty'", 1)[0]; r.Status != 400 || r.Outcome != "refused" {
		t.Errorf("the refused request is %+v", r)
	}
	if r := s.requests(t, "sets eq 'Requests'", 1)[0]; r.Path != "/odata/Requests" {
		t.Errorf("reading the requests is recorded as %+v", r)
	}
	response, body := get(t, s.root+"/Calls?$filter="+url.QueryEscape("channelType eq $root/Requests("+r.ID+")/outcome"), nil)
	if response.StatusCode != 501 || !strings.Contains(string(body), "kept apart") {
		t.Errorf("a query over both is answered %s\n%s", response.Status, body)
	}
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.stop()
	for _, name := range []string{"requests.ndjson", "feed.db.audit.db", "feed.db.audit.db-wal"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "Lovelace") {
			t.Errorf("a name that was asked for is in %s", name)
		}
	}
	again := serve(t, folder, "--db", "feed.db")
	if kept := again.requests(t, "requestId eq '"+r.RequestID+"'", 1); kept[0].ID != r.ID {
		t.Errorf("after the death of the process there is %+v", kept)
	}
	if _, document := get(t, again.root+"/$metadata", nil); !strings.Contains(string(document), `EntitySet Name="Requests"`) {
		t.Error("$metadata does not have the set")
	}
	if err := again.stop(); err != nil {
		t.Error(err)
	}
}

// The requests of the last moment are stored when the feed is told to stop.
func TestStoppingStoresTheLastRequests(t *testing.T) {
	folder := newAudited(t)
	s := serve(t, folder, "--db", "feed.db")
	get(t, s.root+"/Channels", map[string]string{"X-Request-Id": "the-last-one"})
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	again := serve(t, folder, "--db", "feed.db")
	again.requests(t, "requestId eq 'the-last-one'", 1)
}

// An answer that is still being taken when the feed must end leaves its record,
// too.
func TestAnAnswerThatStoppingCutsIsRecorded(t *testing.T) {
	folder := newAudited(t)
	callsCSV(t, folder, "calls.csv", 0, 20_000)
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
	s := serve(t, folder, "--db", "feed.db", "--shutdown-timeout", "100ms")
	slow, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(s.root, "http://"), feedPath))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if err := slow.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	if _, err := slow.Write([]byte("GET /odata/Calls HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: the-cut-one\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(slow, make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	again := serve(t, folder, "--db", "feed.db")
	if r := again.requests(t, "requestId eq 'the-cut-one'", 1)[0]; r.Outcome != "gone" || r.Status != 200 {
		t.Errorf("it is recorded as %+v", r)
	}
}

func TestTwoFeedsKeepOneAccount(t *testing.T) {
	folder := newAudited(t)
	first, second := serve(t, folder, "--db", "feed.db"), serve(t, folder, "--db", "feed.db")
	for range 5 {
		get(t, first.root+"/Channels", nil)
		get(t, second.root+"/Channels", nil)
	}
	first.requests(t, "sets eq 'Channels'", 10)
}

func TestTheAccountCanBeTurnedOff(t *testing.T) {
	folder := newAudited(t)
	s := serve(t, folder, "--db", "feed.db", "--audit-db", "off")
	if response, _ := get(t, s.root+"/Requests", nil); response.StatusCode != 404 {
		t.Errorf("the set is answered %s", response.Status)
	}
	if found, _ := filepath.Glob(filepath.Join(folder, "*audit*")); found != nil {
		t.Errorf("there are %q", found)
	}
}

func TestARecordArrivesWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "requests.ndjson")
	logs, err := model.Logs()
	if err != nil {
		t.Fatal(err)
	}
	a := auditing{logs: logs, running: &atomic.Int64{}}
	if err := a.keep(&Config{AuditFile: path}, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	r := odata.Record{
		Started: time.Now(), ID: "id", Principal: auth.Principal{Subject: "subject", Name: "name", Method: auth.ByKey, Client: "client"},
		Tenant: store.Tenant{ID: "70000000-0000-4000-8000-000000000001"}, Address: netip.MustParseAddr("192.0.2.1"), Method: "GET",
		Path: "path", Query: "query", Meaning: "meaning", Set: "Sets", Sets: []string{"Sets"}, Rows: 1, Bytes: 2, Took: 3 * time.Millisecond,
		Waited: 4 * time.Millisecond, Status: 500, Outcome: odata.Failed, Code: "code", Reason: "reason", Policy: "policy", Agent: "agent",
	}
	for i := range reflect.TypeFor[odata.Record]().NumField() {
		f := reflect.TypeFor[odata.Record]().Field(i)
		if f.IsExported() && reflect.ValueOf(r).Field(i).IsZero() {
			t.Fatalf("the test leaves %s out", f.Name)
		}
	}
	a.record(r)
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	line := map[string]any{}
	if err := json.Unmarshal(text, &line); err != nil {
		t.Fatal(err)
	}
	for _, p := range logs.Set("Requests").Properties {
		if _, there := line[p.Name]; there == (p.Zone == model.TenantZone) {
			t.Errorf("%s is there: %v, in %s", p.Name, there, text)
		}
	}
}

func TestAModelMayHaveRequestsOfItsOwn(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "wishes"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"model.yaml": "namespace: Example\ncontainer: Shop\ntenancy: false\n",
		"Requests.yaml": "set: Requests\ntype: Wish\nkey: [id]\nstorage: {table: wishes}\nproperties:\n" +
			"  - {name: id, type: Edm.Guid, nullable: false}\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, "wishes", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	do(t, folder, "migrate", "--db", "feed.db", "--model", "wishes")
	s := serve(t, folder, "--db", "feed.db", "--model", "wishes")
	if _, body := get(t, s.root+"/Requests", nil); !strings.Contains(string(body), `"value":[]`) && !strings.Contains(string(body), "\"value\":[\n]") {
		t.Errorf("the model's own set is answered %s", body)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(s.log.String(), "not kept as a set") {
		t.Errorf("the log is %s", s.log)
	}
}

func TestAFileThatCannotHoldTheRequestsIsToldOf(t *testing.T) {
	folder := newAudited(t)
	for _, file := range []string{"nowhere/audit.db", "other.db"} {
		if file == "other.db" {
			if err := os.WriteFile(filepath.Join(folder, file), []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		output, err := feedline(t, folder, "serve", "--db", "feed.db", "--listen", "127.0.0.1:0", "--audit-db", file).CombinedOutput()
		if err == nil || !strings.Contains(string(output), "--audit-db off") {
			t.Errorf("%s: %v\n%s", file, err, output)
		}
	}
	output, err := feedline(t, folder, "check", "--db", "feed.db", "--audit-db", "other.db").CombinedOutput()
	if err == nil || !strings.Contains(string(output), "FAULT  requests: ") {
		t.Errorf("check says\n%s", output)
	}
}
