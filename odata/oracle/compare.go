package oracle

import (
	"fmt"
	"strconv"
)

func (e *evaluation) unary(x *unary, v Value) Value {
	switch {
	case v == nil:
		return nil
	case x.op == opNot:
		return !v.(bool)
	case x.op == opMinus:
		return e.negated(v.(Number))
	}
	panic("oracle: no meaning for " + string(x.op))
}

func (e *evaluation) binary(x *binary, a, b Value) Value {
	switch x.op {
	case opAnd:
		return both(a, b)
	case opOr:
		return either(a, b)
	case opEq, opNe, opGt, opGe, opLt, opLe:
		a, b = side(x.x, x.y, a, b), side(x.y, x.x, b, a)
		return holds(x.op, a, b)
	case opHas:
		if a == nil || b == nil {
			return nil
		}
		return a.(Enum)&b.(Enum) == b.(Enum)
	}
	if a == nil || b == nil {
		return nil
	}
	switch a := a.(type) {
	case Number:
		return e.arithmetic(x.op, a, b.(Number))
	case Instant:
		return e.moved(x.op, a, b)
	}
	panic(fmt.Sprintf("oracle: no %s for %T", x.op, a))
}

// both and either are Kleene's and, or: null is unknown.
func both(a, b Value) Value {
	switch {
	case a == false || b == false:
		return false
	case a == nil || b == nil:
		return nil
	}
	return true
}

func either(a, b Value) Value {
	switch {
	case a == true || b == true:
		return true
	case a == nil || b == nil:
		return nil
	}
	return false
}

// holds compares. It is never null: null is equal to null and to nothing else,
// and neither greater nor less than anything.
func holds(op operator, a, b Value) bool {
	equal := a == nil && b == nil
	less, greater := false, false
	if a != nil && b != nil {
		switch order := order(a, b); {
		case order < 0:
			less = true
		case order > 0:
			greater = true
		default:
			equal = true
		}
	}
	switch op {
	case opEq:
		return equal
	case opNe:
		return !equal
	case opGt:
		return greater
	case opGe:
		return greater || equal
	case opLt:
		return less
	case opLe:
		return less || equal
	}
	panic("oracle: no comparison " + string(op))
}

// order is compare, where entities are only ever compared with null.
func order(a, b Value) int {
	if _, isEntity := a.(*Row); isEntity {
		panic("oracle: two entities are compared")
	}
	return compare(a, b)
}

// side is an operand of a comparison. A constant number beside an IEEE number
// means the nearest one of that type, and beside an exact number exactly what
// is written; of two constants the exact one is promoted. A computed Decimal is promoted to the type of an IEEE number
// beside it (OData 4.01 Part 2, section 5.1.1.17); integers need not be, since
// their comparison is exact.
func side(x, y Expr, v, other Value) Value {
	n, isNumber := v.(Number)
	m, isOther := other.(Number)
	switch {
	case isNumber && isOther && n.class == decimalClass && m.isFloat() && !isConstant(y):
		return n.as(m)
	case !isNumber || !isOther || !isConstant(x) || n.infinite():
		return v
	case m.isFloat():
		return n.as(m)
	case n.isFloat() && !isConstant(y):
		d, _ := decimalFrom(strconv.FormatFloat(n.float, 'f', -1, 64))
		return d
	}
	return v
}

// isConstant tells whether an operand is a literal, written in place or as an
// alias.
func isConstant(x Expr) bool {
	switch x.(type) {
	case *literal, *alias:
		return true
	}
	return false
}

// among is in: true if the value is equal to a member of the list.
func among(m *member, v Value) Value {
	found := false
	for _, one := range m.list {
		found = found || holds(opEq, side(m.x, one, v, one.value), side(one, m.x, one.value, v))
	}
	return found
}
