package uri

import (
	"strings"

	"feedline/model/edm"
)

// prefixed reads a constant whose type name ends at the quote at text[quote].
func (c *cursor) prefixed(word string, quote int) (Constant, bool, error) {
	start := c.at
	if len(word) > maxName {
		return Constant{}, false, errLongName(c, start)
	}
	c.at = quote
	content, err := c.singleQuoted()
	if err != nil {
		return Constant{}, false, err
	}
	kind := Enum
	right := false
	switch strings.ToLower(word) {
	case "duration":
		content = plussed(content)
		_, fit := edm.Duration([]byte(content))
		kind, right = Duration, fit != edm.Malformed
	case "binary":
		kind = Bytes
		_, right = edm.Binary([]byte(content))
	case "geography":
		kind, right = Geography, true
	case "geometry":
		kind, right = Geometry, true
	default:
		right = isEnumValue(content)
	}
	if !right {
		return Constant{}, false, errPrefixed(c, start, kind, word)
	}
	return Constant{Kind: kind, Literal: Literal{Form: Prefixed, Prefix: word, Text: content, Span: c.since(start)}}, true, nil
}

// plussed has the plus sign of a duration that came as a blank, as it does in a
// query string.
func plussed(text string) string {
	if rest, signed := strings.CutPrefix(text, " "); signed {
		return "+" + rest
	}
	return text
}

func isDigits(text string) bool { return text != "" && digitsEnd(text, 0) == len(text) }

// isEnumValue tells whether text is names or numbers of members, separated by
// commas (OData 4.01 ABNF, enumValue).
func isEnumValue(text string) bool {
	for member := range strings.SplitSeq(text, ",") {
		number := member
		if b := byteAt(member, 0); b == '-' || b == '+' {
			number = member[1:]
		}
		if member == "" || identifierEnd(member, 0) != len(member) && !isDigits(number) {
			return false
		}
	}
	return true
}
