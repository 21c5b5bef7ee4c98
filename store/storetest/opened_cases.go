package storetest

import (
	"math"
	"testing"

	"feedline/model"
	"feedline/store"
)

// member describes a member of a complex type, and what the first of the
// Parcels has for it: as JSON, and in its physical form.
type member struct {
	name string
	is   model.Type
	json string
	cell any
}

var (
	shade = &model.EnumType{QualifiedName: "Suite.Shade", Underlying: model.Int32, Members: []model.EnumMember{{Name: "Plain"}, {Name: "Dark", Value: -1}}}
	sides = &model.EnumType{QualifiedName: "Suite.Sides", Flags: true, Underlying: model.Byte, Members: []model.EnumMember{{Name: "None"}, {Name: "Top", Value: 1}, {Name: "Left", Value: 4}}}
	point = &model.ComplexType{QualifiedName: "Suite.Point", Properties: []*model.Property{
		part("x", model.Type{Kind: model.Double}), part("label", model.Type{Kind: model.String}),
	}}
)

// members are of every type that a complex value can have.
var members = []member{
	{"flag", model.Type{Kind: model.Boolean}, `true`, 1},
	{"byte", model.Type{Kind: model.Byte}, `255`, 255},
	{"tiny", model.Type{Kind: model.SByte}, `-128`, -128},
	{"small", model.Type{Kind: model.Int16}, `32767`, 32767},
	{"number", model.Type{Kind: model.Int32}, `-5`, -5},
	{"big", model.Type{Kind: model.Int64}, `9007199254740993`, 9007199254740993},
	{"bigText", model.Type{Kind: model.Int64}, `"-9223372036854775808"`, math.MinInt64},
	{"ratio", model.Type{Kind: model.Double}, `3`, 3.0},
	{"endless", model.Type{Kind: model.Double}, `"-INF"`, math.Inf(-1)},
	{"share", model.Type{Kind: model.Single}, `0.1`, float64(float32(0.1))},
	{"price", model.Type{Kind: model.Decimal, Precision: 18, Scale: 2}, `90071992547409.93`, 9007199254740993},
	{"at", model.Type{Kind: model.DateTimeOffset}, `"2026-01-01T02:00:00.1239+02:00"`, 1767225600123},
	{"day", model.Type{Kind: model.Date}, `"2026-01-01"`, 20454},
	{"clock", model.Type{Kind: model.TimeOfDay}, `"12:00:00.5"`, 43200500},
	{"took", model.Type{Kind: model.Duration}, `"PT1.5S"`, 1500},
	{"id", model.Type{Kind: model.Guid}, `"ABCDEF00-0000-4000-8000-000000000001"`, "abcdef00-0000-4000-8000-000000000001"},
	{"raw", model.Type{Kind: model.Binary}, `"AP8="`, "\x00\xff"},
	{"word", model.Type{Kind: model.String}, `"Gr\u00fc\u00dfe, \"\\\n\ud83d\ude42'"`, "Grüße, \"\\\n🙂'"},
	{"shade", model.Type{Kind: model.Enum, Enum: shade}, `"Dark"`, -1},
	{"shadeNumber", model.Type{Kind: model.Enum, Enum: shade}, `7`, 7},
	{"sides", model.Type{Kind: model.Enum, Enum: sides}, `"Top,Left"`, 5},
}

func part(name string, t model.Type) *model.Property {
	return &model.Property{Name: name, Type: t, Nullable: true, PII: model.NoPII, Zone: model.NoZone}
}

// parcels have complex values, and collections of values of every type.
func parcels() *model.EntitySet {
	s := &model.EntitySet{Name: "Parcels", TypeName: "Parcel", Kind: model.Fact}
	s.Storage.Table = "parcels"
	s.Key = add(s, "id", model.Type{Kind: model.Int64})
	s.Identity = s.Key
	content := &model.ComplexType{QualifiedName: "Suite.Content"}
	for _, m := range members {
		content.Properties = append(content.Properties, part(m.name, m.is))
		m.is.Collection = true
		add(s, m.name+"s", m.is)[0].Nullable = true
	}
	content.Properties = append(content.Properties, part("point", model.Type{Kind: model.Complex, Complex: point}),
		part("notes", model.Type{Kind: model.String, Collection: true}))
	add(s, "content", model.Type{Kind: model.Complex, Complex: content})[0].Nullable = true
	add(s, "points", model.Type{Kind: model.Complex, Complex: point, Collection: true})[0].Nullable = true
	return s
}

