package sqltext

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"feedline/model"
	"feedline/store"
)

// Table is a physical table of a model. Besides Columns it has RowNo,
// ChangeNo and, if it is tenant-scoped, TenantID.
type Table struct {
	Name         string
	TenantScoped bool
	Sets         []*model.EntitySet // the sets that show its rows, in the order of their names; none: it pairs the ends of a relation
	Columns      []TableColumn      // key first
	Key          []string           // columns; empty: there is one row for each tenant, or one at all
	Identity     []string           // columns that decide whether two rows are the same row; often Key
	Checks       []ViewCheck
	Indexes      []TableIndex // those of key and identity first
	Owners       []Owner
}

// TableColumn is a column of the model's own.
type TableColumn struct {
	Name    string
	Type    model.Type
	NotNull bool
	Default *store.Cell // of a new row that lacks the column; nil: null
}

// ViewCheck demands a value of a column in the rows that one set shows, where
// another set of the same table does without.
type ViewCheck struct {
	Name   string // Set.property
	Column string
	Where  []model.Condition // what makes a row show in the set
}

// TableIndex is an index with a name that follows from what it covers.
type TableIndex struct {
	Name    string
	Columns []string // the tenant's among them
	Unique  bool
	NotNull string // only rows where this column has a value; may be empty
}

// Owner is a relation to the table whose rows own the rows of this one: they
// go when their owner goes (tables.md R05).
type Owner struct {
	Columns    []string // of this table, without the tenant's
	Table      string   // that owns
	References []string // columns of the owner, without the tenant's
	Target     *model.EntitySet
	Enforced   bool // a row without its owner is refused
}

