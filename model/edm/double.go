package edm

import (
	"math"
	"strconv"
)

// Double reads a number as the nearest floating-point number of 64 bits, or of
// 32 where bits says so; or INF, -INF and NaN. Beyond the greatest number it is
// infinite.
func Double(text []byte, bits int) (v float64, fit Fit) {
	switch string(text) {
	case "INF":
		return math.Inf(1), Exact
	case "-INF":
		return math.Inf(-1), Exact
	case "NaN":
		return math.NaN(), Exact
	}
	if _, ok := readNumeral(text); !ok {
		return 0, Malformed
	}
	v, err := strconv.ParseFloat(string(text), bits)
	if err != nil {
		return v, Beyond
	}
	return v, Exact
}

// AppendDouble spells the shortest number that reads back as the same value of
// 64 bits, or of 32 where bits says so, in plain digits where that is not too
// long, as people read them more easily.
func AppendDouble(dst []byte, v float64, bits int) []byte {
	switch {
	case math.IsInf(v, 1):
		return append(dst, "INF"...)
	case math.IsInf(v, -1):
		return append(dst, "-INF"...)
	case v != v:
		return append(dst, "NaN"...)
	}
	if bits == 64 {
		if d, ok := appendShort(dst, v); ok {
			return d
		}
	}
	format := byte('f')
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(dst, v, format, -1, bits)
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
