package bind

import (
	"feedline/model"
	"feedline/odata/uri"
	"feedline/store"
)

// mostScale is the most digits behind the point that a computed Decimal keeps;
// with more it becomes a Double.
const mostScale = 12

// operations are the operations of integer forms behind the operators.
var operations = map[uri.Operator]store.Op{
	uri.Add: store.Add, uri.Subtract: store.Sub, uri.Multiply: store.Mul, uri.Divide: store.Div, uri.Modulo: store.Mod,
}

// arithmetic binds an operator between numbers, or between instants, dates and
// durations (OData 4.01 Part 2, section 5.1.1.2).
func (b *binder) arithmetic(e *uri.Binary, left, right operand) (operand, error) {
	if !left.single() || !right.single() {
		return operand{}, b.errNotNumbers(e, left, right)
	}
	left, right, err := b.typed(left, right)
	if err != nil {
		return operand{}, err
	}
	x, y := left.typ().Kind, right.typ().Kind
	switch {
	case left.isVoid() || right.isVoid():
		return b.arithmeticOfNull(e, left, right)
	case isNumber(x) && isNumber(y):
		if divides(e.Operator) && isZero(right) {
			return operand{}, b.errDivisor(e, right)
		}
		return operand{of: e, value: calculation(e.Operator, left.value, right.value)}, nil
	}
	return b.timely(e, left, right)
}

// isVoid tells whether an operand is the constant null.
func (o operand) isVoid() bool {
	v, constant := o.value.(store.Value)
	return constant && v.Cell.IsNull()
}

func divides(op uri.Operator) bool {
	return op == uri.Divide || op == uri.DivideBy || op == uri.Modulo
}

func isZero(o operand) bool {
	v, constant := o.value.(store.Value)
	return constant && (v.Cell.Kind == store.Int && v.Cell.Int == 0)
}

// typed gives constants their types. A text stands for a duration beside an
// instant, a date or a duration.
func (b *binder) typed(left, right operand) (operand, operand, error) {
	var err error
	if left, err = b.beside(left, right); err != nil {
		return left, right, err
	}
	right, err = b.beside(right, left)
	return left, right, err
}

func (b *binder) beside(o, other operand) (operand, error) {
	if o.lit != nil && o.lit.Kind == uri.String && other.lit == nil {
		switch other.typ().Kind {
		case model.DateTimeOffset, model.Date, model.Duration:
			cell, err := Coerce(o.lit.Literal, kind(model.Duration))
			if err != nil {
				return o, b.errNotOfType(o, kind(model.Duration), err)
			}
			return operand{of: o.of, value: store.Value{Type: kind(model.Duration), Cell: cell}}, nil
		}
	}
	return b.natural(o)
}

// arithmeticOfNull is null, if the other operand is one to calculate with.
func (b *binder) arithmeticOfNull(e *uri.Binary, left, right operand) (operand, error) {
	other := left
	if left.isVoid() {
		other = right
	}
	switch k := other.typ().Kind; {
	case other.isVoid():
		return operand{of: e, value: nothing(kind(model.Double))}, nil
	case isNumber(k), k == model.DateTimeOffset, k == model.Date, k == model.Duration:
		return operand{of: e, value: nothing(other.typ())}, nil
	}
	return operand{}, b.errNotNumbers(e, left, right)
}

// calculation combines two numbers, promoted to a common form (section
// 5.1.1.17).
func calculation(op uri.Operator, x, y store.Expr) store.Expr {
	if op == uri.Multiply {
		return product(x, y)
	}
	integers := isInteger(store.TypeOf(x).Kind) && isInteger(store.TypeOf(y).Kind)
	floats := isFloat(store.TypeOf(x).Kind) || isFloat(store.TypeOf(y).Kind)
	if op == uri.Modulo && !floats {
		return remainder(x, y)
	}
	x, y, t := aligned(x, y)
	args := []store.Expr{x, y}
	switch {
	case op == uri.DivideBy || op == uri.Divide && floats:
		return store.Call{Op: store.Ratio, Args: args, Type: kind(model.Double)}
	case op == uri.Divide && !integers:
		return store.Call{Op: store.Quotient, Args: args, Type: kind(model.Double)}
	case op == uri.Modulo && floats:
		return store.Call{Op: store.FloatMod, Args: args, Type: t}
	}
	return store.Call{Op: operations[op], Args: args, Type: t}
}

