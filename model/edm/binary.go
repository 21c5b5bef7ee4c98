package edm

import (
	"bytes"
	"encoding/base64"
)

var (
	urlAlphabet   = base64.RawURLEncoding.Strict()
	plainAlphabet = base64.RawStdEncoding.Strict()
)

// Binary reads base64url, without padding or with as much as makes the length a
// multiple of four (OData 4.01 ABNF, binaryValue); ok is false of another text.
func Binary(text []byte) (v []byte, ok bool) { return decode(text, urlAlphabet) }

// Base64 reads the same form in the older alphabet, which has + and / in place
// of - and _.
func Base64(text []byte) (v []byte, ok bool) { return decode(text, plainAlphabet) }

func decode(text []byte, alphabet *base64.Encoding) (v []byte, ok bool) {
	bare := bytes.TrimRight(text, "=")
	padding := len(text) - len(bare)
	if padding > 2 || padding > 0 && len(text)%4 != 0 || bytes.ContainsAny(bare, "\r\n") {
		return nil, false
	}
	v, err := alphabet.AppendDecode(make([]byte, 0, alphabet.DecodedLen(len(bare))), bare)
	return v, err == nil
}
