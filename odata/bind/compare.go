package bind

import (
	"feedline/model"
	"feedline/odata/uri"
	"feedline/store"
)

// comparisons are the operations behind the comparison operators.
var comparisons = map[uri.Operator]store.Op{
	uri.Equal: store.Eq, uri.NotEqual: store.Ne, uri.Less: store.Lt, uri.LessOrEqual: store.Le,
	uri.Greater: store.Gt, uri.GreaterOrEqual: store.Ge,
}

// mirrored are the operations with their operands exchanged.
var mirrored = map[store.Op]store.Op{
	store.Eq: store.Eq, store.Ne: store.Ne, store.Lt: store.Gt, store.Le: store.Ge, store.Gt: store.Lt, store.Ge: store.Le,
}

// compare binds a comparison (OData 4.01 Part 2, sections 5.1.1.1.1 to
// 5.1.1.1.6).
func (b *binder) compare(e *uri.Binary, left, right operand) (store.Expr, error) {
	op := comparisons[e.Operator]
	switch {
	case left.rows != nil || right.rows != nil:
		return nil, b.errCollectionCompared(e, left, right)
	case left.structure != nil || right.structure != nil:
		return b.compareStructures(e, op, left, right)
	case left.row != nil || right.row != nil:
		return b.compareRows(e, op, left, right)
	case right.isNull():
		return b.compareNull(e, op, left)
	case left.isNull():
		return b.compareNull(e, mirrored[op], right)
	case right.lit != nil && left.lit == nil:
		return b.compareConstant(e, op, left, right)
	case left.lit != nil && right.lit == nil:
		return b.compareConstant(e, mirrored[op], right, left)
	}
	if left.lit != nil {
		var err error
		if left, right, err = b.twoConstants(e, left, right); err != nil {
			return nil, err
		}
	}
	return b.compareValues(e, op, left, right)
}

// compareNull compares with the constant null: only null equals it, and
// nothing is less or greater.
func (b *binder) compareNull(e *uri.Binary, op store.Op, o operand) (store.Expr, error) {
	var is store.Expr = store.Call{Op: store.IsNull, Args: []store.Expr{o.value}}
	if o.lit != nil {
		is = truth(o.isNull())
	}
	switch op {
	case store.Lt, store.Gt:
		return truth(false), nil
	case store.Ne:
		return store.Call{Op: store.Not, Args: []store.Expr{is}}, nil
	}
	return is, nil
}

// compareRows compares entities: with null, or with another entity of the same
// set.
func (b *binder) compareRows(e *uri.Binary, op store.Op, left, right operand) (store.Expr, error) {
	if left.row == nil {
		left, right = right, left
	}
	if op != store.Eq && op != store.Ne || right.row == nil && !right.isNull() || right.row != nil && right.row.set != left.row.set {
		return nil, b.errEntityCompared(e, left, right)
	}
	same := left.row.missing()
	if right.row != nil {
		same = sameRow(*left.row, *right.row)
	}
	if op == store.Ne {
		same = store.Call{Op: store.Not, Args: []store.Expr{same}}
	}
	return same, nil
}

// sameRow holds for two rows with the same key, or two that do not exist.
func sameRow(a, b row) store.Expr {
	var pairs []store.Expr
	for i := range a.set.Key {
		pairs = append(pairs, store.Call{Op: store.Eq, Args: []store.Expr{a.key(i), b.key(i)}})
	}
	if same := store.All(pairs...); same != nil {
		return same
	}
	return truth(true)
}

// missing is true if there is no such row.
func (r row) missing() store.Expr {
	if r.source == nil || len(r.set.Key) == 0 {
		return truth(false)
	}
	return store.Call{Op: store.IsNull, Args: []store.Expr{r.key(0)}}
}

// key is a key property of a row; it is null if there is no such row.
func (r row) key(i int) store.Expr { return store.Column{Of: r.source, Property: r.set.Key[i]} }

// compareConstant compares a value with a constant of the value's type.
func (b *binder) compareConstant(e *uri.Binary, op store.Op, o, constant operand) (store.Expr, error) {
	if err := b.comparable(e, op, o, o.typ().Kind); err != nil {
		return nil, err
	}
	at, err := b.point(e, o, constant)
	if err != nil {
		return nil, err
	}
	return at.against(o.value, op), nil
}

// twoConstants gives two constants the types that they look like, or the type
// of the other where that is the plainer one.
func (b *binder) twoConstants(e *uri.Binary, left, right operand) (operand, operand, error) {
	if left.lit.Kind == uri.String && right.lit.Kind != uri.String {
		right, left, err := b.twoConstants(e, right, left)
		return left, right, err
	}
	typed, err := b.natural(left)
	if err != nil {
		return left, right, err
	}
	if right.lit.Kind == uri.String && left.lit.Kind != uri.String {
		cell, err := b.coerced(right, typed.typ())
		if err != nil {
			return left, right, b.errMismatch(e, typed, right, err)
		}
		right.lit, right.value = nil, store.Value{Type: typed.typ(), Cell: cell}
		return typed, right, nil
	}
	other, err := b.natural(right)
	return typed, other, err
}

