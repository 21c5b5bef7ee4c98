package bind

import (
	"feedline/odata/uri"
	"feedline/store"
)

// lambda binds any and all (OData 4.01 Part 2, section 5.1.1.13).
func (b *binder) lambda(e *uri.Lambda, s *scope) (operand, error) {
	source, err := b.member(e.Source, s)
	if err != nil {
		return operand{}, err
	}
	of := source.structure
	if source.rows == nil && (of == nil || !of.typ().Collection) {
		return operand{}, b.errNotCollection(source, e)
	}
	name := e.Variable
	if name == "" {
		name = b.variable()
	}
	if _, taken := s.named(name); taken {
		return operand{}, b.errVariableTaken(e)
	}
	if of != nil {
		return b.quantified(e, of, name, s)
	}
	over, conditions, err := b.over(source.rows, name)
	if err != nil {
		return operand{}, err
	}
	if e.Where == nil {
		return operand{of: e, value: store.Exists{Of: over, Where: store.All(conditions...)}}, nil
	}
	is, err := b.truth(e.Where, &scope{outer: s, variable: name, row: row{over.Set, over}})
	if err != nil {
		return operand{}, err
	}
	if !e.All {
		return operand{of: e, value: store.Exists{Of: over, Where: store.All(append(conditions, is)...)}}, nil
	}
	counter := store.Call{Op: store.NotTrue, Args: []store.Expr{is}}
	some := store.Exists{Of: over, Where: store.All(append(conditions, counter)...)}
	return operand{of: e, value: store.Call{Op: store.Not, Args: []store.Expr{some}}}, nil
}

// over makes the source that ranges over a collection, with the conditions
// that stand in the path to it.
func (b *binder) over(r *rows, name string) (*store.Source, []store.Expr, error) {
	source := &store.Source{Set: r.set, Variable: name, From: r.from, Via: r.via}
	var conditions []store.Expr
	for _, f := range r.filters {
		is, err := b.truth(f.where, &scope{outer: f.in, row: row{r.set, source}})
		if err != nil {
			return nil, nil, err
		}
		conditions = append(conditions, is)
	}
	return source, conditions, nil
}

// count binds $count behind a collection, with or without a condition (OData
// 4.01 Part 2, section 4.8).
func (b *binder) count(r *rows, step uri.Step, s *scope) (operand, error) {
	filters := *r
	if o := step.Options; o != nil {
		if o.Search != nil {
			return operand{}, b.errSearchInCount(step)
		}
		if o.Filter != nil {
			filters.filters = append(filters.filters[:len(filters.filters):len(filters.filters)], filtered{o.Filter, s})
		}
	}
	over, conditions, err := b.over(&filters, b.variable())
	if err != nil {
		return operand{}, err
	}
	return operand{value: store.Count{Of: over, Where: store.All(conditions...)}}, nil
}
