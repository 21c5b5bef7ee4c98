package odata

import (
	"slices"
	"strings"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/store"
)

// maskedMeaning is the bound filter and order of a request, and what it
// expands, as the log may keep them: constants that are compared with personal
// data are hidden, the names of properties and all other constants are shown
// (design decision 22).
func maskedMeaning(r bind.Request) string {
	return cut(strings.Join(maskedClauses(r.Clauses), "; "), longestLogged)
}

func maskedClauses(of bind.Clauses) (parts []string) {
	if of.Filter != nil {
		parts = append(parts, "filter "+masked(of.Filter).String())
	}
	for _, o := range of.OrderBy {
		o.By = masked(o.By)
		parts = append(parts, "order "+o.String())
	}
	for _, e := range of.Expand {
		parts = append(parts, "expand "+maskedExpand(e))
	}
	return parts
}

// maskedExpand names a navigation property that is expanded, and what is chosen
// and done there.
func maskedExpand(e bind.Expanded) string {
	text := e.Entry()
	var parts []string
	if names := e.Selection(); len(names) > 0 {
		parts = append(parts, "select "+strings.Join(names, ","))
	}
	if parts = append(parts, maskedClauses(e.Clauses)...); parts == nil {
		return text
	}
	return text + "(" + strings.Join(parts, "; ") + ")"
}

// mostLogged bounds what the log keeps of a list.
const mostLogged = 20

// masked hides constants. Conditions that and, or and not join are looked at
// one by one; within one, everything is hidden if any property in it tells of
// a person.
func masked(e store.Expr) store.Expr {
	switch e := e.(type) {
	case store.Call:
		switch e.Op {
		case store.And, store.Or, store.Not, store.NotTrue:
			e.Args = each(e.Args, masked)
			return e
		case store.In:
			e.Args = e.Args[:min(len(e.Args), mostLogged)]
			if !tells(e) {
				return e
			}
			return hidden(e)
		}
	case store.Exists:
		if e.Where != nil {
			e.Where = masked(e.Where)
		}
		return e
	case store.Value:
		return e
	}
	if tells(e) {
		return hidden(e)
	}
	return e
}

// tells tells whether an expression mentions personal data, or a row by its
// key.
func tells(e store.Expr) (is bool) {
	store.Walk(e, func(e store.Expr) {
		switch e := e.(type) {
		case store.Column:
			is = is || e.Property.PII != model.NoPII
		case store.Member:
			is = is || e.Property.PII != model.NoPII
		}
	})
	store.Sources(e, func(s *store.Source) { is = is || s.Key != nil })
	return is
}

// hidden hides every constant of an expression; nil stays nil.
func hidden(e store.Expr) store.Expr {
	switch e := e.(type) {
	case store.Value:
		return store.Value{Cell: store.TextCell("***")}
	case store.Column:
		return unkeyed(e)
	case store.Call:
		e.Args = each(e.Args, hidden)
		if e.Op == store.In {
			e.Args = e.Args[:min(len(e.Args), 2)]
		}
		return e
	case store.Exists:
		e.Where = hidden(e.Where)
		return e
	case store.Count:
		e.Where = hidden(e.Where)
		return e
	case store.Member:
		e.Of = hidden(e.Of)
		return e
	case store.Some:
		e.Of, e.Where = hiddenItems(e.Of, e.Where)
		return e
	case store.Size:
		e.Of, e.Where = hiddenItems(e.Of, e.Where)
		return e
	}
	return e
}

// hiddenItems does the same for a collection and a condition on its values.
func hiddenItems(of *store.Items, where store.Expr) (*store.Items, store.Expr) {
	return &store.Items{Of: hidden(of.Of), Variable: of.Variable}, hidden(where)
}

// unkeyed hides the keys on the way to a column.
func unkeyed(c store.Column) store.Expr {
	for s := c.Of; s != nil; s = s.From {
		if s.Key != nil {
			return store.Value{Cell: store.TextCell("***")}
		}
	}
	return c
}

func each(args []store.Expr, change func(store.Expr) store.Expr) []store.Expr {
	changed := slices.Clone(args)
	for i, a := range changed {
		changed[i] = change(a)
	}
	return changed
}
