package sqltext

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
)

// calls is a set that shares its table with others.
func calls() *model.EntitySet {
	s := &model.EntitySet{Name: "Calls", TenantScoped: true}
	s.Storage.Table = "conversations"
	s.Storage.Where = []model.Condition{{Column: "media_group", Equals: "Voice"}}
	for _, c := range []struct {
		column   string
		kind     model.Kind
		nullable bool
	}{
		{"id", model.Guid, false}, {"started_at_utc", model.DateTimeOffset, false}, {"ended_at_utc", model.DateTimeOffset, true},
		{"queue", model.String, true}, {"talk_seconds", model.Int32, true}, {"is_open", model.Boolean, true},
		{"score", model.Double, true}, {"digest", model.Binary, true},
	} {
		s.Properties = append(s.Properties, &model.Property{
			Set: s, Name: c.column, Column: c.column, Source: model.FromColumn, Nullable: c.nullable, Type: model.Type{Kind: c.kind},
		})
	}
	s.Properties = append(s.Properties, &model.Property{Set: s, Name: "tenantId", Source: model.FromTenant, Type: model.Type{Kind: model.Guid}})
	return s
}

func colours() *model.EntitySet {
	s := &model.EntitySet{Name: "Colours"}
	s.Storage.Table = `col"ours`
	s.Properties = []*model.Property{{Set: s, Name: "name", Column: "name", Source: model.FromColumn, Type: model.Type{Kind: model.String}}}
	return s
}

// asking builds queries over one set.
type asking struct{ set *model.EntitySet }

func (a asking) column(name string) store.Expr {
	for _, p := range a.set.Properties {
		if p.Name == name {
			return store.Column{Property: p}
		}
	}
	panic("no property " + name)
}

func (a asking) kind(name string) model.Type { return a.column(name).(store.Column).Property.Type }

func (a asking) value(name string, c store.Cell) store.Value {
	return store.Value{Type: a.kind(name), Cell: c}
}

func (a asking) order(terms ...string) []store.Order {
	var order []store.Order
	for _, t := range terms {
		name, down := strings.CutSuffix(t, " desc")
		c := a.column(name).(store.Column)
		order = append(order, store.Order{By: c, Descending: down, Nullable: c.Property.Nullable})
	}
	return order
}

// query asks the first tenant's ids by a condition.
func (a asking) query(where store.Expr) store.Query {
	return store.Query{
		From: a.set, Rule: store.OfTenant(7), Columns: []store.Expr{a.column("id")}, Where: where, Limit: store.NoLimit,
	}
}

// behind asks for what follows a position of the order.
func (a asking) behind(order []store.Order, after ...store.Cell) store.Query {
	q := a.query(nil)
	q.Order = order
	for i, c := range after {
		q.After = append(q.After, store.Value{Type: order[i].By.(store.Column).Property.Type, Cell: c})
	}
	return q
}

const (
	fromCalls = `SELECT "id" FROM "conversations" WHERE "tenant_id" = ?1 AND "media_group" = ?2`
	callsArgs = ` [7 "Voice"`
)

// show prints a statement with its arguments.
func show(s Statement) string {
	args := make([]string, len(s.Args))
	for i, c := range s.Args {
		args[i] = store.Value{Cell: c}.String()
	}
	return s.Text + " [" + strings.Join(args, " ") + "]"
}

