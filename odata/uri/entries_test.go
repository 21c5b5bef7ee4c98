package uri_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"feedline/odata/fault"
	"feedline/odata/uri"
)

func TestOrderByIsReadWithItsCommasAndDirections(t *testing.T) {
	rows := []struct{ name, text, want string }{
		{"a name", "a", "a"},
		{"directions", "a asc,b desc,c", "a|b desc|c"},
		{"directions in any case behind tabs", "a\tDESC , b Asc", "a desc|b"},
		{"commas inside a call", "concat(a,b) desc,c", "concat(a b) desc|c"},
		{"a comma inside a text", "indexof(a,', desc') desc", "indexof(a str:, desc) desc"},
		{"a comparison", "a ge b asc", "(ge a b)"},
		{"a count", "a/$count desc", "a/$count desc"},
		{"a path", "a/b/c,$it/d", "a/b/c|$it/d"},
		{"properties called asc and desc", "asc desc,desc,desc asc", "asc desc|desc|desc"},
		{"an alias", "@x desc", "@x desc"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			options := mustParse(t, "$orderby", row.text)
			var got []string
			for _, item := range options.OrderBy {
				text := dump(item.By)
				if item.Descending {
					text += " desc"
				}
				got = append(got, text)
			}
			if text := strings.Join(got, "|"); text != row.want {
				t.Errorf("got %s, want %s", text, row.want)
			}
		})
	}
}

func TestThePlaceOfAnOrderItemIsItsText(t *testing.T) {
	const text = "a , length(b)  desc ,c"
	var got []string
	for _, item := range mustParse(t, "$orderby", text).OrderBy {
		got = append(got, text[item.Span.Start:item.Span.End])
	}
	if fmt.Sprintf("%q", got) != `["a" "length(b)  desc" "c"]` {
		t.Errorf("got %q", got)
	}
}

// What is printed is the canonical form, and parses to itself.
func TestOptionsPrintThemselves(t *testing.T) {
	rows := []struct{ name, option, text, printed string }{
		{"names", "$expand", "a,b", "a,b"},
		{"references and counts", "$expand", "a/$ref,b/$count,*/$ref,*", "a/$ref,b/$count,*/$ref,*"},
		{"paths and casts", "$expand", "a/b/Ns.T/c,Ns.V/a/*,a/b/*", "a/b/Ns.T/c,Ns.V/a/*,a/b/*"},
		{"the stream and an annotation", "$expand", "$value,@Ns.T($top=2)", "$value,@Ns.T($top=2)"},
		{"options without dollar signs and in any case", "$expand", "a(SELECT=b,c;Top=5;$count=true)", "a($select=b,c;$top=5;$count=true)"},
		{"options of every kind", "$expand",
			"a( $filter=b eq 'x;)' and c;$orderby=d desc,concat(e,';');$skip=1;$compute=f mul 2 as g;$search=h i;@p=15;$levels=max;$apply=aggregate(x with sum as y))",
			"a($filter=b eq 'x;)' and c;$orderby=d desc,concat(e,';');$skip=1;$compute=f mul 2 as g;$search=h AND i;$levels=max;$apply=aggregate(x with sum as y);@p=15)"},
		{"expand in expand", "$expand", "a($expand=b($expand=c($filter=d eq 1;$top=1);$select=e)),f", "a($expand=b($expand=c($filter=d eq 1;$top=1);$select=e)),f"},
		{"what Power Query sends", "$expand", "PropertyRef_Property($select=Syscode,Name)", "PropertyRef_Property($select=Syscode,Name)"},
		{"a text with dashes, a date and a parenthesis", "$expand", "A($filter=n eq 'a-b' and d ge 2024-01-01 and contains(n,'('))", "A($filter=n eq 'a-b' and d ge 2024-01-01 and contains(n,'('))"},
		{"a count of some", "$expand", "a/$count($filter=b eq 'H';search=x)", "a/$count($filter=b eq 'H';$search=x)"},
		{"levels of a star", "$expand", "*($levels=3),a/*($levels=max)", "*($levels=3),a/*($levels=max)"},
		{"a semicolon in a nested search", "$expand", "a($search=b;c;$top=1)", `a($search="b;c";$top=1)`},
		{"paths and options inside expand", "$expand", "a($select=b/c,d($filter=$this gt 1),Ns.F(x,y),Ns.*,@Ns.T)", "a($select=b/c,d($filter=$this gt 1),Ns.F(x,y),Ns.*,@Ns.T)"},
		{"one computed property", "$compute", "a mul b/c as d", "a mul b/c as d"},
		{"several computed properties", "$compute", "a add 1  as  b , concat(c,' as ') as d_2", "a add 1 as b,concat(c,' as ') as d_2"},
		{"a property called as", "$compute", "as as as", "as as as"},
		{"case in compute", "$compute", "case(x gt 0:1,true:0) as s", "case(x gt 0: 1,true: 0) as s"},
		{"words", "$search", "blue green", "blue AND green"},
		{"operators", "$search", "a AND b OR NOT c d", "(a AND b) OR (NOT c AND d)"},
		{"parentheses", "$search", "(NOT a) OR (b OR c) AND d", "NOT a OR ((b OR c) AND d)"},
		{"phrases", "$search", `"blue green" OR "a\"b\\c"`, `"blue green" OR "a\"b\\c"`},
		{"a phrase of one word", "$search", `"blue"`, "blue"},
		{"words that look like operators", "$search", "AND", `"AND"`},
		{"an operator between such words", "$search", "AND OR NOT", `"AND" OR "NOT"`},
		{"words that begin like operators", "$search", "ORANGE ANDROID NOTHING", "ORANGE AND ANDROID AND NOTHING"},
		{"words with signs", "$search", "a-b o'neil 3.14 $x", `"a-b" AND "o'neil" AND "3.14" AND "$x"`},
		{"operators in small letters are words", "$search", "a or not b", "a AND or AND not AND b"},
		{"a search that is still being typed", "$search", `'"blue" "gre'`, `"\"blue\" \"gre"`},
		{"letters of any script", "$search", "Δ Ü", "Δ AND Ü"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if got := printedOption(mustParse(t, row.option, row.text)); got != row.printed {
				t.Fatalf("got  %s\nwant %s", got, row.printed)
			}
			if got := printedOption(mustParse(t, row.option, row.printed)); got != row.printed {
				t.Errorf("printed again it is %s", got)
			}
		})
	}
}