// compareValues compares two values of comparable types.
func (b *binder) compareValues(e *uri.Binary, op store.Op, left, right operand) (store.Expr, error) {
	x, y := left.typ(), right.typ()
	switch {
	case isNumber(x.Kind) && isNumber(y.Kind):
		a, c := promoted(left.value, y), promoted(right.value, x)
		if !isFloat(x.Kind) && !isFloat(y.Kind) {
			a, c, _ = aligned(a, c)
		}
		return store.Call{Op: op, Args: []store.Expr{a, c}}, nil
	case x.Kind != y.Kind || x.Enum != y.Enum:
		return nil, b.errMismatch(e, left, right, nil)
	}
	if err := b.comparable(e, op, left, x.Kind); err != nil {
		return nil, err
	}
	return store.Call{Op: op, Args: []store.Expr{left.value, right.value}}, nil
}

// promoted gives a Decimal the type of a floating number that it is compared
// with (OData 4.01 Part 2, section 5.1.1.17). Integers compare exactly as they
// are.
func promoted(e store.Expr, with model.Type) store.Expr {
	switch {
	case store.TypeOf(e).Kind != model.Decimal || !isFloat(with.Kind):
		return e
	case with.Kind == model.Single:
		return call(store.ToSingle, with, floating(e))
	}
	return floating(e)
}

// comparable refuses an order of values that have none.
func (b *binder) comparable(e *uri.Binary, op store.Op, o operand, k model.Kind) error {
	if k == model.Binary && op != store.Eq && op != store.Ne {
		return b.errUnordered(e, o)
	}
	return nil
}

// in binds membership in a list of constants, or in an alias that stands for
// one.
func (b *binder) in(e *uri.Binary, s *scope) (operand, error) {
	left, err := b.expr(e.Left, s)
	if err != nil {
		return operand{}, err
	}
	list, err := b.list(e.Right, s)
	if err != nil {
		return operand{}, err
	}
	if left.structure != nil {
		_, err := b.compareStructures(e, store.In, left, left)
		return operand{}, err
	}
	if !left.single() {
		return operand{}, b.errCollectionCompared(e, left, left)
	}
	if left.isNull() {
		is, err := list.hasNull()
		return operand{of: e, value: truth(is)}, err
	}
	if left.lit != nil {
		if left, err = b.natural(left); err != nil {
			return operand{}, err
		}
	}
	is, err := b.among(e, left, list)
	return operand{of: e, value: is}, err
}

// members are what stands in the list behind in, bound one by one: there may be
// many.
type members struct {
	n  int
	at func(i int) (operand, error)
}

func (m members) hasNull() (bool, error) {
	for i := range m.n {
		o, err := m.at(i)
		if err != nil || o.isNull() {
			return err == nil, err
		}
	}
	return false, nil
}

func (b *binder) list(e uri.Expr, s *scope) (members, error) {
	if alias, ok := e.(*uri.Alias); ok && b.aliases[alias.Name] != nil {
		e = b.aliases[alias.Name]
	}
	switch e := e.(type) {
	case *uri.List:
		return members{len(e.Items), func(i int) (operand, error) { return operand{of: &e.Items[i], lit: &e.Items[i]}, nil }}, nil
	case *uri.Array:
		return members{len(e.Items), func(i int) (operand, error) { return b.expr(e.Items[i], s) }}, nil
	}
	return members{}, b.errNotList(e)
}

// among compares a value with every member of a list. Members that the value
// can never equal are left out.
func (b *binder) among(e *uri.Binary, o operand, list members) (store.Expr, error) {
	args := append(make([]store.Expr, 0, 1+list.n), o.value)
	var others []store.Expr
	compared := &uri.Binary{Operator: uri.Equal, Left: e.Left, Right: e.Right, At: e.At}
	for i := range list.n {
		item, err := list.at(i)
		if err != nil {
			return nil, err
		}
		if item.lit == nil || item.isNull() {
			is, err := b.compare(compared, o, item)
			if err != nil {
				return nil, err
			}
			others = append(others, is)
			continue
		}
		at, err := b.point(compared, o, item)
		if err != nil {
			return nil, err
		}
		if at.exact {
			args = append(args, store.Value{Type: at.typ, Cell: at.cell})
		}
	}
	if len(args) > 1 {
		others = append(others, store.Call{Op: store.In, Args: args})
	}
	switch len(others) {
	case 0:
		return truth(false), nil
	case 1:
		return others[0], nil
	}
	return store.Call{Op: store.Or, Args: others}, nil
}

// has binds the test for flags of an enumeration (OData 4.01 Part 2, section
// 5.1.1.1.10).
func (b *binder) has(e *uri.Binary, left, right operand) (operand, error) {
	if !left.single() || left.lit != nil || left.typ().Kind != model.Enum {
		return operand{}, b.errNotEnum(e, left)
	}
	if right.isNull() {
		return operand{of: e, value: nothing(kind(model.Boolean))}, nil
	}
	if right.lit != nil {
		cell, err := b.coerced(right, left.typ())
		if err != nil {
			return operand{}, b.errMismatch(e, left, right, err)
		}
		right.value = store.Value{Type: left.typ(), Cell: cell}
	}
	if !right.single() || right.typ().Enum != left.typ().Enum {
		return operand{}, b.errMismatch(e, left, right, nil)
	}
	return operand{of: e, value: store.Call{Op: store.Has, Args: []store.Expr{left.value, right.value}}}, nil
}
