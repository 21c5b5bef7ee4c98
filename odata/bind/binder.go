package bind

import (
	"fmt"
	"slices"
	"strconv"

	"feedline/model"
	"feedline/odata/fault"
	"feedline/odata/uri"
	"feedline/store"
)

// A binding is one request while it is bound: what all of its parts share.
type binding struct {
	schema Schema
	bound  int // expressions so far
	width  int // navigation properties expanded so far
}

// A binder finds the meaning of the expressions about the entities of one set:
// of a request, or of one entry of its $expand.
type binder struct {
	*binding
	root    row
	nest    *nest // nil: the expressions are the request's own
	aliases map[string]uri.Expr
	open    []string        // aliases that are being read
	target  string          // option that is being read, for faults
	ways    []*store.Source // to single rows, made so far
	ranges  int             // sources without a variable of the client's, made so far
	depth   int             // expressions inside each other at this place
}

// deepest is how many operators and functions may stand inside each other. A
// chain of and, or or of one other operator counts each operator but and and
// or, which every store can take in any number.
const deepest = 200

// mostBound is how many expressions are bound for one request. The grammar
// lets through fewer, but aliases may use each other many times.
const mostBound = 100_000

func newBinder(of *binding, set *model.EntitySet, aliases map[string]uri.Expr, inside *nest) *binder {
	return &binder{binding: of, root: row{set: set}, nest: inside, aliases: aliases}
}

func (b *binder) fault(at fault.Span, code fault.Code, format string, args ...any) *fault.Error {
	return fault.At(b.target, at, code, format, args...)
}

// condition binds the value of $filter. The target is where it stands.
func (b *binder) condition(target string, e uri.Expr) (store.Expr, error) {
	b.target = target
	return b.truth(e, &scope{row: b.root})
}

// truth binds an expression that must be true or false.
func (b *binder) truth(e uri.Expr, s *scope) (store.Expr, error) {
	o, err := b.expr(e, s)
	if err != nil {
		return nil, err
	}
	return b.asTruth(o)
}

func (b *binder) asTruth(o operand) (store.Expr, error) {
	switch {
	case o.isNull():
		return nothing(kind(model.Boolean)), nil
	case o.lit != nil && o.lit.Kind == uri.Boolean:
		return truth(o.lit.Literal.Text == "true"), nil
	case o.lit != nil || !o.single() || o.typ().Kind != model.Boolean || o.typ().Collection:
		return nil, b.errNotTruth(o)
	}
	return o.value, nil
}

// expr binds any expression.
func (b *binder) expr(e uri.Expr, s *scope) (operand, error) {
	if b.depth++; b.depth > deepest {
		return operand{}, b.errTooDeep(e)
	}
	if b.bound++; b.bound > mostBound {
		return operand{}, b.errTooMany(e)
	}
	defer func() { b.depth-- }()
	switch e := e.(type) {
	case *uri.Constant:
		return operand{of: e, lit: e}, nil
	case *uri.Member:
		return b.member(e, s)
	case *uri.Alias:
		return b.alias(e, e.Name)
	case *uri.Lambda:
		return b.lambda(e, s)
	case *uri.Call:
		return b.call(e, s)
	case *uri.Case:
		return b.choice(e, s)
	case *uri.Unary:
		return b.unary(e, s)
	case *uri.Binary:
		return b.binary(e, s)
	case *uri.List, *uri.Array, *uri.Object:
		return operand{}, b.errStructured(e)
	}
	panic(fmt.Sprintf("bind: unknown expression %T", e))
}

