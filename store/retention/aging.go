package retention

import (
	"fmt"
	"slices"

	"feedline/model"
	"feedline/store"
)

// aging makes the conditions by which rows go. Each is complete in itself: it
// does not depend on what was removed before, so that the order of a run is a
// matter of speed, and counting tells what a run will do.
type aging struct {
	model  *model.Model
	policy Policy
	given  int  // variables so far
	circle bool // rows of lookups mention each other in a circle
}

// goes is true of rows of a set that have aged out; nil if none ever does.
// Above are the tables on the way here: rows that mention each other in a circle
// are taken to stay.
func (a *aging) goes(s *model.EntitySet, above []string) store.Expr {
	if slices.Contains(above, s.Storage.Table) {
		a.circle = true
		return nil
	}
	above = append(slices.Clip(above), s.Storage.Table)
	conditions := a.alone(s, above)
	for _, n := range owners(a.model, s) {
		if owner := a.goes(n.Target, above); owner != nil {
			conditions = append(conditions, store.Onto(owner, &store.Source{Set: n.Target, Via: n}))
		}
	}
	return anyOf(conditions)
}

// alone are the conditions by which a row goes of itself, by any of them: its
// own retention, and that of the set that shows all rows of its table.
func (a *aging) alone(s *model.EntitySet, above []string) []store.Expr {
	conditions := a.own(s, above)
	for _, other := range everySet(a.model) {
		if other != s && other.Storage.Table == s.Storage.Table && whole(other) && !alike(other, s) {
			conditions = append(conditions, a.own(other, above)...)
		}
	}
	return conditions
}

// own are the conditions of the set's own retention.
func (a *aging) own(s *model.EntitySet, above []string) []store.Expr {
	r := s.Retention
	switch {
	case r.Anchor == nil && r.Fallback == "":
		return nil
	case r.Anchor == nil:
		return []store.Expr{a.orphaned(s)}
	}
	conditions := []store.Expr{store.All(a.begun(r), a.past(anchor(r, nil)), a.outdated(s))}
	if r.Borrow != nil {
		unfinished := store.Call{Op: store.IsNull, Args: []store.Expr{anchor(r, nil)}}
		conditions = append(conditions, store.All(unfinished, a.past(related(*r.Borrow)), a.outdated(s)))
	}
	if r.Unreferenced {
		for i, c := range conditions {
			conditions[i] = store.All(c, a.unmentioned(s, above))
		}
	}
	return conditions
}

// begun is true of rows that began before the cutoff, where their length is
// added: nothing ends before it begins, and an index has what began. It is nil
// where there is no length.
func (a *aging) begun(r model.Retention) store.Expr {
	if r.PlusSeconds == nil {
		return nil
	}
	return a.past(store.Column{Property: r.Anchor})
}

// anchor is the instant that the age of a row is counted from; null of what is
// unfinished (R03).
func anchor(r model.Retention, of *store.Source) store.Expr {
	at := store.Column{Of: of, Property: r.Anchor}
	if r.PlusSeconds == nil {
		return at
	}
	whole := model.Type{Kind: model.Int64}
	millis := store.Call{Op: store.Mul, Type: whole, Args: []store.Expr{
		store.Column{Of: of, Property: r.PlusSeconds}, store.Value{Type: whole, Cell: store.IntCell(1000)}}}
	return store.Call{Op: store.Add, Type: r.Anchor.Type, Args: []store.Expr{at, millis}}
}

// related is an instant of the row that a navigation leads to; null without
// the row.
func related(r model.Related) store.Expr {
	return store.Column{Of: &store.Source{Set: r.Via.Target, Via: r.Via}, Property: r.Property}
}

// past is true of an instant before the cutoff (R02).
func (a *aging) past(at store.Expr) store.Expr {
	cutoff := store.Value{Type: store.TypeOf(at), Cell: store.IntCell(a.policy.Cutoff.UnixMilli())}
	return store.Call{Op: store.Lt, Args: []store.Expr{at, cutoff}}
}

// orphaned is true of rows without an owner whose fallback is past.
func (a *aging) orphaned(s *model.EntitySet) store.Expr {
	i := slices.IndexFunc(s.Storage.Hidden, func(h model.Hidden) bool { return h.Column == s.Retention.Fallback })
	hidden := s.Storage.Hidden[i]
	conditions := []store.Expr{a.past(store.Column{Property: &model.Property{
		Set: s, Name: hidden.Column, Type: hidden.Type, Nullable: true, Source: model.FromColumn, Column: hidden.Column}})}
	for _, n := range owners(a.model, s) {
		key := store.Column{Of: &store.Source{Set: n.Target, Via: n}, Property: n.Join[0].Target}
		conditions = append(conditions, store.Call{Op: store.IsNull, Args: []store.Expr{key}})
	}
	return store.All(conditions...)
}

