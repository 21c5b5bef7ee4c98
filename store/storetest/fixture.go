package storetest

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
)

// Content is what a store holds when a test begins.
type Content struct {
	Model   *model.Model
	Tenants []store.Tenant // without numbers; the store numbers them in this order
	Rows    []Row
}

// Row is one stored row: a cell for each of the columns.
type Row struct {
	Tenant  int // index into Content.Tenants
	Set     *model.EntitySet
	Columns []*model.Property
	Cells   []store.Cell
}

// Store is a store under test. The test that opened it closes it.
type Store struct {
	Reader store.Reader
	Put    func(t *testing.T, rows ...Row) // inserts or updates rows in one transaction
}

// Open makes a new store with the content, for the length of the test.
type Open func(t *testing.T, c Content) Store

// Fixture is the suite's own content, with names for what its cases speak of.
type Fixture struct {
	Content
	Readings *model.EntitySet // a property of every type
	Talks    *model.EntitySet // every row of a table
	Voices   *model.EntitySet // the rows of the same table whose medium is Voice
	Notes    *model.EntitySet // those whose medium is Note
	Colours  *model.EntitySet // rows of no tenant
	Parcels  *model.EntitySet // complex values and collections
	Relations
}

// NewFixture builds the fixture: two tenants, of which the first owns all but
// one row of Readings and one of Talks, and part of what Relations has.
func NewFixture() *Fixture {
	f := &Fixture{
		Readings: readings(), Colours: colours(), Parcels: parcels(),
		Talks: talks("Talks", ""), Voices: talks("Voices", "Voice"), Notes: talks("Notes", "Note"),
	}
	f.Relations = newRelations(f)
	f.Model = &model.Model{
		Namespace: "Suite", Container: "Suite", Tenancy: true,
		Sets: []*model.EntitySet{
			f.Colours, f.Lines, f.Notes, f.OrderTags, f.Orders, f.Pairs, f.Parcels, f.Readings, f.Shops, f.Tags, f.Talks, f.Voices,
		},
		Singletons: []*model.EntitySet{f.House},
	}
	f.Tenants = []store.Tenant{
		{ID: "11111111-1111-4111-8111-111111111111", Name: "north", Zone: zone("Europe/Berlin"), RetentionDays: 90, Personal: store.PersonalMasked},
		{ID: "22222222-2222-4222-8222-222222222222", Name: "south", Zone: zone("Asia/Kolkata"), Personal: store.PersonalFull},
	}
	f.addReadings()
	f.add(0, f.Voices, 1, "hello")
	f.add(0, f.Notes, 2, "to do")
	f.add(0, f.Voices, 3, nil)
	f.add(1, f.Voices, 4, "elsewhere")
	f.add(0, f.Colours, "blue", "Blau")
	f.add(0, f.Colours, "red", "Rot")
	f.addRelated()
	f.addParcels()
	return f
}

// Long is a text that fills several pages of any database.
var Long = strings.Repeat("0123456789", 5000)

// Awkward is a text full of characters that quoting gets wrong.
const Awkward = "Grüße, 世界 🙂 \"'%_\\\n;--"

func (f *Fixture) addReadings() {
	for _, values := range [][]any{
		{"alpha", 1, 7, 700, 10, 1000000000000, 0.5, 0.25, 1999, 1767225600123, 20454, 43200000, 1500, "\x01\x02", `["a","b"]`},
		{"beta", 0, math.MinInt8, math.MinInt16, math.MinInt32, math.MinInt64, -math.MaxFloat64, -0.5, -999999999999, -62135596800000, -719162, 0, -1, "\x00\xff", `[]`},
		{"gamma", 1, math.MaxInt8, math.MaxInt16, math.MaxInt32, math.MaxInt64, math.MaxFloat64, 4.0, 999999999999, 253402300799999, 2932896, 86399999, 86400000, "\xff", `["ä"]`},
		{"", 0, 0, 0, 0, 0, 0.0, 0.0, 0, 0, 0, 0, 0, "", `[""]`},
		{nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil},
		{Awkward, nil, nil, nil, 10, nil, 5.0, nil, nil, nil, nil, nil, nil, nil, nil},
		{"Alpha", nil, nil, nil, 10, nil, 1e-300, nil, nil, nil, nil, nil, nil, nil, nil},
		{Long, nil, nil, nil, 30, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil},
	} {
		f.add(0, f.Readings, append([]any{ID(len(f.Rows) + 1)}, values...)...)
	}
	f.add(1, f.Readings, ID(9), "southern", 1, 1, 1, 10, 1, 1.0, 1.0, 1, 1, 1, 1, 1, "s", `[]`)
}