func TestNestedOptionsAreReadLikeThoseOfTheRequest(t *testing.T) {
	options := mustParse(t, "$expand", "A/$ref,B(filter=x eq @p;orderby=y desc;top=2;skip=1;count=true;levels=4;@p=5 add 1)")
	if !options.Expand[0].Ref || options.Expand[0].Options != nil {
		t.Errorf("the reference is %+v", options.Expand[0])
	}
	o := options.Expand[1].Options
	got := fmt.Sprintln(dump(o.Filter), dump(o.OrderBy[0].By), *o.Top, *o.Skip, *o.Count, o.Levels.N, dump(o.Aliases["@p"]), len(o.Present))
	if got != "(eq x @p) y 2 1 true 4 (add int:5 int:1) 6\n" {
		t.Errorf("got %s", got)
	}
	at := o.Filter.Span()
	if text := options.Present[0].Value[at.Start:at.End]; text != "x eq @p" {
		t.Errorf("the place of the nested filter is %q", text)
	}
}

func TestAliasesAreExpressions(t *testing.T) {
	options, err := uri.ParseOptions("@t=%27a%26b%27&$filter=x+eq+@t&%40n=[1,2]&@o={%22a%22:1}&@r=$root/Set(1)")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range []string{"@t", "@n", "@o", "@r", "@none"} {
		if e, found := options.Aliases[name]; found {
			got = append(got, name+" "+dump(e))
		}
	}
	if text := strings.Join(got, "|"); text != "@t str:a&b|@n [int:1 int:2]|@o object{a=int:1}|@r $root/Set(int:1)" || len(options.Present) != 1 {
		t.Errorf("got %s, %v", text, options.Present)
	}
}

