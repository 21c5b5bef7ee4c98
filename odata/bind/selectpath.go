package bind

import (
	"slices"
	"strings"

	"feedline/model"
	"feedline/odata/uri"
)

// within looks up what an entry of $select names inside a complex value, such
// as location/position/lat (OData 4.01 Part 2, section 5.1.4).
func (s Schema) within(target string, item uri.SelectItem, set *model.EntitySet) (Selected, error) {
	if item.Params != nil || item.Options != nil || len(item.Path) < 2 || strings.Contains(item.String(), ".") {
		return Selected{}, errSelectPath(target, item)
	}
	first, rest := item.Path[0], item.Path[1:]
	p := s.property(set, first.Name)
	switch {
	case p == nil && s.nav(set, first.Name) != nil:
		return Selected{}, errSelectPath(target, item)
	case p == nil:
		return Selected{}, errUnknownProperty(target, first.Name, first.Span, set, s)
	}
	one := Selected{Property: p}
	var names []string
	for _, part := range rest {
		if p.Type.Kind != model.Complex {
			return Selected{}, errNothingInside(target, p, part)
		}
		c := p.Type.Complex
		at := slices.IndexFunc(c.Properties, func(m *model.Property) bool { return m.Name == part.Name })
		if at < 0 {
			return Selected{}, errUnknownSelected(target, c, part)
		}
		p = c.Properties[at]
		names = append(names, p.Name)
	}
	one.Within = strings.Join(names, "/")
	return one, nil
}

// covers tells whether what is selected has another one inside of it.
func (s Selected) covers(other Selected) bool {
	return s.Property == other.Property && s.Nav == other.Nav &&
		(s.Within == "" || s.Within == other.Within || strings.HasPrefix(other.Within, s.Within+"/"))
}

// selecting adds to a list, in which nothing stands inside of anything else.
func selecting(list []Selected, one Selected) []Selected {
	if slices.ContainsFunc(list, func(other Selected) bool { return other.covers(one) }) {
		return list
	}
	return append(slices.DeleteFunc(list, one.covers), one)
}
