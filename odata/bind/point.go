package bind

import (
	"math"

	"feedline/model"
	"feedline/odata/uri"
	"feedline/store"
)

// A point is where a constant lies among the values of a type. A constant
// that no value of the type equals, such as 5.5 among integers, lies behind the
// greatest value that is less, or beyond all of them.
type point struct {
	typ    model.Type
	cell   store.Cell // the value itself, or the one before it
	exact  bool       // the cell is the constant's value
	beyond int        // 1: greater than all values; -1: less than all; 0: neither
	never  bool       // unlike everything, as NaN is
}

// against compares a value with the point. Whether a constant can be said
// exactly is settled here, so that stores compare like with like and indexes
// serve.
func (p point) against(e store.Expr, op store.Op) store.Expr {
	value := store.Value{Type: p.typ, Cell: p.cell}
	switch {
	case p.never:
		return truth(op == store.Ne)
	case p.exact:
		return store.Call{Op: op, Args: []store.Expr{e, value}}
	case op == store.Eq:
		return truth(false)
	case op == store.Ne:
		return truth(true)
	case p.beyond != 0:
		return sideOf(e, (op == store.Lt || op == store.Le) == (p.beyond > 0))
	case op == store.Gt || op == store.Ge:
		return store.Call{Op: store.Gt, Args: []store.Expr{e, value}}
	}
	return store.Call{Op: store.Le, Args: []store.Expr{e, value}}
}

// sideOf is true for every value that is not null, or for none.
func sideOf(e store.Expr, all bool) store.Expr {
	if !all {
		return truth(false)
	}
	return store.Call{Op: store.Not, Args: []store.Expr{store.Call{Op: store.IsNull, Args: []store.Expr{e}}}}
}

// point finds where a constant lies among the values of an operand's type.
func (b *binder) point(e *uri.Binary, o, constant operand) (point, error) {
	t := o.typ()
	looks := constant.lit.Kind
	switch {
	case isNumber(t.Kind) && (looks == uri.Integer || looks == uri.Number):
		return pointOf(constant.lit.Literal.Text, t), nil
	case t.Kind == model.DateTimeOffset && looks == uri.DateTimeOffset:
		return b.instantPoint(constant, t)
	}
	cell, err := b.coerced(constant, t)
	if err != nil {
		return point{}, b.errMismatch(e, o, constant, err)
	}
	return point{typ: t, cell: cell, exact: true}, nil
}

// pointOf finds where a number lies among those of a numeric type.
func pointOf(text string, t model.Type) point {
	switch {
	case text == "NaN":
		return point{typ: t, never: true}
	case isFloat(t.Kind):
		return point{typ: t, cell: store.FloatCell(floatOf(text, t.Kind)), exact: true}
	}
	n := numberOf(text)
	v, exact, beyond := n.scaled(t.Scale)
	return point{typ: t, cell: store.IntCell(v), exact: exact, beyond: beyond}
}

// instantPoint finds where an instant lies among milliseconds.
func (b *binder) instantPoint(constant operand, t model.Type) (point, error) {
	at, err := moment(constant.lit.Literal.Text)
	if err != nil {
		return point{}, b.errNotOfType(constant, t, err)
	}
	return point{typ: t, cell: store.IntCell(at.ms), exact: !at.finer}, nil
}

// coerced is a constant as a value of the type, if the grammar lets it stand
// for one.
func (b *binder) coerced(o operand, t model.Type) (store.Cell, error) {
	if !standsFor(o.lit.Kind, t.Kind) {
		return store.Cell{}, errOtherType
	}
	return Coerce(o.lit.Literal, t)
}

// natures are the types that constants have by themselves. That of a number
// follows from its digits, and that of an enumeration member from its prefix.
var natures = map[uri.Kind]model.Kind{
	uri.Null: model.String, uri.String: model.String, uri.Boolean: model.Boolean, uri.Guid: model.Guid, uri.Date: model.Date,
	uri.DateTimeOffset: model.DateTimeOffset, uri.TimeOfDay: model.TimeOfDay, uri.Duration: model.Duration,
	uri.Bytes: model.Binary, uri.Enum: model.Enum,
}

// standsFor tells whether a constant that looks like this may be of the type.
// Texts stand for durations and enumeration members (OData 4.01 Part 2, section
// 5.1.1.14.1), and for Guids, which some clients take for text (tables.md C02).
func standsFor(looks uri.Kind, k model.Kind) bool {
	switch looks {
	case uri.Null:
		return false
	case uri.String:
		return k == model.String || k == model.Guid || k == model.Duration || k == model.Enum
	case uri.Integer, uri.Number:
		return isNumber(k)
	}
	nature, known := natures[looks]
	return known && nature == k
}

// natural gives a constant the type that it looks like.
func (b *binder) natural(o operand) (operand, error) {
	if o.lit == nil {
		return o, nil
	}
	t, err := b.looksLike(o)
	if err != nil {
		return o, err
	}
	typed := operand{of: o.of}
	switch text := o.lit.Literal.Text; {
	case o.isNull():
		typed.value = nothing(t)
	case isFloat(t.Kind):
		cell := store.FloatCell(floatOf(text, t.Kind))
		if math.IsNaN(cell.Float) {
			cell = store.Cell{} // nothing equals it, and every result with it is it
		}
		typed.value = store.Value{Type: t, Cell: cell}
	case isNumber(t.Kind):
		v, _, _ := numberOf(text).scaled(t.Scale)
		typed.value = store.Value{Type: t, Cell: store.IntCell(v)}
	case t.Kind == model.DateTimeOffset:
		at, err := moment(text)
		if err == nil && at.finer {
			err = errTooFine
		}
		if err != nil {
			return o, b.errNotOfType(o, t, err)
		}
		typed.value, typed.clock = store.Value{Type: t, Cell: store.IntCell(at.ms)}, clock{ahead: at.ahead}
	default:
		cell, err := Coerce(o.lit.Literal, t)
		if err != nil {
			return o, b.errNotOfType(o, t, err)
		}
		typed.value = store.Value{Type: t, Cell: cell}
	}
	return typed, nil
}

// looksLike is the type that a constant has by itself.
func (b *binder) looksLike(o operand) (model.Type, error) {
	switch looks := o.lit.Kind; looks {
	case uri.Integer, uri.Number:
		return numberType(o.lit.Literal.Text), nil
	case uri.Enum:
		if t, known := b.typeNamed(o.lit.Literal.Prefix); known && t.Enum != nil {
			return t, nil
		}
	default:
		if nature, known := natures[looks]; known {
			return kind(nature), nil
		}
	}
	return model.Type{}, b.errUnknownType(o)
}
