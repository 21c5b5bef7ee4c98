package sqltext

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"feedline/model"
	"feedline/store"
)

// centre is a few sets that lead to each other: calls have segments and a
// queue, queues have calls and, through a table between, skills.
type centre struct {
	calls, queues, segments, skills, colours *model.EntitySet
	rules                                    map[*model.EntitySet]store.Rule
}

func newCentre() centre {
	c := centre{calls: calls(), queues: simple("Queues", "id", "name", "colour"), segments: simple("Segments", "id", "call", "waited"), skills: simple("Skills", "id", "name"), colours: colours()}
	c.colours.Key = c.colours.Properties[:1]
	lead(c.calls, "Queue", "queue", c.queues, "id", model.ZeroOrOne)
	lead(c.calls, "Segments", "id", c.segments, "call", model.Many)
	lead(c.queues, "Calls", "id", c.calls, "queue", model.Many)
	lead(c.queues, "Colour", "colour", c.colours, "name", model.ZeroOrOne)
	lead(c.segments, "Call", "call", c.calls, "id", model.ZeroOrOne)
	c.queues.Navigation = append(c.queues.Navigation, &model.Navigation{Set: c.queues, Name: "Skills", Target: c.skills, Multiplicity: model.Many, Through: &model.Through{
		Table: "queue_skills", Near: []model.ThroughColumn{{Column: "queue", Property: c.queues.Key[0]}}, Far: []model.ThroughColumn{{Column: "skill", Property: c.skills.Key[0]}},
	}})
	c.rules = map[*model.EntitySet]store.Rule{c.colours: store.AllRows()}
	for _, s := range []*model.EntitySet{c.calls, c.queues, c.segments, c.skills} {
		c.rules[s] = store.OfTenant(7)
	}
	return c
}

func simple(name string, columns ...string) *model.EntitySet {
	s := &model.EntitySet{Name: name, TenantScoped: true}
	s.Storage.Table = strings.ToLower(name)
	for i, c := range columns {
		s.Properties = append(s.Properties, &model.Property{Set: s, Name: c, Column: c, Source: model.FromColumn, Nullable: i > 0, Type: model.Type{Kind: model.String}})
	}
	s.Key = s.Properties[:1]
	return s
}

func lead(from *model.EntitySet, name, local string, to *model.EntitySet, target string, many model.Multiplicity) {
	from.Navigation = append(from.Navigation, &model.Navigation{Set: from, Name: name, Target: to, Multiplicity: many,
		Join: []model.JoinPair{{Local: propertyOf(from, local), Target: propertyOf(to, target)}}})
}

func propertyOf(s *model.EntitySet, name string) *model.Property {
	for _, p := range s.Properties {
		if p.Name == name {
			return p
		}
	}
	panic(s.Name + " has no " + name)
}

func (c centre) query(set *model.EntitySet, columns ...store.Expr) store.Query {
	return store.Query{From: set, Rule: c.rules[set], Related: c.rules, Columns: columns, Limit: store.NoLimit}
}

func via(from *store.Source, set *model.EntitySet, name string) *store.Source {
	for _, n := range set.Navigation {
		if n.Name == name {
			return &store.Source{Set: n.Target, From: from, Via: n}
		}
	}
	panic(set.Name + " does not lead to " + name)
}

func ranging(variable string, s *store.Source) *store.Source { s.Variable = variable; return s }

func at(s *store.Source, set *model.EntitySet, name string) store.Expr {
	return store.Column{Of: s, Property: propertyOf(set, name)}
}

func op(o store.Op, args ...store.Expr) store.Expr { return store.Call{Op: o, Args: args} }

func words(s string) store.Value {
	return store.Value{Type: model.Type{Kind: model.String}, Cell: store.TextCell(s)}
}

