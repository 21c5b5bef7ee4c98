package odata_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
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