func TestSelect(t *testing.T) {
	a := asking{calls()}
	full := a.query(store.Call{Op: store.Gt, Args: []store.Expr{a.column("talk_seconds"), a.value("talk_seconds", store.IntCell(60))}})
	full.Columns = append(full.Columns, a.column("queue"), store.Value{Type: a.kind("id"), Cell: store.TextCell("t")})
	full.Rule = full.Rule.Where(store.Call{Op: store.Eq, Args: []store.Expr{a.column("queue"), a.value("queue", store.TextCell("Sales"))}})
	full.Order, full.Skip, full.Limit = a.order("started_at_utc", "id desc"), 20, 10
	skipping := a.query(nil)
	skipping.Skip = 5
	none := a.query(nil)
	none.Limit = 0
	constant := a.behind(a.order("id"), store.TextCell("k"))
	constant.Order = append([]store.Order{{By: a.value("id", store.TextCell("t"))}}, constant.Order...)
	constant.After = append([]store.Value{a.value("id", store.TextCell("t"))}, constant.After...)
	onlyConstant := constant
	onlyConstant.Order, onlyConstant.After = constant.Order[:1], constant.After[:1]
	for _, c := range []struct {
		name  string
		query store.Query
		want  string
	}{
		{"rows of no tenant need no condition", store.Query{From: colours(), Rule: store.AllRows(), Columns: []store.Expr{asking{colours()}.column("name")}, Limit: store.NoLimit},
			`SELECT "name" FROM "col""ours" []`},
		{"the tenant comes first, then the set's condition", a.query(nil), fromCalls + callsArgs + `]`},
		{"everything has its place", full,
			`SELECT "id", "queue", ?1 FROM "conversations" WHERE "tenant_id" = ?2 AND "media_group" = ?3 AND ("queue" = ?4) AND ("talk_seconds" > ?5)` +
				` ORDER BY "started_at_utc", "id" DESC LIMIT ?6 OFFSET ?7 ["t" 7 "Voice" "Sales" 60 10 20]`},
		{"rows may be skipped without a limit", skipping, fromCalls + ` LIMIT -1 OFFSET ?3` + callsArgs + ` 5]`},
		{"a limit may be zero", none, fromCalls + ` LIMIT ?3` + callsArgs + ` 0]`},
		{"a term that is constant orders nothing", constant, fromCalls + ` AND "id" > ?3 ORDER BY "id"` + callsArgs + ` "k"]`},
		{"nothing lies behind a constant", onlyConstant, fromCalls + ` AND 0` + callsArgs + `]`},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, Select, c.query, c.want) })
	}
	t.Run("a count has neither order nor page", func(t *testing.T) {
		full.After = []store.Value{a.value("started_at_utc", store.IntCell(1)), a.value("id", store.TextCell("k"))}
		check(t, Count, full, `SELECT count(*) FROM "conversations" WHERE "tenant_id" = ?1 AND "media_group" = ?2 AND ("queue" = ?3) AND ("talk_seconds" > ?4) [7 "Voice" "Sales" 60]`)
	})
}

