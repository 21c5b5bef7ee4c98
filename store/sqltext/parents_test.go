package sqltext

import (
	"strings"
	"testing"

	"feedline/store"
)

func TestParents(t *testing.T) {
	c := newCentre()
	of := func(set *store.Source, limit int64, rows ...string) store.Query {
		q := c.query(set.Set, store.Parent{}, at(nil, set.Set, "id"))
		q.Order = []store.Order{{By: at(nil, set.Set, "id")}}
		q.Limit = limit
		q.Of = &store.Parents{Via: set.Via, Rule: c.rules[set.Via.Set]}
		for _, r := range rows {
			q.Of.Rows = append(q.Of.Rows, []store.Cell{store.TextCell(r)})
		}
		return q
	}
	segments, skills := via(nil, c.calls, "Segments"), via(nil, c.queues, "Skills")
	for _, r := range []struct {
		sentence string
		query    store.Query
		want     string
	}{
		{"one parent is a constant", of(segments, 5, "a"),
			`SELECT 0, "it"."id" FROM "segments" AS "it" WHERE "it"."tenant_id" = ?2 AND likelihood("it"."call" = ?1, 0.00001) ORDER BY "it"."id" LIMIT ?3 ["a" 7 5]`},
		{"several are a table that stands first", of(segments, store.NoLimit, "a", `b"`),
			`SELECT parents.key, "it"."id" FROM json_each(?1) AS parents CROSS JOIN "segments" AS "it" WHERE "it"."tenant_id" = ?2` +
				` AND likelihood("it"."call" = parents.value, 0.00001) ORDER BY parents.key, "it"."id" ["[\"a\",\"b\\\"\"]" 7]`},
		{"each one's window is a SELECT of its own", of(segments, 5, "a", "b"),
			`SELECT parents.key, "it"."id" FROM json_each(?1) AS parents CROSS JOIN "segments" AS "it" WHERE "it"."row_no" IN` +
				` (SELECT "it"."row_no" FROM "segments" AS "it" WHERE "it"."tenant_id" = ?2 AND likelihood("it"."call" = parents.value, 0.00001) ORDER BY "it"."id" LIMIT ?3)` +
				` ORDER BY parents.key, "it"."id" ["[\"a\",\"b\"]" 7 5]`},
		{"a table between stands before the set's", of(skills, store.NoLimit, "a", "b"),
			`SELECT parents.key, "it"."id" FROM json_each(?1) AS parents CROSS JOIN "queue_skills" AS "pairs_1" CROSS JOIN "skills" AS "it"` +
				` WHERE "it"."tenant_id" = ?2 AND "pairs_1"."tenant_id" = ?3 AND "pairs_1"."queue" = parents.value AND "it"."id" = "pairs_1"."skill"` +
				` ORDER BY parents.key, "it"."id" ["[\"a\",\"b\"]" 7 7]`},
		{"values that JSON cannot hold are arguments one by one", of(segments, store.NoLimit, "a", "\x00"),
			`SELECT parents.key, "it"."id" FROM (WITH listed(key, value_0) AS (VALUES (?1, ?2), (?3, ?4)) SELECT * FROM listed) AS parents CROSS JOIN "segments" AS "it"` +
				` WHERE "it"."tenant_id" = ?5 AND likelihood("it"."call" = parents.value_0, 0.00001) ORDER BY parents.key, "it"."id" [0 "a" 1 "\x00" 7]`},
	} {
		t.Run(r.sentence, func(t *testing.T) {
			s, err := Select(r.query, SQLite)
			if err != nil {
				t.Fatal(err)
			}
			args := make([]string, len(s.Args))
			for i, a := range s.Args {
				args[i] = a.String()
			}
			if got := s.Text + " [" + strings.Join(args, " ") + "]"; got != r.want {
				t.Errorf("got  %s\nwant %s", got, r.want)
			}
		})
	}
}
