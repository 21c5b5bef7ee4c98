// Package refresh keeps the lookups of a tenant as their sources are: once a
// day it compares the two, and writes what differs (tables.md section 6).
//
//	sources ── source.go | textsource.go ──▶ rows in the order of their keys ───────┐
//	                        (packed.go)              people.go: agents are users    ▼
//	stored rows, in the same order ──────────────▶ decide.go ──▶ changes ──▶ store.Batch
//	                                                  guard.go: may that be?
//
// The decision is pure: lookup.go, meet.go, decide.go, guard.go and people.go
// turn two ordered streams of rows and an instant into changes, one row at a
// time; ordered.go brings stored rows into that order. The shell around it is
// plain: run.go refreshes one tenant in one transaction, together with the run's
// own record (ledger.go, store/runs); schedule.go says how store/daily does so for
// every tenant at each midnight of UTC; open.go opens files and asks servers; deliver.go fills the
// tables that importers leave rows in.
//
// The room knows which lookups there are, from the model, and what a source
// must deliver. It does not know which sources are configured, or SQL. What an
// operator needs to know about it is in docs/operations.md.
package refresh
