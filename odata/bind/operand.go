package bind

import (
	"feedline/model"
	"feedline/odata/fault"
	"feedline/odata/uri"
	"feedline/store"
)

// An operand is what a part of an expression means. It is one of four: a
// value, a structure of values, one row or null, or many rows.
type operand struct {
	of    uri.Expr   // what was written, for messages
	value store.Expr // nil for rows, and for a constant whose type follows from what it stands beside
	clock clock      // of a value that is a DateTimeOffset
	lit   *uri.Constant
	row   *row  // a single entity
	rows  *rows // a collection of entities

	structure *structure // a complex value, or a collection of values
}

// typ is the type of a value that is no constant.
func (o operand) typ() model.Type { return store.TypeOf(o.value) }

func (o operand) isNull() bool { return o.lit != nil && o.lit.Kind == uri.Null }

// single tells whether the operand is a value rather than rows or a structure.
func (o operand) single() bool { return o.row == nil && o.rows == nil && o.structure == nil }

func (o operand) span() fault.Span { return o.of.Span() }

// A clock tells on which clock an instant is read by functions such as hour.
// The zero clock is UTC.
type clock struct {
	mixed  bool  // it differs from row to row, as case may choose between them
	tenant bool  // the tenant's
	ahead  int64 // else this many milliseconds ahead of UTC
}

// local is an instant as its clock shows it.
func (o operand) local() store.Expr {
	ms := model.Type{Kind: model.Int64}
	switch {
	case o.clock.tenant:
		return store.Call{Op: store.Add, Args: []store.Expr{o.value, o.ahead()}, Type: ms}
	case o.clock.ahead != 0:
		return store.Call{Op: store.Add, Args: []store.Expr{o.value, whole(o.clock.ahead)}, Type: ms}
	}
	return o.value
}

// ahead is how many milliseconds the clock of an instant is ahead of UTC.
func (o operand) ahead() store.Expr {
	if o.clock.tenant {
		return store.Call{Op: store.Offset, Args: []store.Expr{o.value}, Type: model.Type{Kind: model.Int64}}
	}
	return whole(o.clock.ahead)
}

// whole is an integer constant.
func whole(n int64) store.Value {
	return store.Value{Type: model.Type{Kind: model.Int64}, Cell: store.IntCell(n)}
}

// truth is a constant truth value.
func truth(is bool) store.Value {
	v := store.Value{Type: model.Type{Kind: model.Boolean}, Cell: store.IntCell(0)}
	if is {
		v.Cell.Int = 1
	}
	return v
}

// nothing is null as a value of the type.
func nothing(t model.Type) store.Value { return store.Value{Type: t} }

func kind(k model.Kind) model.Type { return model.Type{Kind: k} }

func isInteger(k model.Kind) bool {
	switch k {
	case model.Byte, model.SByte, model.Int16, model.Int32, model.Int64:
		return true
	}
	return false
}

func isFloat(k model.Kind) bool { return k == model.Single || k == model.Double }

func isNumber(k model.Kind) bool { return isInteger(k) || isFloat(k) || k == model.Decimal }
