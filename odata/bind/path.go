package bind

import (
	"strings"

	"feedline/model"
	"feedline/odata/uri"
	"feedline/store"
)

// member binds a path: it begins at a row, goes over navigation properties,
// then into complex values, and ends at a value, a row, a collection or the size
// of one.
func (b *binder) member(m *uri.Member, s *scope) (operand, error) {
	o, rest, err := b.start(m, s)
	for err == nil && len(rest) > 0 {
		o, err = b.step(o, rest[0], s)
		rest = rest[1:]
	}
	o.of = m
	return o, err
}

// start finds where a path begins, and the steps that are left.
func (b *binder) start(m *uri.Member, s *scope) (operand, []uri.Step, error) {
	if m.From != nil {
		o, err := b.expr(m.From, s)
		return o, m.Steps, err
	}
	first, rest := m.Steps[0], m.Steps[1:]
	switch first.Kind {
	case uri.Variable:
		return b.startAtVariable(first, rest, s)
	case uri.AliasStep:
		o, err := b.alias(m, first.Name)
		return o, rest, err
	case uri.Name:
		if o, found := s.named(first.Name); found {
			return o, rest, nil
		}
	}
	return s.this(), m.Steps, nil
}

func (b *binder) startAtVariable(first uri.Step, rest []uri.Step, s *scope) (operand, []uri.Step, error) {
	switch first.Name {
	case "$it":
		if b.nest != nil {
			return operand{}, nil, b.errOuterRow(first)
		}
		return operand{row: &b.root}, rest, nil
	case "$this":
		return s.this(), rest, nil
	case "$root":
		o, err := b.startAtRoot(rest[0])
		return o, rest[1:], err
	}
	return operand{}, nil, b.errStepNotImplemented(first)
}

// startAtRoot begins at an entity set, a singleton, or one entity by its key.
func (b *binder) startAtRoot(step uri.Step) (operand, error) {
	set := b.schema.Model.Set(step.Name)
	if set == nil || !b.schema.sees(set) {
		return operand{}, b.errUnknownRoot(step)
	}
	switch {
	case set.Singleton && step.Kind == uri.Name:
		return operand{row: &row{set, b.way(nil, nil, set, []store.Value{})}}, nil
	case step.Kind == uri.Called:
		return b.keyed(&rows{set: set}, step)
	}
	return operand{rows: &rows{set: set}}, nil
}

// step goes one step further on a path.
func (b *binder) step(o operand, step uri.Step, s *scope) (operand, error) {
	switch {
	case o.row != nil:
		return b.fromRow(*o.row, step, s)
	case o.rows != nil:
		return b.fromRows(o.rows, step, s)
	case o.structure != nil:
		return b.fromStructure(o, step, s)
	}
	return operand{}, b.errBehindValue(o, step)
}

// fromRow goes on from one row.
func (b *binder) fromRow(r row, step uri.Step, s *scope) (operand, error) {
	if step.Kind != uri.Name && step.Kind != uri.Called {
		return operand{}, b.errStepNotImplemented(step)
	}
	if p := b.schema.property(r.set, step.Name); p != nil && step.Kind == uri.Name {
		return b.property(r, p, step)
	}
	nav := b.schema.nav(r.set, step.Name)
	switch {
	case nav == nil:
		return b.cast(r, step, s)
	case nav.Multiplicity == model.Many && step.Kind == uri.Called:
		return b.keyed(&rows{set: nav.Target, from: r.source, via: nav}, step)
	case nav.Multiplicity == model.Many:
		return operand{rows: &rows{set: nav.Target, from: r.source, via: nav}}, nil
	case step.Kind == uri.Called:
		return operand{}, b.errNeedlessKey(nav, step)
	}
	return operand{row: &row{nav.Target, b.way(r.source, nav, nav.Target, nil)}}, nil
}

// property is the value of a property of a row. Whatever an expression does with
// a masked one would tell something about it.
func (b *binder) property(r row, p *model.Property, step uri.Step) (operand, error) {
	if b.schema.exposure(r.set, p) == Masked {
		return operand{}, b.errMasked(r.set, p, step)
	}
	if p.Type.Kind == model.Stream {
		return operand{}, b.errNoValue(p, step)
	}
	return valued(store.Column{Of: r.source, Property: p}, p), nil
}

// cast goes over the name of the row's own type. Types derive from no other.
func (b *binder) cast(r row, step uri.Step, s *scope) (operand, error) {
	if step.Kind == uri.Name && step.Name == b.schema.typeName(r.set) {
		return operand{row: &r}, nil
	}
	if strings.Contains(step.Name, ".") {
		return operand{}, b.errUnknownQualified(step)
	}
	if step.Kind == uri.Called {
		return operand{}, b.errUnknownFunction(step.Name, step.Span)
	}
	return operand{}, b.errUnknownName(r.set, step, s)
}

// fromRows goes on from a collection.
func (b *binder) fromRows(r *rows, step uri.Step, s *scope) (operand, error) {
	switch {
	case step.Kind == uri.CountStep:
		return b.count(r, step, s)
	case step.Kind == uri.FilterStep:
		more := *r
		more.filters = append(more.filters[:len(more.filters):len(more.filters)], filtered{step.Where, s})
		return operand{rows: &more}, nil
	case step.Kind == uri.Called && step.Name == "" && len(r.filters) == 0:
		return b.keyed(r, step)
	case step.Kind == uri.Name:
		return operand{}, b.errThroughCollection(r, step)
	}
	return operand{}, b.errStepNotImplemented(step)
}

// keyed finds one row of a collection by its key.
func (b *binder) keyed(r *rows, step uri.Step) (operand, error) {
	key := make([]store.Value, len(r.set.Key))
	given := 0
	for _, a := range step.Args {
		at := b.keyPart(r.set, a, len(step.Args))
		if at < 0 {
			return operand{}, b.errKeyArgument(r.set, step)
		}
		o, err := b.expr(a.Value, &scope{row: b.root})
		if err != nil {
			return operand{}, err
		}
		if o.lit == nil || o.isNull() {
			return operand{}, b.errKeyArgument(r.set, step)
		}
		v, err := Coerce(o.lit.Literal, r.set.Key[at].Type)
		if err != nil {
			return operand{}, b.errNotOfType(o, r.set.Key[at].Type, err)
		}
		if key[at].Type.Kind == model.NoKind {
			given++
		}
		key[at] = store.Value{Type: r.set.Key[at].Type, Cell: v}
	}
	if given < len(key) || len(key) == 0 {
		return operand{}, b.errKeyArgument(r.set, step)
	}
	return operand{row: &row{r.set, b.way(r.from, r.via, r.set, key)}}, nil
}

// keyPart is the index of the key property that an argument is about; -1 if
// it is about none.
func (b *binder) keyPart(set *model.EntitySet, a uri.Argument, of int) int {
	if a.Name == "" && of == 1 && len(set.Key) == 1 {
		return 0
	}
	for i, p := range set.Key {
		if p.Name == a.Name {
			return i
		}
	}
	return -1
}
