package retention

import (
	"context"
	"fmt"

	"feedline/store"
)

// Count is how many rows of a table go, or went. Set names the set that shows
// all of its rows.
type Count struct {
	Set  string
	Rows int64
}

// Expect counts what a run of the plan would remove, table by table, and
// removes nothing. Of rows that mention each other in a circle it counts those
// that go in the first round.
func (p Plan) Expect(ctx context.Context, s store.Snapshot, t store.Tenant) ([]Count, error) {
	var counts []Count
	for _, table := range p.Tables {
		c := Count{Set: table.Sets[0].Set.Name}
		for _, shown := range table.Sets {
			n, err := s.Count(ctx, store.Query{From: shown.Set, Rule: store.OfTenant(t.Number).Judged(shown.Set).Where(shown.Goes), Limit: store.NoLimit})
			if err != nil {
				return nil, fmt.Errorf("retention: count what has aged out of %s: %w", shown.Set.Name, err)
			}
			c.Rows += n
		}
		counts = append(counts, c)
	}
	return counts, nil
}

// nothing counts no rows of any table of the plan.
func (p Plan) nothing() []Count {
	counts := make([]Count, len(p.Tables))
	for i, table := range p.Tables {
		counts[i].Set = table.Sets[0].Set.Name
	}
	return counts
}

// Total adds the counts up.
func Total(counts []Count) (rows int64) {
	for _, c := range counts {
		rows += c.Rows
	}
	return rows
}
