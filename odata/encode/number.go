package encode

import (
	"strconv"

	"feedline/store"
)

// boolean writes the stored 0 and 1.
func boolean(_ *sink, dst []byte, c *store.Cell) []byte {
	switch c.Int {
	case 0:
		return append(dst, "false"...)
	case 1:
		return append(dst, "true"...)
	}
	return nil
}

// integer writes whole numbers between two bounds, both included.
func integer(least, most int64) form {
	return func(_ *sink, dst []byte, c *store.Cell) []byte {
		if c.Int < least || c.Int > most {
			return nil
		}
		return appendInt(dst, c.Int)
	}
}

// quotedIf puts the form in quotation marks on a condition.
func quotedIf(quoted bool, f form) form {
	if !quoted {
		return f
	}
	return func(s *sink, dst []byte, c *store.Cell) []byte {
		if dst = f(s, append(dst, '"'), c); dst == nil {
			return nil
		}
		return append(dst, '"')
	}
}

// decimal writes scaled integers as plain decimal numbers without trailing
// zeros, and so exactly.
func decimal(scale int) form {
	return func(_ *sink, dst []byte, c *store.Cell) []byte {
		u := uint64(c.Int)
		if c.Int < 0 {
			dst, u = append(dst, '-'), -u
		}
		return appendScaled(dst, u, scale)
	}
}

// appendScaled writes u divided by 10 to the power of scale.
func appendScaled(dst []byte, u uint64, scale int) []byte {
	for scale > 0 && u%10 == 0 {
		u, scale = u/10, scale-1
	}
	if scale == 0 {
		return appendUint(dst, u)
	}
	var room [20]byte
	digits := strconv.AppendUint(room[:0], u, 10)
	if len(digits) <= scale {
		dst = append(dst, "0."...)
		for range scale - len(digits) {
			dst = append(dst, '0')
		}
		return append(dst, digits...)
	}
	point := len(digits) - scale
	dst = append(append(dst, digits[:point]...), '.')
	return append(dst, digits[point:]...)
}

func appendInt(dst []byte, v int64) []byte {
	if v < 0 {
		return appendUint(append(dst, '-'), -uint64(v))
	}
	return appendUint(dst, uint64(v))
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

// appendUint spares the numbers below 10,000, which most are, the general way.
func appendUint(dst []byte, v uint64) []byte {
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
