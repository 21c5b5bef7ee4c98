package ingest

import (
	"bytes"

	"feedline/model"
)

// maxGroups bounds how many combinations of columns are remembered. Files with
// more are read just the same.
const maxGroups = 1024

// groups remembers, for each combination of filled columns, the list that the
// Writer gets, so that rows alike share one list.
type groups struct {
	present []byte // combination of the last row: 1 where a stored column is filled
	columns []*model.Property
	seen    map[string][]*model.Property
}

// of is the list of properties for a combination.
func (g *groups) of(present []byte, stored []*model.Property) []*model.Property {
	if g.columns != nil && bytes.Equal(present, g.present) {
		return g.columns
	}
	columns, ok := g.seen[string(present)]
	if !ok {
		columns = pick(present, stored)
		g.remember(present, columns)
	}
	g.present, g.columns = append(g.present[:0], present...), columns
	return columns
}

func (g *groups) remember(present []byte, columns []*model.Property) {
	if g.seen == nil {
		g.seen = make(map[string][]*model.Property)
	}
	if len(g.seen) < maxGroups {
		g.seen[string(present)] = columns
	}
}

func pick(present []byte, stored []*model.Property) []*model.Property {
	columns := make([]*model.Property, 0, len(stored))
	for place, prop := range stored {
		if present[place] == 1 {
			columns = append(columns, prop)
		}
	}
	return columns
}
