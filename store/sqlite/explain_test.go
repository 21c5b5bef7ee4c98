package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
)

// plainRows is how many rows the explained queries are about.
const plainRows = 5000

// plainQueries are queries over a plainSet, with how they are answered.
func plainQueries(set *model.EntitySet) []struct {
	sentence      string
	query         store.Query
	plan          string
	rows, visited int64
} {
	column := func(i int) store.Expr { return store.Column{Property: set.Properties[i]} }
	number := func(n int) store.Expr {
		return store.Value{Type: set.Properties[0].Type, Cell: store.IntCell(int64(n))}
	}
	call := func(op store.Op, args ...store.Expr) store.Expr { return store.Call{Op: op, Args: args} }
	ask := func(where store.Expr, limit int64, order ...*model.Property) store.Query {
		q := everything(set)
		q.Where, q.Limit, q.Order = where, limit, orderBy(order...)
		return q
	}
	behind := ask(nil, 10, set.Properties[0])
	behind.After = []store.Value{number(100).(store.Value)}
	between := call(store.And, call(store.Ge, column(0), number(101)), call(store.Le, column(0), number(200)))
	within := ask(between, 10, set.Properties[0])
	within.After = []store.Value{number(150).(store.Value)}
	search := "SEARCH plain USING INDEX plain_key "
	return []struct {
		sentence      string
		query         store.Query
		plan          string
		rows, visited int64
	}{
		{"a condition that no index serves is asked of every row", ask(call(store.Lt, column(2), number(50)), store.NoLimit), "SCAN plain", 50, plainRows},
		{"every row comes once", ask(nil, store.NoLimit), "SCAN plain", plainRows, plainRows},
		{"an indexed range is visited alone", ask(between, store.NoLimit), search + "(id>? AND id<?)", 100, 100},
		{"a page ends where its limit is", ask(nil, 10, set.Properties[0]), "SCAN plain USING INDEX plain_key", 10, 10},
		{"a later page begins at its position", behind, search + "(id>?)", 10, 10},
		{"a later page of a range begins at its position and not where the range does", within, search + "(id>? AND id<?)", 10, 10},
	}
}

func TestExplain(t *testing.T) {
	path, _ := plainFile(t, plainRows)
	m, set := plainModel()
	both(t, func(t *testing.T, o Options) {
		db := openFile(t, path, m, o)
		for _, c := range plainQueries(set) {
			t.Run(c.sentence, func(t *testing.T) {
				s := snapshotOf(t, db)
				e, err := s.Explain(t.Context(), c.query, true)
				if got := strings.Join(e.Plan, "; "); err != nil || got != c.plan {
					t.Errorf("the plan is %s, %v; want %s", got, err, c.plan)
				}
				if e.Rows != c.rows || e.Visited < c.visited || e.Visited > c.visited+1 || e.Took <= 0 {
					t.Errorf("%d rows came of %d visited in %v; want %d of %d", e.Rows, e.Visited, e.Took, c.rows, c.visited)
				}
				if strings.Contains(e.Text, "feedline_visited") || strings.Count(e.Text, "?")+strings.Count(e.Text, "@") != len(e.Args) {
					t.Errorf("the text is %s with %v", e.Text, e.Args)
				}
				unmeasured, err := s.Explain(t.Context(), c.query, false)
				if e.Rows, e.Visited, e.Took = 0, 0, 0; fmt.Sprint(unmeasured) != fmt.Sprint(e) || err != nil {
					t.Errorf("without measuring it is %v, %v", unmeasured, err)
				}
			})
		}
	})
}

func TestAPlanIsIndented(t *testing.T) {
	path, _ := plainFile(t, 10)
	m, set := plainModel()
	e, err := snapshotOf(t, openFile(t, path, m, Options{})).Explain(t.Context(), squared(set), true)
	const want = "SCAN it USING COVERING INDEX plain_key\nCORRELATED SCALAR SUBQUERY 1\n  SCAN plain_1"
	if got := strings.Join(e.Plan, "\n"); err != nil || got != want || e.Visited != 10+10*10 {
		t.Errorf("got %s with %d visited, %v; want %s", got, e.Visited, err, want)
	}
}

// squared looks at every row for each row.
func squared(set *model.EntitySet) store.Query {
	q, pairs := everything(set), &store.Source{Set: set, Variable: "p"}
	q.Related = map[*model.EntitySet]store.Rule{set: store.AllRows()}
	q.Columns = []store.Expr{store.Count{Of: pairs, Where: store.Call{Op: store.Eq, Args: []store.Expr{
		store.Column{Of: pairs, Property: set.Properties[2]}, store.Column{Property: set.Properties[0]},
	}}}}
	return q
}

func TestExplainEnds(t *testing.T) {
	path, _ := plainFile(t, 10)
	m, set := plainModel()
	both(t, func(t *testing.T, o Options) {
		db := openFile(t, path, m, o)
		t.Run("with its context", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			s := snapshotOf(t, db)
			cancel()
			if _, err := s.Explain(ctx, everything(set), true); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			if e, err := s.Explain(t.Context(), everything(set), true); err != nil || e.Rows != 10 {
				t.Errorf("the view is no longer good: %d rows, %v", e.Rows, err)
			}
		})
		t.Run("with its context in the middle", func(t *testing.T) {
			path, _ := plainFile(t, 30_000)
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			began := time.Now()
			_, err := snapshotOf(t, openFile(t, path, m, o)).Explain(ctx, squared(set), true)
			if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took > 5*time.Second {
				t.Errorf("got %v after %v", err, took)
			}
		})
		t.Run("at a query that is refused", func(t *testing.T) {
			q := everything(set)
			q.Rule = store.Rule{}
			if _, err := snapshotOf(t, db).Explain(t.Context(), q, true); !errors.Is(err, store.ErrNoRule) {
				t.Errorf("got %v", err)
			}
		})
	})
}

func TestExplanationsCountApart(t *testing.T) {
	path, _ := plainFile(t, plainRows)
	m, set := plainModel()
	db := openFile(t, path, m, Options{})
	var together sync.WaitGroup
	for range 8 {
		together.Go(func() {
			s := snapshotOf(t, db)
			for range 5 {
				if e, err := s.Explain(t.Context(), everything(set), true); err != nil || e.Visited != plainRows {
					t.Errorf("visited %d, %v", e.Visited, err)
				}
			}
		})
	}
	together.Wait()
}
