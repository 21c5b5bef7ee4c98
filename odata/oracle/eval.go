package oracle

import (
	"fmt"
	"time"

	"feedline/model"
)

// evaluation computes the expressions of one query.
type evaluation struct {
	data    *Data
	aliases map[string]Expr // a name that is not there is null
	now     time.Time
	fault   string // the first thing met that has no decided meaning; empty: none
}

func (e *evaluation) undefined(format string, args ...any) {
	if e.fault == "" {
		e.fault = fmt.Sprintf(format, args...)
	}
}

// scope is what the names of an expression mean.
type scope struct {
	root      *Row // $it
	here      *Row // unprefixed names
	variables []bound
}

type bound struct {
	name  string
	value Value // a *Row, or the member of a list
}

func (s scope) with(name string, v Value) scope {
	s.variables = append(s.variables[:len(s.variables):len(s.variables)], bound{name, v})
	return s
}

func (s scope) variable(name string) Value {
	for i := len(s.variables) - 1; i >= 0; i-- {
		if s.variables[i].name == name {
			return s.variables[i].value
		}
	}
	panic("oracle: no variable " + name)
}

// value is what the expression has in the scope. Every part is computed, also
// where the rest decides alone, so that a fault does not depend on the order.
func (e *evaluation) value(x Expr, s scope) Value {
	switch x := x.(type) {
	case *literal:
		return x.value
	case *alias:
		if value := e.aliases[x.name]; value != nil {
			return e.value(value, s)
		}
		return nil
	case *path:
		return e.member(x, s)
	case *count:
		if x.of.property != nil {
			return integerOf(int64(len(e.list(x.of, s))))
		}
		return integerOf(int64(len(e.counted(x, s))))
	case *lambda:
		return e.quantified(x, s)
	case *unary:
		return e.unary(x, e.value(x.x, s))
	case *binary:
		return e.binary(x, e.value(x.x, s), e.value(x.y, s))
	case *member:
		return among(x, e.value(x.x, s))
	case *call:
		return e.call(x, s)
	case *cast:
		return e.cast(e.value(x.x, s), x.to)
	case *isof:
		return e.isof(x, s)
	case *choice:
		return e.choose(x, s)
	}
	panic(fmt.Sprintf("oracle: no meaning for %T", x))
}

// member is the property, or the entity, that a path leads to. A path through
// a row that is not there is null.
func (e *evaluation) member(p *path, s scope) Value {
	way := p.way()
	if p.from.list != nil {
		return within(s.variable(p.from.variable), way)
	}
	r := e.entity(p.from, p.steps, s)
	switch {
	case r == nil:
		return nil
	case len(way) == 0:
		return r
	}
	return within(r.value(way[0]), way[1:])
}

// within is what a way through complex values leads to; null where one of them
// is.
func within(v Value, way []*model.Property) Value {
	for _, p := range way {
		members, there := v.(Members)
		if !there {
			return nil
		}
		v = members[p.Name]
	}
	return v
}

// list are the members of a collection of others than entities; none where a
// row or a complex value on the way is not there.
func (e *evaluation) list(p *path, s scope) List {
	list, _ := e.member(p, s).(List)
	return list
}

func (e *evaluation) entity(from origin, steps []*model.Navigation, s scope) *Row {
	r := e.start(from, s)
	for _, n := range steps {
		if r == nil {
			return nil
		}
		found := e.data.related(r, n)
		if len(found) > 1 {
			panic(fmt.Sprintf("oracle: %s/%s leads to %d rows", n.Set.Name, n.Name, len(found)))
		}
		r = nil
		if len(found) == 1 {
			r = found[0]
		}
	}
	return r
}

func (e *evaluation) start(from origin, s scope) *Row {
	switch from.kind {
	case here:
		return s.here
	case it:
		return s.root
	case variable:
		return s.variable(from.variable).(*Row)
	}
	return e.data.find(from.set, from.key)
}

// collection is what a path ends in whose last step leads to many. It is empty
// where a row on the way is not there.
func (e *evaluation) collection(p *path, s scope) []*Row {
	last := len(p.steps) - 1
	r := e.entity(p.from, p.steps[:last], s)
	if r == nil {
		return nil
	}
	return e.data.related(r, p.steps[last])
}

// counted are the rows that a count counts. Inside its filter, unprefixed
// names mean the row that is counted.
func (e *evaluation) counted(c *count, s scope) []*Row {
	rows := e.collection(c.of, s)
	if c.where == nil {
		return rows
	}
	var kept []*Row
	for _, r := range rows {
		inner := s
		inner.here = r
		if e.value(c.where, inner) == true {
			kept = append(kept, r)
		}
	}
	return kept
}

// quantified is any or all. Inside, unprefixed names keep their meaning. A
// condition that is null is not true.
func (e *evaluation) quantified(l *lambda, s scope) Value {
	var all []Value
	if l.over.property != nil {
		all = e.list(l.over, s)
	} else {
		for _, r := range e.collection(l.over, s) {
			all = append(all, r)
		}
	}
	if l.where == nil {
		return len(all) > 0
	}
	holds := 0
	for _, v := range all {
		if e.value(l.where, s.with(l.name, v)) == true {
			holds++
		}
	}
	if l.all {
		return holds == len(all)
	}
	return holds > 0
}

// choose is case: the value of the first pair whose condition is true.
func (e *evaluation) choose(c *choice, s scope) Value {
	var chosen Value
	found := false
	for _, p := range c.pairs {
		when, then := e.value(p.when, s), e.value(p.then, s)
		if when == true && !found {
			chosen, found = then, true
		}
	}
	return chosen
}
