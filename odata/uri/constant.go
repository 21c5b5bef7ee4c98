package uri

import (
	"strings"

	"feedline/odata/fault"
)

func spanOf(start, end int) fault.Span { return fault.Span{Start: start, End: end} }

// constant reads the constant at the cursor (OData 4.01 ABNF,
// primitiveLiteral); found is false, and the cursor where it was, if there is
// none.
func (c *cursor) constant() (k Constant, found bool, err error) {
	b := c.peek()
	switch {
	case b == '\'':
		return c.quotedConstant()
	case isHexDigit(b) && guidEnd(c.text, c.at) > 0:
		return c.bare(Guid, guidEnd(c.text, c.at))
	case isDigit(b), b == '-', b == '+':
		return c.numeral()
	}
	return c.wordConstant()
}

// quotedConstant reads a text in single quotes.
func (c *cursor) quotedConstant() (Constant, bool, error) {
	start := c.at
	text, err := c.singleQuoted()
	if err != nil {
		return Constant{}, false, err
	}
	return Constant{Kind: String, Literal: Literal{Form: Quoted, Text: text, Span: c.since(start)}}, true, nil
}

// singleQuoted moves over a text in single quotes and undoes doubled ones.
func (c *cursor) singleQuoted() (string, error) {
	start := c.at
	doubled := false
	for i := start + 1; ; i++ {
		next := strings.IndexByte(c.text[i:], '\'')
		if next < 0 {
			return "", errUnclosedText(c, start)
		}
		i += next
		if byteAt(c.text, i+1) == '\'' {
			doubled = true
			i++
			continue
		}
		c.at = i + 1
		content := c.text[start+1 : i]
		if doubled {
			content = strings.ReplaceAll(content, "''", "'")
		}
		return content, nil
	}
}

// bare makes a constant of the text up to end, which must not run on into a
// name or a number.
func (c *cursor) bare(kind Kind, end int) (Constant, bool, error) {
	if b := byteAt(c.text, end); b == '.' || isDigit(b) || identifierEnd(c.text, end) > end {
		return Constant{}, false, errConstant(c, c.at)
	}
	start := c.at
	text := c.upTo(end)
	if kind == DateTimeOffset {
		text = strings.Replace(text, " ", "+", 1)
	}
	return Constant{Kind: kind, Literal: Literal{Form: Bare, Text: text, Span: c.since(start)}}, true, nil
}

// numeral reads what begins with a digit or a sign: a number, a date, a time
// of day or an instant.
func (c *cursor) numeral() (Constant, bool, error) {
	digits := c.at
	if !isDigit(c.peek()) {
		digits++
	}
	if c.peek() == '-' && isInfinity(c.text, digits) {
		return c.bare(Number, digits+len("INF"))
	}
	end := digitsEnd(c.text, digits)
	switch {
	case end == digits && c.peek() == '-':
		return Constant{}, false, nil
	case end == digits:
		return Constant{}, false, errConstant(c, c.at)
	case c.peek() != '+' && end-digits >= 4 && byteAt(c.text, end) == '-':
		return c.dated(digits, end)
	}
	if end := timeEnd(c.text, c.at); end > 0 {
		return c.bare(TimeOfDay, end)
	}
	end, whole := numberEnd(c.text, end)
	if whole {
		return c.bare(Integer, end)
	}
	return c.bare(Number, end)
}

func isInfinity(text string, i int) bool {
	end := identifierEnd(text, i)
	next := byteAt(text, end)
	return text[i:end] == "INF" && next != '/' && next != '('
}

// numberEnd is the end of a number whose digits end at i; whole tells that it
// has neither fraction nor exponent.
func numberEnd(text string, i int) (end int, whole bool) {
	end, whole = i, true
	if byteAt(text, end) == '.' && isDigit(byteAt(text, end+1)) {
		end, whole = digitsEnd(text, end+1), false
	}
	if byteAt(text, end)|0x20 == 'e' {
		exponent := end + 1
		if b := byteAt(text, exponent); b == '+' || b == '-' {
			exponent++
		}
		if past := digitsEnd(text, exponent); past > exponent {
			end, whole = past, false
		}
	}
	return end, whole
}

func digitsEnd(text string, i int) int {
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	return i
}

// wordConstant reads null, true, false, NaN, INF and whatever has a type name
// before its quotes.
func (c *cursor) wordConstant() (Constant, bool, error) {
	end := qualifiedEnd(c.text, c.at)
	word := c.text[c.at:end]
	switch next := byteAt(c.text, end); {
	case word == "" || next == '(' || next == '/':
		return Constant{}, false, nil
	case next == '\'':
		return c.prefixed(word, end)
	}
	kind, text := Null, word
	switch {
	case word == "null":
	case word == "NaN", word == "INF":
		kind = Number
	case len(word) == 4 && strings.EqualFold(word, "true"), len(word) == 5 && strings.EqualFold(word, "false"):
		kind, text = Boolean, strings.ToLower(word)
	default:
		return Constant{}, false, nil
	}
	start := c.at
	c.at = end
	return Constant{Kind: kind, Literal: Literal{Form: Bare, Text: text, Span: c.since(start)}}, true, nil
}

// guidEnd is the end of the Guid at text[i:], or zero.
func guidEnd(text string, i int) int {
	if len(text)-i < 36 {
		return 0
	}
	for k := range 36 {
		b := text[i+k]
		if dash := k == 8 || k == 13 || k == 18 || k == 23; dash != (b == '-') || !dash && !isHexDigit(b) {
			return 0
		}
	}
	return i + 36
}
