package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// A collector gets the phases of a request and no word of a person.
func TestTracesTellOfPhasesAndOfNobody(t *testing.T) {
	var mu sync.Mutex
	var got strings.Builder
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		got.WriteString(r.URL.Path + "\n" + string(body))
	}))
	defer collector.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	t.Setenv("OTEL_SERVICE_NAME", "feed-of-acme")
	folder := newAudited(t)
	callsCSV(t, folder, "calls.csv", 0, 5)
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
	for _, setting := range []string{"on", "off"} {
		s := serve(t, folder, "--db", "feed.db", "--traces", setting)
		response, body := get(t, s.root+"/Calls?$filter="+url.QueryEscape("durationInSeconds ge 0 and customerLastName ne 'Lovelace'"), map[string]string{
			"traceparent": "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01", "X-Request-Id": "the-traced-one"})
		if response.StatusCode != 200 {
			t.Fatalf("%s\n%s", response.Status, body)
		}
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		spans := got.String()
		got.Reset()
		mu.Unlock()
		if setting == "off" {
			if spans != "" {
				t.Errorf("without traces a collector got %q", spans)
			}
			continue
		}
		for _, want := range []string{"/v1/traces", "feed-of-acme", "admit", "uri", "bind", "plan", "store", "encode", "read Calls", "the-traced-one", `ne(customerLastName, "***")`} {
			if !strings.Contains(spans, want) {
				t.Errorf("the spans do not have %s", want)
			}
		}
		for _, never := range []string{"Lovelace", "\x01\x23\x45\x67\x89\xab\xcd\xef", "127.0.0.1"} {
			if strings.Contains(spans, never) {
				t.Errorf("the spans tell %q", never)
			}
		}
	}
}
