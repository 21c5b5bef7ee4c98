package odata_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"feedline/auth"
	"feedline/odata/fault"
)

// worstQueries are right in syntax and as large or as deep as it allows; those
// that syntax refuses are in package uri.
func worstQueries() []struct{ name, filter string } {
	n := strings.Repeat
	return []struct{ name, filter string }{
		{"a filter of 100 KB with and", "holdCount ge 0" + n(" and holdCount ge 0", 100_000/19)},
		{"a filter of 100 KB with or and texts", "channelType eq 'x'" + n(" or channelType eq 'x'", 100_000/22)},
		{"a filter of 100 KB with or and numbers", "holdCount eq 10000" + distinct(" or holdCount eq ", 4400)},
		{"1,900 different comparisons", "holdCount gt 0" + distinct(" and holdCount ne ", 1_900)},
		{"10,000 numbers in a list", "holdCount in (1" + n(",12345", 9_999) + ")"},
		{"10,000 texts in a list", "channelType in ('abcdefgh'" + n(",'abcdefgh'", 9_999) + ")"},
		{"10,000 Guids in a list", "channelId in (01234567-89ab-cdef-0123-456789abcdef" + n(",01234567-89ab-cdef-0123-456789abcdef", 9_999) + ")"},
		{"lists with 40,000 numbers in all", "holdCount in (1" + n(",12345", 9_999) + ")" + n(" or holdCount in (1"+n(",12345", 9_999)+")", 3)},
		{"a text of 1 MB", "channelType eq '" + n("x", 1_000_000) + "'"},
		{"a text of 1 MB in a function", "contains(channelType,'" + n("x", 1_000_000) + "')"},
		{"a number of 1 MB", "holdCount eq 0." + n("1", 1_000_000)},
		{"an exponent without end", "holdCount eq 1e999999999"},
		{"a sum of 12,000 terms", "holdCount" + n(" add 1", 12_000) + " eq 1"},
		{"functions that double their operand, 90 deep", n("round(", 90) + "holdCount mul 0.1" + n(")", 90) + " eq 1"},
		{"substrings 90 deep", n("substring(", 90) + "channelType" + n(",-1)", 90) + " eq 'x'"},
		{"the ends of texts, 60 deep", n("cast(endswith(cast(", 30) + "isOutbound" + n(",Edm.String),'x'),Edm.Boolean)", 30)},
		{"not 90 deep", n("not(", 90) + "isOutbound" + n(")", 90)},
		{"rounded divisions side by side", "round(holdCount mul 0.1) eq 1" + n(" or round(holdCount mul 0.1) eq 1", 3000)},
		{"1,000 any side by side", "QueueSegments/any()" + n(" or QueueSegments/any()", 1000)},
		{"$filter in $filter, 40 deep", n("QueueSegments/$filter(Conversation/QueueSegments/any()", 1) + n(" and Conversation/QueueSegments/$filter(true", 40) + n(")/any()", 40) + ")/any()"},
		{"aliases that double, 40 deep", "@a0&" + doubling(40)},
		{"a pattern of 100 KB", "matchespattern(channelType,'" + n("(a*)*", 20_000) + "')"},
		{"a pattern that repeats repetitions", "matchespattern(channelType,'((a{1,30}){1,30}){1,30}')"},
	}
}

// distinct repeats a text with different numbers behind it.
func distinct(text string, times int) string {
	var b strings.Builder
	for i := range times {
		fmt.Fprintf(&b, "%s%d", text, i)
	}
	return b.String()
}

// doubling are aliases each of which uses the next one twice.
func doubling(deep int) string {
	var b strings.Builder
	for i := range deep {
		fmt.Fprintf(&b, "@a%d=@a%d and @a%d&", i, i+1, i+1)
	}
	return fmt.Sprintf("%s@a%d=true", &b, deep)
}

// The times are printed, not judged: go test -v -run Worst. They end with the
// plan of the database; the memory is what is allocated on the way, not what
// is held at once.
func TestTheWorstQueriesAreAnsweredOrRefused(t *testing.T) {
	f := newFeed(t, nil)
	for _, row := range worstQueries() {
		t.Run(row.name, func(t *testing.T) {
			filter, more, _ := strings.Cut(row.filter, "&")
			target := "Calls?$select=id&$filter=" + url.QueryEscape(filter) + "&" + strings.ReplaceAll(more, " ", "%20")
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			begun := time.Now()
			_, err := f.Explain(t.Context(), auth.Local(), target, false)
			took := time.Since(begun)
			runtime.ReadMemStats(&after)
			outcome := "answered"
			if err != nil {
				refusal := fault.From(err)
				if refusal.Code == fault.Internal {
					t.Fatalf("%v", err)
				}
				outcome = string(refusal.Code)
			}
			const mostMemory = 64 << 20
			used := after.TotalAlloc - before.TotalAlloc
			if used > mostMemory {
				t.Errorf("%d MiB were allocated", used>>20)
			}
			t.Logf("%-60s %8.1f ms %6.1f MiB  %s", row.name, float64(took.Microseconds())/1000, float64(used)/(1<<20), outcome)
		})
	}
}

// BenchmarkTenThousandConstants answers a request with the longest list, which
// is longer than an address on the wire may be.
func BenchmarkTenThousandConstants(b *testing.B) {
	f := newFeed(b, nil)
	query := "$select=id&$filter=" + url.QueryEscape("holdCount in (1"+strings.Repeat(",12345", 9_999)+")")
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodGet, "/odata/Calls", nil)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		if f.ServeHTTP(w, r); w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
}
