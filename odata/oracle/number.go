package oracle

import (
	"cmp"
	"math"
	"math/big"
	"strings"
)

// class is how a number computes.
type class uint8

// An integer and a decimal are exact; the others are IEEE numbers of 32 and 64
// bits.
const (
	integerClass class = iota
	decimalClass
	singleClass
	doubleClass
)

// Number is a value of a numeric type.
type Number struct {
	class class
	rat   *big.Rat // of exact classes
	float float64  // of the others; may be infinite, never NaN
	scale int      // digits after the point that a Decimal was declared or computed with
}

func integerOf(v int64) Number {
	return Number{class: integerClass, rat: new(big.Rat).SetInt64(v)}
}

func doubleOf(v float64) Number { return Number{class: doubleClass, float: v} }

func singleOf(v float32) Number { return Number{class: singleClass, float: float64(v)} }

// decimalOf is a Decimal of units that are ten to the power of -scale each.
func decimalOf(units int64, scale int) Number {
	r := new(big.Rat).SetFrac(big.NewInt(units), powerOfTen(scale))
	return Number{class: decimalClass, rat: r, scale: scale}
}

func powerOfTen(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// decimalFrom reads a plain decimal number.
func decimalFrom(text string) (Number, bool) {
	r, ok := new(big.Rat).SetString(text)
	_, fraction, _ := strings.Cut(text, ".")
	return Number{class: decimalClass, rat: r, scale: len(fraction)}, ok
}

func (n Number) isFloat() bool { return n.class >= singleClass }

func (n Number) infinite() bool { return n.isFloat() && math.IsInf(n.float, 0) }

// exact is the value of a finite number.
func (n Number) exact() *big.Rat {
	if n.isFloat() {
		return new(big.Rat).SetFloat64(n.float)
	}
	return n.rat
}

// nearest is the double nearest to the value.
func (n Number) nearest() float64 {
	if n.isFloat() {
		return n.float
	}
	f, _ := n.rat.Float64()
	return f
}

// as is the number as an IEEE number of another's class, which is what a
// constant means beside it.
func (n Number) as(other Number) Number {
	switch {
	case n.infinite():
		return n
	case other.class == singleClass:
		f, _ := n.exact().Float32()
		return singleOf(f)
	case other.class == doubleClass:
		return doubleOf(n.nearest())
	}
	return n
}

func (n Number) isZero() bool { return !n.infinite() && n.exact().Sign() == 0 }

func (n Number) sign() int {
	if n.isFloat() {
		return cmp.Compare(n.float, 0)
	}
	return n.rat.Sign()
}

// compare is exact, whatever the classes.
func (n Number) compare(m Number) int {
	if n.infinite() || m.infinite() {
		return cmp.Compare(n.nearest(), m.nearest())
	}
	return n.exact().Cmp(m.exact())
}

// truncated is the whole number next to r towards zero.
func truncated(r *big.Rat) *big.Int { return new(big.Int).Quo(r.Num(), r.Denom()) }

// floored is the greatest whole number that is not above r.
func floored(r *big.Rat) *big.Int { return new(big.Int).Div(r.Num(), r.Denom()) }

// rounded is the whole number next to r, and of two the one away from zero.
func rounded(r *big.Rat) *big.Int {
	half := big.NewRat(1, 2)
	if r.Sign() < 0 {
		return truncated(new(big.Rat).Sub(r, half))
	}
	return truncated(new(big.Rat).Add(r, half))
}

// text is the number without an exponent and without needless zeros, as the
// feed publishes a Decimal; only for exact classes.
func (n Number) text() string {
	t := n.rat.FloatString(n.scale)
	if strings.Contains(t, ".") {
		t = strings.TrimRight(strings.TrimRight(t, "0"), ".")
	}
	if t == "-0" {
		return "0"
	}
	return t
}
