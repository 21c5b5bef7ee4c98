package uri_test

import (
	"strings"
	"testing"

	"feedline/odata/fault"
	"feedline/odata/uri"
)

func TestAnExpressionIsReadAsTheStandardGroupsIt(t *testing.T) {
	rows := []struct{ name, text, tree string }{
		// What binds more tightly.
		{"and before or", "a or b and c", "(or a (and b c))"},
		{"and before or, the other way round", "a and b or c", "(or (and a b) c)"},
		{"or groups from the left", "a or b or c", "(or (or a b) c)"},
		{"not before comparison", "not a eq b", "(eq (not a) b)"},
		{"not before a parenthesis", "not (a eq 1)", "(not (eq a int:1))"},
		{"not without the blank", "not(contains(a,'A'))", "(not contains(a str:A))"},
		{"not twice", "not not a", "(not (not a))"},
		{"comparison before equality", "a gt b eq c", "(eq (gt a b) c)"},
		{"equality groups from the left", "a eq b ne c", "(ne (eq a b) c)"},
		{"addition before comparison", "a add 1 gt b", "(gt (add a int:1) b)"},
		{"subtraction groups from the left", "a sub b sub c", "(sub (sub a b) c)"},
		{"multiplication before addition", "a add b mul c", "(add a (mul b c))"},
		{"multiplication before addition, the other way round", "a mul 2 add 3", "(add (mul a int:2) int:3)"},
		{"division groups from the left", "a div b divby c mod d", "(mod (divby (div a b) c) d)"},
		{"parentheses group", "a mul (b add c)", "(mul a (add b c))"},
		{"a minus sign before a name", "-a add b", "(add (- a) b)"},
		{"a minus sign behind an operator", "a mul -b", "(mul a (- b))"},
		{"a minus sign before a parenthesis", "-(a add b)", "(- (add a b))"},
		{"a minus sign before digits belongs to the number", "a sub -1", "(sub a int:-1)"},
		{"two minus signs", "--a", "(- (- a))"},
		{"a minus sign before a call", "-length(a)", "(- length(a))"},
		{"in before multiplication", "a mul b in (1,2)", "(mul a (in b {int:1 int:2}))"},
		{"in before not", "not a in (1,2)", "(not (in a {int:1 int:2}))"},
		{"in and what follows it", "a in (1,2) and b", "(and (in a {int:1 int:2}) b)"},
		{"has before equality", "a has Ns.E'X' eq true", "(eq (has a enum:Ns.E:X) bool:true)"},
		{"a path before everything", "a/b mul 2", "(mul a/b int:2)"},

		// Blanks, tabs and parentheses.
		{"tabs are blanks", "a\teq\t1", "(eq a int:1)"},
		{"many blanks", "a   eq   1  ", "(eq a int:1)"},
		{"redundant parentheses", "((a)) eq (((1)))", "(eq a int:1)"},
		{"no blank beside parentheses", "(a eq 1)and(b eq 2)", "(and (eq a int:1) (eq b int:2))"},
		{"blanks inside parentheses", "contains( a , 'x' )", "contains(a str:x)"},
		{"operators in any case", "a EQ 1 Or NOT b", "(or (eq a int:1) (not b))"},
		{"functions in any case", "StartsWith(a,'x')", "startswith(a str:x)"},

		// Names that look like something else.
		{"properties called like operators", "in in (1,2) and has eq 1 or eq eq ne", "(or (and (in in {int:1 int:2}) (eq has int:1)) (eq eq ne))"},
		{"a property called and", "and and and", "(and and and)"},
		{"properties called like functions", "Date eq 2024-01-01 and year gt 5 and a/length lt 9", "(and (and (eq Date date:2024-01-01) (gt year int:5)) (lt a/length int:9))"},
		{"properties called any, case and cast", "any eq case or cast eq all", "(or (eq any case) (eq cast all))"},
		{"names that begin like constants", "nullable eq trueValue or falsehood eq INFO", "(or (eq nullable trueValue) (eq falsehood INFO))"},
		{"names that begin like Guids", "abcdef eq facade", "(eq abcdef facade)"},
		{"names with underscores and letters of any script", "_id eq Straße and a_x0020_b eq 名", "(and (eq _id Straße) (eq a_x0020_b 名))"},
		{"a property that is null in a path", "null/x eq true/y", "(eq null/x true/y)"},

		// Functions and everything else with parentheses.
		{"no arguments", "now() gt a", "(gt now() a)"},
		{"nested calls", "concat(concat(a,', '),b)", "concat(concat(a str:, ) b)"},
		{"three arguments", "substring(a,1,2)", "substring(a int:1 int:2)"},
		{"geo functions", "geo.distance(a,b) lt 5.5", "(lt geo.distance(a b) num:5.5)"},
		{"a cast with a type", "cast(a,Edm.String) eq 'x'", "(eq cast(a Edm.String) str:x)"},
		{"a path behind a cast", "cast(a,Ns.T)/b eq 1", "(eq cast(a Ns.T)/b int:1)"},
		{"isof with one argument", "isof(Ns.T)", "isof(Ns.T)"},
		{"case", "case(a gt 0:1,a lt 0:-1,true:0)", "(case [(gt a int:0) int:1] [(lt a int:0) int:-1] [bool:true int:0])"},
		{"a function of the model", "Ns.F(p=a,q='x')/b", "Ns.F(p=a q=str:x)/b"},
		{"an entity by its key", "Items(1)/Name eq 'x'", "(eq Items(int:1)/Name str:x)"},
		{"two functions in a row", "a/Ns.F()/Ns.G(x=1)/c", "a/Ns.F()/Ns.G(x=int:1)/c"},
		{"an alias as an argument", "Ns.F(p=@p)", "Ns.F(p=@p)"},
		{"an expression as an argument", "$it/Ns.F(n=5 add 3)", "$it/Ns.F(n=(add int:5 int:3))"},

		// Paths.
		{"a long path", "a/b/Ns.T/c", "a/b/Ns.T/c"},
		{"the instance", "endswith($it,'.com')", "endswith($it str:.com)"},
		{"the root", "a eq $root/Set(1)/b", "(eq a $root/Set(int:1)/b)"},
		{"a count", "a/$count gt 5", "(gt a/$count int:5)"},
		{"a count of some", "a/$count($filter=b gt 3) gt 5", "(gt a/$count(filter (gt b int:3)) int:5)"},
		{"a count of found ones", "a/$count(search=x y) gt 5", "(gt a/$count($search=x AND y) int:5)"},
		{"a filtered collection", "a/$filter(b gt 3)/$count gt 5", "(gt a/$filter((gt b int:3))/$count int:5)"},
		{"a key behind a filter", "a/$filter(b gt 3)(id='S')", "a/$filter((gt b int:3))/(id=str:S)"},
		{"an annotation", "a/@Core.X#Q eq 'b'", "(eq a/@Core.X#Q str:b)"},
		{"an alias alone", "a eq @x", "(eq a @x)"},
		{"an alias with a path", "@x/b eq 1", "(eq @x/b int:1)"},
		{"an aggregate", "a/aggregate(b mul 2 with sum) gt 5", "(gt a/aggregate<(mul b int:2) with sum> int:5)"},

		// Lambdas.
		{"any without a condition", "a/any()", "(any a)"},
		{"any", "a/b/any(x:x/c eq 1)", "(any a/b x: (eq x/c int:1))"},
		{"all", "a/all(x:true)", "(all a x: bool:true)"},
		{"any in capitals, with blanks", "a/ANY( x : x gt 1 )", "(any a x: (gt x int:1))"},
		{"nested with the outer variable", "a/any(x:x/b/all(y:y/c eq x/d and e eq 1))", "(any a x: (all x/b y: (and (eq y/c x/d) (eq e int:1))))"},
		{"behind a function", "a/Ns.F()/any(x:x eq 1)", "(any a/Ns.F() x: (eq x int:1))"},
		{"on an alias", "@m/any(m:m/s eq 'e')", "(any @m m: (eq m/s str:e))"},
		{"not before any", "not a/any(x:x)", "(not (any a x: x))"},

		// Lists, arrays and objects.
		{"an empty list", "a in ()", "(in a {})"},
		{"a list of one", "a in ('x')", "(in a {str:x})"},
		{"a list with blanks", "a in ( 'x' , null,-1.5 )", "(in a {str:x null num:-1.5})"},
		{"a parenthesis that is no list", "a in (b)", "(in a b)"},
		{"a computed collection", "a in Ns.F()", "(in a Ns.F())"},
		{"an array behind in", `a in ["x",'y']`, "(in a [str:x str:y])"},
		{"an array of arrays", `["J","S"] in [["J","D"],[1 add 2,b]]`, "(in [str:J str:S] [[str:J str:D] [(add int:1 int:2) b]])"},
		{"an empty array and an empty object", "[] eq {}", "(eq [] object{})"},
		{"an object", `a eq {"S":"N 4\u0030\n","n":{"x":[1,null]}}`, "(eq a object{S=str:N 40\n n=object{x=[int:1 null]}})"},
		{"a pair of surrogates", `["\ud83d\ude00"] eq a`, "(eq [str:😀] a)"},
		{"two functions between commas", "hassubset([a,b],c)", "hassubset([a b] c)"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { wantTree(t, row.text, row.tree) })
	}
}

