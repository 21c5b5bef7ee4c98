package uri_test

import (
	"net/url"
	"strings"
	"testing"

	"feedline/odata/fault"
	"feedline/odata/uri"
)

func TestPathsAreReadSegmentBySegment(t *testing.T) {
	rows := []struct{ name, escaped, printed string }{
		{"the service root", "", ""},
		{"the service root with a slash", "/", ""},
		{"a set", "Calls", "Calls"},
		{"a set with a slash at the end", "Calls/", "Calls"},
		{"a count", "Calls/$count", "Calls/$count"},
		{"an encoded dollar sign", "Calls/%24count", "Calls/$count"},
		{"a key", "Calls(5)", "Calls(5)"},
		{"a key with parentheses encoded", "Calls%28%275%27%29", "Calls('5')"},
		{"a composite key", "C(a=1,b='x, y')", "C(a=1,b='x, y')"},
		{"a doubled quote", "C('O''Neil')", "C('O''Neil')"},
		{"a comma, an equals sign and parentheses inside a text", "C('a,b=(c)')", "C('a,b=(c)')"},
		{"a slash inside a text", "C('a%2Fb')", "C('a/b')"},
		{"a plus sign in a path is a plus sign", "C(t=2026-03-01T00:00:00+01:00)", "C(t=2026-03-01T00:00:00+01:00)"},
		{"a typed literal", "C(duration'PT1H')", "C(duration'PT1H')"},
		{"spaces around", "C( a = 1 , b = 2 )", "C(a=1,b=2)"},
		{"two keys in a row of segments", "A(1)/B(2)", "A(1)/B(2)"},
		{"a function without arguments", "A(1)/Ns.F()/b", "A(1)/Ns.F()/b"},
		{"an alias as a key", "A(@k)/B(n=@k)", "A(@k)/B(n=@k)"},
		{"a cross join", "$crossjoin(A,B)/$query", "$crossjoin(A,B)/$query"},
		{"a filtered collection", "A/$filter(b%20gt%203)/$filter(@f)/$count", "A/$filter(b gt 3)/$filter(@f)/$count"},
		{"a key behind the arguments of a function", "F(a=1)(2)/b/G()('x')", "F(a=1)(2)/b/G()('x')"},
		{"a type behind the names of all entities", "$all/Ns.T", "$all/Ns.T"},
		{"constants of every kind", "F(a=null,b=TRUE,c=-1.5e3,d=NaN,e=11:22,f=2024-02-29,g=Ns.E'A,B',h=binary'Zg==')", "F(a=null,b=true,c=-1.5e3,d=NaN,e=11:22,f=2024-02-29,g=Ns.E'A,B',h=binary'Zg==')"},
		{"arrays and objects as arguments", `F(a=[1,"b,)"],b={"c":[null,@p]},d=@p)`, `F(a=[1,'b,)'],b={"c":[null,@p]},d=@p)`},
		{"a blank for the plus sign of an offset", "C(2026-03-01T00:00:00%2001:00)", "C(2026-03-01T00:00:00+01:00)"},
		{"keys as segments", "People/O%27Neil/1/-1", "People/O'Neil/1/-1"},
		{"slashes in the filter of a path", "A/$filter(b/any(t:%20t/c%20eq%20'x/y)')%20and%20d/e)/$count", "A/$filter(b/any(t:t/c eq 'x/y)') and d/e)/$count"},
		{"a filter of a path that is encoded", "A/%24filter%28b/c%20eq%20%27)(%2F%27%29/$filter(d/e)/f", "A/$filter(b/c eq ')(/')/$filter(d/e)/f"},
		{"a filter of a path with texts in double quotes", `A/$filter(b/c%20in%20["x\"')/","y"])/$count`, `A/$filter(b/c in ['x"'')/','y'])/$count`},
		{"a quote of a key as a segment ends nothing", "People/O'Neil/$filter(b/c)/D'Arcy", "People/O'Neil/$filter(b/c)/D'Arcy"},
		{"parentheses in the filter of a path", "A/$filter(endswith(b,')'))", "A/$filter(endswith(b,')'))"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p, err := uri.ParsePath(row.escaped)
			if err != nil {
				t.Fatal(err)
			}
			if p.String() != row.printed {
				t.Errorf("got %s, want %s", p, row.printed)
			}
		})
	}
}