// Column finds a column of the model's own by its name; nil if there is none.
func (t *Table) Column(name string) *TableColumn {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// Scoped puts the tenant's column before columns that are unique, or looked
// up, within a tenant.
func (t *Table) Scoped(columns []string) []string {
	if !t.TenantScoped {
		return columns
	}
	return append([]string{TenantID}, columns...)
}

// Views lists the columns by whose texts the table's sets tell their rows
// apart, in alphabetical order.
func (t *Table) Views() []string {
	var columns []string
	for _, s := range t.Sets {
		for _, c := range s.Storage.Where {
			columns = append(columns, c.Column)
		}
	}
	slices.Sort(columns)
	return slices.Compact(columns)
}

// Tables lays the model out as tables, in the order of their names. Sets that
// name the same table share it: it has the columns of all of them. The error
// joins everything that cannot be laid out.
func Tables(m *model.Model) ([]Table, error) {
	var faults []error
	var tables []Table
	for _, sets := range sharing(m) {
		t, err := layOut(sets)
		faults = append(faults, err)
		tables = append(tables, t)
	}
	tables = append(tables, between(m, tables)...)
	slices.SortFunc(tables, byName)
	for i := range tables {
		faults = append(faults, tables[i].addOwners(tables))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return tables, nil
}

// sharing groups sets by their table, in the order of the tables' names.
func sharing(m *model.Model) [][]*model.EntitySet {
	sets := slices.Concat(m.Sets, m.Singletons)
	for _, s := range m.Sets {
		if s.Delivered != nil {
			sets = append(sets, s.Delivered)
		}
	}
	slices.SortStableFunc(sets, func(a, b *model.EntitySet) int {
		return strings.Compare(a.Storage.Table+"\x00"+a.Name, b.Storage.Table+"\x00"+b.Name)
	})
	var groups [][]*model.EntitySet
	for i, s := range sets {
		if i == 0 || s.Storage.Table != sets[i-1].Storage.Table {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], s)
	}
	return groups
}

// layOut merges the sets that share a table.
func layOut(sets []*model.EntitySet) (Table, error) {
	l := layout{Table: Table{Name: sets[0].Storage.Table, TenantScoped: sets[0].TenantScoped, Sets: sets}}
	if strings.HasPrefix(l.Name, ServicePrefix) || strings.HasPrefix(l.Name, "sqlite_") {
		l.fail("table names that begin with %s or sqlite_ are taken; name it otherwise", ServicePrefix)
	}
	l.keys()
	for _, s := range sets {
		l.columns(s)
	}
	l.required()
	l.indexes()
	return l.Table, errors.Join(l.faults...)
}

// layout is a table on its way.
type layout struct {
	Table
	faults []error
}

func (l *layout) fail(format string, operands ...any) {
	l.faults = append(l.faults, fmt.Errorf("table %s: "+format, append([]any{l.Name}, operands...)...))
}

// keys takes key and identity from the sets, which must agree. A singleton has
// none of its own.
func (l *layout) keys() {
	for _, s := range l.Sets {
		key, identity := columnsOf(s.Key), columnsOf(s.Identity)
		if s.TenantScoped != l.TenantScoped {
			l.fail("rows of %s and %s belong to tenants in one of both only", l.Sets[0].Name, s.Name)
		}
		switch {
		case len(key) == 0:
		case l.Key == nil:
			l.Key, l.Identity = key, identity
		case !slices.Equal(key, l.Key) || !slices.Equal(identity, l.Identity):
			l.fail("%s and %s are told apart by different columns; give both the same key and identity", l.Sets[0].Name, s.Name)
		}
	}
}

func columnsOf(properties []*model.Property) []string {
	columns := make([]string, len(properties))
	for i, p := range properties {
		columns[i] = p.Column
	}
	return columns
}

// columns adds what a set stores: its key, the properties in their order, then
// what is hidden.
func (l *layout) columns(s *model.EntitySet) {
	for _, p := range slices.Concat(s.Key, s.Identity, s.Properties) {
		if p.Source != model.FromColumn {
			continue
		}
		l.column(s, p.Column, p.Type)
		if p.Default != nil {
			l.defaultOf(p)
		}
	}
	for _, h := range s.Storage.Hidden {
		l.column(s, h.Column, h.Type)
	}
	for _, c := range s.Storage.Where {
		if l.Column(c.Column) == nil {
			l.column(s, c.Column, model.Type{Kind: model.String})
		}
	}
}

func (l *layout) column(s *model.EntitySet, name string, t model.Type) {
	if name == RowNo || name == TenantID || name == ChangeNo {
		l.fail("%s calls a column %s, which every table has for its own ends; name it otherwise", s.Name, name)
	}
	c := l.Column(name)
	switch {
	case c == nil:
		key := slices.Contains(l.Key, name) || slices.Contains(l.Identity, name)
		l.Columns = append(l.Columns, TableColumn{Name: name, Type: t, NotNull: key})
	case c.Type.Kind != t.Kind || c.Type.Collection != t.Collection || c.Type.Scale != t.Scale:
		l.fail("column %s is %s in %s and %s in another set of the table; give both the same type", name, t.Name(), s.Name, c.Type.Name())
	}
}

func (l *layout) defaultOf(p *model.Property) {
	cell, err := literal(p.Type, *p.Default)
	c := l.Column(p.Column)
	switch {
	case err != nil:
		l.fail("the default %q of %s.%s: %w", *p.Default, p.Set.Name, p.Name, err)
	case c.Default != nil && !c.Default.Equal(cell):
		l.fail("column %s has two defaults, one of them from %s.%s", p.Column, p.Set.Name, p.Name)
	default:
		c.Default = &cell
	}
}

// required decides where a value must be: in every row, if a set that shows
// every row says so or all sets do, else in the rows that the set shows.
func (l *layout) required() {
	for i := range l.Columns {
		c := &l.Columns[i]
		var needs []*model.Property
		for _, s := range l.Sets {
			if p := Published(s, c.Name); p != nil && !p.Nullable {
				needs = append(needs, p)
				c.NotNull = c.NotNull || len(s.Storage.Where) == 0
			}
		}
		if c.NotNull = c.NotNull || len(needs) == len(l.Sets); !c.NotNull {
			l.checks(needs)
		}
	}
}

func (l *layout) checks(needs []*model.Property) {
	for _, p := range needs {
		l.Checks = append(l.Checks, ViewCheck{Name: p.Set.Name + "." + p.Name, Column: p.Column, Where: p.Set.Storage.Where})
	}
}

// Published is the property by which a set publishes a column; nil if it does
// not. Of an instant that is shown on two clocks it is the one in UTC.
func Published(s *model.EntitySet, column string) *model.Property {
	var found *model.Property
	for _, p := range s.Properties {
		if p.Source == model.FromColumn && p.Column == column && (found == nil || found.Zone == model.TenantZone) {
			found = p
		}
	}
	return found
}
