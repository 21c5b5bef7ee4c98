package plan

import (
	"cmp"
	"time"
)

// Limits are the budgets of one page of an answer, which ends at the first that
// is reached (design decision 6), and of the work that one request may ask for.
type Limits struct {
	PageRows  int64         // rows
	PageBytes int64         // bytes of JSON, before compression
	PageTime  time.Duration // time since the page began

	// Operations is how many comparisons, functions and operators a request may
	// hold, in $expand as well; a list of constants counts as one. Engines take
	// time to prepare a statement that grows with the square of their number.
	// Zero means the default.
	Operations int
}

// DefaultLimits are the budgets of a feed that is not told otherwise.
func DefaultLimits() Limits {
	return Limits{PageRows: 50_000, PageBytes: 64 << 20, PageTime: time.Minute, Operations: 2000}
}

// operations is the limit in force.
func (l Limits) operations() int { return cmp.Or(l.Operations, DefaultLimits().Operations) }

// subquery is how many operations one any, all or $count counts for: it is a
// statement of its own, carried out for every row.
const subquery = 10
