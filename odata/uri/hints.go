package uri

import (
	"maps"
	"slices"
	"strings"

	"feedline/odata/fault"
)

// A hint says what to write instead of something that people bring along from
// other languages. Each begins with a blank, or is empty.

// signs are operators of other languages, the longer ones first.
var signs = []struct{ sign, hint string }{
	{"==", " Equality is written eq."},
	{"!=", " Inequality is written ne."},
	{"<>", " Inequality is written ne."},
	{">=", " Write ge for greater or equal."},
	{"<=", " Write le for less or equal."},
	{"&&", " Write and."},
	{"||", " Write or."},
	{"=", " Equality is written eq."},
	{">", " Write gt for greater."},
	{"<", " Write lt for less."},
	{"!", " Write not (...)."},
	{"&", " Write and."},
	{"|", " Write or."},
	{"+", " Write add."},
	{"-", " Write sub."},
	{"*", " Write mul."},
	{"/", " Write div; a slash without blanks stands in paths."},
	{"%2", " The value seems to be percent-encoded twice."},
	{"%", " Write mod."},
	{"\"", " A text stands in single quotes, such as 'abc'."},
	{"'", " Between two values there is a comma or an operator."},
	{"(", " Something is missing before the parenthesis."},
}

// words are operators of other languages that are words.
var words = map[string]string{
	"like":    " Write contains(name,'abc'), startswith(name,'abc') or endswith(name,'abc').",
	"between": " Write two comparisons: a ge 1 and a le 9.",
	"is":      " Write a eq null or a ne null.",
	"equals":  " Equality is written eq.",
	"equal":   " Equality is written eq.",
	"not":     " Write not before the whole comparison: not (a in (1,2)).",
	"xor":     " Write (a or b) and not (a and b).",
	"as":      " A name behind as stands in $compute and $apply only.",
	"asc":     " A direction stands in $orderby only.",
	"desc":    " A direction stands in $orderby only.",
}

// quoteHint is about texts that end too early.
const quoteHint = " A quote inside a text is written twice, such as 'O''Neil'."

// operatorHint explains what stands at the cursor where an operator is due.
func operatorHint(c *cursor) string {
	if hint := words[strings.ToLower(c.wordHere())]; hint != "" {
		return hint
	}
	if c.text[c.at-1] == '\'' {
		return quoteHint
	}
	return signHint(c.text[c.at:])
}

func signHint(text string) string {
	for _, s := range signs {
		if strings.HasPrefix(text, s.sign) {
			return s.hint
		}
	}
	return curlyHint(text)
}

// operandHint explains what stands at the cursor where an operand is due.
func operandHint(c *cursor) string {
	if c.at < len(c.text) && strings.IndexByte("),]};", c.peek()) >= 0 {
		return " Something is missing before this place."
	}
	return signHint(c.text[c.at:])
}

// curlyHint knows quotes that word processors put in.
func curlyHint(text string) string {
	for _, quote := range []string{"\u2018", "\u2019", "\u201a", "\u201c", "\u201d", "\u201e", "`"} {
		if strings.HasPrefix(text, quote) {
			return " Only straight single quotes hold a text, such as 'abc'."
		}
	}
	return ""
}

// constantHint explains a malformed constant.
func constantHint(text string) string {
	switch {
	case strings.HasPrefix(text, "+"):
		return " A plus sign stands only before digits; addition is written add."
	}
	return " A text stands in single quotes."
}

// keyHint explains a key value that is no constant.
func keyHint(text string) string {
	if hint := curlyHint(text); hint != "" {
		return hint
	}
	dash := strings.IndexByte(text, '-')
	switch {
	case text[0] == '[' || text[0] == '{':
		return " Only a parameter with a name can be an array or an object."
	case text[0] == '"':
		return " A text stands in single quotes, such as 'abc'."
	case dash >= 8 && isHexDigit(text[0]):
		return " A Guid has 32 hexadecimal digits in groups, such as 01234567-89ab-cdef-0123-456789abcdef, and a text stands in single quotes."
	case isQualified(text) && len(text) <= maxQuoted:
		return " A text stands in single quotes, such as '" + text + "'."
	}
	return " A text stands in single quotes, such as 'abc'."
}

// prefixHint knows the prefixes of OData before version 4.
func prefixHint(word string) string {
	switch strings.ToLower(word) {
	case "datetime", "datetimeoffset":
		return " An instant stands without prefix and quotes, such as 2026-03-01T09:30:00Z."
	case "guid":
		return " A Guid stands without prefix and quotes."
	case "time":
		return " A time of day stands without prefix and quotes, such as 09:30:00."
	case "x":
		return " Binary data is written in base64url, such as binary'AQID'."
	}
	return ""
}

// nearestOperator suggests an operator for a misspelt one.
func nearestOperator(word string) string {
	if len(word) < 2 || words[strings.ToLower(word)] != "" {
		return ""
	}
	var names []string
	for _, op := range sortedOperators {
		names = append(names, string(op))
	}
	return fault.Nearest(word, names)
}

// sortedOperators are the operators between two operands, so that the same
// mistake always gets the same suggestion.
var sortedOperators = []Operator{
	Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, And, Or, In, Has,
	Add, Subtract, Multiply, Divide, DivideBy, Modulo,
}

// nearestMethod suggests an aggregation method for a misspelt or foreign one.
func nearestMethod(name string) string {
	if known := methodHints[strings.ToLower(name)]; known != "" {
		return known
	}
	return fault.Nearest(name, methods)
}

// nearestTo suggests one of the names of a table.
func nearestTo[V any](name string, table map[string]V) string {
	return fault.Nearest(name, slices.Sorted(maps.Keys(table)))
}
