package bind

import (
	"feedline/model"
	"feedline/odata/uri"
	"feedline/store"
)

// A row is one entity that names can be looked up in.
type row struct {
	set    *model.EntitySet
	source *store.Source // nil: the row that the request is about
}

// rows are the entities that a path to a collection leads to.
type rows struct {
	set     *model.EntitySet
	from    *store.Source     // where the way begins
	via     *model.Navigation // nil: the whole set
	filters []filtered        // conditions of $filter(...) on the way
}

// filtered is a condition on rows that have no source yet.
type filtered struct {
	where uri.Expr
	in    *scope
}

// A scope is what names mean at a place of an expression: the variables of
// the lambda expressions around it, and the row that a name alone belongs to.
type scope struct {
	outer    *scope
	variable string // empty: the row is the one that a name alone belongs to
	row      row
	value    *operand // in place of the row, where it is about a collection of values
}

// one is what the scope is about: a row, or a value of a collection.
func (s *scope) one() operand {
	if s.value != nil {
		return *s.value
	}
	return operand{row: &s.row}
}

// named finds what a lambda variable stands for.
func (s *scope) named(variable string) (operand, bool) {
	for ; s != nil; s = s.outer {
		if s.variable == variable && variable != "" {
			return s.one(), true
		}
	}
	return operand{}, false
}

// this is the row, or the value, that a name alone belongs to.
func (s *scope) this() operand {
	for s.variable != "" {
		s = s.outer
	}
	return s.one()
}

// variables lists the lambda variables in reach, the innermost first.
func (s *scope) variables() []string {
	var names []string
	for ; s != nil; s = s.outer {
		if s.variable != "" {
			names = append(names, s.variable)
		}
	}
	return names
}

// way is the source at the end of a way to one row. Every place that goes the
// same way gets the same source, so that its row is read once.
func (b *binder) way(from *store.Source, via *model.Navigation, set *model.EntitySet, key []store.Value) *store.Source {
	made := &store.Source{Set: set, From: from, Via: via, Key: key}
	if key == nil {
		for _, s := range b.ways {
			if s.From == from && s.Via == via && s.Key == nil {
				return s
			}
		}
	} else {
		for _, s := range b.ways {
			if s.From == from && s.Via == via && s.Key != nil && s.String() == made.String() {
				return s
			}
		}
	}
	b.ways = append(b.ways, made)
	return made
}
