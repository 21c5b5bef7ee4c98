package oracle

import (
	"slices"
	"strings"

	"feedline/model"
)

// Root is the address under which the feed is asked.
const Root = "http://feed.example/odata/"

const metadata = Root + "$metadata#"

// context is the context URL of an answer about rows, in the form of OData 4.0
// (Part 1, section 10), as its oldest readers want it: an expanded navigation
// property never stands there with empty parentheses.
func context(q Query, rows []*Row) string {
	switch q.Form() {
	case HowMany, RawValue:
		return ""
	case References:
		return metadata + "Collection($ref)"
	case OneReference:
		return metadata + "$ref"
	case OneProperty:
		return metadata + address(rows[0]) + "/" + q.Route.property.Name
	case OneEntity:
		if !q.Set.Singleton {
			return metadata + q.Set.Name + inParentheses(list(q.Set, q.Options)) + "/$entity"
		}
	}
	return metadata + q.Set.Name + inParentheses(list(q.Set, q.Options))
}

// NestedContext is the context URL of a later page of a nested collection. The
// names are those of the expanded navigation properties that lead to it; with
// none it is that of a later page of the query's own.
func (q Query) NestedContext(names ...string) string {
	set, o, ending := q.inside(names)
	if ending == Referenced {
		return metadata + "Collection($ref)"
	}
	return metadata + set.Name + inParentheses(list(set, o))
}

// Expanded are the navigation properties that are expanded where the names of
// expanded ones lead to; with no names, in the rows of the query itself. Each
// has its navigation property.
func (q Query) Expanded(names ...string) []Expand {
	set, o, _ := q.inside(names)
	return o.items(set)
}

func (q Query) inside(names []string) (*model.EntitySet, Options, Ending) {
	set, o, ending := q.Set, q.Options, q.Ending
	for _, name := range names {
		for _, x := range o.items(set) {
			if x.Over.Name == name {
				set, o, ending = x.Over.Target, x.inner(), x.Ending
				break
			}
		}
	}
	return set, o, ending
}

func inParentheses(items []string) string {
	if len(items) == 0 {
		return ""
	}
	return "(" + strings.Join(items, ",") + ")"
}

// list is what a context URL has in parentheses: what is selected, in the
// order of $select, and behind it what is expanded besides.
func list(set *model.EntitySet, o Options) []string {
	nested := map[string]string{}
	for _, x := range o.items(set) {
		nested[x.Over.Name] = inParentheses(list(x.Over.Target, x.inner()))
	}
	var items []string
	names := spelledOut(set, o.Select)
	for _, name := range names {
		items = append(items, name+nested[name])
	}
	for _, x := range o.items(set) {
		name := x.Over.Name
		if !slices.Contains(names, name) && (len(names) > 0 || nested[name] != "") {
			items = append(items, name+nested[name])
		}
	}
	return items
}

// spelledOut has each name once, and for the star those of all properties.
func spelledOut(set *model.EntitySet, selected []string) []string {
	var names []string
	add := func(name string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range selected {
		if name != "*" {
			add(name)
			continue
		}
		for _, p := range set.Properties {
			add(p.Name)
		}
	}
	return names
}