// remainder is that of integer forms. It is exact even where 64 bits cannot hold
// an operand with as many digits behind the point as the other has.
func remainder(x, y store.Expr) store.Expr {
	from, to := store.TypeOf(x), store.TypeOf(y)
	scale := max(from.Scale, to.Scale)
	t := commonType(from, to, scale)
	x, times := factored(x, scale)
	y, by := factored(y, scale)
	if times == 1 && by == 1 {
		return store.Call{Op: store.Mod, Args: []store.Expr{x, y}, Type: t}
	}
	return store.Call{Op: store.TimesMod, Args: []store.Expr{x, whole(times), y, whole(by)}, Type: t}
}

// product multiplies; digits behind the point add up.
func product(x, y store.Expr) store.Expr {
	a, c := store.TypeOf(x), store.TypeOf(y)
	if isFloat(a.Kind) || isFloat(c.Kind) || a.Scale+c.Scale > mostScale {
		return store.Call{Op: store.Mul, Args: []store.Expr{floating(x), floating(y)}, Type: kind(model.Double)}
	}
	return store.Call{Op: store.Mul, Args: []store.Expr{x, y}, Type: commonType(a, c, a.Scale+c.Scale)}
}

// commonType is the type of a result of integer forms.
func commonType(a, c model.Type, scale int) model.Type {
	if isInteger(a.Kind) && isInteger(c.Kind) {
		return kind(model.Int64)
	}
	return model.Type{Kind: model.Decimal, Scale: scale}
}

// aligned gives two numbers the same form: floating if one of them is, else
// integers with as many digits behind the point.
func aligned(x, y store.Expr) (a, c store.Expr, t model.Type) {
	from, to := store.TypeOf(x), store.TypeOf(y)
	if isFloat(from.Kind) || isFloat(to.Kind) {
		return floating(x), floating(y), kind(model.Double)
	}
	scale := max(from.Scale, to.Scale)
	t = commonType(from, to, scale)
	return scaledTo(x, scale), scaledTo(y, scale), t
}

// scaledTo gives an integer form more digits behind the point.
func scaledTo(x store.Expr, scale int) store.Expr {
	x, by := factored(x, scale)
	if by == 1 {
		return x
	}
	return store.Call{Op: store.Mul, Args: []store.Expr{x, whole(by)}, Type: model.Type{Kind: model.Decimal, Scale: scale}}
}

// factored is an integer form, and what it must be multiplied by to have more
// digits behind the point. Constants have them already, if 64 bits hold them.
func factored(x store.Expr, scale int) (e store.Expr, by int64) {
	more := scale - store.TypeOf(x).Scale
	by, _ = timesTen(1, more)
	if v, constant := x.(store.Value); constant && by != 1 && !v.Cell.IsNull() {
		if scaled, fits := timesTen(v.Cell.Int, more); fits {
			return store.Value{Type: model.Type{Kind: model.Decimal, Scale: scale}, Cell: store.IntCell(scaled)}, 1
		}
	}
	return x, by
}

// floating gives a number the floating form.
func floating(x store.Expr) store.Expr {
	t := store.TypeOf(x)
	by, _ := timesTen(1, t.Scale)
	switch v, constant := x.(store.Value); {
	case isFloat(t.Kind):
		return x
	case constant && !v.Cell.IsNull():
		return store.Value{Type: kind(model.Double), Cell: store.FloatCell(float64(v.Cell.Int) / float64(by))}
	case by == 1:
		return store.Call{Op: store.ToFloat, Args: []store.Expr{x}, Type: kind(model.Double)}
	}
	return store.Call{Op: store.Quotient, Args: []store.Expr{x, store.Value{Type: kind(model.Double), Cell: store.FloatCell(float64(by))}}, Type: kind(model.Double)}
}

// negate binds the minus sign before a number or a duration.
func (b *binder) negate(e *uri.Unary, s *scope) (operand, error) {
	o, err := b.expr(e.Operand, s)
	if err != nil {
		return operand{}, err
	}
	if o, err = b.numeric(o); err != nil {
		return operand{}, err
	}
	return operand{of: e, value: store.Call{Op: store.Negate, Args: []store.Expr{o.value}, Type: o.typ()}}, nil
}

func (b *binder) numeric(o operand) (operand, error) {
	if !o.single() {
		return o, b.errNotNumber(o)
	}
	if o.isNull() {
		return operand{of: o.of, value: nothing(kind(model.Double))}, nil
	}
	o, err := b.natural(o)
	if err == nil && !isNumber(o.typ().Kind) && o.typ().Kind != model.Duration {
		return o, b.errNotNumber(o)
	}
	return o, err
}
