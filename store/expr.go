package store

import (
	"fmt"
	"strconv"

	"feedline/model"
)

// Expr is a condition or a value over one row. Its forms are Column, Value,
// Call, Exists, Count and Parent, and those that look into values with a
// structure: Member, Item, Some and Size. Nothing writes to an Expr after it was
// made.
type Expr interface {
	fmt.Stringer
	isExpr()
}

// Column is the value of a property that the store keeps in a column. Where
// Of is a row that does not exist, the value is null.
type Column struct {
	Of       *Source // row that has the property; nil: the row that the query is about
	Property *model.Property
}

// Value is a constant. A store binds it as an argument and never writes it
// into the text of a statement.
//
// A number that is compared with integer forms may be a Float between two of
// them: 5.5, or an instant between two milliseconds.
type Value struct {
	Type model.Type
	Cell Cell
}

// Call is an operation on other expressions.
type Call struct {
	Op   Op
	Args []Expr
	Type model.Type // of the result; the zero Type for a truth value
}

// Exists is true if some row of the source meets the condition, and never
// null.
type Exists struct {
	Of    *Source
	Where Expr // nil: any row
}

// Count is how many rows of the source meet the condition, an Int64.
type Count struct {
	Of    *Source
	Where Expr // nil: any row
}

// Parent is the index of the row's parent in Query.Of, from zero, an Int64.
// Only columns are made of it.
type Parent struct{}

func (Column) isExpr() {}
func (Value) isExpr()  {}
func (Call) isExpr()   {}
func (Exists) isExpr() {}
func (Count) isExpr()  {}
func (Parent) isExpr() {}

// All joins conditions with And and leaves out nil ones; nil if none is left.
func All(conditions ...Expr) Expr {
	var kept []Expr
	for _, c := range conditions {
		if c != nil {
			kept = append(kept, c)
		}
	}
	switch len(kept) {
	case 0:
		return nil
	case 1:
		return kept[0]
	}
	return Call{Op: And, Args: kept}
}

// TypeOf is the type of an expression's value.
func TypeOf(e Expr) model.Type {
	switch e := e.(type) {
	case Column:
		return e.Property.Type
	case Value:
		return e.Type
	case Call:
		if e.Type.Kind == model.NoKind {
			return model.Type{Kind: model.Boolean}
		}
		return e.Type
	case Exists, Some:
		return model.Type{Kind: model.Boolean}
	case Count, Size, Parent:
		return model.Type{Kind: model.Int64}
	case Member:
		return e.Property.Type
	case Item:
		return e.Of.Type()
	}
	panic(fmt.Sprintf("store: unknown expression %T", e))
}

// Nullable tells whether an expression may be null.
func Nullable(e Expr) bool {
	switch e := e.(type) {
	case Column:
		return e.Property.Nullable || e.Of != nil && !e.Of.Ranges()
	case Value:
		return e.Cell.IsNull()
	case Call:
		return nullableCall(e)
	case Member, Item:
		return true // whatever its description says: the store holds the whole as one text
	case Exists, Count, Some, Size, Parent:
		return false
	}
	panic(fmt.Sprintf("store: unknown expression %T", e))
}

func nullableCall(c Call) bool {
	switch c.Op {
	case Eq, Ne, Lt, Le, Gt, Ge, IsNull, In, NotTrue, Now:
		return false
	case Div, Quotient, Ratio, Mod, FloatMod, Case, Within, ParseText, Matches, Add, Sub, Mul:
		return true // by a divisor of zero, a missing case, what is no pattern, or what no number can hold
	}
	for _, a := range c.Args {
		if Nullable(a) {
			return true
		}
	}
	return false
}

func (c Column) String() string { return printed(c) }
func (v Value) String() string  { return printed(v) }
func (c Call) String() string   { return printed(c) }
func (e Exists) String() string { return printed(e) }
func (c Count) String() string  { return printed(c) }
func (p Parent) String() string { return printed(p) }

func printed(e Expr) string { return string(Append(nil, e)) }

// Append appends what String prints.
func Append(b []byte, e Expr) []byte {
	switch e := e.(type) {
	case Column:
		if e.Of != nil {
			b = append(append(b, e.Of.Name()...), '/')
		}
		return append(b, e.Property.Name...)
	case Value:
		return appendCell(b, e.Cell)
	case Call:
		return appendCall(b, e)
	case Exists:
		return append(appendRange(append(b, "exists("...), e.Of, e.Where), ')')
	case Count:
		return append(appendRange(append(b, "count("...), e.Of, e.Where), ')')
	case Parent:
		return append(b, "parent()"...)
	case Member:
		return append(append(Append(b, e.Of), '/'), e.Property.Name...)
	case Item:
		return append(b, e.Of.Variable...)
	case Some:
		return append(appendItems(append(b, "some("...), e.Of, e.Where), ')')
	case Size:
		return append(appendItems(append(b, "size("...), e.Of, e.Where), ')')
	}
	panic(fmt.Sprintf("store: unknown expression %T", e))
}

func appendCell(b []byte, c Cell) []byte {
	switch c.Kind {
	case Null:
		return append(b, "null"...)
	case Int:
		return strconv.AppendInt(b, c.Int, 10)
	case Float:
		return strconv.AppendFloat(b, c.Float, 'g', -1, 64)
	}
	return strconv.AppendQuote(b, string(c.Text))
}

func appendCall(b []byte, c Call) []byte {
	b = append(append(b, c.Op...), '(')
	for i, a := range c.Args {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = Append(b, a)
	}
	if c.Op == ParseText {
		b = append(append(b, ", "...), c.Type.Name()...) // one text spells values of several types
	}
	return append(b, ')')
}

// appendRange prints a source and a condition on its rows.
func appendRange(b []byte, s *Source, where Expr) []byte {
	b = append(b, s.String()...)
	if where != nil {
		b = Append(append(b, " where "...), where)
	}
	return b
}
