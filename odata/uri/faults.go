package uri

import (
	"strings"

	"feedline/odata/fault"
)

// Everything that this room refuses stands in the files called faults: here
// what concerns the URL as a whole, its path and plain values, in
// faults_expr.go the expressions, in faults_option.go the options made of
// entries, in faults_apply.go the transformations, in hints.go what was
// probably meant.

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

func errNotIndex(p Option) error {
	return fault.At(p.Name, whole(p.Value), fault.MalformedOption, "%s needs a whole number, for example %s=0, or %s=-1 for the last.", p.Name, p.Name, p.Name)
}

func errNotBoolean(p Option) error {
	return fault.At(p.Name, whole(p.Value), fault.MalformedOption, "%s is either true or false.", p.Name)
}

func errKeyValue(c *cursor) error {
	run := c.text[c.at:]
	if end := strings.IndexAny(run, " \t,)"); end >= 0 {
		run = run[:end]
	}
	if run == "" {
		return c.malformed(spanOf(c.at, c.at), "A key value is missing between the parentheses.")
	}
	return c.malformed(spanOf(c.at, c.at+len(run)), "%s is no constant.%s", clipped(run), keyHint(run))
}

func errKeyNull(c *cursor, start int) error {
	return c.malformed(c.since(start), "A key is never null.")
}

func errKeyExpression(c *cursor, start int) error {
	return c.malformed(c.since(start), "Only constants, parameter aliases such as @from, JSON arrays and JSON objects stand in a path.")
}

func errSetName(c *cursor) error {
	return c.malformed(c.here(), "The name of an entity set is expected here, %s. Write for example $crossjoin(Calls,Agents).", c.sight())
}

// errOpenKey is about parentheses that open at the given place.
func errOpenKey(c *cursor, open int) error {
	return fault.At(inPath, spanOf(open, len(c.text)), fault.MalformedKey, "The key has no closing parenthesis, or there is text behind it.")
}

func errKeyComma(c *cursor) error {
	return c.malformed(c.here(), "Key values are separated by commas, for example (conversationId=...,name='...').")
}

func errUnnamedKey(at fault.Span) error {
	return fault.At(inPath, at, fault.MalformedKey, "A key of several values names each of them, for example (conversationId=...,name='...').")
}

func errRepeatedKey(p KeyPair) error {
	return fault.At(inPath, p.Span, fault.MalformedKey, "The key names %s more than once.", p.Name)
}

func errEmptySegment(c *cursor) error {
	return c.malformed(whole(c.text), "The path has an empty part: two slashes in a row, or parentheses without a name.")
}

func errLongPath(c *cursor) error {
	return c.malformed(whole(c.text), "The path has more than %d parts.", maxSegments)
}

func errTooLongPath() error {
	return fault.New(fault.MalformedURL, "The path is longer than %d bytes.", maxLength)
}

func errSegmentName(c *cursor, name string) error {
	return c.malformed(spanOf(0, len(name)), "%s is no name, so nothing in parentheses can follow it.", clipped(name))
}

// errFirstSegment is about a name with a namespace, which never names an
// entity set.
func errFirstSegment(c *cursor, name string) error {
	return fault.At(inPath, spanOf(0, len(name)), fault.UnknownResource,
		"No path begins with %s, which names a type or an operation. The service document lists the entity sets.", clipped(name))
}

// errBehindLast gives what follows $count the code that odata/bind gives to
// everything that is not there.
func errBehindLast(c *cursor, name string) error {
	err := c.malformed(whole(c.text), "Nothing follows %s in a path.", name)
	if name == "$count" {
		err.Code = fault.UnknownResource
	}
	return err
}
