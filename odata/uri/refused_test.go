package uri_test

import (
	"testing"

	"feedline/odata/uri"
)

func TestExpressionsThatAreRefused(t *testing.T) {
	rows := []struct{ name, text, at, says string }{
		{"nothing", "", "", "the text ends here"},
		{"a blank in front", " true", " ", "begins with a blank"},
		{"an operator without an operand", "a eq", "", "the text ends here"},
		{"an operand without an operator", "a b", "b", `there is "b"`},
		{"a constant behind a constant", "1 2", "2", "operator"},
		{"half a comparison in parentheses", "(a eq) and b", ")", "missing before this place"},
		{"empty parentheses", "()", ")", "value or a property"},
		{"an open parenthesis", "(a eq 1", "(", "never closed"},
		{"one parenthesis too many", "a eq 1)", ")", "none is open"},
		{"the wrong bracket", "[1 add 2)", ")", "']' is due"},
		{"a missing blank before an operator", "a eq 1and b", "1and", "No constant"},
		{"a missing blank behind an operator", "a eq'x'", "eq", "blank before and after"},
		{"not without its blank", "not-a", "not", "blank before and after"},

		// Habits from other languages.
		{"an equals sign", "a = 1", "=", "written eq"},
		{"two equals signs", "a == 1", "=", "written eq"},
		{"inequality", "a != 1", "!", "written ne"},
		{"inequality of SQL", "a <> 1", "<", "written ne"},
		{"greater or equal", "a >= 1", ">", "Write ge"},
		{"two ampersands", "a && b", "&", "Write and"},
		{"two bars", "a || b", "|", "Write or"},
		{"an exclamation mark", "!a", "!", "Write not"},
		{"a plus sign", "a + 1", "+", "Write add"},
		{"a dash", "a - 1", "-", "Write sub"},
		{"a star", "a * 2", "*", "Write mul"},
		{"a slash", "a / 2", "/", "Write div"},
		{"a percent sign", "a % 2", "%", "Write mod"},
		{"encoded twice", "a%20eq%201", "%", "encoded twice"},
		{"double quotes", `a eq "x"`, `"`, "single quotes"},
		{"curly quotes", "a eq \u2018x\u2019", "\u2018", "straight single quotes"},
		{"like", "a like 'x'", "l", "contains(name"},
		{"between", "a between 1 and 2", "b", "a ge 1 and a le 9"},
		{"not in", "a not in (1)", "n", "not before the whole"},
		{"is null", "a is null", "i", "eq null"},
		{"a misspelt operator", "a equ 1", "e", "Did you mean eq?"},
		{"a quote inside a text", "a eq 'O'Neil'", "N", "written twice"},
		{"an instant with prefix", "a gt datetime'2024-01-01T00:00:00'", "datetime'2024-01-01T00:00:00'", "without prefix"},
		{"a Guid with prefix", "a eq guid'01234567-89ab-cdef-0123-456789abcdef'", "guid'01234567-89ab-cdef-0123-456789abcdef'", "without prefix"},
		{"a comma as decimal sign", "a eq 1,5", ",", "comma has no meaning"},

		// Calls and lists.
		{"a missing comma between constants", "concat('a' 'b')", "'", "comma"},
		{"a missing comma between calls", "concat(tolower(a) tolower(b))", "t", "or a comma is expected"},
		{"a missing comma before a parenthesis", "concat('a' ('b'))", "(", "missing before the parenthesis"},
		{"a comma too many", "concat('a',)", ")", "value or a property"},
		{"a comma in front", "concat(,'a')", ",", "value or a property"},
		{"too few arguments", "contains(a)", "contains(a)", "takes 2 arguments, and here it has 1"},
		{"too many arguments", "length(a,b)", "length(a,b)", "takes 1 argument, and here it has 2"},
		{"no arguments", "substring()", "substring()", "takes 2 or 3 arguments, and here it has 0"},
		{"arguments for none", "now(1)", "now(1)", "takes 0 arguments"},
		{"not between arguments", "contains(a not b)", "n", "comma"},
		{"a colon between arguments", "contains(a:b)", ":", "operator"},
		{"a list that compares", "a eq (1,2)", ",", "stands behind in"},
		{"a list of names", "a in (b,c)", ",", "constants only"},
		{"a list with a colon", "a in (1:2)", ":", "operator"},
		{"a comma too many in a list", "a in (1,)", ",", "constants only"},
		{"an assignment", "a=b", "=", "written eq"},
		{"case without a value", "case(a)", ")", "colon is expected"},
		{"case without anything", "case()", ")", "value or a property"},
		{"case with two colons", "case(a:b:c)", ":", "operator"},
		{"any without a path", "any(x:x eq 1)", "any", "path to a collection"},
		{"any without a variable", "a/any(x eq 1)", "x ", "variable and a colon"},
		{"any without a condition", "a/any(x:)", ")", "value or a property"},
		{"all without anything", "a/all()", "", "variable and a colon"},
		{"any with two conditions", "a/any(x:x,y)", ",", "comma has no meaning"},
		{"a path behind any", "a/any(x:x)/b", "/", "operator"},

		// Names, signs and paths.
		{"two at signs", "@@p", "@", "at sign begins"},
		{"an at sign alone", "a eq @", "@", "at sign begins"},
		{"a dollar sign that means nothing", "$that eq 1", "$that", "$it, $this and $root"},
		{"a count without a collection", "$count gt 1", "$count", "Segments/$count"},
		{"the root without a path", "$root eq 1", "$root", "entity set"},
		{"something behind a count", "a/$count/b", "/", "is a number"},
		{"a path that ends in a slash", "a/ eq 1", " ", "name is expected"},
		{"a path with two slashes", "a//b", "/", "name is expected"},
		{"a system segment", "a/$value eq 1", "$value", "$count and $filter"},
		{"a name that ends in a dot", "a. eq 1", ".", "operator"},
		{"a JSON object outside quotes", "{a:1}", "a", "double quotes"},
		{"a JSON object without a colon", `{"a" 1}`, "1", "colon"},
		{"a JSON escape that is none", `["\x"]`, `\`, "escape"},
		{"half a pair of surrogates", `["\ud83d"]`, `"`, "escape"},

		// Constants.
		{"a text without an end", "a eq 'x", "'x", "no closing quote"},
		{"a month that is none", "a gt 2024-13-01", "2024-13-01", "is no date"},
		{"a day that is none", "a gt 2024-12-32", "2024-12-32", "is no date"},
		{"an hour that is none", "a gt 2024-01-01T25:00Z", "2024-01-01T25:00Z", "no time of day"},
		{"an instant without an offset", "a gt 2024-01-01T12:30:00", "2024-01-01T12:30:00", "lacks its offset"},
		{"letters inside a time", "a gt 00:00:00x5Z", "00:00:00x5Z", "No constant"},
		{"a number that ends in a dot", "a gt 42.", "42.", "No constant"},
		{"a number with two dots", "a gt 1.2.3", "1.2.3", "No constant"},
		{"a number that runs into a name", "a gt 5x", "5x", "No constant"},
		{"a plus sign before a name", "a gt +b", "+b", "plus sign"},
		{"a Guid with a digit too many", "a eq 01234567-89ab-cdef-0123-456789abcdef0", "01234567-89ab-cdef-0123-456789abcdef0", "No constant"},
		{"a Guid that is too short", "a eq 01234567-89ab-cdef-456789abcdef", "01234567-89ab-cdef-456789abcdef", "is no date"},
		{"a duration in years", "a eq duration'P1Y'", "duration'P1Y'", "duration'P1DT2H30M'"},
		{"a duration with two signs", "a eq duration'  PT1H'", "duration'  PT1H'", "duration'P1DT2H30M'"},
		{"a duration with a sign inside", "a eq duration'PT+1H'", "duration'PT+1H'", "duration'P1DT2H30M'"},
		{"an empty duration", "a eq duration'PT'", "duration'PT'", "duration"},
		{"hexadecimal data of OData 3", "a eq X'1a2B'", "X'1a2B'", "base64url"},
		{"data that is not base64", "a eq binary'***'", "binary'***'", "base64url"},
		{"data that ends in the middle of a byte", "a eq binary'-x'", "binary'-x'", "base64url"},
		{"an empty enumeration value", "a eq Ns.E''", "Ns.E''", "members"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			e, err := uri.ParseFilter(row.text)
			if err == nil {
				t.Fatalf("it was read as %s", dump(e))
			}
			wantRefusal(t, err, row.text, "$filter", row.at, row.says)
		})
	}
}
