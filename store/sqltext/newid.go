package sqltext

import (
	"crypto/sha1"
	"encoding/hex"
	"strconv"

	"feedline/store"
)

// idSpace is the name space of the ids that Feedline computes:
// 8c3b1f6e-52d7-4a09-9e41-7f60d2c5b8a3. It never changes, or the same row
// would get another id.
var idSpace = [16]byte{0x8c, 0x3b, 0x1f, 0x6e, 0x52, 0xd7, 0x4a, 0x09, 0x9e, 0x41, 0x7f, 0x60, 0xd2, 0xc5, 0xb8, 0xa3}

// NewID is the UUIDv5 (RFC 9562, section 5.5) of the parts, which are ids,
// texts, numbers or instants: their texts, numbers in decimal and instants as
// milliseconds, joined by full stops. The same parts give the same id
// everywhere (design decision 15).
func NewID(parts []store.Cell) store.Cell {
	name := make([]byte, 0, 96)
	name = append(name, idSpace[:]...)
	for i, p := range parts {
		if i > 0 {
			name = append(name, '.')
		}
		name = appendText(name, p)
	}
	sum := sha1.Sum(name)
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	text := make([]byte, 36)
	start := 0
	for i, end := range []int{8, 13, 18, 23, 36} {
		hex.Encode(text[start:end], sum[[]int{0, 4, 6, 8, 10}[i]:][:(end-start)/2])
		if end < len(text) {
			text[end] = '-'
		}
		start = end + 1
	}
	return store.Cell{Kind: store.Text, Text: text}
}

func appendText(b []byte, c store.Cell) []byte {
	switch c.Kind {
	case store.Int:
		return strconv.AppendInt(b, c.Int, 10)
	case store.Float:
		return strconv.AppendFloat(b, c.Float, 'g', -1, 64)
	}
	return append(b, c.Text...)
}