// addParcels adds one with every member, one whose members are null, one whose
// values lack them, and one without any value.
func (f *Fixture) addParcels() {
	full, void, lists, nulls := "{", "{", []any{1}, []any{2}
	for _, m := range members {
		full += ` "` + m.name + `" : ` + m.json + ", "
		void += `"` + m.name + `":null,`
		lists, nulls = append(lists, " [ null , "+m.json+" ] "), append(nulls, "[]")
	}
	full += `"point":{"x":1.5,"label":"a"},"notes":["n",null]}`
	void += `"point":null,"notes":null}`
	f.add(0, f.Parcels, append(lists, full, `[{"x":1,"label":"b"},{"label":"c"}]`)...)
	f.add(0, f.Parcels, append(nulls, void, `[null]`)...)
	empty, none := []any{3}, []any{4}
	for range members {
		empty, none = append(empty, nil), append(none, nil)
	}
	f.add(0, f.Parcels, append(empty, `{"point":{"x":-2},"notes":[]}`, `[]`)...)
	f.add(0, f.Parcels, append(none, nil, nil)...)
}

// inside is the member at the end of a way through complex values.
func (s question) inside(names ...string) store.Expr {
	e := s.column(names[0])
	for _, name := range names[1:] {
		e = within(e, name)
	}
	return e
}

func within(e store.Expr, name string) store.Expr {
	for _, p := range store.TypeOf(e).Complex.Properties {
		if p.Name == name {
			return store.Member{Of: e, Property: p}
		}
	}
	panic("storetest: no member " + name)
}

// values ranges over a collection.
func values(of store.Expr) (*store.Items, store.Expr) {
	over := &store.Items{Of: of, Variable: "x"}
	return over, store.Item{Of: over}
}

// openedCases look into complex values and collections.
func openedCases(f *Fixture) []readCase {
	p := question{f.Parcels, store.AllRows()}
	found := func(where store.Expr) store.Query {
		q := p.read("id")
		q.Where = where
		return q
	}
	var cases []readCase
	for _, m := range members {
		physical := store.Value{Type: m.is, Cell: cell(m.cell)}
		q := p.read("id")
		q.Columns = []store.Expr{p.inside("content", m.name)}
		over, one := values(p.column(m.name + "s"))
		cases = append(cases,
			readCase{m.name + " comes out of a complex value", q, renderCell(physical.Cell) + " | null | null | null"},
			readCase{m.name + " is compared inside a complex value", found(call(store.Eq, p.inside("content", m.name), physical)), `1`},
			readCase{m.name + " is found in a collection", found(store.Some{Of: over, Where: call(store.Eq, one, physical)}), `1`},
			readCase{m.name + " is one of the values of a collection", found(store.Some{Of: over, Where: call(store.In, one, physical)}), `1`},
		)
	}
	return append(append(cases, memberCases(p, found)...), collectionCases(p, found)...)
}

func memberCases(p question, found func(store.Expr) store.Query) []readCase {
	x, flag := p.inside("content", "point", "x"), p.inside("content", "flag")
	byX := p.read("id")
	byX.Order = append([]store.Order{{By: x, Descending: true, Nullable: true}}, byX.Order...)
	return []readCase{
		{"a member inside a member", found(call(store.Lt, x, float(0))), `3`},
		{"a member of what is not there is null", found(call(store.IsNull, x)), `2 | 4`},
		{"a complex value is null", found(call(store.IsNull, p.column("content"))), `4`},
		{"a complex member is null", found(call(store.IsNull, p.inside("content", "point"))), `2 | 4`},
		{"not equal holds for a member that is null", found(call(store.Ne, x, float(1.5))), `2 | 3 | 4`},
		{"two members that are null are equal", found(call(store.Eq, p.inside("content", "number"), p.inside("content", "big"))), `2 | 3 | 4`},
		{"a member is a condition", found(flag), `1`},
		{"not of a member that is null is null", found(call(store.Not, flag)), ``},
		{"a function of a member", found(call(store.StartsWith, p.inside("content", "word"), words("Grü"))), `1`},
		{"rows are ordered by a member", byX, `1 | 3 | 2 | 4`},
	}
}