func TestPathsThatAreRefused(t *testing.T) {
	rows := []struct {
		name, escaped string
		code          fault.Code
		at            string // text at the place of the fault
	}{
		{"two slashes in a row", "A//B", fault.MalformedURL, ""},
		{"parentheses without a name", "A/(1)", fault.MalformedURL, "(1)"},
		{"an open parenthesis", "A/B(1", fault.MalformedKey, "(1"},
		{"text behind the key", "A/B(1)x", fault.MalformedKey, "(1)x"},
		{"an empty value", "A(a=)", fault.MalformedKey, ""},
		{"an open quote", "A('x)", fault.MalformedKey, "'x)"},
		{"two values without names", "A(1,2)", fault.MalformedKey, "(1,2)"},
		{"a name twice", "A(a=1,a=2)", fault.MalformedKey, "a"},
		{"text behind a quoted value", "A('x'y)", fault.MalformedKey, "y"},
		{"a semicolon between values", "A(a=1;b='x')", fault.MalformedKey, ";"},
		{"nothing behind a comma", "A(a=1,)", fault.MalformedKey, ""},
		{"a word", "Categories(ID=wrong)", fault.MalformedKey, "wrong"},
		{"a word in double quotes", `A("x")`, fault.MalformedKey, `"x"`},
		{"a path", "A(b/c)", fault.MalformedKey, "b"},
		{"a slash inside a text", "A('b/c')", fault.MalformedKey, "'b"},
		{"an expression", "A(1 add 2)", fault.MalformedKey, "a"},
		{"no value", "A(null)", fault.MalformedKey, "null"},
		{"an array without a name", "A([1])", fault.MalformedKey, "[1]"},
		{"an array in an expression", "A(b=[1] eq c)", fault.MalformedKey, "[1] eq c"},
		{"a number that is none", "A(1x)", fault.MalformedKey, "1x"},
		{"a date that is none", "A(2024-13-01)", fault.MalformedKey, "2024-13-01"},
		{"a Guid with a letter that is none", "A(a1234567-89ab-cdef-0123-456789abcdeg)", fault.MalformedKey, "a1234567-89ab-cdef-0123-456789abcdeg"},
		{"an annotation", "A(@Ns.T)", fault.MalformedKey, "@Ns.T"},
		{"a key behind a key", "A(1)(2)", fault.MalformedKey, "(1)(2)"},
		{"three keys", "A()(2)(3)", fault.MalformedKey, "(2)(3)"},
		{"an operation at the beginning", "Ns.F()/b", fault.UnknownResource, "Ns.F"},
		{"a cross join without sets", "$crossjoin(A,)", fault.MalformedKey, ")"},
		{"a cross join of constants", "$crossjoin('A')", fault.MalformedKey, "'"},
		{"something behind a count", "A/$count/b", fault.UnknownResource, "b"},
		{"bytes that are not UTF-8", "A('%FF')", fault.MalformedURL, ""},
		{"too many conditions", "A/$filter(" + strings.Repeat("(", 101) + ")", fault.MalformedURL, "("},
		{"too many arguments", "F(a=1" + strings.Repeat(",a=1", 1000) + ")", fault.MalformedKey, "a"},
		{"too many tokens in all segments", strings.Repeat("A/$filter(a"+strings.Repeat("%20or%20a", 10_000)+")/", 20), fault.MalformedURL, ""},
		{"too many bytes", strings.Repeat("a", 1<<20+1), fault.MalformedURL, ""},
		{"a name that is none before a key", "A.('x')", fault.MalformedURL, "A."},
		{"something behind $ref", "A/$ref/$count", fault.MalformedURL, "$count"},
		{"something behind $value", "A(1)/b/$value/c", fault.MalformedURL, "c"},
		{"a filter without a condition", "A/$filter()", fault.MalformedURL, ")"},
		{"a filter that never ends", "A/$filter(b/c/$count", fault.MalformedKey, "(b/c/$count"},
		{"a filter with a quote that never ends", "A/$filter(b/c%20eq%20'x)/$count", fault.MalformedURL, "'x)/$count"},
		{"a slash behind a filter with a parenthesis too many", "A/$filter(b/c))/d", fault.MalformedKey, "(b/c))"},
		{"a malformed filter", "A/$filter(b%20=%203)", fault.MalformedURL, "="},
		{"text behind a filter", "A/$filter(b)c", fault.MalformedKey, "(b)c"},
		{"a broken escape", "A%2", fault.MalformedURL, ""},
		{"too long a path", strings.Repeat("a/", 60), fault.MalformedURL, "a"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := uri.ParsePath(row.escaped)
			f := fault.From(err)
			if err == nil || f.Code != row.code {
				t.Fatalf("got %v", err)
			}
			decoded, _ := url.PathUnescape(row.escaped)
			if f.Span != (fault.Span{}) && decoded[f.Span.Start:f.Span.End] != row.at {
				t.Errorf("the place is %q, want %q", decoded[f.Span.Start:f.Span.End], row.at)
			}
		})
	}
}