// outdated is true of rows that do not stay as the newest of their group (R11);
// nil if none stays.
func (a *aging) outdated(s *model.EntitySet) store.Expr {
	kept := s.Retention.Newest
	if kept == nil || a.policy.Strict {
		return nil
	}
	conditions := []store.Expr{a.newer(s, kept)}
	if kept.While != nil {
		conditions = append(conditions, store.Call{Op: store.NotTrue, Args: []store.Expr{isTrue(kept.While)}})
	}
	for _, r := range kept.Until {
		conditions = append(conditions, a.past(related(r)))
	}
	return anyOf(conditions)
}

func isTrue(p *model.Property) store.Expr {
	return store.Call{Op: store.Eq, Args: []store.Expr{store.Column{Property: p}, store.Value{Type: p.Type, Cell: store.IntCell(1)}}}
}

// newer is true if the row's group has a newer row. Of two rows of the same
// instant the one with the greater key is newer.
func (a *aging) newer(s *model.EntitySet, kept *model.Newest) store.Expr {
	group := &model.Navigation{Set: s, Name: "group", Target: s, Multiplicity: model.Many}
	for _, p := range kept.Per {
		group.Join = append(group.Join, model.JoinPair{Local: p, Target: p})
	}
	other := a.each(group)
	return store.Exists{Of: other, Where: behind(other, byAge(s))}
}

// byAge is what tells older rows of a set from newer ones.
func byAge(s *model.EntitySet) []*model.Property {
	order := []*model.Property{s.Retention.Anchor}
	for _, p := range s.Key {
		if p != s.Retention.Anchor {
			order = append(order, p)
		}
	}
	return order
}

// behind is true if the other row comes behind this one in an order.
func behind(other *store.Source, order []*model.Property) store.Expr {
	pair := []store.Expr{store.Column{Of: other, Property: order[0]}, store.Column{Property: order[0]}}
	further := store.Expr(store.Call{Op: store.Gt, Args: pair})
	if len(order) == 1 {
		return further
	}
	return anyOf([]store.Expr{further, store.All(store.Call{Op: store.Eq, Args: pair}, behind(other, order[1:]))})
}

// unmentioned is true of rows that no row mentions, be it a fact or a lookup,
// but for those that go themselves (R08).
func (a *aging) unmentioned(s *model.EntitySet, above []string) store.Expr {
	var conditions []store.Expr
	for _, m := range mentions(a.model, s) {
		by := a.each(m.way)
		var stays store.Expr
		if goes := a.goes(m.by, above); goes != nil {
			stays = store.Call{Op: store.NotTrue, Args: []store.Expr{store.Onto(goes, by)}}
		}
		if m.by.Storage.Table == s.Storage.Table {
			stays = store.All(stays, unlike(by, s.Key))
		}
		conditions = append(conditions, store.Call{Op: store.Not, Args: []store.Expr{store.Exists{Of: by, Where: stays}}})
	}
	return store.All(conditions...)
}

// unlike is true if the other row has another key than this one: what mentions
// itself is not held by that.
func unlike(other *store.Source, key []*model.Property) store.Expr {
	var conditions []store.Expr
	for _, p := range key {
		conditions = append(conditions, store.Call{Op: store.Ne, Args: []store.Expr{store.Column{Of: other, Property: p}, store.Column{Property: p}}})
	}
	return anyOf(conditions)
}

// each ranges over the rows that a navigation leads to.
func (a *aging) each(way *model.Navigation) *store.Source {
	a.given++
	return &store.Source{Set: way.Target, Variable: fmt.Sprint("row", a.given), Via: way}
}

// anyOf joins conditions with Or; nil if there are none.
func anyOf(conditions []store.Expr) store.Expr {
	switch len(conditions) {
	case 0:
		return nil
	case 1:
		return conditions[0]
	}
	return store.Call{Op: store.Or, Args: conditions}
}

// owners lists the navigations from a set, or another set of its table, to the
// rows that own its rows.
func owners(m *model.Model, s *model.EntitySet) []*model.Navigation {
	var found []*model.Navigation
	for _, other := range everySet(m) {
		for _, n := range other.Navigation {
			if other.Storage.Table == s.Storage.Table && (other == s || whole(other)) && n.Owner && len(n.Join) > 0 && !sameRow(n) {
				found = append(found, n)
			}
		}
	}
	return found
}
