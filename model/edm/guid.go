package edm

import "encoding/binary"

// Words with one in every byte, and with the high bit of every byte.
const (
	everyByte = 0x0101010101010101
	highBits  = 0x8080808080808080
)

// The four hyphens of a Guid lie in its second and third word of eight bytes,
// counted from the low byte: -xxxx-xx and xx-xxxx-.
const (
	hyphens2, mask2 = '-' | '-'<<40, 0xff | 0xff<<40
	hyphens3, mask3 = '-'<<16 | '-'<<56, 0xff<<16 | 0xff<<56
)

// IsGuid tells whether text is the one physical form of an Edm.Guid: lower-case
// hexadecimal digits in groups of 8, 4, 4, 4 and 12 with hyphens between them.
// It looks at eight bytes at a time, because every id of an answer passes it.
func IsGuid(text []byte) bool {
	if len(text) != 36 {
		return false
	}
	word := func(at int) uint64 { return binary.LittleEndian.Uint64(text[at:]) }
	second, third := word(8), word(16)
	if second&mask2 != hyphens2 || third&mask3 != hyphens3 {
		return false
	}
	const zeros = everyByte * '0'
	second = second&^mask2 | zeros&mask2
	third = third&^mask3 | zeros&mask3
	return notHex(word(0))|notHex(second)|notHex(third)|notHex(word(24))|notHex(word(28)) == 0
}

// LowerGuid turns the text of a Guid in any case into its physical form, in
// place; false if it is none, and then the text is as it was.
func LowerGuid(text []byte) bool {
	var lower [36]byte
	if len(text) != len(lower) {
		return false
	}
	for i, c := range text {
		if 'A' <= c && c <= 'F' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	if !IsGuid(lower[:]) {
		return false
	}
	copy(text, lower[:])
	return true
}

// notHex marks with their high bits the bytes of a word that are no lower-case
// hexadecimal digits. No byte carries into the next: additions are to seven
// bits each, and bytes of eight are marked anyway.
func notHex(word uint64) uint64 {
	low := word &^ highBits
	digit := (low + everyByte*(0x80-'0')) &^ (low + everyByte*(0x7f-'9'))
	letter := (low + everyByte*(0x80-'a')) &^ (low + everyByte*(0x7f-'f'))
	return (^(digit | letter) | word) & highBits
}
