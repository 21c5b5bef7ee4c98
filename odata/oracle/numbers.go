package oracle

import "feedline/model"

// integer is an expression that is a whole number.
func (m *maker) integer(depth int) Expr {
	return m.oneOf(
		way{38, func() Expr { return m.path(integer) }},
		way{7, func() Expr { return m.overText("length", depth) }},
		way{6, func() Expr { return m.indexOf(depth) }},
		way{34, m.partNumber},
		way{8, m.count},
		way{26, func() Expr { return m.arithmetic(integer, depth) }},
		way{6, m.asInteger},
		way{2, func() Expr { return m.choice(integer, depth) }},
		way{2, func() Expr { return m.orAlias(&literal{value: integerOf(int64(m.IntN(25) - 12)), of: integer}) }},
	)
}

// decimal is an expression that is exact but need not be whole.
func (m *maker) decimal(depth int) Expr {
	return m.oneOf(
		way{24, func() Expr { return m.path(decimal) }},
		way{8, func() Expr { return m.overInstant("fractionalseconds") }},
		way{12, func() Expr { return m.totalSeconds(depth) }},
		way{25, func() Expr { return m.arithmetic(decimal, depth) }},
		way{18, func() Expr { return m.rounded(decimal, depth) }},
		way{4, func() Expr { return m.casted(integer, model.Decimal) }},
		way{2, func() Expr { return m.choice(decimal, depth) }},
		way{2, func() Expr { return m.orAlias(&literal{value: decimalOf(int64(m.IntN(60)-30)*5, 2), of: decimal}) }},
	)
}

// float is an expression that is an IEEE number.
func (m *maker) float(depth int) Expr {
	return m.oneOf(
		way{30, func() Expr { return m.path(float) }},
		way{25, func() Expr { return m.quotient(depth) }},
		way{20, func() Expr { return m.rounded(float, depth) }},
		way{10, func() Expr { return m.casted(choose(m, []family{integer, decimal}), model.Double) }},
		way{3, func() Expr { return m.casted(integer, model.Single) }},
		way{8, func() Expr { return m.arithmetic(float, depth) }},
	)
}

func (m *maker) overText(name string, depth int) Expr {
	x := m.text(depth - 1)
	if x == nil {
		return nil
	}
	return &call{name, []Expr{x}}
}

func (m *maker) indexOf(depth int) Expr {
	x := m.text(depth - 1)
	if x == nil {
		return nil
	}
	v, _ := m.valueOf(x).(string)
	return &call{"indexof", []Expr{x, m.orAlias(&literal{value: m.piece(v, "contains"), of: text})}}
}

// arithmetic is a sum, difference, product, quotient or remainder, or a number
// with its sign changed.
func (m *maker) arithmetic(f family, depth int) Expr {
	x := m.operand(f, depth-1)
	if x == nil {
		return nil
	}
	if m.odds(12) {
		return &unary{opMinus, x}
	}
	op := choose(m, []operator{opAdd, opSub, opMul, opDiv, opMod, opAdd, opSub, opMul})
	if f != integer && op == opDiv {
		op = opSub
	}
	y := m.secondNumber(f, op, depth)
	if m.odds(20) && op != opDiv && op != opMod {
		x, y = y, x
	}
	return m.allowed(&binary{op, x, y})
}

// allowed leaves out what a feed may refuse, by its form or by the value of an
// alias.
func (m *maker) allowed(b *binary) Expr {
	divides := b.op == opDiv || b.op == opDivBy || b.op == opMod
	if divides && isConstant(b.y) {
		if n, isNumber := m.valueOf(b.y).(Number); !isNumber || n.isZero() {
			return nil
		}
	}
	return b
}

// secondNumber is mostly a small constant, which is not zero.
func (m *maker) secondNumber(f family, op operator, depth int) Expr {
	if m.odds(35) {
		other := f
		if f != integer && m.odds(40) {
			other = integer
		}
		if f == float {
			other = integer
		}
		if y := m.operand(other, depth-1); y != nil {
			return y
		}
	}
	n := int64(choose(m, []int{1, 2, 3, 7, 10, 60, 1000, -1, -2, -7}))
	switch {
	case f == decimal && m.odds(60):
		return m.orAlias(&literal{value: decimalOf(n, 1+m.IntN(2)), of: decimal})
	case f == float && m.odds(50):
		return &literal{value: doubleOf(float64(n) / 4), of: float}
	}
	return m.orAlias(wholeLiteral(n))
}

// quotient is a division that gives fractions.
func (m *maker) quotient(depth int) Expr {
	f := choose(m, []family{integer, integer, decimal})
	x := m.operand(f, depth-1)
	if x == nil {
		return nil
	}
	if f == integer {
		return m.allowed(&binary{opDivBy, x, m.secondNumber(integer, opDivBy, depth)})
	}
	return m.allowed(&binary{choose(m, []operator{opDiv, opDivBy}), x, m.secondNumber(decimal, opDiv, depth)})
}

func (m *maker) rounded(f family, depth int) Expr {
	x := m.operand(f, depth-1)
	if x == nil {
		return nil
	}
	return &call{choose(m, []string{"round", "floor", "ceiling"}), []Expr{x}}
}

func (m *maker) casted(f family, to model.Kind) Expr {
	x := m.path(f)
	if x == nil {
		return nil
	}
	return &cast{x, to}
}

// asInteger casts to a type of whole numbers, which the value may not fit.
func (m *maker) asInteger() Expr {
	to := choose(m, []model.Kind{model.Byte, model.SByte, model.Int16, model.Int32, model.Int64})
	return m.oneOf(
		way{60, func() Expr { return m.casted(decimal, to) }},
		way{30, func() Expr { return m.casted(integer, to) }},
		way{20, func() Expr { return m.casted(float, to) }},
	)
}
