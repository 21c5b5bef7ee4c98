package main

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"feedline/store/sqlite"
)

// draft is a first description of another program's file, for a person to go
// on with.
type draft struct {
	namespace, container string
	source               string // name of the file
	sets                 []*draftSet
	links                []*draftSet // tables that only relate others
	left                 []string    // what is not described, and why
}

// draftSet is a table or view.
type draftSet struct {
	table      *sqlite.SurveyTable
	name, kind string // of the set and of its entity type
	properties []*draftProperty
	key        []*draftProperty
	doubtful   bool // nothing in the file says that this is the key
	indexes    []draftIndex
	ways       []*draftWay
}

// draftProperty is a column.
type draftProperty struct {
	column   sqlite.SurveyColumn
	name     string
	guess    guess
	facts    sqlite.Facts
	nullable bool
}

// draftIndex is an index besides that of the key.
type draftIndex struct {
	columns []string
	unique  bool
}

// describable are the names of tables and columns that a description can say.
// One command needs them, and they are long to make.
var describable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_ .$#-]{0,126}[\p{L}\p{N}_$#]$|^[\p{L}_]$`)
})

// newDraft reads a file and describes it.
func newDraft(ctx context.Context, path string) (*draft, error) {
	survey, err := sqlite.SurveyFile(ctx, path)
	if err != nil {
		return nil, err
	}
	if survey.Own {
		return nil, advise("it needs no description but the one that it was made for", "%s is one of Feedline's files", path)
	}
	facts, err := sqlite.Look(ctx, path, survey.Tables)
	if err != nil {
		return nil, err
	}
	title := pascal(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), "Data")
	d := &draft{namespace: "Example." + title, container: title + "Container", source: filepath.Base(path)}
	types, names := taken{d.container: true}, taken{}
	for i := range survey.Tables {
		if s := d.set(&survey.Tables[i], facts[i]); s != nil {
			s.name = names.claim(pascal(s.table.Name, "Table"))
			s.kind = types.claim(singular(s.name))
			d.sets = append(d.sets, s)
		}
	}
	d.agree()
	d.relate()
	if len(d.sets) == 0 {
		return nil, advise("name the other program's file with --db", "%s has no table that can be described", path)
	}
	return d, nil
}

// leave notes what is not described.
func (d *draft) leave(format string, args ...any) {
	d.left = append(d.left, fmt.Sprintf(format, args...))
}

// set describes a table; nil if it cannot be described.
func (d *draft) set(t *sqlite.SurveyTable, facts []sqlite.Facts) *draftSet {
	if folded := strings.ToLower(t.Name); strings.HasPrefix(folded, "feedline_") || !describable().MatchString(t.Name) {
		d.leave("table %q, whose name a description cannot say", t.Name)
		return nil
	}
	if t.Broken != "" {
		d.leave("table %q, which cannot be read: %s", t.Name, t.Broken)
		return nil
	}
	s := &draftSet{table: t}
	names := taken{}
	for i, c := range t.Columns {
		if !describable().MatchString(c.Name) {
			d.leave("column %q of %s, whose name a description cannot say", c.Name, t.Name)
			continue
		}
		p := &draftProperty{column: c, name: names.claim(camel(c.Name)), facts: facts[i], guess: guessOf(c, facts[i]), nullable: !c.NotNull || facts[i].Values < facts[i].Rows}
		s.properties = append(s.properties, p)
	}
	if !s.chooseKey() {
		d.leave("table %q, which has no column that could be a key", t.Name)
		return nil
	}
	s.chooseIndexes()
	return s
}

// property finds the property of a column; nil if there is none.
func (s *draftSet) property(column string) *draftProperty {
	i := slices.IndexFunc(s.properties, func(p *draftProperty) bool { return strings.EqualFold(p.column.Name, column) })
	if i < 0 {
		return nil
	}
	return s.properties[i]
}

// listed finds the properties of columns; false if there is not one for each.
func (s *draftSet) listed(columns []string) ([]*draftProperty, bool) {
	var list []*draftProperty
	for _, c := range columns {
		p := s.property(c)
		if p == nil {
			return nil, false
		}
		list = append(list, p)
	}
	return list, len(list) > 0
}

// chooseKey takes the primary key, else a unique index, else the first column
// that differs in all rows that were looked at, an id rather than a date, else
// the first that can be a key at all.
func (s *draftSet) chooseKey() bool {
	keyed := func(list []*draftProperty) bool {
		return !slices.ContainsFunc(list, func(p *draftProperty) bool { return !p.guess.identifies() || p.facts.Values < p.facts.Rows })
	}
	for _, columns := range s.table.Unique {
		if list, ok := s.listed(columns); ok && keyed(list) && s.key == nil {
			s.key = list
		}
	}
	if s.key == nil {
		s.doubtful = true
		different := func(p *draftProperty) bool {
			return p.guess.identifies() && p.facts.Distinct == p.facts.Rows && p.facts.Rows > 0
		}
		possible := func(p *draftProperty) bool { return p.guess.identifies() }
		usual := func(p *draftProperty) bool {
			return different(p) && slices.Contains([]string{"Edm.Int64", "Edm.Guid", "Edm.String"}, p.guess.edm)
		}
		for _, meets := range []func(*draftProperty) bool{usual, different, possible} {
			if i := slices.IndexFunc(s.properties, meets); i >= 0 && s.key == nil {
				s.key = s.properties[i : i+1 : i+1]
			}
		}
	}
	for _, p := range s.key {
		p.nullable = false
	}
	return s.key != nil
}

// chooseIndexes lists the indexes that a description can say.
func (s *draftSet) chooseIndexes() {
	said := [][]*draftProperty{s.key}
	for _, columns := range s.table.Indexes {
		list, ok := s.listed(columns)
		unordered := func(p *draftProperty) bool { return !p.guess.orders() }
		if !ok || slices.ContainsFunc(list, unordered) || slices.ContainsFunc(said, func(x []*draftProperty) bool { return slices.Equal(x, list) }) {
			continue
		}
		said = append(said, list)
		x := draftIndex{unique: slices.ContainsFunc(s.table.Unique, func(u []string) bool { return slices.Equal(u, columns) })}
		for _, p := range list {
			x.columns = append(x.columns, p.column.Name)
		}
		s.indexes = append(s.indexes, x)
	}
}

// tells tells whether columns find at most one row: they cover the key or a
// unique index.
func (s *draftSet) tells(list []*draftProperty) bool {
	covers := func(columns []string) bool {
		return !slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(list, s.property(c)) })
	}
	var key []string
	for _, p := range s.key {
		key = append(key, p.column.Name)
	}
	return covers(key) || slices.ContainsFunc(s.indexes, func(x draftIndex) bool { return x.unique && covers(x.columns) })
}
