package uri_test

import (
	"net/url"
	"strings"
	"testing"

	"feedline/odata/fault"
	"feedline/odata/uri"
)

// transformationRows are texts of $apply with their trees; the fuzz target
// begins with them.
var transformationRows = []struct{ name, text, tree string }{
	// Those that give some of their entries.
	{"identity", "identity", "identity"},
	{"a filter", "filter(a eq 1 or b)", "filter[(or (eq a int:1) b)]"},
	{"a filter with blanks", " filter( a eq 'x)' ) ", "filter[(eq a str:x))]"},
	{"a search", "search(blue OR green)", "search[blue OR green]"},
	{"a search of one text in quotes", "search(')/top(1')/top(1)", "search[\")/top(1\"] | top[1]"},
	{"a search of one text between blanks", "search( 'a b' )", "search[\"a b\"]"},
	{"an order", "orderby(a desc,length(b))", "orderby[-a +length(b)]"},
	{"the first and the others", "skip(10)/top( 5 )", "skip[10] | top[5]"},
	{"a rank", "topcount(2,a)", "topcount[int:2 by a]"},
	{"a rank whose amount is computed", "bottompercent($these/$count div 10, a add b)", "bottompercent[(div $these/$count int:10) by (add a b)]"},

	// Aggregation.
	{"a method", "aggregate(a with sum as b)", "aggregate[<a with sum as b>]"},
	{"several values", "aggregate( a with min as b , c with Ns.M as d,$count as n )", "aggregate[<a with min as b> <c with Ns.M as d> <$count as n>]"},
	{"a computed value", "aggregate((a sub 1) mul 'P1D' with average as b)", "aggregate[<(mul (sub a int:1) str:P1D) with average as b>]"},
	{"words as names", "aggregate(with with sum as as,from as from)", "aggregate[<with with sum as as> <from as from>]"},
	{"a type as what is counted", "aggregate(Ns.T with countdistinct as n)", "aggregate[<Ns.T with countdistinct as n>]"},
	{"the count of a path", "aggregate(a/Ns.T/$count as n,Ns.T/$count as m)", "aggregate[<a/Ns.T/$count as n> <Ns.T/$count as m>]"},
	{"the sum of counts", "aggregate(a/$count with sum as n)", "aggregate[<a/$count with sum as n>]"},
	{"custom aggregates", "aggregate(A,b/Ns.T/B,C as d)", "aggregate[<A> <b/Ns.T/B> <C as d>]"},
	{"a path with a key", "aggregate(a/B('x')/c with sum as d)", "aggregate[<a/B(str:x)/c with sum as d>]"},
	{"from", "aggregate(a with sum from b with average from c/d,e with max as f)", "aggregate[<a with sum from{b}average from{c/d e}max as f>]"},
	{"from of a custom aggregate", "aggregate(A from b from c with max from d as e)", "aggregate[<A from{b} from{c}max from{d} as e>]"},
	{"from of a count", "aggregate(a/$count from b with average as c,$count from d with max as e)", "aggregate[<a/$count from{b}average as c> <$count from{d}max as e>]"},

	// Grouping.
	{"one property", "groupby((a))", "groupby[a]"},
	{"paths and casts", "groupby( ( a/b , Ns.T/c,d/Ns.U/e ) )", "groupby[a/b Ns.T/c d/Ns.U/e]"},
	{"with what follows", "groupby((a),filter(b)/aggregate(c with sum as d))", "groupby[a then filter[b] | aggregate[<c with sum as d>]]"},
	{"levels", "groupby((rollup(a/b,a/c),rollup($all,d),e))", "groupby[rollup(a/b a/c) rollup($all d) e]"},
	{"a levelled hierarchy", "groupby((rollup(H)))", "groupby[rollup(H)]"},
	{"properties called like operators", "groupby((rollup,rolluprecursive))", "groupby[rollup rolluprecursive]"},
	{"a recursive hierarchy", "groupby((rolluprecursive($root/S(1)/n,H,a/ID)))", "groupby[recursive($root/S(int:1)/n H a/ID)]"},
	{"some nodes of one", "groupby((rolluprecursive( $root/S , H , ID , descendants($root/S,H,ID,top(1))/Ns.F() )))",
		"groupby[recursive($root/S H ID then descendants[$root/S H ID then top[1]] | Ns.F[])]"},

	// Everything else.
	{"computed properties", "compute(a mul 2 as b, day(c) as d)", "compute[b=(mul a int:2) d=day(c)]"},
	{"two results together", "concat(identity, groupby((a)) ,top(1)/skip(2))", "concat[identity] [groupby[a]] [top[1] | skip[2]]"},
	{"nesting", "nest(identity as a,top(1) as b)", "nest[ a=[identity] b=[top[1]]]"},
	{"nesting what is related", "addnested(a/Ns.T,addnested(b,filter(c) as d) as e)", "nest[a/Ns.T e=[nest[b d=[filter[c]]]]]"},
	{"a join", "join(a as b)", "join[a b]"},
	{"an outer join", "outerjoin(a/Ns.T as b,filter(c)/top(1))", "outerjoin[a/Ns.T b then filter[c] | top[1]]"},
	{"a join of an annotation", "join(@Ns.T#Q as b)", "join[@Ns.T#Q b]"},
	{"a function of the model", "Ns.F()/Ns.G(a=1,b=[2,c])/filter(d)", "Ns.F[] | Ns.G[a=int:1 b=[int:2 c]] | filter[d]"},
	{"ancestors", "ancestors($root/S,H,ID,search(a b)/top(3))", "ancestors[$root/S H ID then search[a AND b] | top[3]]"},
	{"ancestors up to a distance", "ancestors( $root/S , H , a/ID , filter(b), 2 , keep start )", "ancestors[$root/S H a/ID then filter[b] up to 2 and start]"},
	{"descendants with their start", "descendants($root/S,H,ID,identity,keep  start)", "descendants[$root/S H ID then identity and start]"},
	{"a walk", "traverse($root/S,H,ID,preorder)", "traverse[$root/S H ID post=false order=]"},
	{"a walk in order", "traverse($root/S,H,ID,postorder,a desc,b)", "traverse[$root/S H ID post=true order=-a +b]"},
	{"a walk from a start", "traverse($root/S,H,ID,preorder,filter(a)/Ns.F(),b)", "traverse[$root/S H ID post=false then filter[a] | Ns.F[] order=+b]"},
	{"a walk from what a function gives", "traverse($root/S,H,ID,preorder,Ns.F(),a)", "traverse[$root/S H ID post=false then Ns.F[] order=+a]"},
	{"a walk in the order of a function's value", "traverse($root/S,H,ID,preorder,Ns.F(a=1)/b desc)", "traverse[$root/S H ID post=false order=-Ns.F(a=int:1)/b]"},
	{"a walk in the order of a function's value with a key", "traverse($root/S,H,ID,preorder,Ns.F(1),a)", "traverse[$root/S H ID post=false order=+Ns.F(int:1) +a]"},
	{"a walk from all of them", "traverse($root/S,H,ID,preorder,identity/Ns.F() ,a)", "traverse[$root/S H ID post=false then identity | Ns.F[] order=+a]"},
	{"a walk in the order of a path through identity", "traverse($root/S,H,ID,preorder,identity/a)", "traverse[$root/S H ID post=false order=+identity/a]"},
	{"a walk in the order of a property called identity", "traverse($root/S,H,ID,preorder,identity desc,top)", "traverse[$root/S H ID post=false order=-identity +top]"},
	{"a walk in an order that looks like a start", "traverse($root/S,H,ID,preorder,(Ns.F()))", "traverse[$root/S H ID post=false order=+Ns.F()]"},
	{"aggregates of everything in expressions", "compute(a div $these/aggregate(b with sum from c with max) as d)", "compute[d=(div a $these/aggregate<b with sum from{c}max>)]"},
}

