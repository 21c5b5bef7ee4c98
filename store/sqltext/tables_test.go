package sqltext

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"feedline/model"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func builtin(t *testing.T) []Table {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return tablesOf(t, m)
}

func tablesOf(t *testing.T, m *model.Model) []Table {
	t.Helper()
	tables, err := Tables(m)
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// described loads a model of the given files.
func described(t *testing.T, files map[string]string) *model.Model {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	m, err := model.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func script(tables []Table, d Dialect) string {
	var b strings.Builder
	for _, table := range tables {
		b.WriteString(CreateTable(table, d) + ";\n")
		for _, ix := range table.Indexes {
			b.WriteString(CreateIndex(table, ix, d) + ";\n")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestTablesOfTheBuiltInModel(t *testing.T) {
	golden(t, "builtin.sqlite.sql", script(builtin(t), SQLite))
}

const odd = `
set: Things
type: Thing
key: [id]
identity: [source, nativeId]
storage:
  table: things
  indexes:
    - {columns: [when, amount], notNull: when}
    - {columns: [a_column_whose_name_is_rather_long, another_column_whose_name_is_long]}
properties:
  - {name: id, type: Edm.Guid, nullable: false, uuidOf: [source, nativeId]}
  - {name: source, type: Edm.String, nullable: false}
  - {name: nativeId, type: Edm.Int64, nullable: false}
  - {name: when, type: Edm.DateTimeOffset, precision: 3, zone: utc, default: "2026-03-01T01:00:00+01:00"}
  - {name: day, type: Edm.Date, default: "1970-01-03"}
  - {name: amount, type: Edm.Decimal, precision: 9, scale: 3, default: -1.5}
  - {name: rate, type: Edm.Double, default: 0.25}
  - {name: colour, type: Odd.Colour, default: Red}
  - {name: quote, type: Edm.String, default: "it's"}
  - {name: body, type: Edm.Binary}
  - {name: tags, type: Collection(Edm.String)}
  - {name: aColumnWhoseNameIsRatherLong, type: Edm.Int32}
  - {name: anotherColumnWhoseNameIsLong, type: Edm.Int32}
  - {name: ownerSource, type: Edm.String, nullable: false}
  - {name: ownerId, type: Edm.Int64, nullable: false}
navigation:
  - {name: Peers, target: Things, multiplicity: "*", through: {table: thing_peers, near: {thing_id: id}, far: {peer_id: id}}}
  - {name: Owner, target: Things, multiplicity: 1, join: {ownerSource: source, ownerId: nativeId}, owner: true}
`

const settings = `
singleton: Settings
type: Settings
tenancy: none
storage: {table: settings}
properties:
  - {name: title, type: Edm.String}
`

const oddModel = "namespace: Odd\ncontainer: Odd\ntenancy: true\nenumTypes:\n  - {name: Colour, members: [{name: Blue, value: 4}, {name: Red, value: 7}]}\n"

func TestTablesOfAnOddModel(t *testing.T) {
	m := described(t, map[string]string{"model.yaml": oddModel, "Things.yaml": odd, "Settings.yaml": settings})
	golden(t, "odd.sqlite.sql", script(tablesOf(t, m), SQLite))
}

func TestNamesOfIndexesEndBeforeADatabaseCutsThem(t *testing.T) {
	long := strings.Repeat("column_", 10)
	first, second := IndexName(long, "a"), IndexName(long, "b")
	if len(first) != longestName || len(second) != longestName || first == second {
		t.Errorf("%s and %s", first, second)
	}
}

// TestImpossibleTables lists models that no loader lets through, but that a
// program may build.
func TestImpossibleTables(t *testing.T) {
	id := &model.Property{Name: "id", Column: "id", Type: model.Type{Kind: model.Guid}, Source: model.FromColumn}
	set := func(name, table string, scoped bool, key ...*model.Property) *model.EntitySet {
		return &model.EntitySet{Name: name, TenantScoped: scoped, Key: key, Identity: key, Properties: key, Storage: model.Storage{Table: table}}
	}
	property := func(column string, kind model.Kind, initial *string) *model.Property {
		return &model.Property{Name: column, Column: column, Type: model.Type{Kind: kind}, Nullable: true, Source: model.FromColumn, Default: initial}
	}
	with := func(s *model.EntitySet, more ...*model.Property) *model.EntitySet {
		s.Properties = append(append([]*model.Property{}, s.Properties...), more...)
		for _, p := range s.Properties {
			p.Set = s
		}
		return s
	}
	word := "many"
	cases := []struct {
		sentence string
		sets     []*model.EntitySet
		want     string
	}{
		{"a name of our own tables", []*model.EntitySet{set("A", "feedline_a", false, id)},
			"table feedline_a: table names that begin with feedline_ or sqlite_ are taken; name it otherwise"},
		{"a column of our own", []*model.EntitySet{with(set("A", "t", false, id), property("row_no", model.Int32, nil))},
			"table t: A calls a column row_no, which every table has for its own ends; name it otherwise"},
		{"two keys", []*model.EntitySet{set("A", "t", false, id), set("B", "t", false, property("x", model.Guid, nil))},
			"table t: A and B are told apart by different columns; give both the same key and identity"},
		{"tenants here and none there", []*model.EntitySet{set("A", "t", false, id), set("B", "t", true, id)},
			"table t: rows of A and B belong to tenants in one of both only"},
		{"two types of a column", []*model.EntitySet{with(set("A", "t", false, id), property("x", model.String, nil)), with(set("B", "t", false, id), property("x", model.Int32, nil))},
			"table t: column x is Edm.Int32 in B and Edm.String in another set of the table; give both the same type"},
		{"a default of another type", []*model.EntitySet{with(set("A", "t", false, id), property("x", model.Int32, &word))},
			`table t: the default "many" of A.x: it is no value of the property's type`},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			if _, err := Tables(&model.Model{Sets: c.sets}); err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}
