package ingest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"unicode/utf8"

	"feedline/store"
)

// plainText takes a string as it is, if it is one that every reader of the
// feed can take.
func plainText(maxLength int) converter {
	return func(text []byte) (store.Cell, string) {
		if reason := unfitText(text); reason != "" {
			return store.Cell{}, reason
		}
		if maxLength > 0 && len(text) > maxLength {
			if n := utf8.RuneCount(text); n > maxLength {
				return store.Cell{}, fmt.Sprintf("is %d characters long, but at most %d fit", n, maxLength)
			}
		}
		return store.Cell{Kind: store.Text, Text: text}, ""
	}
}

func unfitText(text []byte) string {
	if !utf8.Valid(text) {
		return "is not valid UTF-8: save the file as UTF-8"
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return "contains a NUL character, which no reader of the feed can take"
	}
	return ""
}

// guid takes the 36 characters in any case, with or without braces, and makes
// them lower case.
func guid(text []byte) (store.Cell, string) {
	bare := text
	if len(bare) == 38 && bare[0] == '{' && bare[37] == '}' {
		bare = bare[1:37]
	}
	if !lowerGuid(bare) {
		return store.Cell{}, shown(text) + " is not a Guid: write it like 7b0f3c8e-52d1-4c55-9a3e-0d6a51c3f2aa"
	}
	return store.Cell{Kind: store.Text, Text: bare}, ""
}

// lowerGuid changes the text of a Guid to lower case; false if it is none, and
// then the text is as it was.
func lowerGuid(text []byte) bool {
	if len(text) != 36 {
		return false
	}
	for i, c := range text {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		if hyphen != (c == '-') || !hyphen && !isHex(c) {
			return false
		}
	}
	for i, c := range text {
		if c <= 'F' && c >= 'A' {
			text[i] = c + 'a' - 'A'
		}
	}
	return true
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// binary reads base64url or base64, with or without padding.
func binary(maxLength int) converter {
	return func(text []byte) (store.Cell, string) {
		bare := bytes.TrimRight(text, "=")
		encoding := base64.RawURLEncoding
		if bytes.ContainsAny(bare, "+/") {
			encoding = base64.RawStdEncoding
		}
		raw := make([]byte, encoding.DecodedLen(len(bare)))
		n, err := encoding.Strict().Decode(raw, bare)
		switch {
		case err != nil || !paddedRight(len(bare), len(text)-len(bare)) || bytes.ContainsAny(bare, "\r\n"):
			return store.Cell{}, shown(text) + " is not base64url"
		case maxLength > 0 && n > maxLength:
			return store.Cell{}, fmt.Sprintf("is %d bytes long, but at most %d fit", n, maxLength)
		}
		return store.Cell{Kind: store.Text, Text: raw[:n]}, ""
	}
}

// paddedRight wants no padding, or as much as makes the length a multiple of
// four.
func paddedRight(bare, padding int) bool {
	return padding == 0 || padding < 3 && (bare+padding)%4 == 0
}