func TestARefusedKeySaysWhatToWrite(t *testing.T) {
	rows := []struct{ escaped, says string }{
		{"Categories(ID=wrong)", `"wrong" is no constant. A text stands in single quotes, such as 'wrong'.`},
		{"Calls(a1234567-89ab-cdef-0123)", "A Guid has 32 hexadecimal digits in groups"},
		{"Calls(01234567-89ab-cdef-0123)", "A Guid has 36 characters."},
		{`Calls("x")`, "A text stands in single quotes, such as 'abc'."},
		{"Calls(\u2018x\u2019)", "Only straight single quotes"},
		{"Calls(datetime'2024-01-01T00:00:00')", "without prefix and quotes"},
		{"Calls([1])", "Only a parameter with a name"},
		{"Calls('a/b')", "A slash inside it is written %2F."},
		{"Calls(id=)", "A key value is missing"},
		{"Calls(null)", "A key is never null."},
		{"Calls(a=1 b=2)", "separated by commas"},
		{"Calls/$count/foo", "Nothing follows $count in a path."},
		{"Feedline.Calls", "The service document lists the entity sets."},
	}
	for _, row := range rows {
		_, err := uri.ParsePath(row.escaped)
		if f := fault.From(err); err == nil || !strings.Contains(f.Message, row.says) {
			t.Errorf("%s: the message does not say %q: %v", row.escaped, row.says, err)
		}
	}
}

func TestAKeyHasItsValuesAsNodes(t *testing.T) {
	p, err := uri.ParsePath("A/Ns.F(a=@p,b=[1,{}],c='x')")
	if err != nil {
		t.Fatal(err)
	}
	segment := p.Segments[1]
	var got []string
	for _, pair := range segment.Key.Pairs {
		at := pair.Literal.Span
		got = append(got, dump(pair.Value)+" "+p.Text[segment.Span.Start+at.Start:segment.Span.Start+at.End])
	}
	if text := strings.Join(got, "|"); text != "@p @p|[int:1 object{}] [1,{}]|str:x 'x'" {
		t.Errorf("got %s", text)
	}
}

func TestOnlyNamesWithDotsCanNameATypeOrAnOperation(t *testing.T) {
	for name, is := range map[string]bool{"Feedline.Call": true, "A.b.c": true, "Calls": false, "3.14": false, "a.": false, "a b.c": false, "$count": false} {
		if got := (uri.Segment{Name: name}).Qualified(); got != is {
			t.Errorf("%q: %v", name, got)
		}
	}
}

// What parses prints to text that parses to the same text, and no input makes
// the parser panic.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{
		"", "Calls", "Calls(5)", "C(a=1,b='x'',')", "A(1)/B/$count", "C('%2F')", "C(duration'P1D')", "A(()", "A(=1)", "F(a=[1,{\"b\":@c}])(2)/d",
		"$crossjoin(A,B)", "A/$filter(b%20gt%203)/$ref", "A(wrong)", "A(@k)", "A(2026-03-01T00:00:00%2001:00)", "A(01234567-89ab-cdef-0123-456789abcdef)",
		"A/$filter(b/any(t:t/c%20eq%20'x/y)'))/$count", "A/%24filter%28b/c%29/d", `A/$filter("\`, "A/$filter(b/(c/d", "A/$filter(%2", "A/$filter(b/c))/d", "A('/')", "A(1/B)", "O'Neil/a",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, escaped string) {
		p, err := uri.ParsePath(escaped)
		if err != nil {
			if text := fault.From(err); text.Code == fault.Internal || text.Message == "" || text.Span.Start > text.Span.End {
				t.Fatalf("%q: %v", escaped, err)
			}
			return
		}
		again, err := uri.ParsePath(escapedPath(p))
		if err != nil || again.String() != p.String() || len(again.Segments) != len(p.Segments) {
			t.Fatalf("%q printed as %q, which gives %q, %v", escaped, p, again, err)
		}
	})
}

// escapedPath is a path as it stands in a URL: a slash inside a text is
// encoded, one between segments is not.
func escapedPath(p uri.Path) string {
	var b strings.Builder
	for i, s := range p.Segments {
		if i > 0 && s.Name != "" {
			b.WriteByte('/')
		}
		b.WriteString(url.PathEscape(uri.Path{Segments: []uri.Segment{s}}.String()))
	}
	return b.String()
}
