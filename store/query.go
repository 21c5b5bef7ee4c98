package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"feedline/model"
)

// NoLimit as Query.Limit asks for every row.
const NoLimit = -1

// Query asks for rows of one entity set.
type Query struct {
	From     *model.EntitySet
	Rule     Rule                      // whose rows of From are seen
	Related  map[*model.EntitySet]Rule // the same for every set that a Source of the query names, though not those that rules name
	Of       *Parents                  // only rows that a navigation leads to, parent by parent; nil: those of the whole set
	Columns  []Expr                    // one cell each, in this order
	Where    Expr                      // nil: every row that the rule shows
	Order    []Order
	After    []Value        // keyset position: only rows behind it in Order, one value for each term; nil: from the beginning; not with several parents
	Skip     int64          // rows to leave out, after Where, Order and After; for each parent, if there are several
	Limit    int64          // most rows to answer; NoLimit: all; zero: none; for each parent, if there are several
	Location *time.Location // the tenant's clock, for functions of tenant-local properties; nil: UTC
	Now      time.Time      // what the operation Now means
}

// Order is one term of an order. Null comes first ascending and last
// descending (OData 4.01 Part 1, section 11.2.6.2).
type Order struct {
	By         Expr
	Descending bool
	Nullable   bool // By can be null
}

// String prints the query as an indented tree, for explanations and goldens.
func (q Query) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "read %s\n", q.From.Name)
	fmt.Fprintf(&b, "  rule    %s\n", q.Rule)
	q.related(func(s *model.EntitySet, r Rule) { fmt.Fprintf(&b, "  related %s, %s\n", s.Name, r) })
	if q.Of != nil {
		fmt.Fprintf(&b, "  of      %s\n", q.Of)
	}
	if q.Columns == nil {
		b.WriteString("  count\n")
	} else {
		fmt.Fprintf(&b, "  columns %s\n", join(q.Columns, Expr.String))
	}
	if q.Where != nil {
		fmt.Fprintf(&b, "  where   %s\n", q.Where)
	}
	if q.Order != nil {
		fmt.Fprintf(&b, "  order   %s\n", join(q.Order, Order.String))
	}
	if q.After != nil {
		fmt.Fprintf(&b, "  after   %s\n", join(q.After, Value.String))
	}
	if q.Skip > 0 {
		fmt.Fprintf(&b, "  skip    %d\n", q.Skip)
	}
	if q.Limit != NoLimit {
		fmt.Fprintf(&b, "  limit   %d\n", q.Limit)
	}
	return b.String()
}

// related lists the sets of Related in the order of their names.
func (q Query) related(show func(*model.EntitySet, Rule)) {
	sets := slices.SortedFunc(maps.Keys(q.Related), func(a, b *model.EntitySet) int { return strings.Compare(a.Name, b.Name) })
	for _, s := range sets {
		show(s, q.Related[s])
	}
}

// Relates tells whether the query looks beyond its own rows, be it only for the
// condition of a rule.
func (q Query) Relates() bool {
	beyond := len(q.Related) > 0
	Sources(q.Rule.Condition(), func(*Source) { beyond = true })
	return beyond
}

// Zone is the IANA name of Location.
func (q Query) Zone() string {
	if q.Location == nil {
		return "UTC"
	}
	return q.Location.String()
}

// RuleOf is the rule of a set that a source of the query names; the zero rule,
// which denies, if the query has none for it.
func (q Query) RuleOf(s *model.EntitySet) Rule { return q.Related[s] }

func (o Order) String() string {
	if o.Descending {
		return o.By.String() + " desc"
	}
	return o.By.String()
}

// String names the rule for explanations.
func (r Rule) String() string {
	text := [...]string{nobody: "nobody", everybody: "all rows", oneTenant: fmt.Sprintf("tenant %d", r.tenant)}[r.scope]
	if r.only != nil {
		text += " where " + r.only.String()
	}
	return text
}

func join[T any](items []T, text func(T) string) string {
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = text(item)
	}
	return strings.Join(parts, ", ")
}
