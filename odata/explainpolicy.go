package odata

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/plan"
	"feedline/store"
)

// policy shows, for every set that a plan reads, which rows the caller may see
// and how much of the personal data in them.
func (e *explanation) policy(p plan.Policy, read *plan.Read) {
	sets := setsOf(read, nil)
	width := 0
	for _, set := range sets {
		width = max(width, len(set.Name))
	}
	lines := make([]string, len(sets))
	for i, set := range sets {
		lines[i] = fmt.Sprintf("%-*s  rows: %s; personal: %s", width, set.Name, cut(p.Rule(set).String(), longestShown), personal(p, set))
	}
	e.section("policy", lines...)
}

// personal names how much is seen of the personal data of a set, and the
// properties that are masked.
func personal(p plan.Policy, set *model.EntitySet) string {
	var masked []string
	for _, property := range set.Properties {
		if p.Shows(set, property) == bind.Masked {
			masked = append(masked, property.Name)
		}
	}
	text := p.Personal(set).String()
	if masked != nil {
		text += ", which masks " + strings.Join(masked, ", ")
	}
	return text
}

// setsOf lists the sets that a plan reads, in the order in which it comes to
// them, behind those that are known.
func setsOf(read *plan.Read, known []*model.EntitySet) []*model.EntitySet {
	add := func(q store.Query) {
		related := slices.SortedFunc(maps.Keys(q.Related), func(a, b *model.EntitySet) int { return strings.Compare(a.Name, b.Name) })
		for _, set := range append([]*model.EntitySet{q.From}, related...) {
			if !slices.Contains(known, set) {
				known = append(known, set)
			}
		}
	}
	if read.Anchor != nil {
		add(read.Anchor.Query)
	}
	add(read.Query)
	for _, b := range read.Below {
		if b.Rows != nil {
			known = setsOf(b.Rows, known)
		}
	}
	return known
}
