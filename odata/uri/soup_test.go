package uri_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"feedline/odata/uri"
)

// atoms are pieces of the grammar, and a few that are none.
var atoms = []string{
	"a", "b", "(", ")", "(", ")", ",", "/", ";", "=", ":", " ", " ", " ", "'", "''", "'x'", "1", "-", "+", "2.5", "11:22", " eq ", " and ", " or ", " add ", "not ", " in ", " has ",
	"/any(x:", "/all(", "case(", "contains(", "concat(", "now()", "cast(", "$it", "$root/", "/$count", "/$count(", "/$filter(", "$filter=", "$select=", "$expand=", "$levels=", "$top=1", "$search=",
	"*", "@p", "@N.T#Q", "[", "]", "{", "}", `"`, `"k":`, "AND", "OR", "NOT ", " as ", " desc", "null", "true", "INF", "#", ".", "2024-01-01", "T10:00", "Z", " 01:00", "/aggregate(", "Ns.F(", "duration'P1D'", "N.E'A'", "\xff", "é", "\t",
	"aggregate(", "groupby((", "rollup(", "rolluprecursive($root/S,H,a", "traverse($root/S,H,a,preorder,", "ancestors($root/S,H,a,", "descendants($root/S,H,a,", "concat(",
	"filter(", "compute(", "nest(", "addnested(a,", "join(a as b,", "topcount(1,", "top(1)", "search(", "orderby(", "identity", "keep start", " with sum", " from a", "$count", "N.G(p=", "))",
}

func soup(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(atoms), 1, 14).Draw(t, "atoms"), "")
}

func TestAnySoupOfTheGrammarIsReadOrExplained(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := soup(r)
		if e, err := uri.ParseFilter(text); err == nil {
			mustBeStable(r, e)
		} else {
			mustExplain(t, err, text)
		}
		name := rapid.SampledFrom([]string{"$orderby", "$select", "$expand", "$compute", "$search", "$apply"}).Draw(r, "option")
		if !strings.Contains(text, "\xff") {
			mustPrintItself(t, name, text)
			mustPrintItself(t, "$expand", "A("+name+"="+text+")")
			mustPrintItsTree(t, text)
		}
	})
}
