package uri_test

import (
	"net/url"
	"testing"

	"feedline/odata/fault"
	"feedline/odata/uri"
)

// seeds are texts of every construct of the grammar.
var seeds = []string{
	"a eq 1 and not (contains(b,'O''Neil') or c in ('x',null,-1.5))", "-a mul -(b add 1) divby 2e3 ge -INF", "a/any(x:x/b/all(y:y/c eq x/d))",
	"a/$count($filter=b gt 3;$search=x OR y) gt 5", "a/$filter(b gt 3)(id='S')/@Core.X#Q", "case(a gt 0:1,true:11:22)", `{"a":["x",1,null,{"b":[1 add 2]}]} eq @p/q`,
	"Ns.F(p=@p,q=[1,2])/Ns.G()/h", "$root/S(1)/n eq $it/m", "2024-01-01T00:00:00 01:00 le x", "duration'P1DT2.5S' eq binary'Zg==' or geography'SRID=0;Point(1 2)' has Ns.E'A,B'",
	"01234567-89ab-cdef-0123-456789abcdef", "cast(a,Edm.String)/b", "a/aggregate(b with sum)", "not not - - a", "in in in in in", "substring(a,1,2) eq \"x\"", "a in (b)", "INF/x sub NaN",
	"a desc,b asc", "a add 1 as b,c as d", "A($filter=b eq 1;$expand=C/$ref,*/$ref;$levels=max;$select=d/e,f($top=1)),D/$count($search=x)", "x,*,Ns.*,Ns.F(a,b),@Ns.T,y/z($count=true)",
	`NOT (a "b c") OR d AND e`, `'"a" "b'`, "AND OR NOT", "a;b=c", "Ünï ß", "", " ", "(", ")", "'", "((((", "a b", "1 2",
}

// mustExplain checks that a refusal is one for the caller, with words and a
// place inside the text.
func mustExplain(t *testing.T, err error, text string) {
	f := fault.From(err)
	if f.Code == fault.Internal || f.Message == "" {
		t.Fatalf("%q: %v", text, err)
	}
	if f.Span.Start < 0 || f.Span.Start > f.Span.End || f.Span.End > len(text) {
		t.Fatalf("%q: the place %v lies outside: %v", text, f.Span, err)
	}
}

func FuzzFilter(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := uri.ParseFilter(text)
		if err != nil {
			mustExplain(t, err, text)
			return
		}
		if at := e.Span(); at.Start < 0 || at.Start >= at.End || at.End > len(text) {
			t.Fatalf("%q: the place %v lies outside", text, at)
		}
		mustBeStable(t, e)
	})
}

func FuzzOrderBy(f *testing.F) { fuzzOption(f, "$orderby") }
func FuzzSelect(f *testing.F)  { fuzzNested(f, "$select") }
func FuzzExpand(f *testing.F)  { fuzzOption(f, "$expand") }
func FuzzCompute(f *testing.F) { fuzzOption(f, "$compute") }
func FuzzSearch(f *testing.F)  { fuzzOption(f, "$search") }

// FuzzApply checks more than the text: the trees must be equal as well.
func FuzzApply(f *testing.F) {
	for _, row := range transformationRows {
		f.Add(row.text)
	}
	for _, seed := range seeds {
		f.Add("compute(" + seed + " as x)/aggregate(" + seed + " with sum as y)")
	}
	f.Fuzz(func(t *testing.T, text string) { mustPrintItsTree(t, text) })
}

// mustPrintItsTree checks the law of printing for $apply.
func mustPrintItsTree(t interface {
	Helper()
	Fatalf(string, ...any)
}, text string) {
	t.Helper()
	options, err := uri.ParseOptions("$apply=" + url.QueryEscape(text))
	if err != nil {
		if f := fault.From(err); f.Code == fault.Internal || f.Message == "" || f.Span.Start > f.Span.End || f.Span.End > len(text) {
			t.Fatalf("%q: %v", text, err)
		}
		return
	}
	for _, tree := range options.Apply {
		if at := tree.Span(); at.Start >= at.End || at.End > len(text) {
			t.Fatalf("%q: the place %v lies outside", text, at)
		}
	}
	again, err := uri.ParseOptions("$apply=" + url.QueryEscape(options.Apply.String()))
	if err != nil || again.Apply.String() != options.Apply.String() || dumpSequence(again.Apply) != dumpSequence(options.Apply) {
		t.Fatalf("%q printed as %q, which gives %q, %v", text, options.Apply, again.Apply, err)
	}
}

// FuzzNestedSearch reads a search between parentheses, where it ends at a
// semicolon or a parenthesis.
func FuzzNestedSearch(f *testing.F) { fuzzNested(f, "$search") }

// fuzzOption checks an option at the top level of the query string.
func fuzzOption(f *testing.F, name string) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { mustPrintItself(t, name, text) })
}

// fuzzNested checks an option inside an entry of $expand.
func fuzzNested(f *testing.F, name string) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { mustPrintItself(t, "$expand", "A("+name+"="+text+")") })
}

func mustPrintItself(t *testing.T, name, text string) {
	options, err := uri.ParseOptions(name + "=" + url.QueryEscape(text))
	if err != nil {
		mustExplain(t, err, text)
		return
	}
	printed := printedOption(options)
	again, err := uri.ParseOptions(name + "=" + url.QueryEscape(printed))
	if err != nil || printedOption(again) != printed {
		t.Fatalf("%q printed as %q, which gives %q, %v", text, printed, again, err)
	}
}

// FuzzQuery reads whole query strings, as they come over the wire.
func FuzzQuery(f *testing.F) {
	for _, seed := range seeds {
		f.Add("$filter=" + url.QueryEscape(seed))
		f.Add("$top=1&@p=" + seed + "&$orderby=" + seed + "&expand=" + url.PathEscape(seed))
	}
	f.Fuzz(func(t *testing.T, raw string) {
		options, err := uri.ParseOptions(raw)
		if err != nil {
			if fault.From(err).Code == fault.Internal {
				t.Fatalf("%q: %v", raw, err)
			}
			return
		}
		for name, e := range options.Aliases {
			if again, err := uri.ParseOptions(name + "=" + url.QueryEscape(e.String())); err != nil || again.Aliases[name].String() != e.String() {
				t.Fatalf("%q: %s=%s gives %v", raw, name, e, err)
			}
		}
		_ = options.String()
	})
}
