package bind

import (
	"slices"
	"strings"

	"feedline/model"
)

// List is the list of properties of a context URL in the form of OData 4.0,
// without its parentheses; empty if everything is shown that is shown without
// being asked for. An expanded navigation property has its own list behind it
// where that is not empty, and never empty parentheses: clients refuse those
// (OData 4.0 Part 1, section 10.7; power-query.md 2.4).
func (c Clauses) List() string {
	lists := map[*model.Navigation]string{}
	for _, e := range c.Expand {
		if !e.Ref && !e.Number {
			lists[e.Nav] = e.List()
		}
	}
	var parts []string
	add := func(name, list string) {
		if list != "" {
			name += "(" + list + ")"
		}
		parts = append(parts, name)
	}
	for _, s := range c.Select {
		add(s.Name(), lists[s.Nav])
	}
	for _, e := range c.Expand {
		listed := slices.Contains(c.Select, Selected{Nav: e.Nav})
		if !listed && (c.Select != nil || lists[e.Nav] != "") {
			add(e.Nav.Name, lists[e.Nav])
		}
	}
	return strings.Join(parts, ",")
}
