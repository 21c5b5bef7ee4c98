package oracle

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"feedline/model"
)

// Answer is what the feed has to answer to a query.
type Answer struct {
	Status  int // 200, 204 or 404
	Instead int // a status that the standard allows as well; 0: none
	Context string
	Rows    []Published // over all pages, in order, with the members that were selected; of one entity or reference, that one
	Total   int         // rows that pass the filter
	Whole   int         // rows that pass if there is no filter
	Value   any         // of a property; for RawValue as text
}

// Answer evaluates a query. It is an error if something in it has no meaning
// that was decided, for any row.
func (d *Data) Answer(q Query) (Answer, error) {
	e := d.evaluation(q.Aliases)
	at := d.follow(q)
	answer := Answer{Status: at.status, Instead: at.instead, Whole: len(at.rows)}
	if at.status != http.StatusOK {
		return answer, nil
	}
	answer.Context = context(q, at.rows)
	if q.Route != nil && q.Route.property != nil {
		answer.property(q, at.rows[0])
		return answer, nil
	}
	kept := e.kept(q.Filter, at.rows)
	answer.Total = len(kept)
	if q.Ending == Counted {
		return answer, e.undecided()
	}
	for _, r := range window(e.ordered(q.Set, q.Order, kept), q.Skip, q.Top) {
		answer.Rows = append(answer.Rows, e.shown(r, q.Ending, q.Options))
	}
	return answer, e.undecided()
}

func (e *evaluation) undecided() error {
	if e.fault == "" {
		return nil
	}
	return errors.New(e.fault)
}

// property makes the answer one about a property of the row. Null has no
// content.
func (a *Answer) property(q Query, r *Row) {
	a.Value = r.published[q.Route.property.Name]
	switch {
	case a.Value == nil:
		a.Status = http.StatusNoContent
	case q.Ending == Bare:
		a.Value = fmt.Sprint(a.Value)
	}
}

func (d *Data) evaluation(aliases []Assignment) *evaluation {
	return &evaluation{data: d, aliases: aliasesOf(aliases), now: time.Now()}
}

func aliasesOf(list []Assignment) map[string]Expr {
	found := map[string]Expr{}
	for _, a := range list {
		found[a.Name] = a.Value
	}
	return found
}

// kept are the rows for which the filter is true, if there is one.
func (e *evaluation) kept(filter Expr, rows []*Row) []*Row {
	if filter == nil {
		return rows
	}
	var kept []*Row
	for _, r := range rows {
		if e.value(filter, scope{root: r, here: r}) == true {
			kept = append(kept, r)
		}
	}
	return kept
}

// sorted is a row with what it is sorted by.
type sorted struct {
	row *Row
	by  []Value
}

// ordered sorts rows of the set by the terms, or else by the set's own order,
// and rows that are equal in these by the key.
func (e *evaluation) ordered(set *model.EntitySet, terms []Term, rows []*Row) []*Row {
	var list []sorted
	var down []bool
	for _, term := range terms {
		down = append(down, term.Descending)
	}
	if len(terms) == 0 {
		for _, term := range set.Order {
			down = append(down, term.Descending)
		}
	}
	for _, r := range rows {
		list = append(list, sorted{r, e.sortValues(terms, r)})
	}
	slices.SortFunc(list, func(a, b sorted) int { return compareRows(a, b, down) })
	var result []*Row
	for _, one := range list {
		result = append(result, one.row)
	}
	return result
}

func (e *evaluation) sortValues(terms []Term, r *Row) []Value {
	var by []Value
	for _, term := range terms {
		by = append(by, e.value(term.By, scope{root: r, here: r}))
	}
	if len(terms) == 0 {
		for _, term := range r.set.Order {
			by = append(by, r.value(term.Property))
		}
	}
	return append(by, r.key()...)
}

// compareRows puts null first, or last where a term descends.
func compareRows(a, b sorted, down []bool) int {
	for i := range a.by {
		order := compareNulls(a.by[i], b.by[i])
		if i < len(down) && down[i] {
			order = -order
		}
		if order != 0 {
			return order
		}
	}
	return 0
}

func window(rows []*Row, skip, top *int) []*Row {
	if skip != nil {
		rows = rows[min(*skip, len(rows)):]
	}
	if top != nil {
		rows = rows[:min(*top, len(rows))]
	}
	return rows
}