func TestEntriesThatAreRefused(t *testing.T) {
	rows := []struct{ name, option, text, at, says string }{
		{"an order without an expression", "$orderby", "", "", "the text ends here"},
		{"a comma too many in an order", "$orderby", "a,", "", "the text ends here"},
		{"a direction that is none", "$orderby", "a up", "u", `or asc, or desc is expected here, but there is "up"`},
		{"two directions", "$orderby", "a asc desc", "d", "asc or desc, is expected"},
		{"an open call in an order", "$orderby", "concat(a,b desc", "d", "operator"},
		{"no entry in expand", "$expand", "", "", "navigation property"},
		{"an entry without a name", "$expand", "(a)", "(", "navigation property"},
		{"an unopened parenthesis", "$expand", ")", ")", "navigation property"},
		{"empty parentheses", "$expand", "A()", "", "name of an option"},
		{"a semicolon alone", "$expand", "A(;)", "", "name of an option"},
		{"a semicolon too many", "$expand", "A($top=1;)", "", "name of an option"},
		{"an open entry", "$expand", "A($top=1", "(", "never closed"},
		{"names without a comma", "$expand", "A B", "B", "A comma"},
		{"levels of a reference", "$expand", "A/$ref($levels=4)", "$levels", "cannot stand beside $ref"},
		{"levels with a leading zero", "$expand", "A($levels=04)", "04", "positive whole number"},
		{"a nested $top that is no number", "$expand", "A($top=x)", "x", "whole number"},
		{"an option twice", "$expand", "A($top=1;top=2)", "top", "more than once"},
		{"an option that is for requests only", "$expand", "A($format=json)", "$format", "cannot stand beside"},
		{"a misspelt option", "$expand", "A($filtre=x)", "$filtre", "Did you mean $filter?"},
		{"a malformed nested filter", "$expand", "A($filter=b = 1)", "=", "written eq"},
		{"something behind a reference", "$expand", "A/$ref/b", "/", "A comma"},
		{"options of the stream", "$expand", "$value($top=1)", "(", "No options"},
		{"a system segment that is none", "$expand", "A/$value", "$", "navigation property"},
		{"an open parenthesis in a nested search", "$expand", "A($search=gr(een)", "(", "blank is expected"},
		{"an expression in select", "$select", "a eq 1", "a eq 1", "not a property name"},
		{"an open parenthesis in select", "$select", "(", "(", "not a property name"},
		{"a star behind a path", "$select", "a/*", "a/*", "not a property name"},
		{"an open option in select", "$select", "A($top=1", "(", "never closed"},
		{"an option that is none in select", "$select", "A($levels=1)", "$levels", "cannot stand beside"},
		{"a computed property without a name", "$compute", "a add 1", "", "word as"},
		{"a computed property without its name", "$compute", "a as", "", "word as"},
		{"a computed name that is none", "$compute", "a as 5", "5", "word as"},
		{"text behind a computed name", "$compute", "a as b c", "c", "comma"},
		{"an empty search", "$search", "", "", "word, or a phrase"},
		{"an open phrase", "$search", `"blue`, `"blue`, "no closing quote"},
		{"an empty phrase", "$search", `""`, `"`, "word, or a phrase"},
		{"an open parenthesis in a search", "$search", "(a", "(", "never closed"},
		{"empty parentheses in a search", "$search", "()", ")", "word, or a phrase"},
		{"a parenthesis too many in a search", "$search", "a)", ")", "end of the search"},
		{"a phrase beside a word", "$search", `a"b"`, `"`, "blank is expected"},
		{"a text in single quotes in a search", "$search", "a 'b'", "'", "double quotes"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := uri.ParseOptions(row.option + "=" + url.QueryEscape(row.text))
			wantRefusal(t, err, row.text, row.option, row.at, row.says)
		})
	}
}

func TestSignsThatMustBeEncodedAreRefusedRaw(t *testing.T) {
	for _, row := range []struct{ raw, says string }{
		{"$search=a;b", "%3B"}, {"$search=#1", "%23"}, {"$filter=a/@x#y", "%23"},
	} {
		_, err := uri.ParseOptions(row.raw)
		if f := fault.From(err); err == nil || f.Code != fault.MalformedOption || !strings.Contains(f.Message, row.says) {
			t.Errorf("%s: %v", row.raw, err)
		}
	}
	if _, err := uri.ParseOptions("debug=#1;x&$search=a%3Bb"); err != nil {
		t.Error(err)
	}
	if _, err := uri.ParseOptions("$filter=a+eq+'%FF'"); err == nil || fault.From(err).Code != fault.MalformedURL {
		t.Errorf("bytes that are not UTF-8: %v", err)
	}
}

