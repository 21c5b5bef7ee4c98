package encode

import (
	"encoding/binary"

	"feedline/store"
)

// guid writes the stored text of an Edm.Guid, which is also its JSON form. A
// text of any other make is refused.
func guid(_ *sink, dst []byte, c *store.Cell) []byte {
	if !isGuid(c.Text) {
		return nil
	}
	dst = append(dst, '"')
	dst = append(dst, c.Text[:36]...)
	return append(dst, '"')
}

// The four hyphens of a Guid lie in its second and third word of eight bytes,
// counted from the low byte: -xxxx-xx and xx-xxxx-.
const (
	hyphens2, mask2 = '-' | '-'<<40, 0xff | 0xff<<40
	hyphens3, mask3 = '-'<<16 | '-'<<56, 0xff<<16 | 0xff<<56
)

// isGuid tells whether text is 8-4-4-4-12 lower-case hexadecimal digits.
func isGuid(text []byte) bool {
	if len(text) != 36 {
		return false
	}
	word := func(at int) uint64 { return binary.LittleEndian.Uint64(text[at:]) }
	second, third := word(8), word(16)
	if second&mask2 != hyphens2 || third&mask3 != hyphens3 {
		return false
	}
	const zeros = ones * '0'
	second = second&^mask2 | zeros&mask2
	third = third&^mask3 | zeros&mask3
	return notHex(word(0))|notHex(second)|notHex(third)|notHex(word(24))|notHex(word(28)) == 0
}

// notHex marks with their high bits the bytes of a word that are no lower-case
// hexadecimal digits. No byte carries into the next: additions are to seven
// bits each, and bytes of eight are marked anyway.
func notHex(word uint64) uint64 {
	low := word &^ highs
	digit := (low + ones*(0x80-'0')) &^ (low + ones*(0x7f-'9'))
	letter := (low + ones*(0x80-'a')) &^ (low + ones*(0x7f-'f'))
	return (^(digit | letter) | word) & highs
}
