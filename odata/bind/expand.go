package bind

import (
	"maps"
	"slices"
	"strings"

	"feedline/model"
	"feedline/odata/fault"
	"feedline/odata/uri"
)

// inExpand is the option that everything inside $expand stands in.
const inExpand = "$expand"

// A nest is where the options of an entry of $expand stand. The nil nest is
// where those of the request stand.
type nest struct {
	nav     *model.Navigation
	depth   int                 // entries around this place, its own included
	aliases map[string]uri.Expr // given in those entries
}

// target is the option that the fault of an option at this place is about.
func (n *nest) target(option string) string {
	if n != nil {
		return inExpand
	}
	return option
}

// gives tells whether the alias has its value from an entry of $expand.
func (n *nest) gives(alias string) bool { return n != nil && n.aliases[alias] != nil }

// level is how deep an entry at this place stands.
func (n *nest) level() int {
	if n == nil {
		return 1
	}
	return n.depth + 1
}

// enter goes into an entry, with the aliases that are given there.
func (n *nest) enter(nav *model.Navigation, given map[string]uri.Expr) *nest {
	own := &nest{nav: nav, depth: n.level(), aliases: given}
	if n != nil {
		own.aliases = joined(n.aliases, given)
	}
	return own
}

// expanded binds the entries of $expand that stand with clauses (OData 4.01
// Part 2, section 5.1.3).
func (of *binding) expanded(items []uri.ExpandItem, with *Clauses, inside *nest) ([]Expanded, error) {
	navs, err := of.schema.expands(items, with.Set)
	if err != nil {
		return nil, err
	}
	var list []Expanded
	for i, item := range items {
		if navs[i] == nil {
			rest, err := of.star(item, with, navs, inside)
			if err != nil {
				return nil, err
			}
			list = append(list, rest...)
			continue
		}
		e, err := of.entry(navs[i], item, with, inside)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// expands finds the navigation property of each entry; nil for the star, which
// stands for all that have no entry of their own.
func (s Schema) expands(items []uri.ExpandItem, set *model.EntitySet) ([]*model.Navigation, error) {
	navs := make([]*model.Navigation, len(items))
	seen := map[*model.Navigation]bool{}
	for i, item := range items {
		nav, err := s.expandedBy(item, set)
		switch {
		case err != nil:
			return nil, err
		case seen[nav]:
			return nil, errExpandedTwice(nav, item.Span)
		}
		navs[i], seen[nav] = nav, true
	}
	return navs, nil
}

// expandedBy follows the path of one entry. The name of the type of the
// entities may stand before the navigation property and behind it.
func (s Schema) expandedBy(item uri.ExpandItem, set *model.EntitySet) (nav *model.Navigation, err error) {
	at := set // whose type may be named here
	for _, part := range item.Path {
		qualified := strings.Contains(part.Name, ".") && part.Name[0] != '@'
		switch {
		case qualified && part.Name == s.typeName(at):
			continue
		case qualified:
			return nil, errExpandedType(s.typeName(at), part)
		case nav != nil:
			return nil, errBehindExpanded(s, nav, part)
		case part.Name == "*":
			return nil, nil
		}
		if nav = s.nav(at, part.Name); nav == nil {
			return nil, errNotExpandable(s, at, part)
		}
		at = nav.Target
	}
	if nav == nil {
		return nil, errOnlyType(item)
	}
	return nav, nil
}

// spend counts navigation properties that are expanded, and refuses to go
// beyond the limits of the request.
func (of *binding) spend(n, depth int, at fault.Span) error {
	if limit := of.schema.Limits.ExpandDepth; depth > limit {
		return errExpandDepth(limit, at)
	}
	if limit := of.schema.Limits.ExpandWidth; n > limit-of.width {
		return errExpandWidth(limit, at)
	}
	of.width += n
	return nil
}

// star binds an entry that stands for all navigation properties but those that
// have entries of their own.
func (of *binding) star(item uri.ExpandItem, with *Clauses, others []*model.Navigation, inside *nest) ([]Expanded, error) {
	levels := int64(1)
	if item.Options != nil && item.Options.Levels != nil {
		levels = of.levels(*item.Options.Levels, inside.level())
	}
	return of.everything(with, levels, item, others, inside.level())
}

// levels is how many levels deep an entry goes on. More than the limit allows
// is as good as one more, because it is refused.
func (of *binding) levels(l uri.Levels, depth int) int64 {
	most := int64(of.schema.Limits.ExpandDepth - depth + 1)
	if l.Max {
		return max(most, 1)
	}
	return min(l.N, max(most, 0)+1)
}

// everything expands all navigation properties of a set, and those of what
// they lead to, so many levels deep.
func (of *binding) everything(with *Clauses, levels int64, item uri.ExpandItem, others []*model.Navigation, depth int) ([]Expanded, error) {
	var list []Expanded
	for _, nav := range with.Set.Navigation {
		if slices.Contains(others, nav) || !of.schema.Leads(nav) {
			continue
		}
		if err := of.spend(1, depth, item.Span); err != nil {
			return nil, err
		}
		e := Expanded{Nav: nav, Ref: item.Ref, Clauses: Clauses{Set: nav.Target, aliases: with.aliases}}
		if levels > 1 {
			var err error
			if e.Expand, err = of.everything(&e.Clauses, levels-1, item, nil, depth+1); err != nil {
				return nil, err
			}
		}
		list = append(list, e)
	}
	return list, nil
}

// entry binds an entry for one navigation property.
func (of *binding) entry(nav *model.Navigation, item uri.ExpandItem, with *Clauses, inside *nest) (Expanded, error) {
	if err := of.spend(1, inside.level(), item.Span); err != nil {
		return Expanded{}, err
	}
	e := Expanded{Nav: nav, Ref: item.Ref, Number: item.Count, Clauses: Clauses{Set: nav.Target, aliases: with.aliases}}
	if item.Count && nav.Multiplicity != model.Many {
		return e, errNumberOfOne(nav, item.Span)
	}
	if item.Options == nil {
		return e, nil
	}
	options := *item.Options
	if err := checkNested(options, nav, item.Span); err != nil {
		return e, err
	}
	own := inside.enter(nav, options.Aliases)
	e.given, e.aliases = options.Aliases, joined(with.aliases, options.Aliases)
	if err := e.bind(options, of, own); err != nil {
		return e, err
	}
	before := of.width
	var err error
	if e.Expand, err = of.expanded(options.Expand, &e.Clauses, own); err != nil || options.Levels == nil {
		return e, err
	}
	return of.repeated(e, item, 1+of.width-before, own.depth)
}

// joined is every alias of both maps; the inner ones hide the outer ones.
func joined(outer, inner map[string]uri.Expr) map[string]uri.Expr {
	all := maps.Clone(inner)
	if all == nil {
		return outer
	}
	for name, value := range outer {
		if all[name] == nil {
			all[name] = value
		}
	}
	return all
}

// repeated puts an entry with $levels into itself, so many levels deep in all
// (OData 4.01 Part 1, section 11.2.5.2.1.1). One level of it expands as many
// navigation properties as size says.
func (of *binding) repeated(e Expanded, item uri.ExpandItem, size, depth int) (Expanded, error) {
	if e.Nav.Target != e.Nav.Set {
		return e, errNotRecursive(e.Nav, item.Span)
	}
	for _, other := range e.Expand {
		if other.Nav == e.Nav {
			return e, errLevelsAndExpand(e.Nav, item.Span)
		}
	}
	below := height(e.Expand)
	levels := of.levels(*item.Options.Levels, depth+below)
	inner := e
	for range levels - 1 {
		depth++
		if err := of.spend(size, depth+below, item.Span); err != nil {
			return e, err
		}
		outer := e
		outer.Expand = append(slices.Clone(e.Expand), inner)
		inner = outer
	}
	return inner, nil
}

// height is how many levels the entries go down.
func height(list []Expanded) int {
	most := 0
	for _, e := range list {
		most = max(most, 1+height(e.Expand))
	}
	return most
}

// checkNested refuses options that an entry cannot have, or that the feed does
// not carry out there.
func checkNested(options uri.Options, nav *model.Navigation, at fault.Span) error {
	for _, p := range options.Present {
		switch p.Name {
		case "$search", "$compute", "$apply":
			return errNestedNotImplemented(p.Name, nav, at)
		case "$select", "$expand", "$levels":
		default:
			if nav.Multiplicity != model.Many {
				return errOptionOfOne(p.Name, nav, at)
			}
		}
	}
	return nil
}
