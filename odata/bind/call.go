package bind

import (
	"regexp"
	"slices"

	"feedline/model"
	"feedline/odata/uri"
	"feedline/store"
)

// call binds a canonical function.
func (b *binder) call(e *uri.Call, s *scope) (operand, error) {
	switch e.Function {
	case "cast":
		return b.castTo(e, s)
	case "isof":
		return b.isOf(e, s)
	}
	overloads := overloadsOf(e.Function)
	if len(overloads) == 0 {
		return operand{}, b.errFunctionNotImplemented(e)
	}
	args := make([]operand, len(e.Args))
	for i, a := range e.Args {
		var err error
		if args[i], err = b.expr(a, s); err != nil {
			return operand{}, err
		}
	}
	for i := range overloads {
		if f := &overloads[i]; f.accepts(args) {
			return b.apply(e, f, args)
		}
	}
	return operand{}, b.errOverload(e, overloads, args)
}

// overloadsOf are the rows of a function, which stand together.
func overloadsOf(name string) []Function {
	first := slices.IndexFunc(functions, func(f Function) bool { return f.Name == name })
	if first < 0 {
		return nil
	}
	end := first
	for end < len(functions) && functions[end].Name == name {
		end++
	}
	return functions[first:end]
}

// accepts tells whether the arguments are of the types that the overload
// takes.
func (f *Function) accepts(args []operand) bool {
	if len(args) != len(f.Takes) {
		return false
	}
	for i, a := range args {
		if !a.fits(f.Takes[i]) {
			return false
		}
	}
	return true
}

// fits tells whether an argument is of a type that a row names.
func (o operand) fits(k model.Kind) bool {
	switch {
	case !o.single():
		return false
	case o.isNull():
		return true
	case o.lit != nil && (o.lit.Kind == uri.Integer || o.lit.Kind == uri.Number):
		return numberFits(numberType(o.lit.Literal.Text).Kind, k)
	case o.lit != nil:
		return standsFor(o.lit.Kind, k)
	}
	return numberFits(o.typ().Kind, k)
}

func numberFits(is, wanted model.Kind) bool {
	switch wanted {
	case model.Int64:
		return isInteger(is)
	case model.Decimal:
		return isInteger(is) || is == model.Decimal
	case model.Double:
		return isFloat(is)
	}
	return is == wanted
}

// apply makes the expression of a call. A null argument makes it null.
func (b *binder) apply(e *uri.Call, f *Function, args []operand) (operand, error) {
	values := make([]store.Expr, len(args))
	for i, a := range args {
		if a.isNull() {
			return operand{of: e, value: nothing(f.Gives)}, nil
		}
		typed, err := b.argument(a, f.Takes[i])
		if err != nil {
			return operand{}, err
		}
		if typed.clock.mixed {
			return operand{}, b.errMixedClocks(a)
		}
		args[i], values[i] = typed, typed.value
	}
	if err := b.checkConstants(e, f, args); err != nil {
		return operand{}, err
	}
	o := operand{of: e, clock: clock{tenant: f.Op == store.Now}}
	if f.make != nil {
		o.value = f.make(f, args)
	} else {
		o.value = call(f.Op, f.Gives, values...)
	}
	return o, nil
}

// argument gives a constant argument the type of the parameter.
func (b *binder) argument(o operand, k model.Kind) (operand, error) {
	if o.lit == nil {
		return o, nil
	}
	if o.lit.Kind != uri.String || k == model.String {
		return b.natural(o)
	}
	cell, err := b.coerced(o, kind(k))
	if err != nil {
		return o, b.errNotOfType(o, kind(k), err)
	}
	return operand{of: o.of, value: store.Value{Type: kind(k), Cell: cell}}, nil
}

// longestPattern bounds the regular expressions of clients, in bytes.
const longestPattern = 1000

// checkConstants refuses constants that a function cannot work with.
func (b *binder) checkConstants(e *uri.Call, f *Function, args []operand) error {
	switch f.Op {
	case store.Substring:
		if len(args) == 3 {
			if v, constant := args[2].value.(store.Value); constant && v.Cell.Int < 0 {
				return b.errNegativeLength(args[2])
			}
		}
	case store.Matches:
		v, constant := args[1].value.(store.Value)
		if !constant {
			return b.errPatternNotConstant(args[1])
		}
		if len(v.Cell.Text) > longestPattern {
			return b.errLongPattern(args[1])
		}
		if _, err := regexp.Compile(string(v.Cell.Text)); err != nil {
			return b.errPattern(args[1], err)
		}
	}
	return nil
}

// choice binds case (OData 4.01 Part 2, section 5.1.1.12.1).
func (b *binder) choice(e *uri.Case, s *scope) (operand, error) {
	conditions := make([]store.Expr, len(e.Pairs))
	results := make([]operand, len(e.Pairs))
	for i, p := range e.Pairs {
		var err error
		if conditions[i], err = b.truth(p.When, s); err != nil {
			return operand{}, err
		}
		if results[i], err = b.expr(p.Then, s); err != nil {
			return operand{}, err
		}
		if results[i], err = b.resultOf(results[i]); err != nil {
			return operand{}, err
		}
	}
	if err := b.unify(e, results); err != nil {
		return operand{}, err
	}
	o := operand{of: e, clock: results[0].clock}
	for i := range results {
		if results[i].clock != o.clock && !results[i].isVoid() {
			o.clock = clock{mixed: true}
		}
	}
	var args []store.Expr
	for i := range results {
		args = append(args, conditions[i], results[i].value)
	}
	o.value = call(store.Case, results[0].typ(), args...)
	return o, nil
}

func (b *binder) resultOf(o operand) (operand, error) {
	if !o.single() {
		return o, b.errNoResult(o)
	}
	return b.natural(o)
}

// unify gives the results of case one type; null takes that of the others.
func (b *binder) unify(e *uri.Case, results []operand) error {
	first := slices.IndexFunc(results, func(o operand) bool { return !o.isVoid() })
	if first < 0 {
		return nil
	}
	common := results[first].value
	for _, o := range results {
		switch {
		case o.isVoid():
		case isNumber(o.typ().Kind) && isNumber(store.TypeOf(common).Kind):
			common, _, _ = aligned(common, o.value)
		case o.typ().Kind != store.TypeOf(common).Kind || o.typ().Enum != store.TypeOf(common).Enum:
			return b.errResults(results[first], o)
		}
	}
	t := store.TypeOf(common)
	for i, o := range results {
		switch {
		case o.isVoid():
			results[i].value = nothing(t)
		case isNumber(t.Kind):
			results[i].value, _, _ = aligned(o.value, common)
		}
	}
	if !isNumber(t.Kind) {
		return nil
	}
	for i := range results {
		results[i].value = retypedResult(results[i].value, t)
	}
	return nil
}

// retypedResult lets every result of case say the same type.
func retypedResult(e store.Expr, t model.Type) store.Expr {
	if _, column := e.(store.Column); column || store.TypeOf(e) == t {
		return e
	}
	return retyped(e, t)
}
