package transfer

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"feedline/store"
)

// hexDigits spell control characters.
const hexDigits = "0123456789abcdef"

// spellText writes UTF-8 as a JSON string. Nothing else has one.
func spellText(dst []byte, c *store.Cell) []byte {
	if !utf8.Valid(c.Text) {
		return nil
	}
	dst = append(dst, '"')
	plain := 0
	for i, b := range c.Text {
		if b >= ' ' && b != '"' && b != '\\' {
			continue
		}
		dst = append(dst, c.Text[plain:i]...)
		plain = i + 1
		switch b {
		case '"', '\\':
			dst = append(dst, '\\', b)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
		}
	}
	return append(append(dst, c.Text[plain:]...), '"')
}

func readText(text []byte) (store.Cell, bool) {
	inner, ok := unquoted(text)
	if !ok || bytes.IndexByte(inner, '\\') < 0 {
		return store.Cell{Kind: store.Text, Text: inner}, ok
	}
	var s string
	if json.Unmarshal(text, &s) != nil {
		return store.Cell{}, false
	}
	return store.TextCell(s), true
}

// cutValue takes the JSON value at the beginning of a text; ok is false if it does
// not end there. It looks at no more than it needs to find the end.
func cutValue(text []byte) (value, rest []byte, ok bool) {
	n := 0
	switch {
	case len(text) == 0:
	case text[0] == '"':
		n = stringLength(text)
	case text[0] == '{' || text[0] == '[':
		n = nestLength(text)
	default:
		if n = bytes.IndexAny(text, ",]}"); n < 0 {
			n = 0
		}
	}
	return text[:n], text[n:], n > 0
}

// stringLength is the length of the string that a text begins with; zero if it has
// no end.
func stringLength(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

// nestLength is the length of the object or array that a text begins with; zero if
// it has no end.
func nestLength(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			n := stringLength(text[i:])
			if n == 0 {
				return 0
			}
			i += n - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}
