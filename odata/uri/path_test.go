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
		{"an open quote", "A('x)", fault.MalformedKey, "'x"},
		{"two values without names", "A(1,2)", fault.MalformedKey, "(1,2)"},
		{"a name twice", "A(a=1,a=2)", fault.MalformedKey, "a"},
		{"text behind a quoted value", "A('x'y)", fault.MalformedKey, "y"},
		{"a semicolon between values", "A(a=1;b='x')", fault.MalformedKey, "1;b="},
		{"a name that is none before a key", "A.('x')", fault.MalformedURL, "A."},
		{"something behind $ref", "A/$ref/$count", fault.MalformedURL, "$count"},
		{"something behind $value", "A(1)/b/$value/c", fault.MalformedURL, "c"},
		{"a filter without a condition", "A/$filter()", fault.MalformedURL, ")"},
		{"a malformed filter", "A/$filter(b%20=%203)", fault.MalformedURL, "="},
		{"text behind a filter", "A/$filter(b)c", fault.MalformedKey, "(b)c"},
		{"a broken escape", "A%2", fault.MalformedURL, ""},
		{"too long a path", strings.Repeat("a/", 60), fault.MalformedURL, ""},
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

// What parses prints to text that parses to the same text, and no input makes
// the parser panic.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"", "Calls", "Calls(5)", "C(a=1,b='x'',')", "A(1)/B/$count", "C('%2F')", "C(duration'P1D')", "A(()", "A(=1)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, escaped string) {
		p, err := uri.ParsePath(escaped)
		if err != nil {
			return
		}
		parts := strings.Split(p.String(), "/")
		if len(p.Segments) != len(parts) {
			return // a slash inside a text: joined, it cannot be told from a separator
		}
		for i, part := range parts {
			parts[i] = url.PathEscape(part)
		}
		again, err := uri.ParsePath(strings.Join(parts, "/"))
		if err != nil || again.String() != p.String() {
			t.Fatalf("%q printed as %q, which gives %q, %v", escaped, p, again, err)
		}
	})
}
