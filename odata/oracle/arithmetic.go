package oracle

import (
	"math"
	"math/big"
	"time"
)

// arithmetic computes with numbers that are not null. Whole numbers stay
// whole, decimals exact, and where an IEEE number takes part, or a division is
// one of fractions, the result is a double.
func (e *evaluation) arithmetic(op operator, a, b Number) Value {
	divides := op == opDiv || op == opDivBy || op == opMod
	switch {
	case a.class == singleClass || b.class == singleClass:
		e.undefined("arithmetic with an Edm.Single, whose precision is open")
		return nil
	case op == opDivBy, op == opDiv && (a.class != integerClass || b.class != integerClass):
		return e.quotient(op, a, b)
	case divides && b.isZero() && !a.isFloat():
		return nil
	case a.isFloat() || b.isFloat():
		return e.double(ieee(op, a.nearest(), b.nearest()))
	}
	return e.exact(op, a, b)
}

// negated is a number with its sign changed, of the same type.
func (e *evaluation) negated(n Number) Value {
	if n.isFloat() {
		return Number{class: n.class, float: -n.float}
	}
	return e.inRange(Number{class: n.class, rat: new(big.Rat).Neg(n.rat), scale: n.scale})
}

func (e *evaluation) exact(op operator, a, b Number) Value {
	r, x, y := new(big.Rat), a.rat, b.rat
	scale := max(a.scale, b.scale)
	switch op {
	case opAdd:
		r.Add(x, y)
	case opSub:
		r.Sub(x, y)
	case opMul:
		r.Mul(x, y)
		scale = a.scale + b.scale
	case opDiv:
		r.SetInt(truncated(new(big.Rat).Quo(x, y)))
	case opMod:
		times := new(big.Rat).SetInt(truncated(new(big.Rat).Quo(x, y)))
		r.Sub(x, times.Mul(times, y))
	}
	class := max(a.class, b.class)
	return e.inRange(Number{class: class, rat: r, scale: scale})
}

// inRange refuses whole numbers, and decimals without their point, that need
// more than 64 bits.
func (e *evaluation) inRange(n Number) Value {
	units := new(big.Rat).Mul(n.rat, new(big.Rat).SetInt(powerOfTen(n.scale)))
	if !truncated(units).IsInt64() {
		e.undefined("%s needs more than 64 bits", n.text())
		return nil
	}
	return n
}

func ieee(op operator, a, b float64) float64 {
	switch op {
	case opAdd:
		return a + b
	case opSub:
		return a - b
	case opMul:
		return a * b
	}
	return math.Mod(a, b)
}

// quotient is the double nearest to the exact quotient. By zero it is
// infinite for divby and for a dividend that is an IEEE number, and null
// otherwise; zero by zero is null.
func (e *evaluation) quotient(op operator, a, b Number) Value {
	switch {
	case b.isZero() && b.isFloat() && math.Signbit(b.float):
		e.undefined("a division by negative zero")
		return nil
	case b.isZero() && (a.isZero() || op == opDiv && !a.isFloat()):
		return nil
	case b.isZero():
		return doubleOf(math.Inf(a.sign()))
	case a.infinite() || b.infinite():
		return e.double(a.nearest() / b.nearest())
	}
	f, _ := new(big.Rat).Quo(a.exact(), b.exact()).Float64()
	return e.double(f)
}

// double refuses what is no number.
func (e *evaluation) double(f float64) Value {
	if f != f {
		e.undefined("a result that is not a number")
		return nil
	}
	return doubleOf(f)
}

// moved is an instant plus or minus a duration, or the duration between two
// instants. A moved instant stays on its clock.
func (e *evaluation) moved(op operator, a Instant, b Value) Value {
	if b, isInstant := b.(Instant); isInstant {
		return Duration(a.Millis - b.Millis)
	}
	by := int64(b.(Duration))
	if op == opSub {
		by = -by
	}
	a.Millis += by
	if a.Millis < firstMoment || a.Millis > lastMoment {
		e.undefined("%s is outside the years 1 to 9999", time.UnixMilli(a.Millis).UTC())
		return nil
	}
	return a
}
