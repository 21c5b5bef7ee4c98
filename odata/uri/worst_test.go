package uri_test

import (
	"fmt"
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
		{"lists as long as they may be", "$filter", "a in (1" + n(",1", 9_999) + ")" + n(" or a in (1"+n(",1", 9_999)+")", 48)},
		{"arrays of constants as long as they may be", "$filter", "a in [1" + n(",1", 9_999) + "]" + n(" or a in ['x'"+n(",'x'", 9_999)+"]", 23)},
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
		{"paths as long as they may be", "$filter", "a" + n("/a", 99) + n(" or a"+n("/a", 99), 4_900)},
		{"calls in paths as long as they may be", "$filter", "a" + n("/F()", 99) + n(" or a"+n("/F()", 99), 2_400)},
		{"lambdas side by side", "$filter", "a/any()" + n(" or a/any(x:x)", 70_000)},
		{"cases side by side", "$filter", "case(" + n("a:b,", 63) + "a:b)" + n(" or case("+n("a:b,", 63)+"a:b)", 380)},
		{"objects side by side", "$filter", "a in [" + n(`{"a":b},`, 249) + `b]` + n(" or a in ["+n(`{"a":b},`, 249)+`b]`, 400)},
		{"1 MB of calls", "$filter", n("f(", 500_000)},
		{"1 MB of JSON", "$filter", n(`{"a":[`, 160_000)},
		{"1 MB of lists in lists", "$filter", n("a in (1 add ", 80_000)},
		{"1 MB of arrays that begin like lists", "$filter", n("["+n("1,", 240), 2_000)},
		{"1 MB of counts", "$filter", n("a/$count($filter=", 60_000)},
		{"1 MB of aggregates", "$filter", n("a/aggregate(", 80_000)},
		{"aggregates side by side", "$filter", "a/aggregate(x)" + n(" or a/aggregate(x)", 10_000)},
		{"counts side by side", "$filter", "a/$count($filter=x)" + n(" or a/$count($filter=x)", 8_000)},
		{"1 MB of orders", "$orderby", "a" + n(",a desc", 140_000)},
		{"1 MB of expand", "$expand", n("a($expand=", 100_000)},
		{"long paths in expand", "$expand", "a($expand=b" + n(",a"+n("/a", 99), 980) + n("),a($expand=b"+n(",a"+n("/a", 99), 980), 4) + ")"},
		{"long paths in select in expand", "$expand", "a($select=b" + n(",a"+n("/a", 99), 980) + n("),a($select=b"+n(",a"+n("/a", 99), 980), 4) + ")"},
		{"many options in expand", "$expand", "a($expand=" + n("b($top=1;$skip=1;$count=true;@a=1;@b=2),", 900) + "b)" + n(",a($expand="+n("b($top=1;$skip=1;$count=true;@a=1;@b=2),", 900)+"b)", 26)},
		{"many aliases in expand", "$expand", "a(@a=1" + n(";@a1=1", 1) + strings.Join(manyNames(40_000), "") + ")"},
		{"a wide expand", "$expand", "a" + n(",a($select=b;$top=1)", 999)},
		{"1 MB of $apply in expand", "$expand", "a($apply=" + n("concat(", 140_000)},
		{"a wide expand with $apply", "$expand", "a" + n(",a($apply=aggregate(b with sum as c))", 999)},
		{"1 MB of transformations", "$apply", "identity" + n("/identity", 110_000)},
		{"transformations as long as they may be", "$apply", "filter(a eq 1 and b eq 'x')" + n("/filter(a eq 1 and b eq 'x')", 999)},
		{"1 MB of aggregated values", "$apply", "aggregate(a with sum as b" + n(",a with sum as b", 60_000)},
		{"aggregated values as wide as they may be", "$apply", "concat(" + n("aggregate(a with sum as b"+n(",a with sum as b", 999)+"),", 9) + "identity)"},
		{"values from others as wide as they may be", "$apply", "aggregate(a with sum" + n(" from b"+n(",b", 999)+" with max", 20) + " as c)"},
		{"1 MB of groups in groups", "$apply", n("groupby((a),", 80_000)},
		{"groups as wide as they may be", "$apply", "groupby((a" + n(",a", 999) + ")" + n(",groupby((a"+n(",a", 400)+")", 60) + n(")", 61)},
		{"1 MB of walks in walks", "$apply", n("traverse($root/a,b,c,preorder,", 30_000)},
		{"walks that turn out to be orders", "$apply", n("traverse($root/a,b,c,preorder,N.F()/", 95) + "x" + n(" add x", 15_000) + n(")", 95)},
		{"walks whose calls turn out to be orders", "$apply", n("traverse($root/a,b,c,preorder,N.F(a="+n("1 add ", 200)+"1)/", 95) + "x" + n(")", 95)},
		{"walks around 1 MB of blanks that lead nowhere", "$apply", n("traverse($root/a,b,c,preorder,N.F()/", 95) + "x" + n(" ", 900_000) + "!"},
		{"walks around calls and 1 MB of blanks", "$apply", n("traverse($root/a,b,c,preorder,N.F(a=b"+n(" ", 10_000)+")/", 95) + "!"},
		{"a search of 1 MB inside $apply", "$apply", "search(a" + n(" a", 500_000)},
		{"1 MB of concatenations of nothing", "$apply", n("concat(identity,", 60_000)},
		{"1 MB of select", "$select", "a" + n(",a", 500_000)},
		{"a long search", "$search", "a" + n(" a", 40_000)},
		{"1 MB of search", "$search", "a" + n(" a", 500_000)},
		{"1 MB of NOT", "$search", n("NOT ", 250_000)},
		{"1 MB of parentheses in a search", "$search", n("(", 1_000_000)},
	}
}

