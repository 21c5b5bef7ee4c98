package bind

import (
	"feedline/model"
	"feedline/odata/uri"
)

// selected looks the names of a $select list up. A name that stands twice
// counts once; the star stands for every property. Navigation properties may
// be named, as Power Query does beside $expand (power-query.md 1.4). The
// result is never nil. Faults are about the option that the list stands in.
func (s Schema) selected(target string, list uri.Select, set *model.EntitySet) ([]Selected, error) {
	selected := []Selected{}
	add := func(one Selected) { selected = selecting(selected, one) }
	for _, item := range list.Items {
		property, nav := s.property(set, item.Name), s.nav(set, item.Name)
		switch {
		case item.Star:
			for _, p := range s.properties(set) {
				add(Selected{Property: p})
			}
		case property != nil:
			add(Selected{Property: property})
		case nav != nil:
			add(Selected{Nav: nav})
		case item.Name == "":
			one, err := s.within(target, item, set)
			if err != nil {
				return nil, err
			}
			add(one)
		default:
			return nil, errUnknownProperty(target, item.Name, item.Span, set, s)
		}
	}
	return selected, nil
}