func TestConstantsAreTakenForWhatTheyLookLike(t *testing.T) {
	rows := []struct{ text, tree string }{
		{"null", "null"}, {"true", "bool:true"}, {"FALSE", "bool:false"}, {"tRUe", "bool:true"},
		{"0", "int:0"}, {"-42", "int:-42"}, {"+42", "int:+42"}, {"007", "int:007"}, {"99999999999999999999", "int:99999999999999999999"},
		{"3.14", "num:3.14"}, {"-0.5", "num:-0.5"}, {"1e10", "num:1e10"}, {"1E-3", "num:1E-3"}, {"+0.314e+1", "num:+0.314e+1"},
		{"INF", "num:INF"}, {"-INF", "num:-INF"}, {"NaN", "num:NaN"}, {"INFx", "INFx"},
		{"''", "str:"}, {"''''", "str:'"}, {"'O''Neil'", "str:O'Neil"}, {"''''''", "str:''"}, {"'P1D'", "str:P1D"}, {"'a%b_c'", "str:a%b_c"}, {"'😀 and ) ,'", "str:😀 and ) ,"},
		{"01234567-89ab-cdef-0123-456789abcdef", "guid:01234567-89ab-cdef-0123-456789abcdef"},
		{"FEDCBA98-89AB-CDEF-0123-456789ABCDEF", "guid:FEDCBA98-89AB-CDEF-0123-456789ABCDEF"},
		{"2024-02-29", "date:2024-02-29"}, {"-10000-04-01", "date:-10000-04-01"}, {"0000-01-01", "date:0000-01-01"},
		{"2024-01-01T12:30Z", "instant:2024-01-01T12:30Z"}, {"2024-01-01t12:30:59.123456789012z", "instant:2024-01-01t12:30:59.123456789012z"},
		{"2024-01-01T12:30:00-03:30", "instant:2024-01-01T12:30:00-03:30"}, {"2024-01-01T12:30:00+01:00", "instant:2024-01-01T12:30:00+01:00"},
		{"2024-01-01T12:30:00 01:00", "instant:2024-01-01T12:30:00+01:00"},
		{"11:22", "time:11:22"}, {"23:59:60.5", "time:23:59:60.5"},
		{"duration'P1DT2H3M4.5S'", "duration:P1DT2H3M4.5S"}, {"Duration'-PT0.1S'", "duration:-PT0.1S"}, {"duration'P3D'", "duration:P3D"},
		{"duration'+PT1H'", "duration:+PT1H"}, {"duration' PT1H'", "duration:+PT1H"}, {"duration'pt1h'", "duration:pt1h"}, {"DURATION'-p6dt23h59m59.9999s'", "duration:-p6dt23h59m59.9999s"},
		{"duration'PT0.0000001S'", "duration:PT0.0000001S"}, {"duration'P99999999999999999999D'", "duration:P99999999999999999999D"},
		{"binary'Zm9v'", "binary:Zm9v"}, {"binary'Zg=='", "binary:Zg=="}, {"binary''", "binary:"}, {"Binary'-_8'", "binary:-_8"}, {"binary'-_8='", "binary:-_8="},
		{"Sales.Pattern'Solid,Yellow'", "enum:Sales.Pattern:Solid,Yellow"}, {"P'-42'", "enum:P:-42"}, {"Ns.P'A,+1'", "enum:Ns.P:A,+1"},
		{"geography'SRID=0;Point(142.1 64.1)'", "geography:SRID=0;Point(142.1 64.1)"}, {"geometry'SRID=0;MultiPoint()'", "geometry:SRID=0;MultiPoint()"},
	}
	for _, row := range rows {
		t.Run(row.text, func(t *testing.T) { wantTree(t, row.text, row.tree) })
	}
}

