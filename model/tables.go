package model

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// table is a stored table as all sets and relations together describe it.
type table struct {
	name    string
	columns map[string]column    // by folded name: databases do not tell case apart
	starts  map[string]*Property // property that gives a column its default, by column
	first   *source              // set that named it first; nil if only relations do
}

// column is a stored column and who described it first.
type column struct {
	name string
	typ  Type
	by   string
}

// columns enters the columns of a set into its table.
func (r *resolver) columns(s *source) {
	f := &s.file.Storage
	s.set.Storage.Table = f.Table
	if !s.table(f.line("table"), f.Table) {
		return
	}
	t := r.tableOf(s, f.line("table"), f.Table)
	if t.first == nil {
		t.first = s
	}
	for i, p := range s.set.Properties {
		if p.Column != "" {
			pf := &s.file.Properties[i]
			line := pf.line("name")
			if pf.has("column") {
				line = pf.line("column")
			}
			s.enter(t, line, p.Column, p.Type, s.set.Name+"."+p.Name)
			s.start(t, pf, p)
		}
	}
	for i, h := range s.set.Storage.Hidden {
		if h.Column != "" {
			s.enter(t, f.Hidden[i].line("column"), h.Column, h.Type, "a hidden column of "+s.set.Name)
		}
	}
	s.sharesTable(t)
}

// tableOf finds or begins a table.
func (r *resolver) tableOf(s *source, line int, name string) *table {
	folded := strings.ToLower(name)
	t := r.tables[folded]
	switch {
	case t == nil:
		t = &table{name: name, columns: map[string]column{}, starts: map[string]*Property{}}
		r.tables[folded] = t
	case t.name != name:
		s.add(line, fmt.Sprintf("the table %s differs from %s only in case", name, t.name), "write "+t.name+", or choose another name")
	}
	return t
}

// enter adds a column to a table or reports what another description of it
// says.
func (s *source) enter(t *table, line int, name string, typ Type, by string) {
	folded := strings.ToLower(name)
	old, found := t.columns[folded]
	switch {
	case !found:
		t.columns[folded] = column{name, typ, by}
	case old.name != name:
		s.add(line, fmt.Sprintf("the column %s differs from %s of %s only in case", name, old.name, old.by), "write "+old.name+", or choose another name")
	case old.typ.Kind == NoKind || typ.Kind == NoKind:
	case old.typ != typ:
		s.add(line, fmt.Sprintf("the column %s.%s is %s here, but %s as %s", t.name, name, typ.text(), old.typ.text(), old.by), "write the same type and facets, or use another column")
	}
}

// start reports a column that begins with different values in two sets.
func (s *source) start(t *table, f *propertyFile, p *Property) {
	if p.Default == nil {
		return
	}
	first := t.starts[p.Column]
	if first != nil && *first.Default != *p.Default {
		s.add(f.line("default"), fmt.Sprintf("the column %s.%s has the default %s here, but %s as %s.%s", t.name, p.Column, quoted(*p.Default), quoted(*first.Default), first.Set.Name, first.Name),
			"write the same default, or none here")
		return
	}
	t.starts[p.Column] = p
}

// sharesTable reports a set whose rows cannot be those of the other sets of
// its table.
func (s *source) sharesTable(t *table) {
	other := t.first.set
	if other == s.set {
		return
	}
	line := s.file.Storage.line("table")
	switch {
	case s.set.Singleton || other.Singleton:
	case !slices.Equal(columnsOf(s.set.Key), columnsOf(other.Key)):
		s.add(line, fmt.Sprintf("%s and %s share the table %s but have different keys", s.set.Name, other.Name, t.name), "write the same key columns, or use another table")
	case !slices.Equal(columnsOf(s.set.Identity), columnsOf(other.Identity)):
		s.add(line, fmt.Sprintf("%s and %s share the table %s but have different identities", s.set.Name, other.Name, t.name), "write the same identity for both, or use another table")
	}
	switch {
	case s.set.TenantScoped != other.TenantScoped:
		s.add(line, fmt.Sprintf("%s and %s share the table %s but not their tenancy", s.set.Name, other.Name, t.name), "write the same tenancy for both")
	}
}

func columnsOf(properties []*Property) []string {
	columns := make([]string, len(properties))
	for i, p := range properties {
		columns[i] = p.Column
	}
	return columns
}

