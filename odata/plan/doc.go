// Package plan decides how a request is answered: which rows its caller may
// see, in which order and how many of them come on one page, which columns are
// fetched and how they become an answer.
//
//	bind.Request + Policy + Limits ──▶ Read { store.Query, store.Shape, Page }
//
// Policy enters here and nowhere else, on every occurrence of a set (design
// decision 13). The room knows no SQL and no HTTP, and runs nothing.
//
// policy.go has who may see what, guard.go makes sure of it, limits.go the budgets,
// read.go the plan and its making, anchor.go where paths begin, expand.go what is
// expanded, ranges.go what conditions on days imply for instants, columns.go cells
// and slots, order.go the total order, heavy.go which queries make the store look at
// every row, page.go the size of a page, token.go the continuation tokens, faults.go
// what the room refuses.
package plan