func TestSources(t *testing.T) {
	c := newCentre()
	id := at(nil, c.calls, "id")
	queue := via(nil, c.calls, "Queue")
	colour := via(queue, c.queues, "Colour")
	segment := ranging("s", via(nil, c.calls, "Segments"))
	skill := ranging("k", via(queue, c.queues, "Skills"))
	waited := op(store.Gt, at(segment, c.segments, "waited"), words("5"))
	root := &store.Source{Set: c.queues, Key: []store.Value{words("q")}}
	other := ranging("o", &store.Source{Set: c.calls})
	length := op(store.Length, at(queue, c.queues, "name"))
	with := func(q store.Query, change func(*store.Query)) store.Query { change(&q); return q }
	red := newCentre()
	red.rules[red.queues] = red.rules[red.queues].Where(op(store.Eq, at(via(nil, red.queues, "Colour"), red.colours, "name"), words("red")))
	redQueue := via(nil, red.calls, "Queue")
	const from = ` FROM "conversations" AS "it"`
	const where = ` WHERE "it"."tenant_id" = ?%d AND "it"."media_group" = ?%d`
	for _, r := range []struct {
		name  string
		query store.Query
		want  string
	}{
		{"a way to one row is a join, and its rule is part of what joins", c.query(c.calls, id, at(queue, c.queues, "name"), at(queue, c.queues, "id")),
			`SELECT "it"."id", "queues_1"."name", "queues_1"."id"` + from + ` LEFT JOIN "queues" AS "queues_1" ON "queues_1"."tenant_id" = ?1 AND "queues_1"."id" = "it"."queue"` +
				fmt.Sprintf(where, 2, 3) + ` [7 7 "Voice"]`},
		{"a way that goes on is joined behind what it goes on from", c.query(c.calls, at(colour, c.colours, "name")),
			`SELECT "colours_1"."name"` + from + ` LEFT JOIN "queues" AS "queues_2" ON "queues_2"."tenant_id" = ?1 AND "queues_2"."id" = "it"."queue"` +
				` LEFT JOIN "col""ours" AS "colours_1" ON "colours_1"."name" = "queues_2"."colour"` + fmt.Sprintf(where, 2, 3) + ` [7 7 "Voice"]`},
		{"a row is found by its key", c.query(c.calls, at(root, c.queues, "name")),
			`SELECT "queues_1"."name"` + from + ` LEFT JOIN "queues" AS "queues_1" ON "queues_1"."tenant_id" = ?1 AND "queues_1"."id" = ?2` + fmt.Sprintf(where, 3, 4) + ` [7 "q" 7 "Voice"]`},
		{"a condition on rows is EXISTS", with(c.query(c.calls, id), func(q *store.Query) { q.Where = store.Exists{Of: segment, Where: waited} }),
			`SELECT "it"."id"` + from + fmt.Sprintf(where, 1, 2) + ` AND EXISTS (SELECT 1 FROM "segments" AS "segments_1"` +
				` WHERE likelihood("segments_1"."call" = "it"."id", 0.00001) AND "segments_1"."tenant_id" = ?3 AND ("segments_1"."waited" > ?4)) [7 "Voice" 7 "5"]`},
		{"rows are counted", c.query(c.calls, store.Count{Of: other}),
			`SELECT (SELECT count(*) FROM "conversations" AS "calls_1" WHERE "calls_1"."tenant_id" = ?1 AND "calls_1"."media_group" = ?2)` + from + fmt.Sprintf(where, 3, 4) + ` [7 "Voice" 7 "Voice"]`},
		{"a relation with a table between is entered through it", c.query(c.calls, store.Count{Of: skill, Where: op(store.Eq, at(skill, c.skills, "name"), at(nil, c.calls, "queue"))}),
			`SELECT (SELECT count(*) FROM "queue_skills" AS "pairs_2" JOIN "skills" AS "skills_1" WHERE "pairs_2"."tenant_id" = "queues_3"."tenant_id" AND "pairs_2"."queue" = "queues_3"."id"` +
				` AND "skills_1"."id" = "pairs_2"."skill" AND "skills_1"."tenant_id" = ?2 AND ("skills_1"."name" IS "it"."queue"))` + from +
				` LEFT JOIN "queues" AS "queues_3" ON "queues_3"."tenant_id" = ?1 AND "queues_3"."id" = "it"."queue"` + fmt.Sprintf(where, 3, 4) + ` [7 7 7 "Voice"]`},
		{"a rule that looks further does so beside each row that it stands for", red.query(red.calls, at(redQueue, red.queues, "name")),
			`SELECT "queues_1"."name"` + from + ` LEFT JOIN "queues" AS "queues_1" ON "queues_1"."tenant_id" = ?1 AND EXISTS (SELECT 1 FROM (SELECT 1) AS "one_3"` +
				` LEFT JOIN "col""ours" AS "colours_2" ON "colours_2"."name" = "queues_1"."colour" WHERE ("colours_2"."name" = ?2)) AND "queues_1"."id" = "it"."queue"` +
				fmt.Sprintf(where, 3, 4) + ` [7 "red" 7 "Voice"]`},
		{"a value that is a column orders by the column's number", with(c.query(c.calls, id, length), func(q *store.Query) { q.Order = []store.Order{{By: length, Descending: true}, {By: id}} }),
			`SELECT "it"."id", (feedline_length("queues_1"."name"))` + from + ` LEFT JOIN "queues" AS "queues_1" ON "queues_1"."tenant_id" = ?1 AND "queues_1"."id" = "it"."queue"` +
				fmt.Sprintf(where, 2, 3) + ` ORDER BY 2 DESC, "it"."id" [7 7 "Voice"]`},
		{"a value is written once, with its arguments", with(c.query(c.calls, op(store.Concat, at(nil, c.calls, "queue"), words("x"))), func(q *store.Query) {
			q.Order = []store.Order{{By: q.Columns[0]}}
			q.After = []store.Value{words("p")}
		}), `SELECT ("it"."queue" || ?1)` + from + ` WHERE "it"."tenant_id" = ?2 AND "it"."media_group" = ?3 AND ("it"."queue" || ?1) > ?4 ORDER BY 1 ["x" 7 "Voice" "p"]`},
		{"one text spells values of two types", c.query(c.calls, store.Call{Op: store.ParseText, Args: []store.Expr{id}, Type: model.Type{Kind: model.Date}}, store.Call{Op: store.ParseText, Args: []store.Expr{id}, Type: model.Type{Kind: model.Int32}}),
			`SELECT (feedline_parse("it"."id", ?1, ?2)), (feedline_parse("it"."id", ?3, ?4))` + from + fmt.Sprintf(where, 5, 6) + ` [4 0 11 0 7 "Voice"]`},
	} {
		t.Run(r.name, func(t *testing.T) { check(t, Select, r.query, r.want) })
	}
}

