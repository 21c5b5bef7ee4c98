package encode

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"feedline/store"
)

// text writes strings, a long one piece by piece.
func text(s *sink, dst []byte, c *store.Cell) []byte {
	rest := c.Text
	if len(rest) <= pieceSize {
		return s.relieve(appendString(dst, rest))
	}
	dst = append(dst, '"')
	for len(rest) > 0 {
		n := cut(rest)
		dst = s.relieve(appendEscaped(dst, rest[:n]))
		rest = rest[n:]
		if s.err != nil {
			return nil
		}
	}
	return append(dst, '"')
}

// cut is the length of the next piece of a text: never a part of a character.
func cut(text []byte) int {
	if len(text) <= pieceSize {
		return len(text)
	}
	for n := pieceSize; n > pieceSize-utf8.UTFMax; n-- {
		if utf8.RuneStart(text[n]) {
			return n
		}
	}
	return pieceSize // no UTF-8, wherever it is cut
}

// appendString writes a text as a JSON string.
func appendString(dst, text []byte) []byte {
	dst = append(dst, '"')
	if isPlain(text) {
		dst = append(dst, text...)
	} else {
		dst = appendEscaped(dst, text)
	}
	return append(dst, '"')
}

// appendEscaped writes a text without its quotation marks. Bytes that are no
// UTF-8 become U+FFFD, one for each.
func appendEscaped(dst, text []byte) []byte {
	if !utf8.Valid(text) {
		return appendRepaired(dst, text)
	}
	for {
		n := specialFrom(text)
		dst = append(dst, text[:n]...)
		if n == len(text) {
			return dst
		}
		dst = appendEscape(dst, text[n])
		text = text[n+1:]
	}
}

func appendRepaired(dst, text []byte) []byte {
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r < utf8.RuneSelf && isSpecial(text[0]) {
			dst = appendEscape(dst, text[0])
		} else {
			dst = utf8.AppendRune(dst, r)
		}
		text = text[n:]
	}
	return dst
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}

// isSpecial tells whether a JSON string cannot hold the byte as it is.
func isSpecial(c byte) bool { return c < 0x20 || c == '"' || c == '\\' }

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// specialBytes marks with their high bits the bytes of a word that isSpecial
// tells of. The lowest mark is exact among the bytes of ASCII; bytes beyond
// ASCII may be marked too.
func specialBytes(word uint64) uint64 {
	quote, slash := word^ones*'"', word^ones*'\\'
	return ((word - ones*0x20) | (quote - ones) | (slash - ones)) & highs
}

// specialFrom is the place of the first special byte, or the length of the
// text.
func specialFrom(text []byte) int {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		word := binary.LittleEndian.Uint64(text[i:])
		if marks := specialBytes(word) &^ word; marks != 0 {
			return i + bits.TrailingZeros64(marks)/8
		}
	}
	for ; i < len(text) && !isSpecial(text[i]); i++ {
	}
	return i
}

// isPlain tells whether a text is ASCII without special bytes.
func isPlain(text []byte) bool {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		word := binary.LittleEndian.Uint64(text[i:])
		if (specialBytes(word)|word)&highs != 0 {
			return false
		}
	}
	for ; i < len(text); i++ {
		if c := text[i]; isSpecial(c) || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
