package oracle

import (
	"iter"
	"slices"
)

// Smaller are the queries that have one thing less than this one, the boldest
// cuts first. All of them mean something.
func (q Query) Smaller() iter.Seq[Query] {
	return func(yield func(Query) bool) {
		for _, cut := range []func(func(Query) bool) bool{q.withoutOptions, q.withoutTerms, q.smallerFilter, q.smallerTerms} {
			if !cut(yield) {
				return
			}
		}
	}
}

func (q Query) withoutOptions(yield func(Query) bool) bool {
	for _, cut := range []struct {
		there bool
		with  func(*Query)
	}{
		{q.PageSize > 0, func(q *Query) { q.PageSize = 0 }},
		{q.Count != nil, func(q *Query) { q.Count = nil }},
		{len(q.Select) > 0, func(q *Query) { q.Select = nil }},
		{q.Top != nil, func(q *Query) { q.Top = nil }},
		{q.Skip != nil, func(q *Query) { q.Skip = nil }},
		{q.Filter != nil, func(q *Query) { q.Filter = nil }},
		{len(q.Order) > 0, func(q *Query) { q.Order = nil }},
	} {
		smaller := q
		if cut.with(&smaller); cut.there && !yield(smaller.tidy()) {
			return false
		}
	}
	return true
}

func (q Query) withoutTerms(yield func(Query) bool) bool {
	for i := range q.Order {
		smaller := q
		smaller.Order = slices.Delete(slices.Clone(q.Order), i, i+1)
		if !yield(smaller.tidy()) {
			return false
		}
	}
	return true
}

func (q Query) smallerFilter(yield func(Query) bool) bool {
	if q.Filter == nil {
		return true
	}
	for _, e := range q.smaller(q.Filter) {
		smaller := q
		if smaller.Filter = e; !yield(smaller.tidy()) {
			return false
		}
	}
	return true
}

func (q Query) smallerTerms(yield func(Query) bool) bool {
	for i, t := range q.Order {
		for _, e := range q.smaller(t.By) {
			if isConstant(e) {
				continue
			}
			smaller := q
			smaller.Order = slices.Clone(q.Order)
			smaller.Order[i].By = e
			if !yield(smaller.tidy()) {
				return false
			}
		}
	}
	return true
}

// tidy leaves out aliases that are no longer used.
func (q Query) tidy() Query {
	used := map[string]bool{}
	for _, e := range q.expressions() {
		visit(e, 0, func(e Expr, _ int) {
			if a, isAlias := e.(*alias); isAlias {
				used[a.name] = true
			}
		})
	}
	q.Aliases = slices.DeleteFunc(slices.Clone(q.Aliases), func(a Assignment) bool { return !used[a.Name] })
	return q
}

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