func collectionCases(p question, found func(store.Expr) store.Query) []readCase {
	words1, word := values(p.column("words"))
	points, at := values(p.column("points"))
	notes, note := values(p.inside("content", "notes"))
	inner, other := values(p.column("numbers"))
	bySize := p.read("id")
	bySize.Order = append([]store.Order{{By: store.Size{Of: words1}, Descending: true}}, bySize.Order...)
	counted := p.read("id")
	counted.Columns = []store.Expr{store.Size{Of: words1}, store.Size{Of: words1, Where: call(store.IsNull, word)}, store.Size{Of: points}, store.Some{Of: notes}}
	every := func(over *store.Items, is store.Expr) store.Expr {
		return call(store.Not, store.Some{Of: over, Where: call(store.NotTrue, is)})
	}
	return []readCase{
		{"some value, whatever it is", found(store.Some{Of: words1}), `1`},
		{"a null among the values", found(store.Some{Of: words1, Where: call(store.IsNull, word)}), `1`},
		{"every value, and of no values all", found(every(points, call(store.Ge, within(at, "label"), words("b")))), `1 | 3 | 4`},
		{"a member of a value", found(store.Some{Of: points, Where: call(store.Eq, within(at, "label"), words("c"))}), `1`},
		{"a member that a value does not have is null", found(store.Some{Of: points, Where: call(store.IsNull, within(at, "x"))}), `1 | 2`},
		{"a collection inside a complex value", found(store.Some{Of: notes, Where: call(store.Eq, note, words("n"))}), `1`},
		{"values are counted", counted, `2 1 2 1 | 0 0 1 0 | 0 0 0 0 | 0 0 0 0`},
		{"rows are ordered by the number of values", bySize, `1 | 2 | 3 | 4`},
		{"a collection beside each value of another", found(store.Some{Of: words1, Where: store.Some{Of: inner, Where: call(store.And, call(store.IsNull, word), call(store.Eq, other, constant(model.Int32, -5)))}}), `1`},
		{"a condition speaks of the row as well", found(store.Some{Of: inner, Where: call(store.Eq, other, p.inside("content", "number"))}), `1`},
	}
}

// openedOrders are orders by what lies inside values.
func openedOrders(f *Fixture) (store.Query, [][]term) {
	p := question{f.Parcels, store.AllRows()}
	over, one := values(p.column("points"))
	x, size := term{"x", p.inside("content", "point", "x")}, term{"number of points", store.Size{Of: over}}
	labelled := term{"whether a point has a label", store.Some{Of: over, Where: call(store.Gt, within(one, "label"), words(""))}}
	orders := [][]term{{x}, {size}, {labelled, x}, {x, size}}
	for _, m := range members {
		if m.is.Kind != model.Binary {
			orders = append(orders, []term{{m.name, p.inside("content", m.name)}})
		}
	}
	return p.read("id"), orders
}

// misfits asks for what rows hold that has not the form of its type. No answer
// says that a condition holds for them, or that it does not.
func misfits(t *testing.T, open Open) {
	f := NewFixture()
	p := question{f.Parcels, store.AllRows()}
	s := open(t, f.Content)
	over, one := values(p.column("points"))
	names, name := values(p.column("words"))
	for i, c := range []struct {
		property, json string
		where          store.Expr
	}{
		{"content", `{"number":1`, call(store.Eq, p.inside("content", "number"), whole(1))},
		{"content", `[]`, call(store.Eq, p.inside("content", "number"), whole(1))},
		{"content", `5`, call(store.IsNull, p.inside("content", "number"))},
		{"content", `{"number":1.5}`, call(store.Ne, p.inside("content", "number"), whole(1))},
		{"content", `{"number":true}`, call(store.Ne, p.inside("content", "number"), whole(1))},
		{"content", `{"byte":256}`, call(store.Gt, p.inside("content", "byte"), whole(1))},
		{"content", `{"word":5}`, call(store.Eq, p.inside("content", "word"), words("5"))},
		{"content", `{"shade":"Bright"}`, call(store.IsNull, p.inside("content", "shade"))},
		{"content", `{"point":[]}`, call(store.IsNull, p.inside("content", "point", "x"))},
		{"points", `{}`, store.Some{Of: over}},
		{"points", `[1]`, store.Some{Of: over, Where: call(store.IsNull, within(one, "x"))}},
		{"points", `[{}`, call(store.Eq, store.Size{Of: over}, whole(0))},
		{"words", `"a"`, store.Some{Of: names, Where: call(store.Eq, name, words("a"))}},
		{"words", `["a",5]`, store.Some{Of: names, Where: call(store.Eq, name, words("b"))}},
	} {
		id := 100 + i
		row := Row{Set: f.Parcels, Columns: []*model.Property{f.Parcels.Key[0], Property(f.Parcels, c.property)}, Cells: []store.Cell{cell(id), cell(c.json)}}
		s.Put(t, row)
		q := p.read("id")
		q.Where = call(store.And, p.compare(store.Eq, "id", id), c.where)
		failing(t, s.Reader, q, c.property+" of "+c.json)
	}
}

// failing reads an answer that must break off.
func failing(t *testing.T, r store.Reader, q store.Query, what string) {
	t.Helper()
	rows, err := snapshot(t, r).Read(t.Context(), q)
	if err != nil {
		return
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	if rows.Err() == nil {
		t.Errorf("%s: %d rows for %s", what, n, q)
	}
}
