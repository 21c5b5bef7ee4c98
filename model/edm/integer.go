package edm

import (
	"bytes"
	"math"
	"strconv"
)

// Boolean reads true as 1 and false as 0, in any case.
func Boolean(text []byte) (v int64, fit Fit) {
	switch {
	case len(text) == 4 && bytes.EqualFold(text, []byte("true")):
		return 1, Exact
	case len(text) == 5 && bytes.EqualFold(text, []byte("false")):
		return 0, Exact
	}
	return 0, Malformed
}

// Integer reads digits, behind a sign or none. Beyond 64 bits it is the least or
// the greatest number.
func Integer(text []byte) (v int64, fit Fit) {
	digits, negative := cutSign(text)
	if n := leadingDigits(digits); n == 0 || n < len(digits) {
		return 0, Malformed
	}
	return signed(natural(digits), negative)
}

// AppendInt spells an integer. It spares the numbers below 10,000, which most
// are, the general way.
func AppendInt(dst []byte, v int64) []byte {
	if v < 0 {
		return appendNatural(append(dst, '-'), -uint64(v))
	}
	return appendNatural(dst, uint64(v))
}

func appendNatural(dst []byte, v uint64) []byte {
	switch {
	case v < 10:
		return append(dst, byte('0'+v))
	case v < 100:
		return append(dst, pairs[2*v], pairs[2*v+1])
	case v < 1000:
		h := v / 100
		v -= 100 * h
		return append(dst, byte('0'+h), pairs[2*v], pairs[2*v+1])
	case v < 10_000:
		h := v / 100
		v -= 100 * h
		return append(dst, pairs[2*h], pairs[2*h+1], pairs[2*v], pairs[2*v+1])
	}
	return strconv.AppendUint(dst, v, 10)
}

// pairs has the two digits of each number below 100.
const pairs = "00010203040506070809" +
	"10111213141516171819" +
	"20212223242526272829" +
	"30313233343536373839" +
	"40414243444546474849" +
	"50515253545556575859" +
	"60616263646566676869" +
	"70717273747576777879" +
	"80818283848586878889" +
	"90919293949596979899"

// tooMuch is a magnitude that 64 bits with a sign cannot hold, and stands for
// all of them.
const tooMuch = math.MaxUint64

// natural is the number that digits spell, or tooMuch.
func natural(digits []byte) uint64 {
	v := uint64(0)
	for _, c := range digits {
		v = withDigit(v, c)
	}
	return v
}

// withDigit is the number with one more digit at its end, or tooMuch.
func withDigit(v uint64, digit byte) uint64 {
	if v >= 1<<63/10+1 {
		return tooMuch
	}
	return v*10 + uint64(digit-'0')
}

// signed is the number of a magnitude. Beyond 64 bits it is the least or the
// greatest number.
func signed(magnitude uint64, negative bool) (v int64, fit Fit) {
	switch {
	case negative && magnitude <= 1<<63:
		return -int64(magnitude), Exact
	case negative:
		return math.MinInt64, Beyond
	case magnitude > math.MaxInt64:
		return math.MaxInt64, Beyond
	}
	return int64(magnitude), Exact
}

func cutSign(text []byte) (rest []byte, negative bool) {
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		return text[1:], text[0] == '-'
	}
	return text, false
}

// leadingDigits is how many digits the text begins with.
func leadingDigits(text []byte) int {
	n := 0
	for n < len(text) && text[n]-'0' <= 9 {
		n++
	}
	return n
}

// twoDigits reads a number of two digits at the beginning of the text, which
// is at least so long; ok is false if it is greater than most.
func twoDigits(text []byte, most int) (n int, ok bool) {
	a, b := text[0]-'0', text[1]-'0'
	n = int(a)*10 + int(b)
	return n, a <= 9 && b <= 9 && n <= most
}

// nextIs tells whether the text begins with the letter, which is a small one,
// in either case.
func nextIs(text []byte, letter byte) bool { return len(text) > 0 && text[0]|0x20 == letter }