// ID is the key of the n-th reading, from 1.
func ID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// add adds a row with a value for each property of the set.
func (f *Fixture) add(tenant int, set *model.EntitySet, values ...any) {
	f.Rows = append(f.Rows, NewRow(tenant, set, values...))
}

// NewRow is a row of the tenant with this index: a value for each property of
// the set, which is an int, a float64, a string or nil.
func NewRow(tenant int, set *model.EntitySet, values ...any) Row {
	r := Row{Tenant: tenant, Set: set, Columns: set.Properties}
	for _, v := range values {
		r.Cells = append(r.Cells, cell(v))
	}
	return r
}

func cell(v any) store.Cell {
	switch v := v.(type) {
	case nil:
		return store.Cell{}
	case int:
		return store.IntCell(int64(v))
	case float64:
		return store.FloatCell(v)
	case string:
		return store.TextCell(v)
	}
	panic(fmt.Sprintf("storetest: no cell holds a %T", v))
}

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(fmt.Sprintf("storetest: %v", err))
	}
	return z
}

// readings has a property of every type that a column can hold.
func readings() *model.EntitySet {
	s := &model.EntitySet{Name: "Readings", TypeName: "Reading", Kind: model.Fact, TenantScoped: true}
	s.Storage.Table = "readings"
	s.Key = add(s, "id", model.Type{Kind: model.Guid})
	s.Identity = s.Key
	for _, p := range []struct {
		name string
		kind model.Type
	}{
		{"name", model.Type{Kind: model.String}}, {"flag", model.Type{Kind: model.Boolean}},
		{"tiny", model.Type{Kind: model.SByte}}, {"small", model.Type{Kind: model.Int16}},
		{"number", model.Type{Kind: model.Int32}}, {"big", model.Type{Kind: model.Int64}},
		{"ratio", model.Type{Kind: model.Double}}, {"share", model.Type{Kind: model.Single}},
		{"price", model.Type{Kind: model.Decimal, Precision: 12, Scale: 2}},
		{"at", model.Type{Kind: model.DateTimeOffset}}, {"day", model.Type{Kind: model.Date}},
		{"clock", model.Type{Kind: model.TimeOfDay}}, {"took", model.Type{Kind: model.Duration}},
		{"raw", model.Type{Kind: model.Binary}},
		{"tags", model.Type{Kind: model.String, Collection: true}},
	} {
		add(s, p.name, p.kind)[0].Nullable = true
	}
	return s
}

// talks is a view of a table whose rows tell their medium in a hidden column;
// without a medium it shows all of them.
func talks(name, medium string) *model.EntitySet {
	s := &model.EntitySet{Name: name, TypeName: strings.TrimSuffix(name, "s"), Kind: model.Fact, TenantScoped: true}
	s.Storage.Table = "talks"
	if medium != "" {
		s.Storage.Where = []model.Condition{{Column: "medium", Equals: medium}}
	}
	s.Storage.Hidden = []model.Hidden{{Column: "medium", Type: model.Type{Kind: model.String}}}
	s.Key = add(s, "id", model.Type{Kind: model.Int64})
	s.Identity = s.Key
	add(s, "topic", model.Type{Kind: model.String})[0].Nullable = true
	return s
}

func colours() *model.EntitySet {
	s := &model.EntitySet{Name: "Colours", TypeName: "Colour", Kind: model.Lookup}
	s.Storage.Table = "colours"
	s.Key = add(s, "code", model.Type{Kind: model.String})
	s.Identity = s.Key
	add(s, "name", model.Type{Kind: model.String})
	return s
}

func add(s *model.EntitySet, name string, t model.Type) []*model.Property {
	p := &model.Property{
		Set: s, Index: len(s.Properties), Name: name, Type: t, PII: model.NoPII, Zone: model.NoZone,
		Source: model.FromColumn, Column: name,
	}
	if t.Kind == model.DateTimeOffset {
		p.Zone = model.UTC
	}
	s.Properties = append(s.Properties, p)
	return []*model.Property{p}
}

// Property finds a property of a set by its name.
func Property(s *model.EntitySet, name string) *model.Property {
	for _, p := range s.Properties {
		if p.Name == name {
			return p
		}
	}
	panic(fmt.Sprintf("storetest: %s has no property %s", s.Name, name))
}