func TestTransformationsAreReadAsTheStandardGroupsThem(t *testing.T) {
	for _, row := range transformationRows {
		t.Run(row.name, func(t *testing.T) {
			wantSequence(t, mustParse(t, "$apply", row.text).Apply, row.tree)
			nested := mustParse(t, "$expand", "A($apply="+row.text+";$top=1)")
			wantSequence(t, nested.Expand[0].Options.Apply, row.tree)
		})
	}
}

// wantSequence checks the tree of transformations and that they print
// themselves.
func wantSequence(t *testing.T, s uri.Sequence, tree string) {
	t.Helper()
	if got := dumpSequence(s); got != tree {
		t.Errorf("got  %s\nwant %s", got, tree)
	}
	again := mustParse(t, "$apply", s.String()).Apply
	if got := dumpSequence(again); got != tree || again.String() != s.String() {
		t.Errorf("printed as %s, which gives %s", s, got)
	}
}

func TestATransformationKnowsItsPlace(t *testing.T) {
	const text = " filter(a)/groupby((b, rollup(c,d)), aggregate(e  with sum as f ,G )/identity)"
	s := mustParse(t, "$apply", text).Apply
	g := s[1].(*uri.GroupBy)
	values := g.Then[0].(*uri.Aggregate).Values
	value := values[0]
	for _, row := range []struct {
		at   fault.Span
		want string
	}{
		{s[0].Span(), "filter(a)"},
		{s[1].Span(), text[11:]},
		{s[0].(*uri.Filter).Where.Span(), "a"},
		{g.By[1].Span, "rollup(c,d)"},
		{g.By[1].Rollup[1][0].Span, "d"},
		{g.Then[1].Span(), "identity"},
		{value.Span, "e  with sum as f"},
		{values[1].Span, "G"},
		{value.With.Span, "sum"},
		{value.As.Span, "f"},
	} {
		if got := text[row.at.Start:row.at.End]; got != row.want {
			t.Errorf("the place is %q, want %q", got, row.want)
		}
	}
}

