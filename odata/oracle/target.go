package oracle

import (
	"slices"
	"strings"

	"feedline/model"
)

// target writes the path of a query, percent-encoded.
func (s *Style) target(q Query) string {
	segments := s.segments(q)
	for i, one := range segments {
		segments[i] = s.encodeSegment(one)
	}
	return strings.Join(segments, "/")
}

func (s *Style) segments(q Query) []string {
	var segments []string
	if q.Route == nil {
		segments = []string{q.Set.Name}
	} else {
		segments = s.route(q.Route)
	}
	if q.Ending != "" {
		segments = append(segments, string(q.Ending))
	}
	return segments
}

func (s *Style) route(r *Route) []string {
	segments := s.keyed(r.from.Name, r.from, r.key)
	for _, one := range r.steps {
		segments = append(segments, s.keyed(one.over.Name, one.over.Target, one.key)...)
	}
	if r.property != nil {
		segments = append(segments, r.property.Name)
	}
	return segments
}

// keyed is a name with a key in parentheses, or with one as a segment of its
// own behind it.
func (s *Style) keyed(name string, set *model.EntitySet, key []Value) []string {
	if len(key) == 0 {
		return []string{name}
	}
	if text, ok := s.ownSegment(key); ok && s.now(30) {
		return []string{name, text}
	}
	p := &printer{Style: s}
	return []string{name + p.key(set, key)}
}

// ownSegment is a key as it stands in a segment of its own; ok is false if it
// would be cut, or taken for something else, there.
func (s *Style) ownSegment(key []Value) (text string, ok bool) {
	if len(key) != 1 {
		return "", false
	}
	switch v := key[0].(type) {
	case Guid:
		return string(v), true
	case Number:
		return v.text(), v.class == integerClass
	case string:
		special := v == "" || strings.Contains(v, "/") || strings.ContainsRune("$@", rune(v[0]))
		return v, !special && !slices.Contains([]string{".", ".."}, v)
	}
	return "", false
}

// encodeSegment writes a segment of a path, where a plus sign is one.
func (s *Style) encodeSegment(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == offsetPlus || r == '+':
			b.WriteString(s.among("%2B", "%2b", "+"))
		case r != '/' && r != '?' && s.leaves(r):
			b.WriteRune(r)
		default:
			b.WriteString(s.percent(string(r)))
		}
	}
	return b.String()
}
