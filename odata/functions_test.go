package odata_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"feedline/odata/bind"
)

// count asks how many calls meet a filter.
func (f *feed) count(t *testing.T, filter string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/odata/Calls/$count?$filter="+url.QueryEscape(filter), nil)
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %s", filter, w.Body)
	}
	return w.Body.String()
}

func TestEveryFunctionDoesWhatItsRowSays(t *testing.T) {
	f := newFeed(t, nil)
	for _, row := range bind.Functions() {
		t.Run(row.Signature(), func(t *testing.T) {
			if !strings.Contains(row.Example, row.Name+"(") {
				t.Errorf("the example %s is about something else", row.Example)
			}
			if n := f.count(t, row.Example); n == "0" {
				t.Errorf("%s is true of no call", row.Example)
			}
			if n := f.count(t, "not ("+row.Example+") and ("+row.Example+")"); n != "0" {
				t.Errorf("%s is true and false of %s calls", row.Example, n)
			}
		})
	}
}

// The table of docs/queries.md names every function that $metadata announces.
func TestEveryFunctionIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/queries.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range bind.FunctionNames() {
		if !strings.Contains(string(text), name+"(") {
			t.Errorf("docs/queries.md does not name %s", name)
		}
	}
}

// Every filter that the documentation shows in a table or in its text binds.
func TestTheFiltersOfTheDocumentationWork(t *testing.T) {
	f := newFeed(t, nil)
	for _, filter := range []string{
		"durationInSeconds gt 60 and channelType in ('Voice','Webchat')", "endedAt sub startedAt gt duration'PT5M'",
		"date(startedAt) sub duration'P7D' lt 2026-12-01", "startedAt add duration'P1D' gt startedAt",
		"QueueSegments/$filter(durationInSeconds gt 60)/any(q:q/queueId ne null)", "case(durationInSeconds gt 0:'+',durationInSeconds lt 0:'-',true:'0') eq '+'",
		"cast('2026-01-01T00:00:00Z',Edm.DateTimeOffset) lt startedAt", "7 divby 2 eq 3.5 and isof(durationInSeconds,Edm.Int32)",
	} {
		if n := f.count(t, filter); n == "0" {
			t.Errorf("%s is true of no call", filter)
		}
	}
}

func TestTheLogKeepsWhatWasAskedButNotOfWhom(t *testing.T) {
	for _, row := range []struct{ filter, logged string }{
		{"durationInSeconds gt 60 and customerLastName eq 'Lovelace'", `and(gt(durationInSeconds, 60), eq(customerLastName, \"***\"))`},
		{"contains(tolower(customerLastName),'lovelace') or not isOutbound", `or(contains(lower(customerLastName), \"***\"), not(isOutbound))`},
		{"customerPhoneNumber in ('+49 30 555','Lovelace')", `in(customerPhoneNumber, \"***\")`},
		{"channelId eq $root/Channels(c0000000-0000-4000-8000-000000000001)/id", `eq(channelId, \"***\")`},
		{"concat('Lovelace',customerLastName) ne channelType", `ne(concat(\"***\", customerLastName), channelType)`},
	} {
		f := newFeed(t, nil)
		f.count(t, row.filter)
		if log := f.log.String(); !strings.Contains(log, row.logged) || strings.Contains(strings.ToLower(log), "lovelace") {
			t.Errorf("%s is logged as %s", row.filter, log)
		}
		if record := f.account.text(); !strings.Contains(record, strings.ReplaceAll(row.logged, `\"`, `"`)) || strings.Contains(strings.ToLower(record), "lovelace") {
			t.Errorf("%s is recorded as %s", row.filter, record)
		}
	}
}
