package uri

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// doubleQuoted moves over a JSON text and undoes its escapes (RFC 8259,
// section 7).
func (c *cursor) doubleQuoted() (string, error) {
	start := c.at
	if !c.eat('"') {
		return "", errMemberName(c)
	}
	var b strings.Builder
	for c.at < len(c.text) {
		next := strings.IndexAny(c.text[c.at:], `"\`)
		if next < 0 {
			break
		}
		b.WriteString(c.upTo(c.at + next))
		if c.eat('"') {
			return b.String(), nil
		}
		r, ok := c.escape()
		if !ok {
			return "", errEscape(c)
		}
		b.WriteRune(r)
	}
	return "", errUnclosedText(c, start)
}

// simpleEscapes are the letters that may follow a backslash, each with what
// it stands for.
const simpleEscapes = `""\\//b` + "\b" + `f` + "\f" + `n` + "\n" + `r` + "\r" + `t` + "\t"

// escape moves over a backslash and what follows it.
func (c *cursor) escape() (rune, bool) {
	b := byteAt(c.text, c.at+1)
	for i := 0; i < len(simpleEscapes); i += 2 {
		if simpleEscapes[i] == b {
			c.at += 2
			return rune(simpleEscapes[i+1]), true
		}
	}
	r, ok := c.unit()
	if !ok || !utf16.IsSurrogate(r) {
		return r, ok
	}
	low, ok := c.unit()
	r = utf16.DecodeRune(r, low)
	return r, ok && r != '\uFFFD'
}

// unit moves over one \uXXXX.
func (c *cursor) unit() (rune, bool) {
	if !strings.HasPrefix(c.text[c.at:], `\u`) || len(c.text)-c.at < 6 {
		return 0, false
	}
	n, err := strconv.ParseUint(c.text[c.at+2:c.at+6], 16, 16)
	c.at += 6
	return rune(n), err == nil
}

// writeJSONText prints a JSON text.
func writeJSONText(b *strings.Builder, text string) {
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ':
			fmt.Fprintf(b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}
