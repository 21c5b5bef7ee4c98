package sqlite

import (
	"fmt"
	"math"
	"testing"

	"feedline/model"
	"feedline/store"
)

const kindsModel = `
namespace: Kinds
container: Kinds
tenancy: true
enumTypes:
  - {name: Colour, members: [{name: Blue, value: 4}, {name: Red, value: 7}]}
complexTypes:
  - {name: Spot, properties: [{name: x, type: Edm.Int32}]}
`

const kindsSet = `
set: Values
type: Value
key: [code]
storage: {table: vals}
properties:
  - {name: code, type: Edm.String, nullable: false}
  - {name: boolean, type: Edm.Boolean}
  - {name: int64, type: Edm.Int64}
  - {name: double, type: Edm.Double}
  - {name: decimal, type: Edm.Decimal, precision: 9, scale: 3}
  - {name: string, type: Edm.String}
  - {name: guid, type: Edm.Guid}
  - {name: instant, type: Edm.DateTimeOffset, precision: 3, zone: utc}
  - {name: day, type: Edm.Date}
  - {name: time, type: Edm.TimeOfDay, precision: 3}
  - {name: duration, type: Edm.Duration, precision: 3}
  - {name: bytes, type: Edm.Binary}
  - {name: colour, type: Kinds.Colour}
  - {name: spot, type: Kinds.Spot}
  - {name: tags, type: Collection(Edm.String)}
`

const kindsSingleton = `
singleton: Settings
type: Settings
tenancy: %s
storage: {table: settings}
properties:
  - {name: title, type: Edm.String}
`

func kinds(t *testing.T, tenancy string) *written {
	return openWritten(t, modelOf(t, map[string]string{
		"model.yaml": kindsModel, "Values.yaml": kindsSet, "Settings.yaml": fmt.Sprintf(kindsSingleton, tenancy),
	}))
}

// TestEveryKindOfValue writes the ends of each type's range, reads them back,
// and writes what it read.
func TestEveryKindOfValue(t *testing.T) {
	w := kinds(t, "tenant")
	reader := openFile(t, w.path, w.model, Options{})
	rows := []row{
		{"Values", "code", "\"ö\x00", "boolean", 1, "int64", math.MaxInt64, "double", math.MaxFloat64, "decimal", 999999999, "string", "ö\x00\n", "guid", id(1),
			"instant", -1, "day", -719162, "time", 86399999, "duration", -1, "bytes", "\x00", "colour", 7, "spot", `{"x":1}`, "tags", `["a"]`},
		{"Values", "code", "", "boolean", 0, "int64", math.MinInt64, "double", -0.5, "decimal", -1, "string", "", "guid", nil,
			"instant", nil, "day", nil, "time", 0, "duration", nil, "bytes", "", "colour", nil, "spot", nil, "tags", "[]"},
	}
	for _, r := range rows {
		t.Run(fmt.Sprintf("code %q", r[2]), func(t *testing.T) {
			set, columns, cells := r.in(t, w.model)
			w.inBatch(func(b store.Batch) { w.put(b, store.Inserted, r) })
			read := readBack(t, reader, set, columns, cells[0])
			for i, c := range read {
				if c.Kind != cells[i].Kind || c.Int != cells[i].Int || c.Float != cells[i].Float || string(c.Text) != string(cells[i].Text) {
					t.Errorf("%s: wrote %+v, read %+v", columns[i].Name, cells[i], c)
				}
			}
			w.inBatch(func(b store.Batch) {
				if outcome, err := b.Upsert(set, columns, read); outcome != store.Unchanged || err != nil {
					t.Errorf("what was read, written: %s, %v", outcome, err)
				}
				w.deletes(b, 1, "Values", r[2])
			})
		})
	}
	t.Run("their keys are in their tombstones", func(t *testing.T) {
		w.has("SELECT key FROM feedline_tombstones ORDER BY change_no", `["\"ö\u0000"]`+"\n"+`[""]`)
	})
}

func readBack(t *testing.T, db *DB, set *model.EntitySet, columns []*model.Property, key store.Cell) []store.Cell {
	t.Helper()
	s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	q := store.Query{From: set, Rule: store.OfTenant(1), Limit: store.NoLimit,
		Where: store.Call{Op: store.Eq, Args: []store.Expr{store.Column{Property: set.Key[0]}, store.Value{Type: set.Key[0].Type, Cell: key}}}}
	for _, c := range columns {
		q.Columns = append(q.Columns, store.Column{Property: c})
	}
	found, err := s.Read(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	if !found.Next() {
		t.Fatalf("the row is not there: %v", found.Err())
	}
	var cells []store.Cell
	for _, c := range found.Cells() {
		cells = append(cells, c.Clone())
	}
	return cells
}

func TestSingletons(t *testing.T) {
	for _, tenancy := range []string{"tenant", "none"} {
		t.Run("there is one row, tenancy "+tenancy, func(t *testing.T) {
			w := kinds(t, tenancy)
			w.inBatch(func(b store.Batch) {
				w.put(b, store.Inserted, row{"Settings", "title", "a"})
				w.put(b, store.Updated, row{"Settings", "title", "b"})
				w.put(b, store.Unchanged, row{"Settings", "title", "b"})
			})
			w.has("SELECT row_no, title FROM settings", "1 b")
			w.inBatch(func(b store.Batch) { w.deletes(b, 1, "Settings") })
			w.has("SELECT key FROM feedline_tombstones", "[]")
		})
	}
}
