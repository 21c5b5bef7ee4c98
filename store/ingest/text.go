package ingest

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"feedline/model/edm"
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
	if !edm.LowerGuid(bare) {
		return store.Cell{}, shown(text) + " is not a Guid: write it like 7b0f3c8e-52d1-4c55-9a3e-0d6a51c3f2aa"
	}
	return store.Cell{Kind: store.Text, Text: bare}, ""
}

// binary reads base64url or base64, with or without padding.
func binary(maxLength int) converter {
	return func(text []byte) (store.Cell, string) {
		decode := edm.Binary
		if bytes.ContainsAny(text, "+/") {
			decode = edm.Base64
		}
		raw, ok := decode(text)
		switch {
		case !ok:
			return store.Cell{}, shown(text) + " is not base64url"
		case maxLength > 0 && len(raw) > maxLength:
			return store.Cell{}, fmt.Sprintf("is %d bytes long, but at most %d fit", len(raw), maxLength)
		}
		return store.Cell{Kind: store.Text, Text: raw}, ""
	}
}
