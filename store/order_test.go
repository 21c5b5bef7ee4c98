package store

import (
	"slices"
	"strings"
	"testing"

	"feedline/model"
)

// segments is a set with an index of each kind.
func segments() *model.EntitySet {
	stored := func(name string) *model.Property { return &model.Property{Name: name, Column: name} }
	id, at, call, kind, note := stored("id"), stored("at"), stored("call"), stored("kind"), stored("note")
	local := &model.Property{Name: "localAt", Column: "at"}
	tenant := &model.Property{Name: "tenantId", Source: model.FromTenant}
	return &model.EntitySet{
		Name: "Segments", Key: []*model.Property{tenant, id}, Identity: []*model.Property{call, at},
		Properties: []*model.Property{id, local, at, call, kind, note, tenant},
		Order:      []model.OrderBy{{Property: at}},
		Storage: model.Storage{
			Where: []model.Condition{{Column: "media", Equals: "Voice"}},
			Indexes: []model.Index{
				{Columns: []string{"media", "kind", "id"}},
				{Columns: []string{"note", "id"}, NotNull: "note"},
				{Columns: []string{"note", "at"}},
			},
		},
	}
}

// ordered is a query of segments in an order written as $orderby would be.
func ordered(s *model.EntitySet, by string) Query {
	q := Query{From: s}
	for term := range strings.SplitSeq(by, ",") {
		name, direction, _ := strings.Cut(term, " ")
		o := Order{Descending: direction == "desc"}
		switch name {
		case "":
			continue
		case "1":
			o.By = number(1)
		case "way":
			o.By = Column{Of: &Source{Set: s, Via: &model.Navigation{Name: "Next"}}, Property: s.Key[1]}
		case "length":
			o.By = apply(Length, Column{Property: s.Properties[0]})
		default:
			at := slices.IndexFunc(s.Properties, func(p *model.Property) bool { return p.Name == name })
			o.By = Column{Property: s.Properties[at]}
		}
		q.Order = append(q.Order, o)
	}
	return q
}

func TestWhichOrdersAnIndexHas(t *testing.T) {
	s := segments()
	for _, c := range []struct {
		name, by string
		want     bool
	}{
		{"no order at all", "", true},
		{"the default order and the key", "at,id", true},
		{"a property that shows the same column", "localAt,id", true},
		{"one column twice", "localAt,at,id", true},
		{"backwards", "at desc,id desc", true},
		{"directions that differ", "at desc,id", false},
		{"the key, whose tenant is the same everywhere", "1,id", true},
		{"the identity", "call,at", true},
		{"the identity, the other way round", "call,id", false},
		{"an index behind a constant column", "kind,id", true},
		{"an index that lacks rows", "note,id", false},
		{"an index without the key", "note,at,id", false},
		{"a related row", "way,id", false},
		{"a function", "length,id", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ordered(s, c.by).Indexed(); got != c.want {
				t.Errorf("got %v for an order by %s", got, c.by)
			}
		})
	}
}

func TestOrdersToRecommendAreThoseThatAnIndexHas(t *testing.T) {
	var lines []string
	for _, order := range IndexedOrders(segments()) {
		lines = append(lines, join(order, func(p *model.Property) string { return p.Name }))
	}
	if got, want := strings.Join(lines, "; "), "at; id; call, at; kind"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAnIndexFindsRowsByItsFirstColumn(t *testing.T) {
	s := segments()
	found := ""
	for _, p := range s.Properties {
		if Finds(s, p, Eq) && Finds(s, p, Lt) {
			found += p.Name + " "
		}
	}
	if want := "id localAt at call kind note "; found != want {
		t.Errorf("got %s", found)
	}
}
