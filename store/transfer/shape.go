package transfer

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// shape is a stored table of tenants' rows, as a set of which every column is a
// property.
type shape struct {
	table *sqltext.Table
	sets  []string // names of the published sets that are stored in it
	set   *model.EntitySet
	order []store.Order // of an index, and total
	row   *rowForm
}

// shapesOf lists the tables of a model whose rows belong to tenants, owners
// before what they own where that is possible, and the names of the other tables.
func shapesOf(m *model.Model) (shapes []*shape, others []string, err error) {
	tables, err := sqltext.Tables(m)
	if err != nil {
		return nil, nil, fmt.Errorf("transfer: %w", err)
	}
	for _, t := range sqltext.OwnersFirst(tables) {
		if !t.TenantScoped {
			others = append(others, t.Name)
			continue
		}
		shapes = append(shapes, shapeOf(m, t))
	}
	slices.Sort(others)
	return shapes, others, nil
}

func shapeOf(m *model.Model, t *sqltext.Table) *shape {
	s := &shape{table: t, set: &model.EntitySet{Name: t.Name, Kind: model.Fact, TenantScoped: true, Storage: model.Storage{Table: t.Name}}}
	for _, of := range t.Sets {
		if m.Set(of.Name) == of {
			s.sets = append(s.sets, of.Name)
		}
	}
	for i, name := range s.names() {
		c := t.Columns[i]
		s.set.Properties = append(s.set.Properties, &model.Property{
			Set: s.set, Index: i, Name: name, Type: c.Type, Nullable: !c.NotNull, PII: model.NoPII, Zone: zoneOf(c.Type),
			Source: model.FromColumn, Column: c.Name,
		})
	}
	s.set.Key, s.set.Identity = s.properties(t.Key), s.properties(t.Identity)
	for _, p := range s.properties(s.ordering()) {
		s.order = append(s.order, store.Order{By: store.Column{Property: p}, Nullable: p.Nullable})
	}
	s.row = newRowForm(s.set.Properties)
	return s
}

func zoneOf(t model.Type) model.Zone {
	if t.Kind == model.DateTimeOffset {
		return model.UTC
	}
	return model.NoZone
}

// names is what each column is called in a row: as the first set that publishes
// it calls its property, else by its own name. Where two would be called the same,
// the later one gets lines behind its name.
func (s *shape) names() []string {
	names := make([]string, len(s.table.Columns))
	for i, c := range s.table.Columns {
		name := c.Name
		for _, of := range s.table.Sets {
			if p := sqltext.Published(of, c.Name); p != nil {
				name = p.Name
				break
			}
		}
		for slices.Contains(names[:i], name) {
			name += "_"
		}
		names[i] = name
	}
	return names
}

// properties finds the properties of columns.
func (s *shape) properties(columns []string) []*model.Property {
	list := make([]*model.Property, len(columns))
	for i, column := range columns {
		at := slices.IndexFunc(s.table.Columns, func(c sqltext.TableColumn) bool { return c.Name == column })
		list[i] = s.set.Properties[at]
	}
	return list
}

// ordering lists the columns by which rows come: those of the usual order of a
// set that shows all rows, if an index has it, and then the key. Rows that are
// stored in the order of time are read so again.
func (s *shape) ordering() []string {
	columns := s.usual()
	for _, key := range s.table.Key {
		if !slices.Contains(columns, key) {
			columns = append(columns, key)
		}
	}
	return columns
}

func (s *shape) usual() []string {
	for _, of := range s.table.Sets {
		var columns []string
		for _, o := range of.Order {
			columns = append(columns, o.Property.Column)
		}
		has := func(ix sqltext.TableIndex) bool {
			scoped := s.table.Scoped(columns)
			return ix.NotNull == "" && len(ix.Columns) >= len(scoped) && slices.Equal(ix.Columns[:len(scoped)], scoped)
		}
		if len(columns) > 0 && len(of.Storage.Where) == 0 && slices.ContainsFunc(s.table.Indexes, has) {
			return columns
		}
	}
	return nil
}

// query asks for all rows of a tenant.
func (s *shape) query(tenant int64) store.Query {
	q := store.Query{From: s.set, Rule: store.OfTenant(tenant), Order: s.order, Limit: store.NoLimit}
	for _, p := range s.set.Properties {
		q.Columns = append(q.Columns, store.Column{Property: p})
	}
	return q
}

// digestOf is the sum of what tables store and what tells their rows apart. A
// folder fits the models whose digest is the one of its own.
func digestOf(shapes []*shape) string {
	sorted := slices.SortedFunc(slices.Values(shapes), byTable)
	sum := sha256.New()
	for _, s := range sorted {
		s.describe(sum)
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}

func (s *shape) describe(w io.Writer) {
	fmt.Fprintf(w, "table %q key %q identity %q\n", s.table.Name, s.table.Key, s.table.Identity)
	for _, c := range s.columns() {
		fmt.Fprintf(w, "column %q %q %q %d\n", c.Name, c.Column, c.Type, c.Scale)
	}
}

// columns describes the members of a row.
func (s *shape) columns() []Column {
	list := make([]Column, len(s.set.Properties))
	for i, p := range s.set.Properties {
		list[i] = Column{Name: p.Name, Column: p.Column, Type: p.Type.Name(), Scale: p.Type.Scale}
	}
	return list
}
