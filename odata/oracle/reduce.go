package oracle

import "slices"

// smaller are the expressions of the same family with one thing less.
func (q Query) smaller(e Expr) []Expr {
	list := q.reduced(e)
	inner := children(e)
	for i, child := range inner {
		for _, less := range q.smaller(child) {
			with := slices.Clone(inner)
			with[i] = less
			if whole := replaced(e, with); !refused(whole) {
				list = append(list, whole)
			}
		}
	}
	return list
}

// refused tells whether a feed may refuse the expression for its form: a
// division by a constant that is zero.
func refused(e Expr) bool {
	b, isBinary := e.(*binary)
	if !isBinary || b.op != opDiv && b.op != opDivBy && b.op != opMod {
		return false
	}
	l, isLiteral := b.y.(*literal)
	if !isLiteral {
		return false
	}
	n, isNumber := l.value.(Number)
	return isNumber && n.isZero()
}

// reduced are a part of the expression instead of the whole. Nothing leaves
// the lambda whose variable it may use.
func (q Query) reduced(e Expr) []Expr {
	var list []Expr
	switch e := e.(type) {
	case *count:
		if e.where != nil {
			list = append(list, &count{of: e.of})
		}
		return list
	case *lambda:
		if e.where != nil && !e.all {
			list = append(list, &lambda{over: e.over})
		}
		return list
	case *alias:
		for _, a := range q.Aliases {
			if a.Name == e.name {
				list = append(list, a.Value)
			}
		}
	case *member:
		list = shorter(e)
	case *choice:
		for i := range e.pairs {
			if len(e.pairs) > 1 {
				list = append(list, &choice{slices.Delete(slices.Clone(e.pairs), i, i+1)})
			}
		}
	}
	for _, child := range children(e) {
		if typeOf(child) == typeOf(e) {
			list = append(list, child)
		}
	}
	return list
}

func shorter(e *member) []Expr {
	var list []Expr
	for i := range e.list {
		if len(e.list) > 1 {
			list = append(list, &member{e.x, slices.Delete(slices.Clone(e.list), i, i+1)})
		}
	}
	return list
}
