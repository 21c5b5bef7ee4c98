package store

import "feedline/model"

// Member is a member of a complex value. It is null where the complex value is,
// and where that does not have the member.
type Member struct {
	Of       Expr            // complex value: a Column, a Member or an Item
	Property *model.Property // of the complex type
}

// Items is one occurrence of a collection of values in a query. It ranges over
// the values that stand in the collection, inside a Some or a Size; one that is
// null has none.
type Items struct {
	Of       Expr   // the collection: a Column or a Member
	Variable string // name of the values
}

// Item is the value of a collection that is looked at.
type Item struct{ Of *Items }

// Some is true if some value of the collection meets the condition, and never
// null.
type Some struct {
	Of    *Items
	Where Expr // nil: any value
}

// Size is how many values of the collection meet the condition, an Int64.
type Size struct {
	Of    *Items
	Where Expr // nil: any value
}

func (Member) isExpr() {}
func (Item) isExpr()   {}
func (Some) isExpr()   {}
func (Size) isExpr()   {}

func (m Member) String() string { return printed(m) }
func (i Item) String() string   { return printed(i) }
func (s Some) String() string   { return printed(s) }
func (s Size) String() string   { return printed(s) }

// Type is the type of each value.
func (i *Items) Type() model.Type {
	t := TypeOf(i.Of)
	t.Collection = false
	return t
}

// String tells what it ranges over.
func (i *Items) String() string { return i.Variable + " in " + i.Of.String() }

// Opens tells whether an expression itself looks into a complex value or a
// collection of values, which no index of a store does.
func Opens(e Expr) bool {
	switch e.(type) {
	case Member, Item, Some, Size:
		return true
	}
	return false
}

// appendItems prints a collection and a condition on its values.
func appendItems(b []byte, i *Items, where Expr) []byte {
	b = append(b, i.String()...)
	if where != nil {
		b = Append(append(b, " where "...), where)
	}
	return b
}
