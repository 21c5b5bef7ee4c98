package store

import (
	"context"
	"errors"
	"time"

	"feedline/model"
)

// Reader answers queries. It is safe for concurrent use.
type Reader interface {
	// Snapshot opens a view of the data that no later write changes. The
	// caller closes it. It waits for a free connection until ctx ends.
	Snapshot(ctx context.Context) (Snapshot, error)
	// Tenants lists the tenants in the order in which they were added, as they
	// are at this moment, whoever changed them. It is cheap enough to be asked
	// for every request. The slice is the caller's.
	Tenants(ctx context.Context) ([]Tenant, error)
	// Secret is the random 32-byte value that the store keeps under this name
	// for every process that serves it.
	Secret(ctx context.Context, name string) ([]byte, error)
	// Ping reports whether the store can answer at all.
	Ping(ctx context.Context) error
}

// Snapshot is one consistent view. It belongs to one goroutine at a time,
// together with its Rows, of which several may be open.
type Snapshot interface {
	// Read starts a query. The caller closes the Rows. When ctx ends, the
	// query stops as soon as the engine notices, and Rows.Err wraps ctx's
	// error. Rows of a tenant that is being removed, or that there is not, are
	// not read: the error wraps ErrRemoved. So it is with Count and Explain.
	Read(ctx context.Context, q Query) (Rows, error)
	// Count is the number of rows that Read would return without After, Skip
	// and Limit.
	Count(ctx context.Context, q Query) (int64, error)
	// Changes tells how far the changes of the set's table have come for the
	// tenant with this number, as of this view. A set whose rows belong to no
	// tenant has one sequence. Another program's tables have none:
	// ErrUncounted.
	Changes(ctx context.Context, set *model.EntitySet, tenant int64) (Sequence, error)
	// Explain tells how Read would answer the query, or Count one that asks
	// for no columns. With measure it reads the answer to its end and tells
	// what that took.
	Explain(ctx context.Context, q Query, measure bool) (Explanation, error)
	// Close gives the view up. Further calls do nothing.
	Close() error
}

// Explanation tells how a store answers a query.
type Explanation struct {
	Text    string   // what the engine is asked
	Args    []Cell   // constants of the text, in the order of their numbers
	Plan    []string // steps of the engine's own plan, indented by two blanks for each level
	Rows    int64    // rows of the answer, if it was measured
	Visited int64    // rows that the engine looked at, if it was measured
	Took    time.Duration
}

// Rows is a cursor over the answer of one query.
type Rows interface {
	// Next steps to the next row; false at the end and after an error.
	Next() bool
	// Cells is the current row: one cell for each of Query.Columns. The slice
	// and its bytes are valid until the next call of Next or Close.
	Cells() []Cell
	// Err is what ended the rows early, or nil.
	Err() error
	// Close releases the statement at once. Further calls do nothing.
	Close() error
}

// ErrNoRule is the error of a query whose rule is the zero Rule.
var ErrNoRule = errors.New("store: the query names a table without a row rule")

// ErrUncounted is the error of asking for the changes of rows that nobody counts.
var ErrUncounted = errors.New("store: changes of these rows are not counted")

// ErrRemoved is wrapped by the error of who reads or writes rows of a tenant that
// is being removed, or that there is not.
var ErrRemoved = errors.New("store: the tenant has been removed, or is being removed")

// ErrTooComplex is the error of a query that no store should be asked: more
// constants, tables or nested operations than an engine takes.
var ErrTooComplex = errors.New("store: the query is too complex")

// ErrApart is the error of a query over sets that are kept in different places,
// which no engine can look at together.
var ErrApart = errors.New("store: the query relates sets that are kept apart")

// ErrCorrupt is wrapped by errors that say that stored data cannot be read.
var ErrCorrupt = errors.New("store: the data is damaged")
