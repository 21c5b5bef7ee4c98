package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"feedline/store"
	"feedline/store/sqltext"
)

// Explain tells how a query is answered. The plan is that of the statement as
// Read would run it unless it has kept the order from an earlier page; what is
// measured is the same statement told to count.
func (s *snapshot) Explain(ctx context.Context, q store.Query, measure bool) (store.Explanation, error) {
	if err := s.admit(ctx, q); err != nil {
		return store.Explanation{}, err
	}
	write := sqltext.Select
	if len(q.Columns) == 0 {
		write = sqltext.Count
		q.Columns = []store.Expr{store.Value{Cell: store.IntCell(1)}}
	}
	statement, err := write(q, s.path.dialect)
	if err != nil {
		return store.Explanation{}, fmt.Errorf("sqlite: %w", err)
	}
	e := store.Explanation{Text: statement.Text, Args: statement.Args}
	if e.Plan, err = s.plan(ctx, q, statement); err != nil || !measure {
		return e, err
	}
	return e, s.measure(ctx, q, &e)
}

// plan asks the engine for the steps by which it would run a statement.
func (s *snapshot) plan(ctx context.Context, q store.Query, statement sqltext.Statement) ([]string, error) {
	const columns = 4 // number of a step, number of the step it is part of, nothing, what is done
	statement.Text = "EXPLAIN QUERY PLAN " + statement.Text
	r, err := s.start(ctx, "explain "+q.From.Name, s.path.open, statement, columns)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	parts := map[int64][]step{}
	for r.Next() {
		parent := r.cells[1].Int
		parts[parent] = append(parts[parent], step{r.cells[0].Int, string(r.cells[3].Text)})
	}
	return appendSteps(nil, parts, 0, ""), r.Err()
}

// step is a step of a plan, which may have steps as its parts.
type step struct {
	number int64
	does   string
}

// appendSteps lists the parts of a step and theirs, further in by two blanks.
func appendSteps(lines []string, parts map[int64][]step, of int64, indent string) []string {
	for _, s := range parts[of] {
		lines = append(lines, indent+s.does)
		lines = appendSteps(lines, parts, s.number, indent+"  ")
	}
	return lines
}

// measure reads the answer to its end.
func (s *snapshot) measure(ctx context.Context, q store.Query, e *store.Explanation) error {
	f, err := added()
	if err != nil {
		return err
	}
	counter, visited := f.visits.open()
	defer f.visits.close(counter)
	statement, err := sqltext.Counting(q, s.path.dialect, counter)
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	began := time.Now()
	r, err := s.start(ctx, "measure "+q.From.Name, s.path.open, statement, len(q.Columns))
	if err != nil {
		return err
	}
	for r.Next() {
		e.Rows++
	}
	e.Visited, e.Took = visited.Load(), time.Since(began)
	return errors.Join(r.Err(), r.Close())
}
