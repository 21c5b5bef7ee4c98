package plan

import "time"

// Limits are the budgets of one page of an answer. A page ends at the first
// that is reached (design decision 6).
type Limits struct {
	PageRows  int64         // rows
	PageBytes int64         // bytes of JSON, before compression
	PageTime  time.Duration // time since the page began
}

// DefaultLimits are the budgets of a feed that is not told otherwise.
func DefaultLimits() Limits {
	return Limits{PageRows: 50_000, PageBytes: 64 << 20, PageTime: time.Minute}
}

// mostOperations is how many comparisons, functions and operators a query may
// hold; a list of constants counts as one. Engines take time to prepare a
// statement that grows with the square of their number.
const mostOperations = 2000
