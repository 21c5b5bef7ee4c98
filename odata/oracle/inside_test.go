package oracle

import (
	"encoding/json"
	"testing"

	"feedline/model"
)

// stocked are two parts with complex values and collections, one of them without
// any, and who delivers them.
func stocked(t *testing.T) *Data {
	t.Helper()
	m := shapesModel(t)
	d, err := NewData(m, nil, map[string][]Published{
		"Parts": rowsOf(t, m, "Parts",
			`{"id":"1","nicknames":["bolt","pin"],"coats":["Blue"],"place":{"aisle":"A","shelf":3},"formerPlaces":[{"aisle":"B","shelf":null},{"aisle":"C","shelf":7}]}`, `{"id":"2"}`),
		"Suppliers": rowsOf(t, m, "Suppliers", `{"country":"AT","number":1}`, `{"country":"AT","number":2}`, `{"country":"DE","number":1}`),
		"part_suppliers": {
			{"part_id": "00000000-0000-4000-8000-000000000001", "country": "AT", "supplier_no": json.Number("2")},
			{"part_id": "00000000-0000-4000-8000-000000000001", "country": "DE", "supplier_no": json.Number("1")},
			{"part_id": "00000000-0000-4000-8000-000000000001", "country": "CH", "supplier_no": json.Number("1")},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPathsGoIntoComplexValuesAndCollections(t *testing.T) {
	d := stocked(t)
	parts := the(d, "Parts")
	property := func(name string) *model.Property { return parts.set.Property(name) }
	shelf := (&path{}).to([]*model.Property{property("place"), property("place").Type.Complex.Properties[1]})
	list := func(name string) *path { return &path{property: property(name)} }
	one := func(name string) *path {
		return &path{from: origin{kind: variable, variable: "x", list: property(name)}}
	}
	formerShelf := one("formerPlaces").to([]*model.Property{property("formerPlaces").Type.Complex.Properties[1]})
	some := func(name string, where Expr) Expr { return &lambda{over: list(name), name: "x", where: where} }
	all := func(name string, where Expr) Expr {
		return &lambda{all: true, over: list(name), name: "x", where: where}
	}
	holdsFor(t, d, "Parts", 0, []meaning{
		{"a member of a complex value", shelf, "int 3"},
		{"any finds a member", some("nicknames", op(one("nicknames"), "eq", str("pin"))), "true"},
		{"all wants every member", all("nicknames", op(one("nicknames"), "eq", str("pin"))), "false"},
		{"any without a condition finds some", &lambda{over: list("coats")}, "true"},
		{"a null inside a member equals none", some("formerPlaces", op(formerShelf, "lt", num(7))), "false"},
		{"a value inside a member", some("formerPlaces", op(formerShelf, "ge", num(7))), "true"},
		{"members are counted", &count{of: list("formerPlaces")}, "int 2"},
		{"a row behind a table between", &lambda{over: parts.p("Suppliers"), name: "s", where: op((&about{set: the(d, "Suppliers").set}).in("s").p("country"), "eq", str("DE"))}, "true"},
		{"rows behind a table between that are there", &count{of: parts.p("Suppliers")}, "int 2"},
	})
	holdsFor(t, d, "Parts", 1, []meaning{
		{"a complex value that is not there", shelf, "null"},
		{"any of nothing", some("nicknames", op(one("nicknames"), "ne", str("pin"))), "false"},
		{"all of nothing", all("nicknames", op(one("nicknames"), "eq", str("pin"))), "true"},
		{"nothing is counted", &count{of: list("formerPlaces")}, "int 0"},
		{"no row behind a table between", &count{of: parts.p("Suppliers")}, "int 0"},
	})
}

func TestWaysIntoValuesAreWritten(t *testing.T) {
	d := stocked(t)
	g := NewGenerator(d, 1)
	g.Scope, g.Inside = Everything, true
	kinds := map[string]int{}
	for n := range uint64(600) {
		q := g.Query(n)
		for _, kind := range q.Kinds() {
			kinds[kind]++
		}
	}
	for _, kind := range []string{"path into a complex value", "lambda over a list", "list/$count", "expand many-to-many", "path over many-to-many"} {
		if kinds[kind] < 10 {
			t.Errorf("%s occurs in %d queries", kind, kinds[kind])
		}
	}
}