func check(t *testing.T, phase func(store.Query, Dialect) (Statement, error), q store.Query, want string) {
	t.Helper()
	s, err := phase(q, SQLite)
	if err != nil {
		t.Fatal(err)
	}
	if got := show(s); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSelectRefuses(t *testing.T) {
	a := asking{calls()}
	with := func(change func(*store.Query)) store.Query {
		q := a.query(nil)
		change(&q)
		return q
	}
	other := asking{colours()}
	for _, c := range []struct {
		name   string
		query  store.Query
		want   string
		noRule bool
	}{
		{"a query without a rule", with(func(q *store.Query) { q.Rule = store.Rule{} }),
			"sqltext: read Calls: store: the query names a table without a row rule", true},
		{"all rows of a set whose rows belong to tenants", with(func(q *store.Query) { q.Rule = store.AllRows() }),
			"sqltext: read Calls, whose rows belong to tenants, for no tenant: store: the query names a table without a row rule", true},
		{"one tenant's rows of a set without tenants", store.Query{From: other.set, Rule: store.OfTenant(1), Columns: []store.Expr{other.column("name")}},
			"sqltext: read Colours for one tenant, but its rows belong to none", false},
		{"no columns", with(func(q *store.Query) { q.Columns = nil }), "sqltext: a query of Calls asks for no columns", false},
		{"a property that no column holds", with(func(q *store.Query) { q.Columns = []store.Expr{a.column("tenantId")} }),
			"sqltext: tenantId is not stored in a column", false},
		{"a property of another table", with(func(q *store.Query) { q.Columns = []store.Expr{other.column("name")} }),
			"sqltext: Colours.name is no property of Calls", false},
		{"a position with too few values", a.behind(a.order("started_at_utc", "id"), store.IntCell(1)),
			"sqltext: read Calls: a position of 1 values in an order of 2 terms", false},
		{"an operation that the language lacks", a.query(store.Call{Op: "teleport", Args: []store.Expr{a.column("id")}}),
			"sqltext: sqlite cannot say teleport of 1 operands", false},
		{"an operation without its operands", a.query(store.Call{Op: store.Eq}), "sqltext: sqlite cannot say eq of 0 operands", false},
		{"a conjunction of one", a.query(store.Call{Op: store.And, Args: []store.Expr{a.column("is_open")}}), "sqltext: and of 1 operands", false},
	} {
		t.Run(c.name+" is refused", func(t *testing.T) {
			s, err := Select(c.query, SQLite)
			if err == nil || err.Error() != c.want || errors.Is(err, store.ErrNoRule) != c.noRule {
				t.Errorf("got  %v, %v\nwant %s", s, err, c.want)
			}
		})
	}
}

func TestKeyset(t *testing.T) {
	a := asking{calls()}
	at, key, null := store.IntCell(5), store.TextCell("k"), store.Cell{}
	for _, c := range []struct {
		name  string
		query store.Query
		want  string
	}{
		{"one term is one comparison", a.behind(a.order("id"), key), `"id" > ?3 ORDER BY "id"` + callsArgs + ` "k"]`},
		{"terms that rise are compared as one", a.behind(a.order("started_at_utc", "id"), at, key),
			`("started_at_utc", "id") > (?3, ?4) ORDER BY "started_at_utc", "id"` + callsArgs + ` 5 "k"]`},
		{"terms that fall are compared as one", a.behind(a.order("started_at_utc desc", "id desc"), at, key),
			`("started_at_utc", "id") < (?3, ?4) ORDER BY "started_at_utc" DESC, "id" DESC` + callsArgs + ` 5 "k"]`},
		{"terms that go different ways are spelled out behind a bound", a.behind(a.order("started_at_utc desc", "id"), at, key),
			`"started_at_utc" <= ?3 AND ("started_at_utc" < ?3 OR ("started_at_utc" = ?3 AND "id" > ?4)) ORDER BY "started_at_utc" DESC, "id"` + callsArgs + ` 5 "k"]`},
		{"a rising term that can be null has its bound", a.behind(a.order("ended_at_utc", "id"), at, key),
			`"ended_at_utc" >= ?3 AND ("ended_at_utc" > ?3 OR ("ended_at_utc" = ?3 AND "id" > ?4)) ORDER BY "ended_at_utc", "id"` + callsArgs + ` 5 "k"]`},
		{"behind null come the values", a.behind(a.order("ended_at_utc", "id"), null, key),
			`("ended_at_utc" IS NOT NULL OR ("ended_at_utc" IS NULL AND "id" > ?3)) ORDER BY "ended_at_utc", "id"` + callsArgs + ` "k"]`},
		{"behind a falling value comes null", a.behind(a.order("ended_at_utc desc", "id"), at, key),
			`(("ended_at_utc" < ?3 OR "ended_at_utc" IS NULL) OR ("ended_at_utc" = ?3 AND "id" > ?4)) ORDER BY "ended_at_utc" DESC, "id"` + callsArgs + ` 5 "k"]`},
		{"behind a falling null come other nulls", a.behind(a.order("ended_at_utc desc", "id"), null, key),
			`("ended_at_utc" IS NULL AND "id" > ?3) ORDER BY "ended_at_utc" DESC, "id"` + callsArgs + ` "k"]`},
		{"nothing lies behind the last null", a.behind(a.order("ended_at_utc desc"), null), `0 ORDER BY "ended_at_utc" DESC` + callsArgs + `]`},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, Select, c.query, fromCalls+" AND "+c.want) })
	}
}