// stored finds a column of the set's table or reports that there is none.
func (r *resolver) stored(s *source, line int, key, name string) *column {
	t := r.tables[strings.ToLower(s.set.Storage.Table)]
	if t == nil || name == "" {
		return nil
	}
	c, found := t.columns[strings.ToLower(name)]
	if found && c.name == name {
		return &c
	}
	if s.reserved(name) {
		s.add(line, fmt.Sprintf("%s names %s, which Feedline adds by itself", key, name), "leave it out")
		return nil
	}
	var names []string
	for _, folded := range slices.Sorted(maps.Keys(t.columns)) {
		names = append(names, t.columns[folded].name)
	}
	s.add(line, fmt.Sprintf("%s names %s, which is not a column of %s", key, quoted(name), t.name), suggest(name, names, "write the column of a property, or declare it under hidden"))
	return nil
}

// conditions resolves which rows of the table belong to the set.
func (r *resolver) conditions(s *source) {
	for _, w := range s.file.Storage.Where {
		c := r.stored(s, w.line, "where", w.key)
		switch {
		case c != nil && c.typ.Kind != NoKind && (c.typ.Kind != String || c.typ.Collection):
			s.add(w.line, fmt.Sprintf("where compares %s, which is %s, with a text", w.key, c.typ.Name()), "choose a column of type Edm.String")
		case c != nil && c.typ.MaxLength > 0 && len([]rune(w.value)) > c.typ.MaxLength:
			s.add(w.line, fmt.Sprintf("where compares %s with a text longer than its maxLength %d, which no row holds", w.key, c.typ.MaxLength), "write a text that occurs")
		}
		s.set.Storage.Where = append(s.set.Storage.Where, Condition{Column: w.key, Equals: w.value})
	}
}

// indexes resolves the indexes that a set asks for.
func (r *resolver) indexes(s *source) {
	for i := range s.file.Storage.Indexes {
		f := &s.file.Storage.Indexes[i]
		x := Index{Columns: f.Columns, Unique: f.Unique, NotNull: f.NotNull}
		for j, name := range f.Columns {
			c := r.stored(s, f.item("columns", j), "columns", name)
			switch {
			case c != nil && !c.typ.orderable():
				s.add(f.item("columns", j), fmt.Sprintf("columns names %s, which is %s", name, c.typ.Name()), "choose a column whose values have an order")
			case slices.Contains(f.Columns[:j], name):
				s.add(f.item("columns", j), "columns names "+name+" twice", "keep the first of them")
			}
		}
		if f.NotNull != "" {
			r.stored(s, f.line("notNull"), "notNull", f.NotNull)
		}
		s.redundant(f, x)
		s.set.Storage.Indexes = append(s.set.Storage.Indexes, x)
	}
}

// redundant reports an index that exists without being asked for, or twice.
func (s *source) redundant(f *indexFile, x Index) {
	cure := "leave this one out"
	switch {
	case len(x.Columns) == 0:
	case slices.Equal(x.Columns, columnsOf(s.set.Key)):
		s.add(f.line("columns"), "the key of "+s.set.Name+" has its index already", cure)
	case slices.Equal(x.Columns, columnsOf(s.set.Identity)):
		s.add(f.line("columns"), "the identity of "+s.set.Name+" has its index already", cure)
	}
	same := func(y Index) bool { return slices.Equal(x.Columns, y.Columns) && x.NotNull == y.NotNull }
	if slices.ContainsFunc(s.set.Storage.Indexes, same) {
		s.add(f.line("columns"), "there are two indexes of ("+strings.Join(x.Columns, ", ")+")", cure)
	}
}

// relations enters the columns of tables between two sets.
func (r *resolver) relations(s *source) {
	for i, n := range s.set.Navigation {
		if n.Through == nil || !physical(n.Through.Table) {
			continue
		}
		f := s.file.Navigation[i].Through
		t := r.tableOf(s, f.line("table"), n.Through.Table)
		for _, end := range []struct {
			key     string
			columns []ThroughColumn
		}{{"near", n.Through.Near}, {"far", n.Through.Far}} {
			for _, c := range end.columns {
				s.enter(t, f.line(end.key), c.Column, c.Property.Type, n.Set.Name+"."+n.Name)
			}
		}
	}
}
