package store

import "feedline/model"

// Source is one occurrence of an entity set in a query besides the set that
// the query is about. With a Variable it ranges over all rows that it
// describes, inside an Exists or a Count; without, it is the one row at the
// end of a way that leads to one row at most, and its columns are null where
// there is no such row. Columns of the same row share one Source.
type Source struct {
	Set      *model.EntitySet
	Variable string            // name of the rows that it ranges over; empty: one row
	From     *Source           // row that Via starts at; nil: the row that the query is about
	Via      *model.Navigation // nil: the rows of the whole set
	Key      []Value           // the one row has these values of Set.Key; nil: Via leads to one row
}

// Ranges tells whether the source stands for many rows in turn.
func (s *Source) Ranges() bool { return s.Variable != "" }

// Name is how columns of the source are called: by its variable, or by the way
// to its row.
func (s *Source) Name() string {
	if s.Ranges() {
		return s.Variable
	}
	return s.way()
}

// way names what leads to the rows of the source.
func (s *Source) way() string {
	key := ""
	if s.Key != nil {
		key = "(" + join(s.Key, Value.String) + ")"
	}
	switch {
	case s.Via == nil:
		return "$root/" + s.Set.Name + key
	case s.From == nil:
		return s.Via.Name + key
	}
	return s.From.Name() + "/" + s.Via.Name + key
}

// String tells what the source ranges over.
func (s *Source) String() string {
	if s.Ranges() {
		return s.Variable + " in " + s.way()
	}
	return s.way()
}

// Walk calls visit with an expression and everything that it is made of, the
// outer ones first.
func Walk(e Expr, visit func(Expr)) {
	if e == nil {
		return
	}
	visit(e)
	switch e := e.(type) {
	case Call:
		for _, a := range e.Args {
			Walk(a, visit)
		}
	case Exists:
		Walk(e.Where, visit)
	case Count:
		Walk(e.Where, visit)
	case Member:
		Walk(e.Of, visit)
	case Some:
		Walk(e.Of.Of, visit)
		Walk(e.Where, visit)
	case Size:
		Walk(e.Of.Of, visit)
		Walk(e.Where, visit)
	}
}

// Sources calls visit with every source that an expression mentions, each
// after those that lead to it. The same source may come more than once.
func Sources(e Expr, visit func(*Source)) {
	Walk(e, func(e Expr) {
		switch e := e.(type) {
		case Column:
			e.Of.each(visit)
		case Exists:
			e.Of.each(visit)
		case Count:
			e.Of.each(visit)
		}
	})
}

func (s *Source) each(visit func(*Source)) {
	if s == nil {
		return
	}
	s.From.each(visit)
	visit(s)
}

// Onto is an expression about the row that a query is about, as one about the
// row of a source.
func Onto(e Expr, row *Source) Expr {
	m := mover{row, map[*Source]*Source{}, map[*Items]*Items{}}
	return m.expr(e)
}

// mover makes sources that begin at another row. Those that were one stay one.
type mover struct {
	row   *Source
	moved map[*Source]*Source
	lists map[*Items]*Items
}

func (m mover) expr(e Expr) Expr {
	switch e := e.(type) {
	case Column:
		e.Of = m.source(e.Of)
		return e
	case Call:
		args := make([]Expr, len(e.Args))
		for i, a := range e.Args {
			args[i] = m.expr(a)
		}
		e.Args = args
		return e
	case Exists:
		e.Of = m.source(e.Of)
		e.Where = m.expr(e.Where)
		return e
	case Count:
		e.Of = m.source(e.Of)
		e.Where = m.expr(e.Where)
		return e
	case Member:
		e.Of = m.expr(e.Of)
		return e
	case Item:
		e.Of = m.items(e.Of)
		return e
	case Some:
		e.Of = m.items(e.Of)
		e.Where = m.expr(e.Where)
		return e
	case Size:
		e.Of = m.items(e.Of)
		e.Where = m.expr(e.Where)
		return e
	}
	return e
}

// items moves a collection.
func (m mover) items(i *Items) *Items {
	if m.lists[i] == nil {
		m.lists[i] = &Items{Of: m.expr(i.Of), Variable: i.Variable}
	}
	return m.lists[i]
}

// source moves a source, unless it is about a whole set and begins at no row.
func (m mover) source(s *Source) *Source {
	switch {
	case s == nil:
		return m.row
	case s.From == nil && s.Via == nil:
		return s
	case m.moved[s] == nil:
		copied := *s
		copied.From = m.source(s.From)
		m.moved[s] = &copied
	}
	return m.moved[s]
}
