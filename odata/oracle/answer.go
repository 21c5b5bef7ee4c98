package oracle

import (
	"errors"
	"slices"
	"time"
)

// Answer is what the feed has to answer to a query.
type Answer struct {
	Rows  []Published // over all pages, in order, with the members that were selected
	Total int         // rows that pass the filter
	Whole int         // rows that the set has
}

// Answer evaluates a query. It is an error if something in it has no meaning
// that was decided, for any row.
func (d *Data) Answer(q Query) (Answer, error) {
	e := d.evaluation(q.Aliases)
	kept := e.filtered(q)
	answer := Answer{Total: len(kept), Whole: len(d.rows[q.Set])}
	kept = window(e.ordered(q, kept), q.Skip, q.Top)
	if e.fault != "" {
		return answer, errors.New(e.fault)
	}
	for _, r := range kept {
		answer.Rows = append(answer.Rows, selected(r, q.Select))
	}
	return answer, nil
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

// filtered keeps the rows for which the filter is true.
func (e *evaluation) filtered(q Query) []*Row {
	var kept []*Row
	for _, r := range e.data.rows[q.Set] {
		if q.Filter == nil || e.value(q.Filter, scope{root: r, here: r}) == true {
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

// ordered sorts the rows by the query's terms, or else by the set's own order,
// and rows that are equal in these by the key.
func (e *evaluation) ordered(q Query, rows []*Row) []*Row {
	var list []sorted
	var down []bool
	for _, term := range q.Order {
		down = append(down, term.Descending)
	}
	if len(q.Order) == 0 {
		for _, term := range q.Set.Order {
			down = append(down, term.Descending)
		}
	}
	for _, r := range rows {
		list = append(list, sorted{r, e.sortValues(q, r)})
	}
	slices.SortFunc(list, func(a, b sorted) int { return compareRows(a, b, down) })
	var result []*Row
	for _, one := range list {
		result = append(result, one.row)
	}
	return result
}

func (e *evaluation) sortValues(q Query, r *Row) []Value {
	var by []Value
	for _, term := range q.Order {
		by = append(by, e.value(term.By, scope{root: r, here: r}))
	}
	if len(q.Order) == 0 {
		for _, term := range q.Set.Order {
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

// selected is a row reduced to the members that were asked for.
func selected(r *Row, names []string) Published {
	if len(names) == 0 || slices.Contains(names, "*") {
		return r.published
	}
	some := Published{}
	for _, name := range names {
		if value, published := r.published[name]; published {
			some[name] = value
		}
	}
	return some
}
