package uri

import (
	"fmt"

	"github.com/CiscoM31/godata"

	"feedline/odata/fault"
)

// grow makes our own tree of tokens, which the engine arranges first.
func grow(c *cursor, tokens []*godata.Token) (Expr, error) {
	ordered, err := parse(tokens)
	if err != nil {
		return nil, err
	}
	g := gardener{c}
	g.sprouts = g.sprouts[:0]
	for _, t := range ordered {
		s := g.sprout(t)
		if c.depth+s.depth > maxDepth {
			return nil, errTooDeepTree(c)
		}
		if m, long := s.node.(*Member); long && len(m.Steps) > maxSteps {
			return nil, errTooManySteps(c, m.At)
		}
		g.sprouts = append(g.sprouts, s)
	}
	return g.sprouts[0].node, nil
}

// A gardener turns tokens that stand behind their operands into nodes. It
// counts how deep a tree becomes for those who walk it; a chain of operators
// that groups from the left is one level, however long.
type gardener struct{ *cursor }

// A sprout is an operand that waits for what is made of it.
type sprout struct {
	node  Expr   // nil for a label
	name  string // the label: the name of an argument, a member or a variable
	when  Expr   // the condition before the colon in case(...)
	depth int    // levels below this one
}

func (g gardener) sprout(t *godata.Token) sprout {
	if e, leaf := t.SemanticReference.(Expr); leaf {
		return sprout{node: e}
	}
	x := t.SemanticReference.(*lexeme)
	switch x.role {
	case label:
		return sprout{name: x.name}
	case infix:
		return g.binary(x)
	case prefix:
		return g.unary(x)
	case mark:
		return g.marked()
	case slash:
		return g.joined()
	}
	args := g.take(x.args)
	return sprout{node: called(x, args), depth: below(args)}
}

// take takes the n operands that were made last.
func (g gardener) take(n int) []sprout {
	rest := len(g.sprouts) - n
	taken := g.sprouts[rest:]
	g.sprouts = g.sprouts[:rest]
	return taken
}

// below is how deep the level above the given operands is.
func below(operands []sprout) int {
	depth := 0
	for _, s := range operands {
		depth = max(depth, s.depth+1)
	}
	return depth
}

func (g gardener) binary(x *lexeme) sprout {
	operands := g.take(2)
	left, right := operands[0], operands[1]
	at := fault.Span{Start: left.node.Span().Start, End: right.node.Span().End}
	return sprout{
		node:  &Binary{Operator: x.op, Left: left.node, Right: right.node, At: at},
		depth: max(left.depth, right.depth+1),
	}
}

func (g gardener) unary(x *lexeme) sprout {
	operand := g.take(1)[0]
	at := fault.Span{Start: x.span.Start, End: operand.node.Span().End}
	return sprout{node: &Unary{Operator: x.op, Operand: operand.node, At: at}, depth: operand.depth + 1}
}

// marked joins an operand with the label or the condition before its mark.
func (g gardener) marked() sprout {
	operands := g.take(2)
	left, right := operands[0], operands[1]
	right.name, right.when = left.name, left.node
	right.depth = max(left.depth, right.depth)
	return right
}

// joined goes on with a path behind a call.
func (g gardener) joined() sprout {
	operands := g.take(2)
	left, right := operands[0], operands[1]
	source := asMember(left.node)
	s := sprout{node: source, depth: max(left.depth, right.depth)}
	switch e := right.node.(type) {
	case *Lambda:
		e.Source, e.At.Start = source, source.At.Start
		s.node = e
	case *Member:
		source.Steps = append(source.Steps, e.Steps...)
		source.At.End = e.At.End
	default:
		panic(fmt.Sprintf("uri: a path does not go on with %T", e))
	}
	return s
}

// asMember is the path that goes on from an expression. The tree is still
// being made, so a path that was read before may be the one that grows.
func asMember(e Expr) *Member {
	switch e := e.(type) {
	case *Member:
		return e
	case *Alias:
		return newMember([]Step{{Kind: AliasStep, Name: e.Name, Span: e.At}}, e.At)
	}
	return &Member{From: e, At: e.Span()}
}

// called makes the node of whatever has brackets.
func called(x *lexeme, args []sprout) Expr {
	switch x.role {
	case function:
		return &Call{Function: x.name, Args: nodes(args), At: x.span}
	case array:
		return &Array{Items: nodes(args), At: x.span}
	case object:
		return &Object{Members: members(args), At: x.span}
	case choice:
		return &Case{Pairs: pairs(args), At: x.span}
	case lambda:
		l := &Lambda{All: x.name == "all", At: x.span} // joined knows its source
		if len(args) > 0 {
			l.Variable, l.Where = args[0].name, args[0].node
		}
		return l
	case condition:
		return newMember([]Step{{Kind: FilterStep, Name: x.name, Where: args[0].node, Span: x.span}}, x.span)
	case step:
		return newMember([]Step{{Kind: Called, Name: x.name, Args: arguments(args), Span: x.span}}, x.span)
	}
	panic(fmt.Sprintf("uri: a token with the role %d has no place in a tree", x.role))
}

func nodes(args []sprout) []Expr {
	list := make([]Expr, len(args))
	for i, s := range args {
		list[i] = s.node
	}
	return list
}

func members(args []sprout) []ObjectMember {
	list := make([]ObjectMember, len(args))
	for i, s := range args {
		list[i] = ObjectMember{Name: s.name, Value: s.node}
	}
	return list
}

func pairs(args []sprout) []CasePair {
	list := make([]CasePair, len(args))
	for i, s := range args {
		list[i] = CasePair{When: s.when, Then: s.node}
	}
	return list
}

func arguments(args []sprout) []Argument {
	list := make([]Argument, len(args))
	for i, s := range args {
		list[i] = Argument{Name: s.name, Value: s.node}
	}
	return list
}
