package model

import (
	"fmt"
	"slices"
	"strings"
)

// DeletedAt is the property that holds the instant at which a refresh first
// missed the row; nil if the rows of the set are not refreshed. A lookup whose
// rows age from such an instant once nothing mentions them has one (tables.md
// section 6).
func (s *EntitySet) DeletedAt() *Property {
	p := s.Retention.Anchor
	if s.Kind != Lookup || s.Singleton || !s.Retention.Unreferenced || p == nil || !p.Nullable || p.Type.Kind != DateTimeOffset {
		return nil
	}
	return p
}

// Whole is the set whose rows include one for every row of this set, with the
// same key, as every agent is a user; nil if there is none.
func (s *EntitySet) Whole() *EntitySet {
	for _, n := range s.Navigation {
		if n.Multiplicity == One && n.Target.DeletedAt() != nil && slices.Equal(n.Near(), s.Key) && slices.Equal(n.Far(), n.Target.Key) {
			return n.Target
		}
	}
	return nil
}

// sourcePrefix begins the names of the tables that importers fill with what a
// lookup shall become (tables.md S09).
const sourcePrefix = "source_"

// delivered gives a refreshed lookup a table of the same columns for what its
// source last delivered. The feed does not show it.
func (r *resolver) delivered(s *source) {
	if r.model.Foreign || s.set.DeletedAt() == nil || s.set.Storage.Table == "" {
		return
	}
	name := sourcePrefix + s.set.Storage.Table
	if r.tables[strings.ToLower(name)] != nil {
		s.add(s.file.Storage.line("table"), fmt.Sprintf("the table %s is kept for what the source of %s delivers, and another set is stored in it", name, s.set.Name), "name the table of that set otherwise")
		return
	}
	s.set.Delivered = s.set.asDelivered(name)
}

// asDelivered copies the stored side of a set into another table. What relates
// its rows to others does not come along.
func (s *EntitySet) asDelivered(table string) *EntitySet {
	d := &EntitySet{
		Name: s.Name, TypeName: s.TypeName, Description: s.Description, Kind: s.Kind,
		TenantScoped: s.TenantScoped, Storage: Storage{Table: table, Where: s.Storage.Where}, File: s.File,
		properties: map[string]*Property{}, navigation: map[string]*Navigation{},
	}
	copied := map[*Property]*Property{}
	for _, p := range s.Properties {
		c := *p
		c.Set = d
		copied[p] = &c
		d.Properties = append(d.Properties, &c)
		d.properties[c.Name] = &c
	}
	of := func(list []*Property) (same []*Property) {
		for _, p := range list {
			same = append(same, copied[p])
		}
		return same
	}
	for _, c := range d.Properties {
		c.UUIDOf = of(c.UUIDOf)
	}
	d.Key, d.Identity = of(s.Key), of(s.Identity)
	d.Retention = Retention{Anchor: copied[s.Retention.Anchor], Unreferenced: true}
	for _, h := range s.Storage.Hidden {
		h.From = copied[h.From]
		d.Storage.Hidden = append(d.Storage.Hidden, h)
	}
	return d
}
