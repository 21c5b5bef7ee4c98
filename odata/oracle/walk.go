package oracle

import "fmt"

// children are the expressions directly inside another, in the order in which
// they are written.
func children(e Expr) []Expr {
	switch e := e.(type) {
	case *literal, *alias, *path:
		return nil
	case *count:
		return present(e.where)
	case *lambda:
		return present(e.where)
	case *unary:
		return []Expr{e.x}
	case *binary:
		return []Expr{e.x, e.y}
	case *member:
		return []Expr{e.x}
	case *call:
		return e.args
	case *cast:
		return []Expr{e.x}
	case *isof:
		return []Expr{e.x}
	case *choice:
		var list []Expr
		for _, p := range e.pairs {
			list = append(list, p.when, p.then)
		}
		return list
	}
	panic(fmt.Sprintf("oracle: no children for %T", e))
}

func present(e Expr) []Expr {
	if e == nil {
		return nil
	}
	return []Expr{e}
}

// replaced is an expression with other children.
func replaced(e Expr, with []Expr) Expr {
	switch e := e.(type) {
	case *literal, *alias, *path:
		return e
	case *count:
		return &count{of: e.of, where: first(with)}
	case *lambda:
		return &lambda{all: e.all, over: e.over, name: e.name, where: first(with)}
	case *unary:
		return &unary{e.op, with[0]}
	case *binary:
		return &binary{e.op, with[0], with[1]}
	case *member:
		return &member{with[0], e.list}
	case *call:
		return &call{e.name, with}
	case *cast:
		return &cast{with[0], e.to}
	case *isof:
		return &isof{with[0], e.is}
	case *choice:
		c := &choice{}
		for i := 0; i < len(with); i += 2 {
			c.pairs = append(c.pairs, pair{with[i], with[i+1]})
		}
		return c
	}
	panic(fmt.Sprintf("oracle: no children for %T", e))
}

func first(list []Expr) Expr {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// visit goes through an expression and everything inside it. Depth counts the
// lambdas around.
func visit(e Expr, depth int, see func(e Expr, depth int)) {
	see(e, depth)
	if _, quantified := e.(*lambda); quantified {
		depth++
	}
	for _, child := range children(e) {
		visit(child, depth, see)
	}
}

// expressions are all that stand in the options, also in nested ones.
func (o Options) expressions() []Expr {
	list := present(o.Filter)
	for _, t := range o.Order {
		list = append(list, t.By)
	}
	for _, x := range o.Expand {
		list = append(list, x.expressions()...)
	}
	return list
}