// alias binds what a parameter alias stands for: null if the request does not
// say (OData 4.01 Part 2, section 5.3). Names in it belong to the row that the
// options around it are about.
func (b *binder) alias(of uri.Expr, name string) (operand, error) {
	value, given := b.aliases[name]
	if !given {
		return operand{of: of, lit: &uri.Constant{Kind: uri.Null, Literal: uri.Literal{Text: "null", Span: of.Span()}}}, nil
	}
	for _, open := range b.open {
		if open == name {
			return operand{}, b.errAliasCycle(name)
		}
	}
	around := b.target
	b.open = append(b.open, name)
	if b.target = name; b.nest.gives(name) {
		b.target = inExpand
	}
	o, err := b.expr(value, &scope{row: b.root})
	b.open, b.target = b.open[:len(b.open)-1], around
	o.of = of
	return o, err
}

func (b *binder) unary(e *uri.Unary, s *scope) (operand, error) {
	if e.Operator == uri.Negate {
		return b.negate(e, s)
	}
	is, err := b.truth(e.Operand, s)
	if err != nil {
		return operand{}, err
	}
	return operand{of: e, value: store.Call{Op: store.Not, Args: []store.Expr{is}}}, nil
}

func (b *binder) binary(e *uri.Binary, s *scope) (operand, error) {
	switch e.Operator {
	case uri.And, uri.Or:
		return b.junction(e, s)
	case uri.In:
		return b.in(e, s)
	}
	left, err := b.expr(e.Left, s)
	if err != nil {
		return operand{}, err
	}
	right, err := b.expr(e.Right, s)
	if err != nil {
		return operand{}, err
	}
	switch e.Operator {
	case uri.Has:
		return b.has(e, left, right)
	case uri.Equal, uri.NotEqual, uri.Less, uri.LessOrEqual, uri.Greater, uri.GreaterOrEqual:
		is, err := b.compare(e, left, right)
		return operand{of: e, value: is}, err
	}
	return b.arithmetic(e, left, right)
}

// junction binds a chain of and or of or as one operation of many operands:
// the tree of a long chain is as deep as the chain is long.
func (b *binder) junction(e *uri.Binary, s *scope) (operand, error) {
	op := store.And
	if e.Operator == uri.Or {
		op = store.Or
	}
	var chain []uri.Expr
	var rest uri.Expr = e
	for {
		next, more := rest.(*uri.Binary)
		if !more || next.Operator != e.Operator {
			break
		}
		chain = append(chain, next.Right)
		rest = next.Left
	}
	chain = append(chain, rest)
	args := make([]store.Expr, len(chain))
	for i := range chain {
		is, err := b.truth(chain[len(chain)-1-i], s)
		if err != nil {
			return operand{}, err
		}
		args[i] = is
	}
	if op == store.Or {
		args = gathered(args)
	}
	if len(args) == 1 {
		return operand{of: e, value: args[0]}, nil
	}
	return operand{of: e, value: store.Call{Op: op, Args: args}}, nil
}

// gathered joins those of several alternatives which say what one column
// equals into a list. Clients write long lists that way, and a list is looked
// up instead of tried one by one.
func gathered(alternatives []store.Expr) []store.Expr {
	lists := map[store.Column]int{} // column to its place in kept
	var kept []store.Expr
	for _, a := range alternatives {
		column, value, is := equality(a)
		if !is {
			kept = append(kept, a)
			continue
		}
		at, seen := lists[column]
		if !seen {
			lists[column] = len(kept)
			kept = append(kept, a)
			continue
		}
		list := kept[at].(store.Call)
		if list.Op == store.Eq {
			list = store.Call{Op: store.In, Args: slices.Clone(list.Args)}
		}
		list.Args = append(list.Args, value)
		kept[at] = list
	}
	return kept
}

// equality takes an expression apart that says that a column equals a
// constant.
func equality(e store.Expr) (column store.Column, value store.Value, is bool) {
	c, ok := e.(store.Call)
	if !ok || c.Op != store.Eq {
		return column, value, false
	}
	column, ok = c.Args[0].(store.Column)
	value, is = c.Args[1].(store.Value)
	return column, value, ok && is && !value.Cell.IsNull()
}

// variable names rows that the client has given no name.
func (b *binder) variable() string {
	b.ranges++
	return "$this" + strconv.Itoa(b.ranges)
}
