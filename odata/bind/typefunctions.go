package bind

import (
	"feedline/model"
	"feedline/odata/uri"
	"feedline/store"
)

// castTo binds cast (OData 4.01 Part 2, section 5.1.1.10.1). A cast that fails
// is null.
func (b *binder) castTo(e *uri.Call, s *scope) (operand, error) {
	o, t, err := b.typeCall(e, s)
	if err != nil {
		return operand{}, err
	}
	if o.row != nil {
		o.of = e
		return o, nil
	}
	if o.isNull() {
		return operand{of: e, value: nothing(t)}, nil
	}
	if o.lit != nil && o.lit.Kind == uri.String && t.Kind != model.String {
		return b.castConstant(e, o, t)
	}
	if o, err = b.natural(o); err != nil {
		return operand{}, err
	}
	value := converted(o, t)
	if value == nil {
		return operand{}, b.errCast(e, o, t)
	}
	return operand{of: e, value: value, clock: o.clock}, nil
}

// castConstant reads a constant text as a value of the type. Unlike a stored
// text, one that is no such value is a mistake that can be told at once.
func (b *binder) castConstant(e *uri.Call, o operand, t model.Type) (operand, error) {
	l := o.lit.Literal
	if t.Kind == model.DateTimeOffset {
		at, err := moment(l.Text)
		if err != nil {
			return operand{}, b.errNotOfType(o, t, err)
		}
		return operand{of: e, value: store.Value{Type: t, Cell: store.IntCell(at.ms)}, clock: clock{ahead: at.ahead}}, nil
	}
	if t.Kind != model.Enum && t.Kind != model.Duration {
		l.Form = uri.Bare
	}
	if t.Kind == model.Decimal {
		t = model.Type{Kind: model.Decimal, Scale: numberOf(l.Text).scale}
	}
	cell, err := Coerce(l, t)
	if err != nil {
		return operand{}, b.errNotOfType(o, t, err)
	}
	return operand{of: e, value: store.Value{Type: t, Cell: cell}}, nil
}

// converted turns a value into one of another type; nil if no rule of the
// standard does.
func converted(o operand, t model.Type) store.Expr {
	from := o.typ()
	switch {
	case from.Kind == t.Kind && t.Kind != model.Decimal && from.Enum == t.Enum:
		return o.value
	case t.Kind == model.String:
		return asText(o)
	case from.Kind == model.String && t.Kind != model.Binary && t.Kind != model.Enum:
		if t.Kind == model.Decimal {
			t.Scale = parsedScale
		}
		return call(store.ParseText, t, o.value)
	case from.Kind == model.Enum && isInteger(t.Kind), isInteger(from.Kind) && isInteger(t.Kind):
		return within(retyped(o.value, t), t)
	case isInteger(from.Kind) && t.Kind == model.Enum && t.Enum.Flags:
		return within(retyped(o.value, t), kind(t.Enum.Underlying))
	case !isNumber(from.Kind) || !isNumber(t.Kind):
		return nil
	case t.Kind == model.Single:
		return call(store.ToSingle, t, floating(o.value))
	case t.Kind == model.Double:
		return retyped(floating(o.value), t)
	case isInteger(t.Kind) && isFloat(from.Kind):
		low, high := floatRange(t.Kind)
		return call(store.ToInt, t, call(store.Within, floats, call(store.Round, floats, o.value), low, high))
	case isInteger(t.Kind):
		by, _ := timesTen(1, from.Scale)
		if by == 1 {
			return within(retyped(o.value, t), t)
		}
		return within(call(store.RoundDiv, t, o.value, whole(by)), t)
	}
	if isInteger(from.Kind) {
		return retyped(o.value, t)
	}
	return o.value // a Decimal keeps its digits, and so does a Double
}

// parsedScale is how many digits behind the point a text is read with.
const parsedScale = 6

// asText is a value as an answer shows it.
func asText(o operand) store.Expr {
	if o.typ().Kind == model.DateTimeOffset && o.clock != (clock{}) {
		return call(store.ToText, text, o.value, o.ahead())
	}
	return call(store.ToText, text, o.value)
}

// within is null where a value is none of the type.
func within(e store.Expr, t model.Type) store.Expr {
	low, high, _ := t.Kind.Range()
	return call(store.Within, store.TypeOf(e), e, whole(low), whole(high))
}

// floatRange are the least and the greatest floating number that is a value of
// the type.
func floatRange(k model.Kind) (low, high store.Value) {
	least, most, _ := k.Range()
	number := func(v float64) store.Value { return store.Value{Type: floats, Cell: store.FloatCell(v)} }
	if k == model.Int64 {
		return number(-1 << 63), number(1<<63 - 1024)
	}
	return number(float64(least)), number(float64(most))
}

// isOf binds isof: whether a value is of a type, which is known beforehand but
// for null.
func (b *binder) isOf(e *uri.Call, s *scope) (operand, error) {
	o, t, err := b.typeCall(e, s)
	if err != nil {
		return operand{}, err
	}
	is := operand{of: e}
	switch {
	case o.row != nil:
		is.value = store.Call{Op: store.Not, Args: []store.Expr{o.row.missing()}}
	case o.isNull():
		is.value = truth(false)
	default:
		if o, err = b.natural(o); err != nil {
			return operand{}, err
		}
		same := o.typ().Kind == t.Kind && o.typ().Enum == t.Enum
		is.value = sideOf(o.value, same)
	}
	return is, nil
}

// typeCall reads the arguments of cast and isof: an expression, or else the
// row itself, and the name of a type.
func (b *binder) typeCall(e *uri.Call, s *scope) (operand, model.Type, error) {
	o := s.this()
	o.of = e
	if len(e.Args) == 2 {
		var err error
		if o, err = b.expr(e.Args[0], s); err != nil {
			return o, model.Type{}, err
		}
	}
	named := e.Args[len(e.Args)-1]
	name := named.String()
	if o.rows != nil || o.structure != nil {
		return o, model.Type{}, b.errNoResult(o)
	}
	if o.row != nil {
		if name != b.schema.Model.Namespace+"."+o.row.set.TypeName {
			return o, model.Type{}, b.errOtherEntityType(named, *o.row)
		}
		return o, model.Type{}, nil
	}
	t, known := b.typeNamed(name)
	if !known {
		return o, t, b.errTypeName(named)
	}
	return o, t, nil
}

// typeNamed finds a primitive or enumeration type.
func (b *binder) typeNamed(name string) (model.Type, bool) {
	if k, ok := model.PrimitiveKind(name); ok && k != model.Stream {
		return kind(k), true
	}
	for _, e := range b.schema.Model.EnumTypes {
		if e.QualifiedName == name {
			return model.Type{Kind: model.Enum, Enum: e}, true
		}
	}
	return model.Type{}, false
}
