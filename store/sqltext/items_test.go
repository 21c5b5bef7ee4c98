package sqltext

import (
	"testing"

	"feedline/model"
	"feedline/store"
)

// boxes have a complex value and collections.
func boxes() asking {
	s := &model.EntitySet{Name: "Boxes"}
	s.Storage.Table = "boxes"
	colour := &model.EnumType{QualifiedName: "Ns.Colour", Members: []model.EnumMember{{Name: "Plain"}, {Name: "Red", Value: 2}}}
	size := &model.ComplexType{QualifiedName: "Ns.Size", Properties: []*model.Property{
		{Name: "width", Type: model.Type{Kind: model.Decimal, Scale: 3}}, {Name: "colour", Type: model.Type{Kind: model.Enum, Enum: colour}},
		{Name: "o'clock", Type: model.Type{Kind: model.TimeOfDay, Collection: true}},
	}}
	for _, p := range []*model.Property{
		{Name: "id", Type: model.Type{Kind: model.Int64}}, {Name: "size", Type: model.Type{Kind: model.Complex, Complex: size}},
		{Name: "marks", Type: model.Type{Kind: model.Enum, Enum: colour, Collection: true}}, {Name: "sums", Type: model.Type{Kind: model.Binary, Collection: true}},
		{Name: "sizes", Type: model.Type{Kind: model.Complex, Complex: size, Collection: true}},
	} {
		p.Set, p.Column, p.Source = s, p.Name, model.FromColumn
		s.Properties = append(s.Properties, p)
	}
	return asking{s}
}

// inside is a member of a complex value by its number.
func inside(e store.Expr, n int) store.Expr {
	return store.Member{Of: e, Property: store.TypeOf(e).Complex.Properties[n]}
}

func valuesOf(e store.Expr) (*store.Items, store.Expr) {
	over := &store.Items{Of: e, Variable: "x"}
	return over, store.Item{Of: over}
}

func TestWhatLiesInsideValues(t *testing.T) {
	a := boxes()
	size := a.column("size")
	marks, mark := valuesOf(a.column("marks"))
	sums, sum := valuesOf(a.column("sums"))
	sizes, one := valuesOf(a.column("sizes"))
	clocks, _ := valuesOf(inside(size, 2))
	five := store.Value{Type: model.Type{Kind: model.Int32}, Cell: store.IntCell(5)}
	op := func(o store.Op, args ...store.Expr) store.Expr { return store.Call{Op: o, Args: args} }
	for _, c := range []struct {
		name  string
		where store.Expr
		want  string
	}{
		{"a member is read by a function", op(store.Gt, inside(size, 0), five), `SELECT "id" FROM "boxes" WHERE (feedline_member("size", 'width', 6, 3, '') > ?1) [5]`},
		{"names and numbers of an enumeration go along", op(store.IsNull, inside(size, 1)), `SELECT "id" FROM "boxes" WHERE (feedline_member("size", 'colour', 18, 0, 'Plain=0,Red=2') IS NULL) []`},
		{"a collection is a table", store.Some{Of: marks, Where: op(store.Eq, mark, five)},
			`SELECT "it"."id" FROM "boxes" AS "it" WHERE EXISTS (SELECT 1 FROM json_each(feedline_items("it"."marks", 18, 0, 'Plain=0,Red=2')) AS "items_1" WHERE ("items_1".value = ?1)) [5]`},
		{"bytes are digits in it", store.Some{Of: sums, Where: op(store.IsNull, sum)},
			`SELECT "it"."id" FROM "boxes" AS "it" WHERE EXISTS (SELECT 1 FROM json_each(feedline_items("it"."sums", 1, 0, '')) AS "items_1" WHERE (unhex("items_1".value) IS NULL)) []`},
		{"a member of a value", store.Some{Of: sizes, Where: op(store.Lt, inside(one, 0), five)},
			`SELECT "it"."id" FROM "boxes" AS "it" WHERE EXISTS (SELECT 1 FROM json_each(feedline_items("it"."sizes", 19, 0, '')) AS "items_1" WHERE (feedline_member("items_1".value, 'width', 6, 3, '') < ?1)) [5]`},
		{"a collection that is a member is counted", op(store.Eq, store.Size{Of: clocks}, five),
			`SELECT "it"."id" FROM "boxes" AS "it" WHERE ((SELECT count(*) FROM json_each(feedline_items(feedline_member("it"."size", 'o''clock', 0, 0, ''), 17, 0, '')) AS "items_1") = ?1) [5]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Select(store.Query{From: a.set, Rule: store.AllRows(), Columns: []store.Expr{a.column("id")}, Where: c.where, Limit: store.NoLimit}, SQLite)
			if err != nil || show(s) != c.want {
				t.Errorf("%v\ngot  %s\nwant %s", err, show(s), c.want)
			}
		})
	}
	for name, where := range map[string]store.Expr{
		"a value outside its collection":      op(store.Eq, mark, five),
		"a member of a number":                op(store.IsNull, store.Member{Of: a.column("id"), Property: a.set.Properties[0]}),
		"a member of a collection":            op(store.IsNull, inside(a.column("sizes"), 0)),
		"the values of what is no collection": store.Some{Of: &store.Items{Of: size, Variable: "x"}},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			if s, err := Select(store.Query{From: a.set, Rule: store.AllRows(), Columns: []store.Expr{a.column("id")}, Where: where, Limit: store.NoLimit}, SQLite); err == nil {
				t.Error(show(s))
			}
		})
	}
}
