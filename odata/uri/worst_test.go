package uri_test

import (
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"feedline/odata/uri"
)

// filter150 is the everyday filter whose speed is a goal of the project: at
// most 25 microseconds and 250 allocations, binding included.
const filter150 = "startedAt ge 2024-01-01T00:00:00Z and startedAt lt 2024-02-01T00:00:00Z and (contains(queue,'Sales') or duration mul 2 gt 120) and not (status eq 'lost')"

func worstInputs() []struct{ name, option, text string } {
	n := strings.Repeat
	return []struct{ name, option, text string }{
		{"a filter of 100 KB", "$filter", "a eq 1" + n(" and a eq 1", 100_000/11)},
		{"a filter of 100 KB with or and texts", "$filter", "a eq 'xyz'" + n(" or a eq 'xyz'", 100_000/14)},
		{"10,000 numbers in a list", "$filter", "a in (1" + n(",1", 9_999) + ")"},
		{"10,000 texts in a list", "$filter", "a in ('abcdefgh'" + n(",'abcdefgh'", 9_999) + ")"},
		{"10,000 Guids in a list", "$filter", "a in (01234567-89ab-cdef-0123-456789abcdef" + n(",01234567-89ab-cdef-0123-456789abcdef", 9_999) + ")"},
		{"500,000 numbers in a list", "$filter", "a in (1" + n(",1", 500_000) + ")"},
		{"a list that turns out to be none", "$filter", "a in (1" + n(",1", 9_990) + ",b)"},
		{"arrays as long as they may be", "$filter", "a in [[b" + n(",b", 249) + "]" + n(",[b"+n(",b", 249)+"]", 98) + "]"},
		{"calls as long as they may be", "$filter", "F(1" + n(",1", 63) + ")" + n(" or F(1"+n(",1", 63)+")", 380)},
		{"a text of 1 MB", "$filter", "a eq '" + n("x", 1_000_000) + "'"},
		{"a text of 1 MB full of quotes", "$filter", "a eq '" + n("''", 500_000) + "'"},
		{"1 MB of quotes without an end", "$filter", n("'", 999_999)},
		{"1 MB of blanks", "$filter", "a" + n(" ", 1_000_000)},
		{"1 MB of letters", "$filter", n("a", 1_000_000)},
		{"1 MB of digits", "$filter", n("1", 1_000_000)},
		{"1 MB of opening parentheses", "$filter", n("(", 1_000_000)},
		{"1 MB of not", "$filter", n("not ", 250_000) + "a"},
		{"1 MB of minus signs", "$filter", n("-", 1_000_000) + "a"},
		{"not as deep as tokens allow", "$filter", n("not ", 49_000) + "a"},
		{"has and not as deep as tokens allow", "$filter", "a" + n(" has not a", 16_000)},
		{"1 MB of path", "$filter", "a" + n("/a", 500_000)},
		{"1 MB of calls", "$filter", n("f(", 500_000)},
		{"1 MB of JSON", "$filter", n(`{"a":[`, 160_000)},
		{"1 MB of lists in lists", "$filter", n("a in (1 add ", 80_000)},
		{"1 MB of arrays that begin like lists", "$filter", n("["+n("1,", 240), 2_000)},
		{"1 MB of counts", "$filter", n("a/$count($filter=", 60_000)},
		{"1 MB of aggregates", "$filter", n("a/aggregate(", 80_000)},
		{"aggregates side by side", "$filter", "a/aggregate(x)" + n(" or a/aggregate(x)", 10_000)},
		{"1 MB of orders", "$orderby", "a" + n(",a desc", 140_000)},
		{"1 MB of expand", "$expand", n("a($expand=", 100_000)},
		{"a wide expand", "$expand", "a" + n(",a($select=b;$top=1)", 999)},
		{"1 MB of $apply in expand", "$expand", "a($apply=" + n("(", 1_000_000)},
		{"1 MB of select", "$select", "a" + n(",a", 500_000)},
		{"a long search", "$search", "a" + n(" a", 40_000)},
		{"1 MB of search", "$search", "a" + n(" a", 500_000)},
		{"1 MB of NOT", "$search", n("NOT ", 250_000)},
		{"1 MB of parentheses in a search", "$search", n("(", 1_000_000)},
	}
}

// The times are printed, not judged: go test -v -run Worst. The memory is
// what one request allocates in all, not what it holds at once.
func TestTheWorstInputsAreAnsweredOrRefused(t *testing.T) {
	for _, row := range worstInputs() {
		t.Run(row.name, func(t *testing.T) {
			raw := row.option + "=" + url.QueryEscape(row.text)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			begun := time.Now()
			_, err := uri.ParseOptions(raw)
			took := time.Since(begun)
			runtime.ReadMemStats(&after)
			verdict := "answered"
			if err != nil {
				verdict = "refused"
				if n := len(err.Error()); n > 1000 {
					t.Errorf("the refusal has %d bytes", n)
				}
			}
			t.Logf("%7d bytes %s in %6.2f ms, %6.1f MiB allocated", len(row.text), verdict, took.Seconds()*1000, float64(after.TotalAlloc-before.TotalAlloc)/(1<<20))
		})
	}
}

func BenchmarkParse(b *testing.B) {
	rows := []struct{ name, option, text string }{
		{"name", "$filter", "name eq 'x'"},
		{"filter150", "$filter", filter150},
		{"lambda", "$filter", "tags/any(t:t/name in ('a','b','c') and t/weight gt 5) or contains(name,'x')"},
		{"in50", "$filter", "a in ('abc'" + strings.Repeat(",'abc'", 49) + ")"},
		{"expand", "$expand", "Items($select=Quantity;$filter=Price gt 5;$expand=Product($select=Name,Price);$top=5)"},
	}
	for _, row := range append(rows, worstInputs()...) {
		b.Run(row.name, func(b *testing.B) {
			raw := row.option + "=" + url.QueryEscape(row.text)
			b.ReportAllocs()
			for b.Loop() {
				_, _ = uri.ParseOptions(raw)
			}
		})
	}
}
