package ingest

import (
	"bytes"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

const brokenSurrogate = " contains half of a surrogate pair, which is no character"

// members steps through the members of an object or the elements of an array.
// The text is valid JSON; rest begins behind the opening bracket.
type members struct{ rest []byte }

// next is the next member of an object: its name as text, unless it has
// escapes, and its value as JSON; ok is false at the end.
func (m *members) next() (name, value []byte, ok bool) {
	m.skip()
	if m.rest[0] == '}' {
		return nil, nil, false
	}
	quoted := m.take()
	m.skip()
	m.rest = m.rest[1:]
	m.skip()
	return quoted[1 : len(quoted)-1], m.take(), true
}

// element is the next element of an array as JSON; ok is false at the end.
func (m *members) element() (value []byte, ok bool) {
	m.skip()
	if m.rest[0] == ']' {
		return nil, false
	}
	return m.take(), true
}

// skip steps over blanks and over a comma.
func (m *members) skip() {
	for i, c := range m.rest {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != ',' {
			m.rest = m.rest[i:]
			return
		}
	}
}

// take is the value at the beginning of the rest.
func (m *members) take() []byte {
	n := 0
	switch m.rest[0] {
	case '"':
		n = lengthOfString(m.rest)
	case '{', '[':
		n = lengthOfNest(m.rest)
	default:
		n = bytes.IndexAny(m.rest, ",]} \t\r\n")
		if n < 0 {
			n = len(m.rest)
		}
	}
	value := m.rest[:n]
	m.rest = m.rest[n:]
	return value
}

func lengthOfString(text []byte) int {
	plain := bytes.IndexByte(text[1:], '"')
	if bytes.IndexByte(text[1:plain+1], '\\') < 0 {
		return plain + 2
	}
	for i := 1; ; i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}

func lengthOfNest(text []byte) int {
	depth := 0
	for i := 0; ; i++ {
		switch text[i] {
		case '"':
			i += lengthOfString(text[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
}

// kindOf is the kind of a valid JSON value.
func kindOf(value []byte) literals {
	switch value[0] {
	case '"':
		return stringLiteral
	case '{':
		return objectLiteral
	case '[':
		return arrayLiteral
	case 't', 'f':
		return boolLiteral
	case 'n':
		return nullLiteral
	}
	return numberLiteral
}

// String names one kind for a reason.
func (l literals) String() string {
	switch l {
	case stringLiteral:
		return "a string"
	case numberLiteral:
		return "a number"
	case boolLiteral:
		return "true or false"
	case objectLiteral:
		return "an object"
	case arrayLiteral:
		return "an array"
	}
	return "null"
}

// literalText appends the text of a literal to a buffer: the characters of a
// string, anything else as it is written. It fails on half a surrogate pair.
func literalText(buffer, value []byte, kind literals) ([]byte, bool) {
	if kind != stringLiteral {
		return append(buffer, value...), true
	}
	return unquote(buffer, value[1:len(value)-1])
}

// unquote appends the characters that stand between the quotes of a valid
// JSON string.
func unquote(buffer, inner []byte) ([]byte, bool) {
	for {
		plain, after, escaped := bytes.Cut(inner, []byte{'\\'})
		buffer = append(buffer, plain...)
		if !escaped {
			return buffer, true
		}
		if after[0] != 'u' {
			buffer, inner = append(buffer, unescaped(after[0])), after[1:]
			continue
		}
		r, rest, ok := codePoint(after)
		if !ok {
			return buffer, false
		}
		buffer, inner = utf8.AppendRune(buffer, r), rest
	}
}

func unescaped(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// codePoint reads uXXXX, or a pair of them that stands for one character.
func codePoint(text []byte) (r rune, rest []byte, ok bool) {
	r, rest = hexRune(text[1:5]), text[5:]
	if !utf16.IsSurrogate(r) {
		return r, rest, true
	}
	if len(rest) < 6 || rest[0] != '\\' || rest[1] != 'u' {
		return 0, nil, false
	}
	r = utf16.DecodeRune(r, hexRune(rest[2:6]))
	return r, rest[6:], r != utf8.RuneError
}

func hexRune(text []byte) (r rune) {
	for _, c := range text {
		switch {
		case c >= 'a':
			c -= 'a' - 10
		case c >= 'A':
			c -= 'A' - 10
		default:
			c -= '0'
		}
		r = r<<4 | rune(c)
	}
	return r
}

// object makes a row of a valid JSON object.
func (b *builder) object(value []byte, skipUnknown bool) {
	for fields := (members{rest: value[1:]}); ; {
		name, literal, ok := fields.next()
		if !ok {
			return
		}
		b.member(name, literal, skipUnknown)
	}
}

// member takes one property of the row. Control information, which has an at
// sign in its name (OData JSON Format 4.01, section 4.5), is left out.
func (b *builder) member(name, value []byte, skipUnknown bool) {
	if bytes.IndexByte(name, '\\') >= 0 {
		name, _ = unquote(nil, name)
	}
	c := b.plan.columns[string(name)]
	switch {
	case c != nil:
		if b.once(c) {
			b.literal(c, value)
		}
	case bytes.IndexByte(name, '@') >= 0:
	case skipUnknown:
		b.skipped(string(name))
	default:
		b.wrong(string(name), fmt.Sprintf("is not a property of %s%s", b.plan.set.Name, didYouMean(nearest(string(name), b.plan.names))))
	}
}

func (b *builder) literal(c *column, value []byte) {
	kind := kindOf(value)
	if kind == nullLiteral {
		b.null(c)
		return
	}
	if kind&c.accepts == 0 {
		b.wrong(c.property.Name, fmt.Sprintf("is %s, but its type is %s", kind, c.property.Type.Name()))
		return
	}
	start := len(b.chunk.text)
	text, ok := literalText(b.chunk.text, value, kind)
	b.chunk.text = text
	if !ok {
		b.wrong(c.property.Name, shown(value)+brokenSurrogate)
		return
	}
	b.text(c, text[start:len(text):len(text)])
}
