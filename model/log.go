package model

import (
	"cmp"
	"embed"
	"io/fs"
	"maps"
	"slices"
)

//go:embed log/*.yaml
var logFiles embed.FS

// Logs is the model of what Feedline records of its own work, apart from any
// data: the requests. Each call builds a new one.
func Logs() (*Model, error) {
	files, err := fs.Sub(logFiles, "log")
	if err != nil {
		return nil, err
	}
	return Load(files)
}

// With is the model with the sets of another one beside its own, which stay the
// same EntitySets in both. Sets whose name, or whose type's name, m has already
// are left out and listed.
func (m *Model) With(logs *Model) (both *Model, left []*EntitySet) {
	joined := *m
	joined.Sets, joined.byName = slices.Clone(m.Sets), maps.Clone(m.byName)
	for _, set := range logs.Sets {
		if m.Set(set.Name) != nil || m.hasType(set.TypeName) {
			left = append(left, set)
			continue
		}
		joined.Sets, joined.byName[set.Name] = append(joined.Sets, set), set
	}
	slices.SortFunc(joined.Sets, func(a, b *EntitySet) int { return cmp.Compare(a.Name, b.Name) })
	return &joined, left
}

// hasType tells whether the schema has something of this unqualified name.
func (m *Model) hasType(name string) bool {
	of := func(s *EntitySet) bool { return s.TypeName == name }
	return slices.ContainsFunc(m.Sets, of) || slices.ContainsFunc(m.Singletons, of) ||
		slices.ContainsFunc(m.EnumTypes, func(t *EnumType) bool { return t.Name == name }) ||
		slices.ContainsFunc(m.ComplexTypes, func(t *ComplexType) bool { return t.Name == name }) ||
		m.Container == name
}
