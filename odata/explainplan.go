package odata

import (
	"context"
	"fmt"
	"strings"
	"time"

	"feedline/odata/bind"
	"feedline/odata/plan"
	"feedline/store"
)

// explainStore shows every statement that the rows of an answer come from: the
// way to the last navigation of the path, the rows it leads to, and what is
// expanded in them.
func (s *Service) explainStore(ctx context.Context, page *explanation, r bind.Request, read plan.Read, measure bool) error {
	snapshot, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	defer snapshot.Close()
	w := explained{page: page, ctx: ctx, snapshot: snapshot}
	if err := s.explainWay(w, r, &read, measure); err != nil {
		return storeFault(ctx, err, s.errTimedOut)
	}
	e, err := w.statement("plan", read.Query, measure)
	if err == nil {
		err = w.below(read.Below, "")
	}
	if err != nil {
		return storeFault(ctx, err, s.errTimedOut)
	}
	if measure {
		w.timing(e, len(read.Below) > 0)
	}
	return nil
}

// explainWay shows how the entity is found from which the last navigation of a
// path begins. It is looked for only if the values that it has are needed: for
// measuring, and for a position that belongs to its rows.
func (s *Service) explainWay(w explained, r bind.Request, read *plan.Read, measure bool) error {
	if read.Anchor == nil {
		return nil
	}
	if _, err := w.statement("plan of the way", read.Anchor.Query, false); err != nil {
		return err
	}
	if measure || r.SkipToken != "" {
		a := answer{Service: s, ctx: w.ctx, snapshot: w.snapshot, request: r, read: *read}
		err := a.findAnchor()
		*read = a.read
		return err
	}
	read.Query.Of.Rows = placeholders(read.Query.Of, 1)
	return nil
}

// placeholders stand for rows that only an answer would know.
func placeholders(of *store.Parents, rows int) [][]store.Cell {
	list := make([][]store.Cell, rows)
	for i := range list {
		list[i] = make([]store.Cell, len(of.Via.Near()))
	}
	return list
}

// explained writes statements on a page.
type explained struct {
	page     *explanation
	ctx      context.Context
	snapshot store.Snapshot
}

// statement shows a query, its SQL and the steps of the engine.
func (w explained) statement(heading string, q store.Query, measure bool) (store.Explanation, error) {
	w.page.section(heading, q.String())
	e, err := w.snapshot.Explain(w.ctx, q, measure)
	if err != nil {
		return e, err
	}
	w.page.section("sql", foldSQL(e.Text), arguments(e.Args))
	w.page.section("steps of the engine", strings.Join(e.Plan, "\n"))
	return e, nil
}

// below shows how the rows of expanded navigation properties are read for each
// batch of rows above them. Two rows without values stand for a batch. What is
// only counted is a column of the rows above.
func (w explained) below(list []plan.Below, above string) error {
	for _, b := range list {
		if b.Rows == nil {
			continue
		}
		q, of := b.Rows.Query, *b.Rows.Query.Of
		of.Rows = placeholders(&of, 2)
		q.Of = &of
		if _, err := w.statement("plan of "+above+b.Nav.Name+", for each batch of rows", q, false); err != nil {
			return err
		}
		if err := w.below(b.Rows.Below, above+b.Nav.Name+"/"); err != nil {
			return err
		}
	}
	return nil
}

func (w explained) timing(e store.Explanation, expands bool) {
	text := fmt.Sprintf("%d rows answered, %d rows looked at, %s", e.Rows, e.Visited, e.Took.Round(10*time.Microsecond))
	if expands {
		text += ", without what is expanded"
	}
	w.page.section("timing", text)
}

// foldSQL begins a new line with each clause of a statement, and leaves what
// stands in parentheses or quotes alone.
func foldSQL(text string) string {
	var b strings.Builder
	depth, quote := 0, byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ' ' && depth == 0 && beginsClause(text[i+1:]) && !strings.HasSuffix(text[:i], " LEFT") && !strings.HasSuffix(text[:i], " CROSS"):
			c = '\n'
		}
		b.WriteByte(c)
	}
	return b.String()
}

func beginsClause(text string) bool {
	for _, word := range []string{"FROM ", "LEFT JOIN ", "CROSS JOIN ", "JOIN ", "WHERE ", "ORDER BY ", "LIMIT ", "AND "} {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

// mostArguments is how many constants an explanation shows.
const mostArguments = 20

// arguments lists the constants of a statement.
func arguments(cells []store.Cell) string {
	var parts []string
	for i, c := range cells {
		if i == mostArguments {
			parts = append(parts, fmt.Sprintf("and %d more", len(cells)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("?%d = %s", i+1, cut(store.Value{Cell: c}.String(), 200)))
	}
	return strings.Join(parts, ", ")
}
