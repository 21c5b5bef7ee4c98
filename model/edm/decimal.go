package edm

import (
	"math"
	"strconv"
)

// Decimal reads a number, with a fraction and an exponent if there are any, as
// an integer times ten to the power of -scale, exactly. It is Beyond 64 bits,
// or with more digits than the precision; 0 stands for any precision.
func Decimal(text []byte, precision, scale int) (v int64, fit Fit) {
	n, ok := readNumeral(text)
	if !ok {
		return 0, Malformed
	}
	magnitude, cut := n.shifted(scale)
	v, fit = signed(magnitude, n.negative)
	switch {
	case fit != Exact:
		return 0, fit
	case precision > 0 && precision < 19 && magnitude >= uint64(math.Pow10(precision)):
		return 0, Beyond
	case cut:
		return v, Finer
	}
	return v, Exact
}

// AppendDecimal spells an integer that is stored times ten to the power of
// scale, without zeros at the end of the fraction.
func AppendDecimal(dst []byte, v int64, scale int) []byte {
	if v < 0 {
		return appendScaled(append(dst, '-'), -uint64(v), scale)
	}
	return appendScaled(dst, uint64(v), scale)
}

// appendScaled writes u divided by 10 to the power of scale.
func appendScaled(dst []byte, u uint64, scale int) []byte {
	for scale > 0 && u%10 == 0 {
		u, scale = u/10, scale-1
	}
	if scale <= 0 || u == 0 {
		return appendNatural(dst, u)
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

// numeral is a number as it is written: the digits before and behind the point
// times ten to the power of the exponent.
type numeral struct {
	negative        bool
	whole, fraction []byte
	exponent        int
}

// greatestExponent stands for all greater ones, too, and its negative for all
// less: with either, every number is zero or too great.
const greatestExponent = 1 << 30

// readNumeral reads a number (OData 4.01 ABNF, decimalValue without its three
// words).
func readNumeral(text []byte) (n numeral, ok bool) {
	rest, negative := cutSign(text)
	n.negative = negative
	n.whole, rest = cutDigits(rest)
	if ok = len(n.whole) > 0; len(rest) > 0 && rest[0] == '.' {
		n.fraction, rest = cutDigits(rest[1:])
		ok = ok && len(n.fraction) > 0
	}
	if nextIs(rest, 'e') {
		exponent, fit := Integer(rest[1:])
		n.exponent = int(max(-greatestExponent, min(exponent, greatestExponent)))
		return n, ok && fit != Malformed
	}
	return n, ok && len(rest) == 0
}

func cutDigits(text []byte) (digits, rest []byte) {
	n := leadingDigits(text)
	return text[:n], text[n:]
}

// shifted is the magnitude times ten to the power of scale; cut tells whether
// that is no whole number, and so less than it should be.
func (n numeral) shifted(scale int) (magnitude uint64, cut bool) {
	keep := len(n.whole) + n.exponent + scale // so many digits stand before the point then
	for _, part := range [...][]byte{n.whole, n.fraction} {
		for _, c := range part {
			if keep > 0 {
				magnitude = withDigit(magnitude, c)
			}
			cut = cut || keep <= 0 && c != '0'
			keep--
		}
	}
	for ; keep > 0 && magnitude > 0 && magnitude != tooMuch; keep-- {
		magnitude = withDigit(magnitude, '0')
	}
	return magnitude, cut
}