func TestLimitsAreNamed(t *testing.T) {
	rows := []struct{ name, option, text, says string }{
		{"too long a value", "$filter", "a eq '" + strings.Repeat("x", 1<<20) + "'", "longer than 1048576 bytes"},
		{"too many tokens", "$filter", "a" + strings.Repeat(" or a", 30_000), "more than 50000 names"},
		{"too many parentheses", "$filter", strings.Repeat("(", 101) + "a", "more than 100 deep"},
		{"too deep a tree without parentheses", "$filter", strings.Repeat("not ", 101) + "a", "more than 100 deep"},
		{"too deep an expand", "$expand", strings.Repeat("a($expand=", 101) + "a", "more than 100 deep"},
		{"too deep a search", "$search", strings.Repeat("NOT ", 101) + "a", "more than 100 deep"},
		{"too deep counts", "$filter", strings.Repeat("a/$count($filter=", 101) + "a", "more than 100 deep"},
		{"too many arguments", "$filter", "Ns.F(1" + strings.Repeat(",1", 64) + ")", "more than 64 entries"},
		{"too many constants behind in", "$filter", "a in (1" + strings.Repeat(",1", 10_000) + ")", "more than 10000 constants"},
		{"too many elements of an array", "$filter", "a in [b" + strings.Repeat(",b", 250) + "]", "more than 250 entries"},
		{"too long a path", "$filter", "a" + strings.Repeat("/a", 100), "more than 100 parts"},
		{"too long a path of calls", "$filter", "a(1)" + strings.Repeat("/a(1)", 100), "more than 100 parts"},
		{"too long a name", "$filter", strings.Repeat("a", 513), "longer than any name"},
		{"too many orders", "$orderby", "a" + strings.Repeat(",a", 1000), "more than 1000 entries"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := uri.ParseOptions(row.option + "=" + url.QueryEscape(row.text))
			f := wantFault(t, err, fault.MalformedOption, row.option)
			if !strings.Contains(f.Message, row.says) {
				t.Errorf("the message does not say %q: %s", row.says, f.Message)
			}
		})
	}
}

func TestTheLimitOfTokensIsForTheWholeURL(t *testing.T) {
	half := "=1" + strings.Repeat("+or+a", 15_000)
	if _, err := uri.ParseOptions("@a" + half); err != nil {
		t.Fatal(err)
	}
	_, err := uri.ParseOptions("@a" + half + "&@b" + half)
	if f := wantFault(t, err, fault.MalformedOption, "@b"); !strings.Contains(f.Message, "more than 50000 names") {
		t.Error(f.Message)
	}
}

func TestWhatLiesWithinTheLimitsIsRead(t *testing.T) {
	rows := []struct{ name, text string }{
		{"constants behind in", "a in (1" + strings.Repeat(",1", 9_999) + ")"},
		{"constants in an array", "a in [1" + strings.Repeat(",1", 9_999) + "]"},
		{"parentheses", strings.Repeat("(", 100) + "a" + strings.Repeat(")", 100)},
		{"not", strings.Repeat("not ", 99) + "a"},
		{"a chain of comparisons", "a eq 1" + strings.Repeat(" or a eq 1", 10_000)},
		{"arguments", "Ns.F(1" + strings.Repeat(",1", 63) + ")"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			e, err := uri.ParseFilter(row.text)
			if err != nil {
				t.Fatal(err)
			}
			if again, err := uri.ParseFilter(e.String()); err != nil || again.String() != e.String() {
				t.Errorf("it does not print itself: %v", err)
			}
		})
	}
}

func mustParse(t *testing.T, option, text string) uri.Options {
	t.Helper()
	options, err := uri.ParseOptions(option + "=" + url.QueryEscape(text))
	if err != nil {
		t.Fatal(err)
	}
	return options
}

// printedOption is the value of the one option that was given.
func printedOption(o uri.Options) string {
	_, value, _ := strings.Cut(o.String(), "=")
	return value
}
