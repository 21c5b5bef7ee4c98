package refresh

import (
	"bytes"
	"cmp"

	"feedline/model"
	"feedline/store"
)

// Absent is the kind of a cell that a source says nothing about: the stored
// value stays. Only rows of sources have such cells.
const Absent store.CellKind = 0xff

// Lookup is a set that is refreshed, with its stored columns in the order that
// rows of it have here: the key, the instant of deletion, the attributes.
type Lookup struct {
	Set     *model.EntitySet
	Columns []*model.Property
	keys    int // how many of the columns are the key
}

// Lookups lists the sets of a model that are refreshed, in the order of their
// names.
func Lookups(m *model.Model) []Lookup {
	var all []Lookup
	for _, s := range m.Sets {
		if s.Delivered != nil {
			all = append(all, lookupOf(s))
		}
	}
	return all
}

// lookupOf orders the columns of a refreshed set. Of an instant that is shown on
// two clocks it has the one in UTC.
func lookupOf(set *model.EntitySet) Lookup {
	l := Lookup{Set: set, keys: len(set.Key)}
	l.Columns = append(append(l.Columns, set.Key...), set.DeletedAt())
	places := map[string]int{}
	for i, p := range l.Columns {
		places[p.Column] = i
	}
	for _, p := range set.Properties {
		place, twin := places[p.Column]
		switch {
		case p.Source != model.FromColumn:
		case !twin:
			places[p.Column] = len(l.Columns)
			l.Columns = append(l.Columns, p)
		case place > l.keys && p.Zone == model.UTC:
			l.Columns[place] = p
		}
	}
	return l
}

// delivered is the same lookup in the table that its source fills.
func (l Lookup) delivered() Lookup {
	d := Lookup{Set: l.Set.Delivered, keys: l.keys}
	for _, p := range l.Columns {
		d.Columns = append(d.Columns, d.Set.Properties[p.Index])
	}
	return d
}

// place is where rows have the property; below zero if they have it nowhere.
func (l Lookup) place(p *model.Property) int {
	for i, c := range l.Columns {
		if c.Column == p.Column {
			return i
		}
	}
	return -1
}

// query asks for all rows of a tenant in the order of their keys.
func (l Lookup) query(t store.Tenant) store.Query {
	q := store.Query{From: l.Set, Rule: store.OfTenant(t.Number).Judged(l.Set), Limit: store.NoLimit}
	for i, p := range l.Columns {
		column := store.Column{Property: p}
		q.Columns = append(q.Columns, column)
		if i < l.keys {
			q.Order = append(q.Order, store.Order{By: column})
		}
	}
	return q
}

// gone tells whether a row is marked as deleted.
func (l Lookup) gone(row []store.Cell) bool {
	kind := row[l.keys].Kind
	return kind != store.Null && kind != Absent
}

// compareKeys orders keys as the stores do.
func compareKeys(a, b []store.Cell) int {
	for i := range a {
		if c := compareCells(a[i], b[i]); c != 0 {
			return c
		}
	}
	return 0
}

func compareCells(a, b store.Cell) int {
	if a.Kind != b.Kind {
		return cmp.Compare(a.Kind, b.Kind)
	}
	switch a.Kind {
	case store.Int:
		return cmp.Compare(a.Int, b.Int)
	case store.Float:
		return cmp.Compare(a.Float, b.Float)
	case store.Text:
		return bytes.Compare(a.Text, b.Text)
	}
	return 0
}
