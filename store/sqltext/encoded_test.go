package sqltext_test

import (
	"slices"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// foreignSet is a set over another program's table: an id as a blob, a place in
// it, an instant in seconds and one as text.
func foreignSet() (*model.EntitySet, []*model.Property) {
	s := &model.EntitySet{Name: "Events", Storage: model.Storage{Table: "events"}}
	s.Properties = []*model.Property{
		{Set: s, Name: "id", Column: "id", Source: model.FromColumn, Type: model.Type{Kind: model.Guid}, Encoding: model.AsBlob},
		{Set: s, Name: "at", Column: "at", Source: model.FromColumn, Type: model.Type{Kind: model.DateTimeOffset}, Encoding: model.AsSeconds},
		{Set: s, Name: "seen", Column: "seen", Source: model.FromColumn, Type: model.Type{Kind: model.DateTimeOffset, Precision: 3}, Encoding: model.AsISO},
		{Set: s, Name: "fine", Column: "fine", Source: model.FromColumn, Type: model.Type{Kind: model.DateTimeOffset, Precision: 3}, Encoding: model.AsSeconds},
	}
	s.Key = s.Properties[:1]
	return s, s.Properties
}

// TestColumnsInOrderAreComparedAsTheyAre looks at what an index can serve: the
// bare column on one side of each comparison, or of a condition beside it.
func TestColumnsInOrderAreComparedAsTheyAre(t *testing.T) {
	s, p := foreignSet()
	id := store.Value{Type: p[0].Type, Cell: store.TextCell("0c2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55")}
	instant := func(p *model.Property) store.Value {
		return store.Value{Type: p.Type, Cell: store.IntCell(1_700_000_000_500)}
	}
	column := func(p *model.Property) store.Column { return store.Column{Property: p} }
	seen, err := sqltext.Stored(p[2], sqltext.SQLite)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name  string
		where store.Expr
		has   string
	}{
		{"an id", store.Call{Op: store.Eq, Args: []store.Expr{column(p[0]), id}}, `("id" = unhex(?1, '-'))`},
		{"an id behind its constant", store.Call{Op: store.Eq, Args: []store.Expr{id, column(p[0])}}, `(unhex(?1, '-') = "id")`},
		{"one of some ids", store.Call{Op: store.In, Args: []store.Expr{column(p[0]), id, id}}, `("id" IN (unhex(?1, '-'), unhex(?2, '-')))`},
		{"whole seconds", store.Call{Op: store.Lt, Args: []store.Expr{column(p[1]), instant(p[1])}}, `("at" < ?1 / 1000.0)`},
		{"one of many ids", store.Call{Op: store.In, Args: append([]store.Expr{column(p[0])}, slices.Repeat([]store.Expr{id}, 101)...)}, `("id" IN (SELECT unhex("value", '-') FROM (SELECT value FROM json_each(?1))))`},
		{"an instant as text", store.Call{Op: store.Lt, Args: []store.Expr{column(p[2]), instant(p[2])}}, `(("seen" < ifnull(date(?1 / 1000 + 172800, 'unixepoch'), ':')) AND (` + seen + ` < ?2))`},
		{"an instant as text behind its constant", store.Call{Op: store.Lt, Args: []store.Expr{instant(p[2]), column(p[2])}}, `(("seen" >= date(?1 / 1000 - 172800, 'unixepoch')) AND (?2 < ` + seen + `))`},
		{"an instant that is not less", store.Call{Op: store.Not, Args: []store.Expr{store.Call{Op: store.Lt, Args: []store.Expr{column(p[2]), instant(p[2])}}}}, `(NOT (` + seen + ` < ?1))`},
		{"seconds with a fraction", store.Call{Op: store.Lt, Args: []store.Expr{column(p[3]), instant(p[3])}}, `ELSE "fine" END < ?2))`},
		{"no instant", store.Call{Op: store.IsNull, Args: []store.Expr{column(p[2])}}, `("seen" IS NULL)`},
	} {
		q := store.Query{From: s, Rule: store.AllRows(), Columns: []store.Expr{column(p[0])}, Where: row.where, Limit: store.NoLimit}
		got, err := sqltext.Select(q, sqltext.SQLite)
		if _, where, _ := strings.Cut(got.Text, " WHERE "); err != nil || !strings.HasSuffix(where, row.has) {
			t.Errorf("%s: %v, %s", row.name, err, got.Text)
		}
	}
}

func TestAPositionInAnOrderOfForeignColumnsIsOneOfTheColumns(t *testing.T) {
	s, p := foreignSet()
	q := store.Query{
		From: s, Rule: store.AllRows(), Columns: []store.Expr{store.Column{Property: p[0]}}, Limit: 10,
		Order: []store.Order{{By: store.Column{Property: p[1]}}, {By: store.Column{Property: p[0]}}},
		After: []store.Value{{Type: p[1].Type, Cell: store.IntCell(5000)}, {Type: p[0].Type, Cell: store.TextCell("0c2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55")}},
	}
	got, err := sqltext.Select(q, sqltext.SQLite)
	const want = ` WHERE ("at", "id") > (?1 / 1000.0, unhex(?2, '-')) ORDER BY "at", "id" LIMIT ?3`
	if err != nil || !strings.HasSuffix(got.Text, want) {
		t.Errorf("%v, %s", err, got.Text)
	}
}

func TestAnUnknownEncodingIsRefused(t *testing.T) {
	_, p := foreignSet()
	odd := *p[0]
	odd.Encoding = model.AsISO
	if _, err := sqltext.Stored(&odd, sqltext.SQLite); err == nil || !strings.Contains(err.Error(), "sqlite cannot read Edm.Guid encoded as iso") {
		t.Errorf("%v", err)
	}
}