func TestPagesOfWideRowsAreChosenFirst(t *testing.T) {
	c := newCentre()
	var all []store.Expr
	for _, p := range c.calls.Properties[:8] {
		all = append(all, store.Column{Property: p})
	}
	queue := via(nil, c.calls, "Queue")
	ask := func(limit int64, columns []store.Expr, order ...store.Order) store.Query {
		q := c.query(c.calls, columns...)
		q.Related, q.Limit, q.Order = nil, limit, order
		return q
	}
	talk, id := store.Order{By: at(nil, c.calls, "talk_seconds"), Nullable: true, Descending: true}, store.Order{By: at(nil, c.calls, "id")}
	started := store.Order{By: at(nil, c.calls, "started_at_utc")}
	columns := `"it"."id", "it"."started_at_utc", "it"."ended_at_utc", "it"."queue", "it"."talk_seconds", "it"."is_open", "it"."score", "it"."digest"`
	named := ask(10, append(all[:7:7], at(queue, c.queues, "name")), store.Order{By: at(queue, c.queues, "name"), Nullable: true}, id)
	named.Related = c.rules
	t.Run("by their numbers, and read afterwards", func(t *testing.T) {
		check(t, Select, ask(10, all, talk, id), `SELECT `+columns+` FROM (SELECT "row_no", "talk_seconds" AS "term_1", "id" AS "term_2" FROM "conversations" WHERE "tenant_id" = ?1 AND "media_group" = ?2`+
			` ORDER BY 2 DESC, 3 LIMIT ?3) AS "page" JOIN "conversations" AS "it" ON "it"."row_no" = "page"."row_no" ORDER BY "page"."term_1" DESC, "page"."term_2" [7 "Voice" 10]`)
	})
	t.Run("and joined again where columns lead further", func(t *testing.T) {
		s, err := Select(named, SQLite)
		if err != nil || strings.Count(s.Text, `LEFT JOIN "queues"`) != 2 || !strings.HasSuffix(s.Text, ` ORDER BY "page"."term_1", "page"."term_2"`) {
			t.Errorf("got %s, %v", show(s), err)
		}
	})
	c.calls.Order = []model.OrderBy{{Property: c.calls.Properties[1]}}
	c.calls.Key = c.calls.Properties[:1]
	c.calls.Storage.Indexes = []model.Index{{Columns: []string{"media_group", "talk_seconds", "id"}}, {Columns: []string{"queue"}, NotNull: "queue"}}
	for _, r := range []struct {
		name  string
		query store.Query
		late  bool
	}{
		{"a whole answer is not", ask(store.NoLimit, all, talk, id), false},
		{"nothing is not", ask(0, all, talk, id), false},
		{"narrow rows are not", ask(10, all[:5], talk, id), false},
		{"the default order is in an index", ask(10, all, started, id), false},
		{"so is the order of the key", ask(10, all, id), false},
		{"so is an order that the description asks for, behind the set's constants", ask(10, all, store.Order{By: talk.By}, id), false},
		{"but not one that turns round", ask(10, all, talk, id), true},
		{"nor an index of some rows only", ask(10, all, store.Order{By: at(nil, c.calls, "queue")}), true},
		{"nor an operation", ask(10, all, store.Order{By: op(store.Negate, talk.By)}, id), true},
	} {
		t.Run(r.name, func(t *testing.T) {
			s, err := Select(r.query, SQLite)
			if err != nil || strings.Contains(s.Text, `AS "page"`) != r.late {
				t.Errorf("got %s, %v", show(s), err)
			}
		})
	}
}

