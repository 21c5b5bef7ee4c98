package uri_test

import (
	"fmt"
	"net/url"
	"testing"

	"pgregory.net/rapid"

	"feedline/odata/uri"
)

// A piece is the judge's own idea of a part of $apply: how it is written and
// how it is dumped.
type piece struct{ text, dumped string }

// paths are grouping properties; names are chosen to be confusing.
var paths = []piece{{"a", "a"}, {"with", "with"}, {"rollup", "rollup"}, {"a/Ns.T/b", "a/Ns.T/b"}, {"Ns.T/identity", "Ns.T/identity"}, {"as/from", "as/from"}}

// hierarchies are the first three arguments of whatever follows a hierarchy.
var hierarchies = []piece{{"$root/S,H,a/ID", "$root/S H a/ID"}, {" $root/S(1)/n , H , ID ", "$root/S(int:1)/n H ID"}}

func genSequence(depth int) *rapid.Generator[piece] {
	return rapid.Custom(func(t *rapid.T) piece {
		list := rapid.SliceOfN(genTransformation(depth), 1, 3).Draw(t, "sequence")
		whole := list[0]
		for _, next := range list[1:] {
			whole = piece{whole.text + "/" + next.text, whole.dumped + " | " + next.dumped}
		}
		return whole
	})
}

func genTransformation(depth int) *rapid.Generator[piece] {
	return rapid.Custom(func(t *rapid.T) piece {
		e := genNode(1).Draw(t, "expression")
		most := 11
		if depth == 0 {
			most = 5
		}
		switch rapid.IntRange(0, most).Draw(t, "form") {
		case 0:
			return piece{"identity", "identity"}
		case 1:
			return piece{"filter( " + e.text + " )", "filter[" + e.dumped + "]"}
		case 2:
			return piece{"orderby(" + e.text + " desc,a)", "orderby[-" + e.dumped + " +a]"}
		case 3:
			return piece{"topsum(" + e.text + " , b)", "topsum[" + e.dumped + " by b]"}
		case 4:
			return aggregated(t, e)
		case 5:
			return piece{"Ns.F(p=" + e.text + ",q=1)", "Ns.F[p=" + e.dumped + " q=int:1]"}
		case 6, 7:
			return grouped(t, genSequence(depth-1).Draw(t, "then"))
		case 8:
			s, other := genSequence(depth-1).Draw(t, "first"), genSequence(depth-1).Draw(t, "second")
			return piece{"concat(" + s.text + ", " + other.text + ")", "concat[" + s.dumped + "] [" + other.dumped + "]"}
		case 9:
			s := genSequence(depth-1).Draw(t, "nested")
			return piece{"addnested(a/Ns.T," + s.text + " as b)", "nest[a/Ns.T b=[" + s.dumped + "]]"}
		case 10:
			s := genSequence(depth-1).Draw(t, "then")
			return piece{"join(a as b," + s.text + ")", "join[a b then " + s.dumped + "]"}
		}
		return walked(t, e)
	})
}

func aggregated(t *rapid.T, e node) piece {
	path := rapid.SampledFrom(paths).Draw(t, "path")
	values := rapid.SampledFrom([]piece{
		{e.text + " with sum as v", "<" + e.dumped + " with sum as v>"},
		{e.text + " with Ns.M from " + path.text + ",b with max as v", "<" + e.dumped + " with Ns.M from{" + path.dumped + " b}max as v>"},
		{path.text, "<" + path.dumped + ">"},
		{path.text + " from " + path.text + " as as", "<" + path.dumped + " from{" + path.dumped + "} as as>"},
		{path.text + "/$count as n", "<" + path.dumped + "/$count as n>"},
		{"$count as n", "<$count as n>"},
	})
	first, second := values.Draw(t, "first"), values.Draw(t, "second")
	return piece{"aggregate(" + first.text + "," + second.text + ")", "aggregate[" + first.dumped + " " + second.dumped + "]"}
}

func grouped(t *rapid.T, then piece) piece {
	path, h := rapid.SampledFrom(paths).Draw(t, "path"), rapid.SampledFrom(hierarchies).Draw(t, "hierarchy")
	by := rapid.SampledFrom([]piece{
		path,
		{"rollup(" + path.text + ",b)", "rollup(" + path.dumped + " b)"},
		{"rollup($all," + path.text + ")", "rollup($all " + path.dumped + ")"},
		{"rolluprecursive(" + h.text + ")", "recursive(" + h.dumped + ")"},
	}).Draw(t, "by")
	return piece{"groupby((" + by.text + ",c)," + then.text + ")", "groupby[" + by.dumped + " c then " + then.dumped + "]"}
}

func walked(t *rapid.T, e node) piece {
	h := rapid.SampledFrom(hierarchies).Draw(t, "hierarchy")
	return rapid.SampledFrom([]piece{
		{"ancestors(" + h.text + ",filter(" + e.text + "),2)", "ancestors[" + h.dumped + " then filter[" + e.dumped + "] up to 2]"},
		{"descendants(" + h.text + ",identity,keep start)", "descendants[" + h.dumped + " then identity and start]"},
		{"traverse(" + h.text + ",postorder)", "traverse[" + h.dumped + " post=true order=]"},
		{"traverse(" + h.text + ",preorder,(" + e.text + ") desc)", "traverse[" + h.dumped + " post=false order=-" + e.dumped + "]"},
		{"traverse(" + h.text + ",preorder,top(1)/Ns.F()," + e.text + ")", "traverse[" + h.dumped + " post=false then top[1] | Ns.F[] order=+" + e.dumped + "]"},
	}).Draw(t, "walk")
}

func TestAnyTransformationsAreReadBackFromTheirText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := genSequence(2).Draw(t, "sequence")
		for _, raw := range []string{"$apply=" + url.QueryEscape(want.text), "$expand=" + url.QueryEscape("A($apply="+want.text+";$top=1)")} {
			options, err := uri.ParseOptions(raw)
			if err != nil {
				t.Fatalf("%s: %v", want.text, err)
			}
			s := options.Apply
			if options.Expand != nil {
				s = options.Expand[0].Options.Apply
			}
			if got := dumpSequence(s); got != want.dumped {
				t.Fatalf("%s\ngot  %s\nwant %s", want.text, got, want.dumped)
			}
		}
		mustPrintItsTree(t, want.text)
	})
}

func TestAggregatesInPathsAreReadBackFromTheirText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := genNode(2).Draw(t, "value")
		text := fmt.Sprintf("not (a/Ns.F(b=1)/aggregate(%s with sum from c,d with max) gt 5)", value.text)
		e, err := uri.ParseFilter(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		want := "(not (gt a/Ns.F(b=int:1)/aggregate<" + value.dumped + " with sum from{c d}max> int:5))"
		if got := dump(e); got != want {
			t.Fatalf("%s\ngot  %s\nwant %s", text, got, want)
		}
		mustBeStable(t, e)
	})
}
