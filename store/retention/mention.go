package retention

import (
	"slices"
	"strings"

	"feedline/model"
)

// mention is a way from a row to those that mention it.
type mention struct {
	by  *model.EntitySet  // whose rows mention it
	way *model.Navigation // from the mentioned row; made here if the model has none
}

// mentions lists by what rows of a set are mentioned: whatever a navigation
// joins with them (R08). A view is left out where the set that shows all rows
// of its table mentions by the same columns.
func mentions(m *model.Model, of *model.EntitySet) []mention {
	var found []mention
	for _, s := range everySet(m) {
		for _, n := range s.Navigation {
			if way := toMentioning(n, of); way != nil {
				found = append(found, mention{way.Target, way})
			}
		}
	}
	var kept []mention
	for _, x := range found {
		same := func(y mention) bool { return y.columns() == x.columns() }
		covered := func(y mention) bool { return same(y) && whole(y.by) && !whole(x.by) }
		if !slices.ContainsFunc(kept, func(y mention) bool { return same(y) && (y.by == x.by || whole(y.by)) }) && !slices.ContainsFunc(found, covered) {
			kept = append(kept, x)
		}
	}
	return kept
}

// toMentioning is the way from a row of the set to the rows that mention it by a
// navigation; nil if the navigation has nothing to do with the set, or the
// other way round.
func toMentioning(n *model.Navigation, of *model.EntitySet) *model.Navigation {
	switch {
	case n.Through != nil && n.Set == of:
		return n
	case n.Through != nil && n.Target == of:
		return &model.Navigation{Set: of, Name: n.Name, Target: n.Set, Multiplicity: model.Many,
			Through: &model.Through{Table: n.Through.Table, Near: n.Through.Far, Far: n.Through.Near}}
	case n.Multiplicity == model.Many && n.Set == of:
		return n
	case n.Multiplicity == model.Many || n.Target.Storage.Table != of.Storage.Table || sameRow(n) || leadsBack(n):
		return nil
	}
	way := &model.Navigation{Set: of, Name: n.Name, Target: n.Set, Multiplicity: model.Many}
	for _, pair := range n.Join {
		way.Join = append(way.Join, model.JoinPair{Local: pair.Target, Target: pair.Local})
	}
	return way
}

// leadsBack tells whether the other end holds the key: of two rows that know
// each other by the same key it is the one with the constraint, or the one
// that is owned.
func leadsBack(n *model.Navigation) bool {
	p := n.Partner
	return p != nil && p.Multiplicity != model.Many && (p.Constraint && !n.Constraint || p.Owner && !n.Owner && p.Constraint == n.Constraint)
}

// sameRow tells whether a navigation leads to another view of the very same
// row.
func sameRow(n *model.Navigation) bool {
	return n.Set.Storage.Table == n.Target.Storage.Table && n.Through == nil &&
		!slices.ContainsFunc(n.Join, func(p model.JoinPair) bool { return p.Local.Column != p.Target.Column })
}

// columns tells mentions by the same columns of the same table from others.
func (m mention) columns() string {
	text := m.by.Storage.Table
	if m.way.Through != nil {
		return text + " through " + m.way.Through.Table
	}
	for _, pair := range m.way.Join {
		text += " " + strings.Join([]string{pair.Target.Column, pair.Local.Column}, "=")
	}
	return text
}

// whole tells whether a set shows all rows of its table.
func whole(s *model.EntitySet) bool { return len(s.Storage.Where) == 0 }

func everySet(m *model.Model) []*model.EntitySet { return slices.Concat(m.Sets, m.Singletons) }
