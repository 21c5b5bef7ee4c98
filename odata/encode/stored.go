package encode

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"feedline/store"
)

// stored passes on the JSON text of complex values and collections, which
// begins with the given bracket. White space between its tokens is left out, so
// that an entity stays on one line; bytes that are no UTF-8 become U+FFFD. A
// text that is not JSON, or not of that kind, is refused.
func stored(open byte) form {
	return func(s *sink, dst []byte, c *store.Cell) []byte {
		value := bytes.TrimLeft(c.Text, " \t\r\n")
		if len(value) == 0 || value[0] != open || !json.Valid(value) {
			return nil
		}
		if !utf8.Valid(value) {
			value = bytes.ToValidUTF8(value, []byte("\uFFFD"))
		}
		for len(value) > 0 && s.err == nil {
			n := tokenEnd(value)
			if value[0] > ' ' {
				dst = s.copy(dst, value[:n])
			}
			value = value[n:]
		}
		return dst
	}
}

// tokenEnd is the length of what valid JSON starts with: white space, a string
// or anything up to the next of these.
func tokenEnd(value []byte) int {
	switch c := value[0]; {
	case c <= ' ':
		return len(value) - len(bytes.TrimLeft(value, " \t\r\n"))
	case c == '"':
		return stringEnd(value)
	}
	for i, c := range value {
		if c <= ' ' || c == '"' {
			return i
		}
	}
	return len(value)
}

// stringEnd is the length of the string that valid JSON starts with.
func stringEnd(value []byte) int {
	for i := 1; ; i++ {
		switch value[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}
