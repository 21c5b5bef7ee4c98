package encode

import (
	"math"
	"strconv"

	"feedline/store"
)

// double writes the shortest number that reads back as the same value, and the
// three values that JSON has no number for as strings.
func double(_ *sink, dst []byte, c *store.Cell) []byte {
	if d, ok := appendNoNumber(dst, c.Float); ok {
		return d
	}
	if d, ok := appendShort(dst, c.Float); ok {
		return d
	}
	return appendShortest(dst, c.Float, 64)
}

// single writes the shortest number that reads back as the same value of 32
// bits. A finite value beyond their range is refused.
func single(_ *sink, dst []byte, c *store.Cell) []byte {
	if d, ok := appendNoNumber(dst, c.Float); ok {
		return d
	}
	if math.IsInf(float64(float32(c.Float)), 0) {
		return nil
	}
	return appendShortest(dst, c.Float, 32)
}

func appendNoNumber(dst []byte, v float64) ([]byte, bool) {
	switch {
	case math.IsInf(v, 1):
		return append(dst, `"INF"`...), true
	case math.IsInf(v, -1):
		return append(dst, `"-INF"`...), true
	case v != v:
		return append(dst, `"NaN"`...), true
	}
	return dst, false
}

// appendShort writes numbers with up to nine digits before the point and four
// after it, without the search that the general way needs. An exact quotient
// of two whole numbers is rounded once, as reading the digits is, so equality
// proves that they read back; and as no two decimals of 15 digits read as the
// same value, there is no shorter one.
func appendShort(dst []byte, v float64) ([]byte, bool) {
	a := math.Abs(v)
	if a >= 1e9 || a == 0 && math.Signbit(v) {
		return dst, false
	}
	for scale, power := 0, 1.0; scale <= 4; scale, power = scale+1, power*10 {
		if scaled := math.Round(a * power); scaled/power == a {
			if v < 0 {
				dst = append(dst, '-')
			}
			return appendScaled(dst, uint64(scaled), scale), true
		}
	}
	return dst, false
}

// appendShortest writes plain digits where that is not too long, as people
// read them more easily.
func appendShortest(dst []byte, v float64, bits int) []byte {
	format := byte('f')
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(dst, v, format, -1, bits)
}
