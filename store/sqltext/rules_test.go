package sqltext

import (
	"errors"
	"strings"
	"testing"

	"feedline/store"
)

func TestTheConditionOfARuleLooksAtTheTenantsRows(t *testing.T) {
	c := newCentre()
	queue := via(nil, c.calls, "Queue")
	named := op(store.Eq, at(queue, c.queues, "name"), words("Sales"))
	ask := func(q store.Query) store.Query { q.Related = nil; return q }
	bare := c.query(c.calls, at(nil, c.calls, "id"))
	bare.Rule = bare.Rule.Where(named)
	rootless := c.query(c.colours, at(nil, c.colours, "name"))
	rootless.Rule = rootless.Rule.Where(store.Exists{Of: ranging("q", &store.Source{Set: c.queues})})
	round := newCentre()
	round.rules[round.queues] = round.rules[round.queues].Where(store.Exists{Of: ranging("c", via(nil, round.queues, "Calls"))})
	round.rules[round.calls] = round.rules[round.calls].Where(op(store.Eq, at(via(nil, round.calls, "Queue"), round.queues, "name"), words("Sales")))
	hidden := newCentre()
	hidden.rules[hidden.queues] = store.Rule{}
	hidden.rules[hidden.calls] = hidden.rules[hidden.calls].Where(op(store.Eq, at(via(nil, hidden.calls, "Queue"), hidden.queues, "name"), words("Sales")))
	const from = `SELECT "it"."id" FROM "conversations" AS "it" LEFT JOIN "queues" AS "queues_1" ON "queues_1"."tenant_id" = ?3 AND "queues_1"."id" = "it"."queue"` +
		` WHERE "it"."tenant_id" = ?1 AND "it"."media_group" = ?2 AND ("queues_1"."name" = ?4) [7 "Voice" 7 "Sales"]`
	for _, r := range []struct {
		name  string
		query store.Query
		want  string
	}{
		{"though the query has no rule for the set that it names", ask(bare), from},
		{"or one that denies, as the caller is not granted that set", hidden.query(hidden.calls, at(nil, hidden.calls, "id")), from},
		{"and not at what the rule of that set leaves of them, so that rules may go round", round.query(round.calls, at(nil, round.calls, "id")), from},
	} {
		t.Run(r.name, func(t *testing.T) { check(t, Select, r.query, r.want) })
	}
	t.Run("so a rule of no tenant looks at no tenant's", func(t *testing.T) {
		if s, err := Select(rootless, SQLite); !errors.Is(err, store.ErrNoRule) {
			t.Errorf("got %s, %v", show(s), err)
		}
	})
	t.Run("and the query's own source of that set keeps its rule", func(t *testing.T) {
		q := ask(bare)
		q.Where = op(store.Eq, at(via(nil, c.calls, "Queue"), c.queues, "name"), words("Sales"))
		if s, err := Select(q, SQLite); !errors.Is(err, store.ErrNoRule) {
			t.Errorf("got %s, %v", show(s), err)
		}
	})
	t.Run("wherever the set stands", func(t *testing.T) {
		q := round.query(round.segments, at(nil, round.segments, "id"))
		q.Where = store.Exists{Of: ranging("c", &store.Source{Set: round.calls})}
		s, err := Select(q, SQLite)
		if err != nil || strings.Count(s.Text, `"queues_`) == 0 || strings.Count(s.Text, "EXISTS") != 2 {
			t.Errorf("got %s, %v", show(s), err)
		}
	})
}
