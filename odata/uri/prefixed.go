package uri

import "strings"

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
		kind, right = Duration, isDuration(content)
	case "binary":
		kind, right = Bytes, isBase64(content)
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

// isDuration tells whether text is days and a time, such as P1DT2H3M4.5S
// (OData 4.01 ABNF, durationValue).
func isDuration(text string) bool {
	text, found := strings.CutPrefix(strings.TrimPrefix(text, "-"), "P")
	if !found {
		return false
	}
	rest, days := cutAmount(text, 'D')
	time, found := strings.CutPrefix(rest, "T")
	if !found {
		return days && rest == ""
	}
	time, hours := cutAmount(time, 'H')
	time, minutes := cutAmount(time, 'M')
	if whole, fraction, found := strings.Cut(time, "."); found && isDigits(whole) {
		time = fraction
	}
	time, seconds := cutAmount(time, 'S')
	return time == "" && (hours || minutes || seconds)
}

// cutAmount cuts digits and the unit behind them from the beginning of text.
func cutAmount(text string, unit byte) (rest string, found bool) {
	end := digitsEnd(text, 0)
	if end == 0 || byteAt(text, end) != unit {
		return text, false
	}
	return text[end+1:], true
}

func isDigits(text string) bool { return text != "" && digitsEnd(text, 0) == len(text) }

// isBase64 tells whether text is base64url with or without padding (OData
// 4.01 ABNF, binaryValue).
func isBase64(text string) bool {
	bare := strings.TrimRight(text, "=")
	for i := range len(bare) {
		if b := bare[i]; !isLetter(b) && !isDigit(b) && b != '-' && b != '_' {
			return false
		}
	}
	return len(bare)%4 != 1 && (len(text) == len(bare) || len(text)-len(bare) <= 2 && len(text)%4 == 0)
}

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
