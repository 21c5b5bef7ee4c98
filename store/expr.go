package store

import (
	"fmt"
	"strings"

	"feedline/model"
)

// Expr is a condition or a value over one row. Its forms are Column, Value and
// Call. Nothing writes to an Expr after it was made.
type Expr interface {
	fmt.Stringer
	isExpr()
}

// Column is the value of a property that the store keeps in a column.
type Column struct{ Property *model.Property }

// Value is a constant. A store binds it as an argument and never writes it
// into the text of a statement.
type Value struct {
	Type model.Type
	Cell Cell
}

// Call is an operation on other expressions.
type Call struct {
	Op   Op
	Args []Expr
}

func (Column) isExpr() {}
func (Value) isExpr()  {}
func (Call) isExpr()   {}

// Op names an operation. Its meaning is OData's (OData 4.01 Part 2, section
// 5.1.1), whatever the store's own language thinks.
type Op string

// Eq compares non-null values; IsNull is true for null. And, Or and Not are
// the logical operators.
const (
	Eq     Op = "eq"
	Lt     Op = "lt"
	Gt     Op = "gt"
	IsNull Op = "isnull"
	And    Op = "and"
	Or     Op = "or"
	Not    Op = "not"
)

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
	return Call{And, kept}
}

func (c Column) String() string { return c.Property.Name }

func (v Value) String() string {
	switch v.Cell.Kind {
	case Null:
		return "null"
	case Int:
		return fmt.Sprint(v.Cell.Int)
	case Float:
		return fmt.Sprint(v.Cell.Float)
	}
	return fmt.Sprintf("%q", v.Cell.Text)
}

func (c Call) String() string {
	args := make([]string, len(c.Args))
	for i, a := range c.Args {
		args[i] = a.String()
	}
	return string(c.Op) + "(" + strings.Join(args, ", ") + ")"
}
