package bind

import (
	"feedline/model"
	"feedline/model/edm"
	"feedline/odata/uri"
	"feedline/store"
)

// timely binds an operator between instants, dates, durations and numbers
// (OData 4.01 Part 2, sections 5.1.1.2.1 to 5.1.1.2.5).
func (b *binder) timely(e *uri.Binary, left, right operand) (operand, error) {
	x, y := left.typ().Kind, right.typ().Kind
	adds, subtracts := e.Operator == uri.Add, e.Operator == uri.Subtract
	moves := (adds || subtracts) && y == model.Duration
	op := operations[e.Operator]
	o := operand{of: e}
	switch {
	case moves && x == model.DateTimeOffset:
		o.value, o.clock = call(op, kind(x), left.value, right.value), left.clock
	case moves && x == model.Duration:
		o.value = call(op, kind(x), left.value, right.value)
	case moves && x == model.Date:
		at := call(op, kind(model.Int64), midnight(left.value), right.value)
		o.value = call(store.FloorDiv, kind(model.Date), at, whole(edm.DayMillis))
	case subtracts && x == y && x == model.DateTimeOffset:
		o.value = call(store.Sub, kind(model.Duration), left.value, right.value)
	case subtracts && x == y && x == model.Date:
		o.value = call(store.Sub, kind(model.Duration), midnight(left.value), midnight(right.value))
	case e.Operator == uri.Multiply && x == model.Duration && isNumber(y):
		o.value = stretched(left.value, right.value)
	case e.Operator == uri.Multiply && y == model.Duration && isNumber(x):
		o.value = stretched(right.value, left.value)
	case (e.Operator == uri.Divide || e.Operator == uri.DivideBy) && x == model.Duration && isNumber(y):
		if isZero(right) {
			return operand{}, b.errDivisor(e, right)
		}
		quotient := call(store.Quotient, kind(model.Double), left.value, floating(right.value))
		o.value = rounded(quotient, kind(model.Duration))
	default:
		return operand{}, b.errNotNumbers(e, left, right)
	}
	return o, nil
}

// call is an operation with a result of the type.
func call(op store.Op, t model.Type, args ...store.Expr) store.Expr {
	return store.Call{Op: op, Args: args, Type: t}
}

// midnight is the beginning of a day, in milliseconds.
func midnight(day store.Expr) store.Expr {
	return call(store.Mul, kind(model.Int64), day, whole(edm.DayMillis))
}

// stretched is a duration times a number.
func stretched(duration, by store.Expr) store.Expr {
	if isInteger(store.TypeOf(by).Kind) {
		return call(store.Mul, kind(model.Duration), duration, by)
	}
	return rounded(call(store.Mul, kind(model.Double), floating(duration), floating(by)), kind(model.Duration))
}

// rounded is a floating number as a whole one.
func rounded(x store.Expr, t model.Type) store.Expr {
	return call(store.ToInt, t, call(store.Round, kind(model.Double), x))
}
