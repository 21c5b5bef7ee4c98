package uri

import (
	"fmt"

	"github.com/CiscoM31/godata"

	"feedline/odata/fault"
)

// grow makes our own tree from the engine's.
func grow(c *cursor, tokens []*godata.Token) (Expr, error) {
	root, err := parse(tokens)
	if err != nil {
		return nil, err
	}
	return gardener{c}.expr(root, c.depth)
}

// A gardener turns the engine's nodes into ours, and refuses trees that are
// too deep for those who walk them. A chain of operators that groups from the
// left is one level, however long.
type gardener struct{ *cursor }

func (g gardener) expr(n *godata.ParseNode, depth int) (Expr, error) {
	x := n.Token.SemanticReference.(*lexeme)
	if depth > maxDepth {
		return nil, errTooDeepTree(g.cursor)
	}
	switch x.role {
	case leaf:
		return x.node, nil
	case infix:
		return g.binary(x, n.Children, depth)
	case prefix:
		return g.unary(x, n.Children[0], depth)
	case slash:
		return g.joined(n.Children, depth)
	case function:
		args, err := g.list(n.Children, depth)
		return &Call{Function: x.name, Args: args, At: x.span}, err
	case array:
		items, err := g.list(n.Children, depth)
		return &Array{Items: items, At: x.span}, err
	case object:
		return g.object(x, n.Children, depth)
	case choice:
		return g.choice(x, n.Children, depth)
	case step, condition:
		s, err := g.step(n, x, depth)
		return &Member{Steps: []Step{s}, At: x.span}, err
	}
	panic(fmt.Sprintf("uri: a token with the role %d has no place in a tree", x.role))
}

func (g gardener) binary(x *lexeme, operands []*godata.ParseNode, depth int) (Expr, error) {
	left, err := g.expr(operands[0], depth)
	if err != nil {
		return nil, err
	}
	right, err := g.expr(operands[1], depth+1)
	if err != nil {
		return nil, err
	}
	at := fault.Span{Start: left.Span().Start, End: right.Span().End}
	return &Binary{Operator: x.op, Left: left, Right: right, At: at}, nil
}

func (g gardener) unary(x *lexeme, operand *godata.ParseNode, depth int) (Expr, error) {
	e, err := g.expr(operand, depth+1)
	if err != nil {
		return nil, err
	}
	return &Unary{Operator: x.op, Operand: e, At: fault.Span{Start: x.span.Start, End: e.Span().End}}, nil
}

func (g gardener) list(nodes []*godata.ParseNode, depth int) ([]Expr, error) {
	list := make([]Expr, len(nodes))
	for i, n := range nodes {
		e, err := g.expr(n, depth+1)
		if err != nil {
			return nil, err
		}
		list[i] = e
	}
	return list, nil
}

func (g gardener) object(x *lexeme, nodes []*godata.ParseNode, depth int) (Expr, error) {
	o := &Object{At: x.span}
	for _, n := range nodes {
		value, err := g.expr(n.Children[1], depth+1)
		if err != nil {
			return nil, err
		}
		o.Members = append(o.Members, ObjectMember{Name: wordOf(n.Children[0]), Value: value})
	}
	return o, nil
}

func (g gardener) choice(x *lexeme, nodes []*godata.ParseNode, depth int) (Expr, error) {
	c := &Case{At: x.span}
	for _, n := range nodes {
		pair, err := g.list(n.Children, depth)
		if err != nil {
			return nil, err
		}
		c.Pairs = append(c.Pairs, CasePair{When: pair[0], Then: pair[1]})
	}
	return c, nil
}

// joined goes on with a path behind a call.
func (g gardener) joined(nodes []*godata.ParseNode, depth int) (Expr, error) {
	left, err := g.expr(nodes[0], depth)
	if err != nil {
		return nil, err
	}
	source := asMember(left)
	x := nodes[1].Token.SemanticReference.(*lexeme)
	switch x.role {
	case lambda:
		return g.lambda(source, x, nodes[1].Children, depth)
	case leaf:
		source.Steps = append(source.Steps, x.node.(*Member).Steps...)
		source.At.End = x.node.Span().End
	default:
		s, err := g.step(nodes[1], x, depth)
		if err != nil {
			return nil, err
		}
		source.Steps = append(source.Steps, s)
		source.At.End = x.span.End
	}
	if len(source.Steps) > maxSteps {
		return nil, errTooManySteps(g.cursor, source.At)
	}
	return source, nil
}

// asMember is the path that goes on from an expression. The tree is still
// being made, so a path that was read before may be the one that grows.
func asMember(e Expr) *Member {
	switch e := e.(type) {
	case *Member:
		return e
	case *Alias:
		return &Member{Steps: []Step{{Kind: AliasStep, Name: e.Name, Span: e.At}}, At: e.At}
	}
	return &Member{From: e, At: e.Span()}
}

func (g gardener) lambda(source *Member, x *lexeme, nodes []*godata.ParseNode, depth int) (Expr, error) {
	l := &Lambda{Source: source, All: x.name == "all", At: fault.Span{Start: source.At.Start, End: x.span.End}}
	if len(nodes) == 0 {
		return l, nil
	}
	where, err := g.expr(nodes[0].Children[1], depth+1)
	l.Variable, l.Where = wordOf(nodes[0].Children[0]), where
	return l, err
}

// step is a call or a $filter in a path.
func (g gardener) step(n *godata.ParseNode, x *lexeme, depth int) (Step, error) {
	s := Step{Kind: Called, Name: x.name, Span: x.span}
	if x.role == condition {
		where, err := g.expr(n.Children[0], depth+1)
		s.Kind, s.Where = FilterStep, where
		return s, err
	}
	for _, child := range n.Children {
		a := Argument{}
		if child.Token == equalToken {
			a.Name, child = wordOf(child.Children[0]), child.Children[1]
		}
		value, err := g.expr(child, depth+1)
		if err != nil {
			return Step{}, err
		}
		a.Value = value
		s.Args = append(s.Args, a)
	}
	return s, nil
}

func wordOf(n *godata.ParseNode) string { return n.Token.SemanticReference.(*lexeme).name }
