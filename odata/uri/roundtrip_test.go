package uri_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"feedline/odata/uri"
)

// A node is the judge's own idea of an expression: how tightly it binds, how
// it is written and how it is dumped. It shares nothing with the package.
type node struct {
	binds        int
	text, dumped string
}

// level is how tightly each operator binds, copied from the table of OData
// 4.01 Part 2, section 5.1.1.16, the loosest first.
var level = map[string]int{
	"or": 1, "and": 2, "eq": 3, "ne": 3, "gt": 4, "ge": 4, "lt": 4, "le": 4,
	"add": 5, "sub": 5, "mul": 6, "div": 6, "divby": 6, "mod": 6, "has": 8, "in": 8,
}

const (
	unaryLevel = 7
	wholeLevel = 10
)

func within(n node, least int) string {
	if n.binds < least {
		return "(" + n.text + ")"
	}
	return n.text
}

// leaves are operands, each with its dump; names are chosen to be confusing.
var leaves = []node{
	{10, "a", "a"}, {10, "and", "and"}, {10, "in", "in"}, {10, "eq", "eq"}, {10, "Date", "Date"}, {10, "nullable", "nullable"},
	{10, "any", "any"}, {10, "a/b/Ns.T/c", "a/b/Ns.T/c"}, {10, "$it/x", "$it/x"}, {10, "x/$count", "x/$count"}, {10, "@p", "@p"}, {10, "@p/q", "@p/q"},
	{10, "null", "null"}, {10, "true", "bool:true"}, {10, "42", "int:42"}, {10, "-7", "int:-7"}, {10, "1.5e3", "num:1.5e3"}, {10, "-INF", "num:-INF"}, {10, "INF", "num:INF"},
	{10, "''", "str:"}, {10, "'O''Neil'", "str:O'Neil"}, {10, "') or ('", "str:) or ("}, {10, "'😀, %'", "str:😀, %"},
	{10, "01234567-89ab-cdef-0123-456789abcdef", "guid:01234567-89ab-cdef-0123-456789abcdef"},
	{10, "2024-03-31", "date:2024-03-31"}, {10, "2024-03-31T02:30:00+01:00", "instant:2024-03-31T02:30:00+01:00"}, {10, "09:30", "time:09:30"},
	{10, "duration'PT1H'", "duration:PT1H"}, {10, "Ns.E'A,B'", "enum:Ns.E:A,B"}, {10, "now()", "now()"}, {10, "Ns.F()", "Ns.F()"},
}

func genNode(depth int) *rapid.Generator[node] {
	leaf := rapid.SampledFrom(leaves)
	if depth == 0 {
		return leaf
	}
	return rapid.Custom(func(t *rapid.T) node {
		sub := func(label string) node { return genNode(depth-1).Draw(t, label) }
		switch rapid.IntRange(0, 11).Draw(t, "form") {
		case 0:
			return leaf.Draw(t, "leaf")
		case 1, 2, 3, 4, 5:
			return binaryNode(t, sub("left"), sub("right"))
		case 6:
			n := sub("operand")
			return node{unaryLevel, "not " + within(n, unaryLevel), "(not " + n.dumped + ")"}
		case 7:
			return negated(sub("operand"))
		case 8:
			return called(t, sub)
		case 9:
			n := sub("condition")
			word := rapid.SampledFrom([]string{"any", "all"}).Draw(t, "quantifier")
			return node{wholeLevel, "a/b/" + word + "(x:" + n.text + ")", "(" + word + " a/b x: " + n.dumped + ")"}
		case 10:
			return listed(t, sub("left"))
		}
		when, then := sub("when"), sub("then")
		return node{wholeLevel, "case(" + when.text + " :" + then.text + ")", "(case [" + when.dumped + " " + then.dumped + "])"}
	})
}

func binaryNode(t *rapid.T, left, right node) node {
	op := rapid.SampledFrom([]string{"or", "and", "eq", "ne", "gt", "ge", "lt", "le", "add", "sub", "mul", "div", "divby", "mod", "has"}).Draw(t, "op")
	n := level[op]
	return node{n, within(left, n) + " " + op + " " + within(right, n+1), "(" + op + " " + left.dumped + " " + right.dumped + ")"}
}

// negated puts parentheses around what begins like a number, for which a sign
// would be part of it.
func negated(n node) node {
	text := within(n, unaryLevel)
	if text[0] >= '0' && text[0] <= '9' || strings.HasPrefix(text, "INF") {
		text = "(" + text + ")"
	}
	return node{unaryLevel, "-" + text, "(- " + n.dumped + ")"}
}

func called(t *rapid.T, sub func(string) node) node {
	a, b := sub("first"), sub("second")
	switch rapid.IntRange(0, 3).Draw(t, "call") {
	case 0:
		return node{wholeLevel, "concat(" + a.text + "," + b.text + ")", "concat(" + a.dumped + " " + b.dumped + ")"}
	case 1:
		return node{wholeLevel, "s/Ns.F(p=" + a.text + ",q=" + b.text + ")/r", "s/Ns.F(p=" + a.dumped + " q=" + b.dumped + ")/r"}
	case 2:
		return node{wholeLevel, "[" + a.text + "," + b.text + "]", "[" + a.dumped + " " + b.dumped + "]"}
	}
	return node{wholeLevel, `{"k":` + a.text + `,"l":` + b.text + "}", "object{k=" + a.dumped + " l=" + b.dumped + "}"}
}

func listed(t *rapid.T, left node) node {
	var texts, dumps []string
	for _, n := range rapid.SliceOfN(rapid.SampledFrom(leaves[12:29]), 0, 4).Draw(t, "items") {
		texts, dumps = append(texts, n.text), append(dumps, n.dumped)
	}
	return node{8, within(left, 8) + " in (" + strings.Join(texts, ",") + ")", "(in " + left.dumped + " {" + strings.Join(dumps, " ") + "})"}
}

func TestAnyTreeIsReadBackFromItsShortestText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := genNode(4).Draw(t, "tree")
		e, err := uri.ParseFilter(want.text)
		if err != nil {
			t.Fatalf("%s: %v", want.text, err)
		}
		if got := dump(e); got != want.dumped {
			t.Fatalf("%s\ngot  %s\nwant %s", want.text, got, want.dumped)
		}
		mustBeStable(t, e)
	})
}

// mustBeStable checks the law of printing: what is printed parses to the same
// tree and prints the same.
func mustBeStable(t interface{ Fatalf(string, ...any) }, e uri.Expr) {
	again, err := uri.ParseFilter(e.String())
	if err != nil {
		t.Fatalf("printed as %s, which gives %v", e, err)
	}
	if again.String() != e.String() || dump(again) != dump(e) {
		t.Fatalf("printed as %s, which is read as %s\nwant %s\ngot  %s", e, again, dump(e), dump(again))
	}
}

func TestTheDumpTellsTreesApart(t *testing.T) {
	if got := fmt.Sprint(negated(leaves[14]).text, " ", negated(leaves[0]).text, " ", within(binary2(), 3)); got != "-(42) -a (a or b)" {
		t.Errorf("got %s", got)
	}
}

func binary2() node { return node{1, "a or b", "(or a b)"} }
