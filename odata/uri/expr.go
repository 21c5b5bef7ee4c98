package uri

import "feedline/odata/fault"

// Expr is a node of an expression, such as the value of $filter (OData 4.01
// Part 2, section 5.1.1). The nodes are *Constant, *Member, *Alias, *Lambda,
// *Call, *Case, *Unary, *Binary, *List, *Array and *Object; there are no
// others. Nobody writes to a node once it is made.
//
// String prints the node with as few parentheses as its meaning allows, in
// text that parses to an equal node. Span is its place in the decoded value
// of the option, without parentheses around it.
type Expr interface {
	String() string
	Span() fault.Span
	isExpr()
}

// Constant is a literal, and what it was written as. Whether it fits a type
// is decided where the type is known: a quoted text may be a Duration or an
// enumeration member.
type Constant struct {
	Kind    Kind
	Literal Literal
}

// Alias is a parameter alias that stands for a whole value.
type Alias struct {
	Name string // with the at sign, such as @from
	At   fault.Span
}

// Lambda asks whether any or all entries of a collection meet a condition
// (section 5.1.1.13).
type Lambda struct {
	Source   *Member // the collection; never nil
	All      bool    // all rather than any
	Variable string  // empty for any()
	Where    Expr    // nil for any()
	At       fault.Span
}

// Call is a call of a canonical function with as many arguments as that
// function takes (sections 5.1.1.5 to 5.1.1.11). Every other call is a Step
// of a Member, because only the model tells functions from keys.
type Call struct {
	Function string // in lower case, such as geo.distance
	Args     []Expr
	At       fault.Span
}

// Case gives the value beside the first condition that holds (section
// 5.1.1.12).
type Case struct {
	Pairs []CasePair // at least one
	At    fault.Span
}

// CasePair is one condition and its value.
type CasePair struct{ When, Then Expr }

// Unary is an operator with one operand: Not or Negate.
type Unary struct {
	Operator Operator
	Operand  Expr
	At       fault.Span
}

// Binary is an operator between two operands. The right operand of In is a
// *List, or any expression that stands for a collection.
type Binary struct {
	Operator    Operator
	Left, Right Expr
	At          fault.Span
}

// List is the list of constants behind in; it may be empty.
type List struct {
	Items []Constant
	At    fault.Span
}

// Array is a JSON array (OData 4.01 ABNF, arrayOrObject).
type Array struct {
	Items []Expr
	At    fault.Span
}

// Object is a JSON object.
type Object struct {
	Members []ObjectMember
	At      fault.Span
}

// ObjectMember is one name of a JSON object and its value.
type ObjectMember struct {
	Name  string // escapes undone
	Value Expr
}

func (c *Constant) Span() fault.Span { return c.Literal.Span }
func (a *Alias) Span() fault.Span    { return a.At }
func (m *Member) Span() fault.Span   { return m.At }
func (l *Lambda) Span() fault.Span   { return l.At }
func (c *Call) Span() fault.Span     { return c.At }
func (c *Case) Span() fault.Span     { return c.At }
func (u *Unary) Span() fault.Span    { return u.At }
func (b *Binary) Span() fault.Span   { return b.At }
func (l *List) Span() fault.Span     { return l.At }
func (a *Array) Span() fault.Span    { return a.At }
func (o *Object) Span() fault.Span   { return o.At }

func (*Constant) isExpr() {}
func (*Alias) isExpr()    {}
func (*Member) isExpr()   {}
func (*Lambda) isExpr()   {}
func (*Call) isExpr()     {}
func (*Case) isExpr()     {}
func (*Unary) isExpr()    {}
func (*Binary) isExpr()   {}
func (*List) isExpr()     {}
func (*Array) isExpr()    {}
func (*Object) isExpr()   {}
