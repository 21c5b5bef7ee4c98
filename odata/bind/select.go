package bind

import (
	"slices"

	"feedline/model"
	"feedline/odata/uri"
)

// bindSelect looks the names of a $select list up. A name that stands twice
// counts once; the star stands for every property. Navigation properties may
// be named, as Power Query does beside $expand (power-query.md 1.4). The
// result is never nil.
func bindSelect(s uri.Select, set *model.EntitySet) ([]Selected, error) {
	selected := []Selected{}
	add := func(one Selected) {
		if !slices.Contains(selected, one) {
			selected = append(selected, one)
		}
	}
	for _, item := range s.Items {
		property, nav := set.Property(item.Name), set.Nav(item.Name)
		switch {
		case item.Star:
			for _, p := range set.Properties {
				add(Selected{Property: p})
			}
		case property != nil:
			add(Selected{Property: property})
		case nav != nil:
			add(Selected{Nav: nav})
		default:
			return nil, errUnknownProperty("$select", item.Name, item.Span, set)
		}
	}
	return selected, nil
}