func TestTooComplex(t *testing.T) {
	c := newCentre()
	id := at(nil, c.calls, "id")
	ask := func(e store.Expr) store.Query {
		q := c.query(c.calls, id)
		q.Where = e
		return q
	}
	doubled := op(store.IsNull, id)
	for range 200 {
		doubled = op(store.And, doubled, doubled)
	}
	deep := op(store.IsNull, id)
	for range 2000 {
		deep = op(store.Not, deep)
	}
	spelled := id
	for range 40 {
		spelled = op(store.RoundDiv, spelled, words("2"))
	}
	long := op(store.In, id)
	for range 40_000 {
		number := store.Value{Type: model.Type{Kind: model.Double}, Cell: store.FloatCell(0.5)} // which a list in one argument cannot hold
		long = store.Call{Op: store.In, Args: append(long.(store.Call).Args, number)}
	}
	for _, r := range []struct {
		name  string
		query store.Query
	}{
		{"parts that double", ask(doubled)}, {"deep operations", ask(deep)}, {"text that doubles", ask(spelled)}, {"many arguments", ask(long)},
	} {
		t.Run(r.name, func(t *testing.T) {
			began := time.Now()
			for _, phase := range []func(store.Query, Dialect) (Statement, error){Select, Count} {
				if _, err := phase(r.query, SQLite); !errors.Is(err, store.ErrTooComplex) {
					t.Errorf("got %v", err)
				}
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// TestNoValueIsWritten holds the law that no text of a value appears in a
// statement, for expressions of any make.
func TestNoValueIsWritten(t *testing.T) {
	c := newCentre()
	ops := []store.Op{store.Eq, store.Ne, store.Lt, store.Le, store.Gt, store.Ge, store.In, store.Concat, store.Contains, store.StartsWith, store.EndsWith, store.IndexOf, store.Matches}
	const secret = "Xyzzy"
	rapid.Check(t, func(r *rapid.T) {
		queue := via(nil, c.calls, "Queue")
		var draw func(depth int) store.Expr
		draw = func(depth int) store.Expr {
			switch n := rapid.IntRange(0, 5).Draw(r, "what"); {
			case n == 0 || depth == 0:
				return words(secret + rapid.String().Draw(r, "text"))
			case n == 1:
				return at(queue, c.queues, "name")
			case n == 2:
				s := ranging("s", via(nil, c.calls, "Segments"))
				return store.Exists{Of: s, Where: op(store.Eq, at(s, c.segments, "waited"), draw(depth-1))}
			case n == 3:
				return op(store.Case, draw(depth-1), draw(depth-1))
			}
			return op(rapid.SampledFrom(ops).Draw(r, "op"), draw(depth-1), draw(depth-1))
		}
		q := c.query(c.calls, draw(3), draw(3))
		q.Where = draw(3)
		q.Rule = q.Rule.Where(draw(2))
		q.Order = []store.Order{{By: draw(2), Nullable: true}, {By: at(nil, c.calls, "id")}}
		q.After = []store.Value{words(secret), words(secret)}
		for _, limit := range []int64{store.NoLimit, 5} {
			q.Limit = limit
			s, err := Select(q, SQLite)
			if err != nil {
				r.Fatal(err)
			}
			if strings.Contains(s.Text, secret) {
				r.Fatalf("the text has a value: %s", s.Text)
			}
		}
	})
}
