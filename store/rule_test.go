package store_test

import (
	"testing"

	"feedline/model"
	"feedline/store"
)

var yes = store.Value{Type: model.Type{Kind: model.Boolean}, Cell: store.IntCell(1)}

func TestTheZeroRuleDeniesHoweverItIsNarrowed(t *testing.T) {
	var r store.Rule
	if !r.Denies() || !r.Where(yes).Denies() {
		t.Error("a forgotten rule shows rows")
	}
	if _, ok := r.Tenant(); ok {
		t.Error("a forgotten rule names a tenant")
	}
}

func TestARuleSaysWhoseRowsItShows(t *testing.T) {
	for _, row := range []struct {
		rule store.Rule
		want string
	}{
		{store.Rule{}, "nobody"},
		{store.AllRows(), "all rows"},
		{store.OfTenant(7), "tenant 7"},
		{store.OfTenant(7).Where(yes).Where(yes), "tenant 7 where and(1, 1)"},
	} {
		if got := row.rule.String(); got != row.want {
			t.Errorf("got %q, want %q", got, row.want)
		}
	}
	if n, ok := store.OfTenant(7).Tenant(); n != 7 || !ok {
		t.Errorf("tenant %d, %v", n, ok)
	}
	if _, ok := store.AllRows().Tenant(); ok {
		t.Error("the rule for sets without tenants names one")
	}
}

func TestTheConditionOfARuleLooksAtRowsOfItsTenantAlone(t *testing.T) {
	owned, common := &model.EntitySet{Name: "Calls", TenantScoped: true}, &model.EntitySet{Name: "Colours"}
	for _, row := range []struct {
		rule store.Rule
		set  *model.EntitySet
		want string
	}{
		{store.OfTenant(7).Where(yes), owned, "tenant 7"}, {store.OfTenant(7), common, "all rows"},
		{store.AllRows().Where(yes), common, "all rows"}, {store.AllRows(), owned, "nobody"},
		{store.Rule{}, owned, "nobody"}, {store.Rule{}, common, "nobody"},
	} {
		if got := row.rule.Judged(row.set).String(); got != row.want {
			t.Errorf("a rule of %s looks at %s of %s, want %s", row.rule, got, row.set.Name, row.want)
		}
	}
}

func TestAQueryRelatesIfItsRuleDoes(t *testing.T) {
	q := store.Query{From: &model.EntitySet{Name: "Calls"}, Rule: store.OfTenant(1)}
	if q.Relates() {
		t.Error("a rule without a condition looks further")
	}
	q.Rule = q.Rule.Where(store.Exists{Of: &store.Source{Set: q.From, Variable: "c"}})
	if !q.Relates() {
		t.Error("a rule that asks for other rows does not look further")
	}
}

func TestConditionsAreJoinedAndAbsentOnesLeftOut(t *testing.T) {
	for _, row := range []struct {
		got  store.Expr
		want string
	}{
		{store.All(), "none"}, {store.All(nil, nil), "none"}, {store.All(nil, yes), "1"}, {store.All(yes, nil, yes), "and(1, 1)"},
	} {
		text := "none"
		if row.got != nil {
			text = row.got.String()
		}
		if text != row.want {
			t.Errorf("got %s, want %s", text, row.want)
		}
	}
}

func TestAQueryPrintsAsATree(t *testing.T) {
	set := &model.EntitySet{Name: "Calls"}
	id := store.Column{Property: &model.Property{Name: "id"}}
	q := store.Query{
		From: set, Rule: store.OfTenant(1), Columns: []store.Expr{id}, Where: store.Call{Op: store.Eq, Args: []store.Expr{id, yes}},
		Order: []store.Order{{By: id, Descending: true}}, After: []store.Value{{Cell: store.TextCell("x")}}, Skip: 2, Limit: 3,
	}
	const want = `read Calls
  rule    tenant 1
  columns id
  where   eq(id, 1)
  order   id desc
  after   "x"
  skip    2
  limit   3
`
	if got := q.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAClonedCellKeepsItsBytes(t *testing.T) {
	shared := []byte("abc")
	c := store.Cell{Kind: store.Text, Text: shared}.Clone()
	shared[0] = 'x'
	if string(c.Text) != "abc" || c.IsNull() || !(store.Cell{}).IsNull() {
		t.Errorf("%q", c.Text)
	}
}