func TestTransformationsThatAreRefused(t *testing.T) {
	rows := []struct{ name, text, at, says string }{
		{"nothing", "", "", "A transformation is expected here, but the text ends here. Write for example groupby("},
		{"an unfinished one", "filter(", "", "value or a property"},
		{"an open one", "filter(a", "(", "never closed"},
		{"one without parentheses", "filter", "", "opening parenthesis"},
		{"a slash too many", "identity/", "", "A transformation is expected"},
		{"a comma for a slash", "top(1),skip(1)", ",", "slash and another transformation"},
		{"a parenthesis too many", "filter(a))", ")", "slash and another transformation"},
		{"a misspelt one", "filtr(a)", "filtr", "Did you mean filter?"},
		{"capitals", "GroupBy((a))", "GroupBy", "Did you mean groupby?"},
		{"a method of SQL", "groupby((a),sum(b))", "sum", "stands inside aggregate"},
		{"a count of SQL", "count()", "count", "aggregate($count as calls)"},
		{"a having of SQL", "having(a)", "having", "no transformation"},

		{"no value", "aggregate()", ")", "value or a property"},
		{"a value without a method", "aggregate(a add 1 as b)", "a", "with and a method"},
		{"a method before its value", "aggregate(sum(a) as b)", "a", "behind what it aggregates"},
		{"a method that is none", "aggregate(a with avg as b)", "avg", "Did you mean average?"},
		{"a method that counts", "aggregate(a with count as b)", "count", "$count as calls"},
		{"a result without a name", "aggregate(a with sum)", ")", "The word as"},
		{"a result with a wrong name", "aggregate(a with sum as 5)", "5", "The word as"},
		{"a count without a name", "aggregate($count)", ")", "The word as"},
		{"a count with a method", "aggregate($count with sum as b)", "w", "The word as"},
		{"keywords in capitals", "aggregate(a WITH sum as b)", "W", "The word as"},
		{"from without a method", "aggregate(a with sum from b as c)", "a", "with and a method"},
		{"from without a name for the result", "aggregate(A from b)", ")", "The word as"},
		{"a type as custom aggregate", "aggregate(a/Ns.T)", ")", "with and a method"},
		{"an annotation as custom aggregate", "aggregate(a/@Ns.T)", ")", "with and a method"},

		{"a list without parentheses", "groupby(a)", "a", "parentheses of its own"},
		{"an empty list", "groupby(())", ")", "name of a property"},
		{"an expression to group by", "groupby((year(a)))", "year", "Compute others first"},
		{"an annotation to group by", "groupby((a/@Ns.T))", "@", "name of a property"},
		{"a type to group by", "groupby((a/Ns.T))", "Ns.T", "is a type"},
		{"two types in a row", "groupby((Ns.T/Ns.U/a))", "Ns.T", "is a type"},
		{"one level", "groupby((rollup(a/b)))", ")", "two levels"},
		{"all as the only level", "groupby((rollup($all)))", ")", "two levels"},
		{"all as the second level", "groupby((rollup(a,$all)))", "$", "name of a property"},
		{"all of something else", "groupby((rollup($it,a)))", "$", "name of a property"},
		{"a sequence that is none", "groupby((a),b)", "b", "no transformation"},

		{"a page that is no number", "top(a)", "", "whole number"},
		{"a page beyond 64 bits", "top(99999999999999999999)", "99999999999999999999", "whole number"},
		{"a rank without an amount", "topcount(a)", ")", "topcount(10,duration)"},
		{"one result alone", "concat(identity)", ")", "two or more results"},
		{"a nest without names", "nest(identity)", ")", "The word as"},
		{"a nest of a type", "addnested(Ns.T,identity as a)", "i", "path to a collection"},
		{"a join of a path", "join(a/b/c as d)", "a/b/c", "name alone"},
		{"a join without a name", "join(a)", ")", "The word as"},
		{"a function without names", "Ns.F(1)", "1", "parameter's name"},
		{"a computed property without a name", "compute(a)", ")", "word as and a name"},

		{"nodes that do not begin at the root", "traverse(S,H,ID,preorder)", "S", "begins with $root"},
		{"nodes that are no path", "traverse($root/S eq 1,H,ID,preorder)", "$", "begins with $root"},
		{"a hierarchy without a name", "traverse($root/S,1,ID,preorder)", "1", "name of the hierarchy"},
		{"a key on the way to a node", "ancestors($root/S,H,a(1)/ID,identity)", "a", "Only properties"},
		{"no start", "ancestors($root/S,H,ID)", ")", "what to start from"},
		{"a start that is none", "ancestors($root/S,H,ID,groupby((a)))", "groupby", "groupby cannot stand here"},
		{"something else than a distance", "ancestors($root/S,H,ID,identity,keep)", "k", "keep start"},
		{"no direction", "traverse($root/S,H,ID)", ")", "preorder or postorder"},
		{"nodes that do not stand in a hierarchy", "groupby((rolluprecursive($root/S,H,ID,top(1))))", "top", "There can be ancestors, descendants, traverse"},
		{"transformations nested too deep", strings.Repeat("concat(identity,", 101), "(", "more than 100 deep"},
		{"too many transformations", "identity" + strings.Repeat("/identity", 1000), "i", "more than 1000"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := uri.ParseOptions("$apply=" + url.QueryEscape(row.text))
			wantRefusal(t, err, row.text, "$apply", row.at, row.says)
		})
	}
}

func TestAggregatesInPathsThatAreRefused(t *testing.T) {
	rows := []struct{ name, text, at, says string }{
		{"without a path", "aggregate(a with sum) gt 5", "aggregate", "path to a collection stands before"},
		{"with a name for the result", "a/aggregate(b with sum as c)", "a", "closing parenthesis"},
		{"without anything", "a/aggregate()", ")", "value or a property"},
		{"two values", "a/aggregate(b with sum,c with sum)", ",", "closing parenthesis"},
		{"with something behind them", "a/aggregate(b with sum)/c", "/", "Nothing follows aggregate"},
		{"open", "a/aggregate(b with sum", "(", "never closed"},
		{"nested too deep", strings.Repeat("a/aggregate(", 101), "(", "more than 100 deep"},
		{"nested too deep among parentheses", strings.Repeat("(", 60) + strings.Repeat("a/aggregate(", 50), "(", "more than 100 deep"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := uri.ParseFilter(row.text)
			wantRefusal(t, err, row.text, "$filter", row.at, row.says)
		})
	}
}
