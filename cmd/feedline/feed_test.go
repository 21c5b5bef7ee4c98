package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// powerQuery are the headers that Excel was seen to send (power-query.md 1.1).
var powerQuery = map[string]string{
	"User-Agent": "Microsoft.Data.Mashup (https://go.microsoft.com/fwlink/?LinkID=304225)",
	"Accept": "application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9," +
		"application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/xml;q=0.7,text/plain;q=0.7",
	"OData-MaxVersion":      "4.0",
	"MaxDataServiceVersion": "3.0",
	"Accept-Encoding":       "gzip, deflate",
}

// callsCSV writes a file of so many calls, one a minute from noon of the first
// of March 2026, and returns its path and the ids in the order of time.
func callsCSV(t testing.TB, folder, name string, first, rows int) (path string, ids []string) {
	t.Helper()
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.Write([]string{"id", "startedAtUTC", "endedAtUTC", "durationInSeconds", "channelType", "customerLastName",
		"holdCount", "holdDurationInSeconds", "isConsult", "isOutbound"})
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for n := first; n < first+rows; n++ {
		start := noon.Add(time.Duration(n) * time.Minute)
		ids = append(ids, fmt.Sprintf("00000000-0000-4000-8000-%012d", n))
		w.Write([]string{ids[n-first], start.Format(time.RFC3339), start.Add(90 * time.Second).Format(time.RFC3339),
			"90", "Voice", fmt.Sprintf("Müller %d", n), "0", "0", "false", "false"})
	}
	w.Flush()
	path = filepath.Join(folder, name)
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, ids
}

type page struct {
	Context string           `json:"@odata.context"`
	Next    string           `json:"@odata.nextLink"`
	Value   []map[string]any `json:"value"`
}

// allPages follows the next links and returns the entities' ids, and the
// number of pages.
func allPages(t testing.TB, address string, headers map[string]string) (ids []string, pages int) {
	t.Helper()
	for address != "" {
		response, body := get(t, address, headers)
		if response.Header.Get("Content-Encoding") == "gzip" {
			body = unpacked(t, body)
		}
		var p page
		if err := json.Unmarshal(body, &p); err != nil || response.StatusCode != 200 {
			t.Fatalf("%s answers %s: %v\n%.300s", address, response.Status, err, body)
		}
		for _, entity := range p.Value {
			ids = append(ids, entity["id"].(string))
		}
		address, pages = p.Next, pages+1
	}
	return ids, pages
}

// unpacked is the content of a gzip stream, which must have one member only:
// clients on .NET read no further than the first.
func unpacked(t testing.TB, body []byte) []byte {
	t.Helper()
	source := bytes.NewReader(body)
	r, err := gzip.NewReader(source)
	if err != nil {
		t.Fatal(err)
	}
	r.Multistream(false)
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if source.Len() > 0 {
		t.Fatalf("%d bytes behind the first gzip member", source.Len())
	}
	return text
}

func TestACSVOfCallsComesOutThroughPowerQuery(t *testing.T) {
	folder := t.TempDir()
	_, ids := callsCSV(t, folder, "calls.csv", 0, 2500)
	printed := do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
	for _, want := range []string{"made feed.db", "added tenant default (UTC)", "2,500 rows read: 2,500 inserted, 0 updated, 0 unchanged, 0 rejected"} {
		if !strings.Contains(printed, want) {
			t.Errorf("the import does not say %q:\n%s", want, printed)
		}
	}
	feed := serve(t, folder, "--db", "feed.db", "--page-rows", "700")

	response, body := get(t, feed.root, powerQuery)
	if v := response.Header.Values("OData-Version"); !slices.Equal(v, []string{"4.0"}) {
		t.Errorf("OData-Version is %q", v)
	}
	if c := response.Header.Get("Content-Type"); c != "application/json;odata.metadata=minimal" {
		t.Errorf("Content-Type is %q", c)
	}
	if response.Header.Get("Content-Encoding") == "gzip" {
		body = unpacked(t, body)
	}
	if want := `{"@odata.context":"` + feed.root + `/$metadata"`; !strings.HasPrefix(string(body), want) {
		t.Errorf("the service document begins %.120s, want %s", body, want)
	}
	got, pages := allPages(t, feed.root+"/Calls", powerQuery)
	if !slices.Equal(got, ids) || pages != 4 {
		t.Errorf("%d calls on %d pages, want the %d of the file on 4, in the order of time", len(got), pages, len(ids))
	}
	preview, _ := allPages(t, feed.root+"/Calls?$top=1000", powerQuery)
	if !slices.Equal(preview, ids[:1000]) {
		t.Errorf("the preview has %d rows, want the first 1000", len(preview))
	}
}

func TestCompressedAnswersHoldTheSameBytes(t *testing.T) {
	folder := t.TempDir()
	callsCSV(t, folder, "calls.csv", 0, 3000)
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
	feed := serve(t, folder, "--db", "feed.db")
	for _, path := range []string{"/Calls", "/Calls?%24select=id%2CstartedAt&$top=10", "/$metadata"} {
		packed, body := get(t, feed.root+path, map[string]string{"Accept-Encoding": "gzip"})
		if packed.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s is not compressed", path)
			continue
		}
		_, plain := get(t, feed.root+path, nil)
		if !bytes.Equal(unpacked(t, body), plain) {
			t.Errorf("%s differs when compressed", path)
		}
	}
}

func TestImportingWorksWhileTheFeedIsServed(t *testing.T) {
	folder := t.TempDir()
	callsCSV(t, folder, "first.csv", 0, 100)
	callsCSV(t, folder, "second.csv", 50, 100)
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "first.csv")
	feed := serve(t, folder, "--db", "feed.db")
	if _, count := get(t, feed.root+"/Calls/$count", nil); string(count) != "100" {
		t.Errorf("the feed has %s calls, want 100", count)
	}
	printed := do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "second.csv")
	if !strings.Contains(printed, "50 inserted, 0 updated, 50 unchanged") {
		t.Errorf("the second import says\n%s", printed)
	}
	if _, count := get(t, feed.root+"/Calls/$count", nil); string(count) != "150" {
		t.Errorf("the feed has %s calls, want 150", count)
	}
	if _, count := get(t, feed.root+"/ImportRuns/$count", nil); string(count) != "2" {
		t.Errorf("the feed has %s import runs, want 2", count)
	}
}

func TestTheFeedStopsCleanlyOnASignal(t *testing.T) {
	folder := t.TempDir()
	do(t, folder, "sample", "--db", "feed.db", "--days", "1", "--scale", "0.1")
	feed := serve(t, folder, "--db", "feed.db")
	get(t, feed.root+"/Calls?$top=1&key=s3cret", nil)
	if err := feed.stop(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	log := feed.log.String()
	if !strings.Contains(log, "msg=stopped") || !strings.Contains(log, "status=200") || strings.Contains(log, "s3cret") {
		t.Errorf("the log is\n%s", log)
	}
}

func TestTheFeedAnswersThisMachineOnly(t *testing.T) {
	folder := t.TempDir()
	do(t, folder, "sample", "--db", "feed.db", "--days", "1", "--scale", "0.1")
	feed := serve(t, folder, "--db", "feed.db")
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/": 200, "/odata": 200, "/nothing": 404} {
		if response, _ := get(t, strings.TrimSuffix(feed.root, "/odata")+path, nil); response.StatusCode != want {
			t.Errorf("%s answers %d, want %d", path, response.StatusCode, want)
		}
	}
}