// worstPaths are paths, escaped.
func worstPaths() []struct{ name, text string } {
	n := strings.Repeat
	return []struct{ name, text string }{
		{"1 MB of segments", n("a/", 500_000)},
		{"1 MB of keys in a row", n("F()(1)/", 140_000)},
		{"1 MB of key values", "a(b=1" + n(",b=1", 250_000) + ")"},
		{"a key of 1 MB", "a('" + n("x", 1_000_000) + "')"},
		{"a key of 1 MB full of quotes", "a('" + n("''", 500_000) + "')"},
		{"1 MB of JSON", "F(a=" + n("[", 1_000_000) + ")"},
		{"1 MB of constants", "F(a=[1" + n(",1", 500_000) + "])"},
		{"filters as long as they may be", n("$filter(a"+n("%20or%20a", 1_000)+")/", 49)},
		{"1 MB of parentheses", n("(", 1_000_000)},
		{"1 MB of sets", "$crossjoin(a" + n(",a", 500_000) + ")"},
	}
}

// manyNames are options with different names.
func manyNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf(";@n%d=1", i)
	}
	return names
}

// manyAliases is a query with as many options as there may be.
func manyAliases() string {
	var b strings.Builder
	for i := range 190 {
		fmt.Fprintf(&b, "&@a%d=1%s", i, strings.Repeat("+or+a", 1_000))
	}
	return b.String()
}

// The memory is what one request allocates in all, not what it holds at once.
// It is the same on every machine and judged; the time is printed: go test -v
// -run Worst.
func TestTheWorstInputsAreAnsweredOrRefused(t *testing.T) {
	t.Logf("%-45s %8s %-8s %8s %8s", "input", "bytes", "", "ms", "MiB")
	for _, row := range worstInputs() {
		raw := row.option + "=" + url.QueryEscape(row.text)
		wantShort(t, row.name, row.text, func() error { _, err := uri.ParseOptions(raw); return err })
	}
	aliases := manyAliases()
	wantShort(t, "1 MB of aliases", aliases, func() error { _, err := uri.ParseOptions(aliases); return err })
	for _, row := range worstPaths() {
		wantShort(t, "path: "+row.name, row.text, func() error { _, err := uri.ParsePath(row.text); return err })
	}
}

// wantShort prints what one input costs.
func wantShort(t *testing.T, name, text string, read func() error) {
	t.Helper()
	const most = 64 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	err := read()
	took := time.Since(begun)
	runtime.ReadMemStats(&after)
	spent, verdict := after.TotalAlloc-before.TotalAlloc, "answered"
	if err != nil {
		verdict = "refused"
		if n := len(err.Error()); n > 1000 {
			t.Errorf("%s: the refusal has %d bytes", name, n)
		}
	}
	if spent > most {
		t.Errorf("%s: %d bytes are allocated", name, spent)
	}
	t.Logf("%-45s %8d %-8s %8.2f %8.1f", name, len(text), verdict, took.Seconds()*1000, float64(spent)/(1<<20))
}

func BenchmarkParse(b *testing.B) {
	rows := []struct{ name, option, text string }{
		{"name", "$filter", "name eq 'x'"},
		{"filter150", "$filter", filter150},
		{"lambda", "$filter", "tags/any(t:t/name in ('a','b','c') and t/weight gt 5) or contains(name,'x')"},
		{"in50", "$filter", "a in ('abc'" + strings.Repeat(",'abc'", 49) + ")"},
		{"apply", "$apply", "filter(Amount gt 3)/groupby((Customer/Country,Product/Name),aggregate(Amount with sum as Total))/orderby(Total desc)/top(10)"},
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
