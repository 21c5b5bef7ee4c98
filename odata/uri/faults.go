package uri

import (
	"strings"

	"feedline/odata/fault"
)

// Everything that this room refuses stands in the files called faults: here
// what concerns the URL as a whole, its path and plain values, in
// faults_expr.go the expressions, in faults_option.go the options made of
// entries, in hints.go what was probably meant.

const inPath = "path"

func errEncoding(where string) error {
	where = shortened(where)
	words := "the " + where
	if where != "path" && where != "query string" {
		words = "the value of " + where
	}
	return fault.At(where, fault.Span{}, fault.MalformedURL,
		"A percent sign in %s is not followed by two hexadecimal digits. Write %%25 for a percent sign.", words)
}

// shortened keeps a name from outside from filling a message.
func shortened(name string) string {
	if len(name) <= maxName {
		return name
	}
	return strings.ToValidUTF8(name[:maxName], "") + "..."
}

func errTooManyOptions() error {
	return fault.New(fault.MalformedURL, "The query string has more than %d options.", maxOptions)
}

func errDuplicate(name string) error {
	return fault.At(name, fault.Span{}, fault.DuplicateOption, "The option %s stands more than once in the URL. Give it once.", name)
}

func errUnknownOption(name string) error {
	name = shortened(name)
	return fault.At(name, fault.Span{}, fault.UnknownOption,
		"There is no query option %s. Names that begin with a dollar sign are reserved for OData.", name).
		Suggesting(nearestOption(name))
}

func errEmpty(name, example string) error {
	return fault.At(name, fault.Span{}, fault.MalformedOption, "The option %s has no value. Write for example %s=%s.", name, name, example)
}

func errNotWhole(p Option) error {
	return fault.At(p.Name, whole(p.Value), fault.MalformedOption,
		"%s needs a whole number from 0 to 9223372036854775807, for example %s=100.", p.Name, p.Name)
}

func errNotBoolean(p Option) error {
	return fault.At(p.Name, whole(p.Value), fault.MalformedOption, "%s is either true or false.", p.Name)
}

func errNoLiteral(at fault.Span) error {
	return fault.At(inPath, at, fault.MalformedKey, "A key value is missing between the parentheses.")
}

func errOpenQuote(at fault.Span) error {
	return fault.At(inPath, at, fault.MalformedKey, "A text in the key has no closing quote. A quote inside a text is written twice.")
}

func errOpenKey(at fault.Span) error {
	return fault.At(inPath, at, fault.MalformedKey, "The key has no closing parenthesis, or there is text behind it.")
}

func errKeyComma(at fault.Span) error {
	return fault.At(inPath, at, fault.MalformedKey, "Key values are separated by commas, for example (conversationId=...,name='...').")
}

func errUnnamedKey(at fault.Span) error {
	return fault.At(inPath, at, fault.MalformedKey, "A key of several values names each of them, for example (conversationId=...,name='...').")
}

func errRepeatedKey(p KeyPair) error {
	return fault.At(inPath, p.Span, fault.MalformedKey, "The key names %s more than once.", p.Name)
}

func errEmptySegment(at fault.Span) error {
	return fault.At(inPath, at, fault.MalformedURL, "The path has an empty part: two slashes in a row, or parentheses without a name.")
}

func errLongPath() error {
	return fault.New(fault.MalformedURL, "The path has more than %d parts.", maxSegments)
}

func errSegmentName(at fault.Span, name string) error {
	return fault.At(inPath, at, fault.MalformedURL, "%s is no name, so nothing in parentheses can follow it.", clipped(name))
}

func errBehindLast(at fault.Span, name string) error {
	return fault.At(inPath, at, fault.MalformedURL, "Nothing follows %s in a path.", name)
}

func errPrefix(at fault.Span, prefix string) error {
	return fault.At(inPath, at, fault.MalformedKey,
		"%s is no type name, so no quote can follow it. Key values are separated by commas.", clipped(prefix))
}