func TestABlankBeforeAnOffsetIsAPlusSignAnywhere(t *testing.T) {
	options, err := uri.ParseOptions("$filter=a gt 2021-02-03T00:00:00+01:00 and b in (2021-02-03T00:00+01:00,2021-02-03T00:00+10:30)")
	if err != nil {
		t.Fatal(err)
	}
	want := "(and (gt a instant:2021-02-03T00:00:00+01:00) (in b {instant:2021-02-03T00:00+01:00 instant:2021-02-03T00:00+10:30}))"
	if got := dump(options.Filter); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEveryNodeKnowsItsPlace(t *testing.T) {
	const text = "a/b eq 1 and not (contains(c,'x')) or d/any(x:x/e in (1,2))/f"
	e, err := uri.ParseFilter(strings.TrimSuffix(text, "/f"))
	if err != nil {
		t.Fatal(err)
	}
	or := e.(*uri.Binary)
	and := or.Left.(*uri.Binary)
	any := or.Right.(*uri.Lambda)
	for _, row := range []struct {
		node uri.Expr
		want string
	}{
		{or, "a/b eq 1 and not (contains(c,'x')) or d/any(x:x/e in (1,2))"},
		{and, "a/b eq 1 and not (contains(c,'x'"},
		{and.Left.(*uri.Binary).Left, "a/b"},
		{and.Left.(*uri.Binary).Right, "1"},
		{and.Right.(*uri.Unary).Operand, "contains(c,'x')"},
		{any, "d/any(x:x/e in (1,2))"},
		{any.Where.(*uri.Binary).Right, "(1,2)"},
	} {
		at := row.node.Span()
		if got := text[at.Start:at.End]; !strings.HasPrefix(got, row.want) {
			t.Errorf("the place of %s is %q", row.node, got)
		}
	}
	if s := any.Source.Steps[0].Span; text[s.Start:s.End] != "d" {
		t.Errorf("the place of the step is %q", text[s.Start:s.End])
	}
}

// wantTree parses a text, checks its tree and that it prints itself.
func wantTree(t *testing.T, text, tree string) {
	t.Helper()
	e, err := uri.ParseFilter(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := dump(e); got != tree {
		t.Errorf("got  %s\nwant %s", got, tree)
	}
	again, err := uri.ParseFilter(e.String())
	if err != nil || dump(again) != tree {
		t.Errorf("printed as %s, which gives %v", e, err)
	}
}

func wantRefusal(t *testing.T, err error, text, target, at, says string) {
	t.Helper()
	f := wantFault(t, err, fault.MalformedOption, target)
	if !strings.Contains(f.Message, says) {
		t.Errorf("the message does not say %q: %s", says, f.Message)
	}
	if got := text[f.Span.Start:f.Span.End]; got != at {
		t.Errorf("the place is %q, want %q: %s", got, at, f.Message)
	}
}