func TestConditions(t *testing.T) {
	a := asking{calls()}
	call := func(op store.Op, args ...store.Expr) store.Expr { return store.Call{Op: op, Args: args} }
	talk, sixty, flag := a.column("talk_seconds"), a.value("talk_seconds", store.IntCell(60)), a.column("is_open")
	for _, c := range []struct {
		name  string
		where store.Expr
		want  string
	}{
		{"a value that may be null is compared plainly where null selects nothing", call(store.Eq, talk, sixty), `("talk_seconds" = ?3)` + callsArgs + ` 60]`},
		{"two values that may be null are equal when both are", call(store.Eq, talk, a.column("score")), `("talk_seconds" IS "score")` + callsArgs + `]`},
		{"null equals null", call(store.Eq, talk, a.value("talk_seconds", store.Cell{})), `("talk_seconds" IS ?3)` + callsArgs + ` null]`},
		{"below not, a comparison is true or false", call(store.Not, call(store.Lt, talk, sixty)), `(NOT (coalesce("talk_seconds" < ?3, 0)))` + callsArgs + ` 60]`},
		{"below not, equality is true or false", call(store.Not, call(store.Eq, talk, sixty)), `(NOT ("talk_seconds" IS ?3))` + callsArgs + ` 60]`},
		{"what cannot be null is compared plainly everywhere", call(store.Not, call(store.Gt, a.column("started_at_utc"), sixty)), `(NOT ("started_at_utc" > ?3))` + callsArgs + ` 60]`},
		{"a comparison can be compared", call(store.Eq, call(store.Gt, talk, sixty), flag), `((coalesce("talk_seconds" > ?3, 0)) = "is_open")` + callsArgs + ` 60]`},
		{"and, or take any number of operands", call(store.Or, call(store.And, flag, call(store.IsNull, talk), flag), flag), `(("is_open" AND ("talk_seconds" IS NULL) AND "is_open") OR "is_open")` + callsArgs + `]`},
		{"bytes are bound as bytes", call(store.Eq, a.column("digest"), a.value("digest", store.TextCell("\xff"))), `("digest" = CAST(?3 AS BLOB))` + callsArgs + ` "\xff"]`},
		{"percent signs are letters", call(store.Eq, a.column("queue"), a.value("queue", store.TextCell("%[1]s %d"))), `("queue" = ?3)` + callsArgs + ` "%[1]s %d"]`},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, Select, a.query(c.where), fromCalls+" AND "+c.want) })
	}
}

// FuzzNoInputInText holds the law that no input text appears inside SQL: the
// text is the same whatever the values are, and each is an argument.
func FuzzNoInputInText(f *testing.F) {
	f.Add("Sales", int64(5))
	f.Add("' OR 1=1 --", int64(-1))
	f.Add("?3 %[1]s \" \x00", int64(1<<62))
	statement := func(t *testing.T, text string, number int64) Statement {
		a := asking{calls()}
		queue, talk := a.value("queue", store.TextCell(text)), a.value("talk_seconds", store.IntCell(number))
		q := a.behind(a.order("queue desc", "id"), store.TextCell(text), store.TextCell(text))
		q.Columns = append(q.Columns, queue)
		q.Where = store.Call{Op: store.And, Args: []store.Expr{
			store.Call{Op: store.Eq, Args: []store.Expr{a.column("queue"), queue}}, store.Call{Op: store.Lt, Args: []store.Expr{a.column("talk_seconds"), talk}},
		}}
		q.Rule = q.Rule.Where(store.Call{Op: store.Eq, Args: []store.Expr{a.column("digest"), a.value("digest", store.TextCell(text))}})
		q.Skip, q.Limit = max(number, 1), 10
		s, err := Select(q, SQLite)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	f.Fuzz(func(t *testing.T, text string, number int64) {
		got, want := statement(t, text, number), statement(t, "plain", 5)
		if got.Text != want.Text {
			t.Errorf("the text depends on the values:\n%s\n%s", got.Text, want.Text)
		}
		if first := fmt.Sprintf("%q", text); (store.Value{Cell: got.Args[0]}).String() != first {
			t.Errorf("argument 1 is %q; want %s", got.Args[0].Text, first)
		}
	})
}
