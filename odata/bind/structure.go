package bind

import (
	"slices"

	"feedline/model"
	"feedline/odata/fault"
	"feedline/odata/uri"
	"feedline/store"
)

// A structure is a complex value, or a collection of values of any type. Paths
// go through it, but it is no value that operators and functions take.
type structure struct {
	value    store.Expr
	property *model.Property // that has it, or has the collection that it stands in
}

func (s *structure) typ() model.Type { return store.TypeOf(s.value) }

// valued is what a property, or a value of a collection, means as a part of an
// expression.
func valued(e store.Expr, p *model.Property) operand {
	if t := store.TypeOf(e); t.Collection || t.Kind == model.Complex {
		return operand{structure: &structure{e, p}}
	}
	return operand{value: e, clock: clock{tenant: p.Zone == model.TenantZone}}
}

// fromStructure goes on from a complex value to a member of it, or from a
// collection to how many values it has.
func (b *binder) fromStructure(o operand, step uri.Step, s *scope) (operand, error) {
	t := o.structure.typ()
	switch {
	case t.Collection && step.Kind == uri.CountStep:
		return b.size(o.structure, step, s)
	case t.Collection && step.Kind == uri.Name:
		return operand{}, b.errThroughValues(o.structure, step)
	case t.Collection || step.Kind != uri.Name:
		return operand{}, b.errStepNotImplemented(step)
	case step.Name == t.Complex.QualifiedName:
		return o, nil
	}
	at := slices.IndexFunc(t.Complex.Properties, func(p *model.Property) bool { return p.Name == step.Name })
	if at < 0 {
		return operand{}, b.errUnknownMember(o.structure, step)
	}
	p := t.Complex.Properties[at]
	if p.Type.Kind == model.Stream {
		return operand{}, b.errNoValue(p, step)
	}
	return valued(store.Member{Of: o.structure.value, Property: p}, p), nil
}

// items makes the source that ranges over the values of a collection, and what
// one of them means.
func (s *structure) items(variable string) (*store.Items, *operand) {
	over := &store.Items{Of: s.value, Variable: variable}
	one := valued(store.Item{Of: over}, s.property)
	return over, &one
}

// quantified binds any and all over a collection of values. Where there is no
// collection, it has none.
func (b *binder) quantified(e *uri.Lambda, of *structure, name string, s *scope) (operand, error) {
	over, one := of.items(name)
	if e.Where == nil {
		return operand{of: e, value: store.Some{Of: over}}, nil
	}
	is, err := b.truth(e.Where, &scope{outer: s, variable: name, value: one})
	if err != nil {
		return operand{}, err
	}
	if !e.All {
		return operand{of: e, value: store.Some{Of: over, Where: is}}, nil
	}
	counter := store.Some{Of: over, Where: store.Call{Op: store.NotTrue, Args: []store.Expr{is}}}
	return operand{of: e, value: store.Call{Op: store.Not, Args: []store.Expr{counter}}}, nil
}

// size binds $count behind a collection of values, with or without a condition.
func (b *binder) size(of *structure, step uri.Step, s *scope) (operand, error) {
	over, one := of.items(b.variable())
	size := store.Size{Of: over}
	if o := step.Options; o != nil {
		if o.Search != nil {
			return operand{}, b.errSearchInCount(step)
		}
		if o.Filter != nil {
			var err error
			if size.Where, err = b.truth(o.Filter, &scope{outer: s, value: one}); err != nil {
				return operand{}, err
			}
		}
	}
	return operand{value: size}, nil
}

// compareStructures compares a complex value with null. What else may be
// compared with it has as many members.
func (b *binder) compareStructures(e *uri.Binary, op store.Op, left, right operand) (store.Expr, error) {
	if left.structure == nil {
		left, right = right, left
	}
	if left.structure.typ().Collection {
		return nil, b.errValuesCompared(e, left)
	}
	if !right.isNull() || op != store.Eq && op != store.Ne {
		return nil, b.errComplexCompared(e, left)
	}
	var is store.Expr = store.Call{Op: store.IsNull, Args: []store.Expr{left.structure.value}}
	if op == store.Ne {
		is = store.Call{Op: store.Not, Args: []store.Expr{is}}
	}
	return is, nil
}

// example is a member to show in a message: the first.
func (s *structure) example() string {
	if t := s.typ(); t.Kind == model.Complex && len(t.Complex.Properties) > 0 {
		return "/" + t.Complex.Properties[0].Name
	}
	return ""
}

func (b *binder) errThroughValues(of *structure, step uri.Step) error {
	inner := ""
	if of.typ().Kind == model.Complex {
		inner = "/" + clip(step.Name)
	}
	return b.fault(step.Span, fault.MalformedOption, "%s stands behind %s, which has many values. Ask for any of them: any(x:x%s ...), or all(x:...).",
		clip(step.Name), of.property.Name, inner)
}

func (b *binder) errUnknownMember(of *structure, step uri.Step) error {
	t := of.typ().Complex
	return b.fault(step.Span, fault.UnknownProperty, "%s has no member %q. Names are case-sensitive.", t.QualifiedName, clip(step.Name)).
		Suggesting(fault.Nearest(step.Name, propertyNames(t.Properties)))
}

func (b *binder) errValuesCompared(e *uri.Binary, o operand) error {
	return b.fault(e.Span(), fault.TypeMismatch, "%s is %s and cannot be compared. Ask for its values with %s/any(x:x%s %s ...), or for their number with %s/$count.",
		shown(o.of), o.typeName(), shown(o.of), o.structure.example(), e.Operator, shown(o.of))
}

func (b *binder) errComplexCompared(e *uri.Binary, o operand) error {
	return b.fault(e.Span(), fault.NotImplemented, "%s is %s, which this version of the feed compares with null only, by eq or ne. Compare its members, such as %s%s.",
		shown(o.of), o.typeName(), shown(o.of), o.structure.example())
}
