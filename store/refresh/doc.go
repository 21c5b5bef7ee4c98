// Package refresh keeps the lookups of a tenant as their sources are: once a
// day it compares the two, and writes what differs (tables.md section 6).
//
//	sources ── source.go | textsource.go ──▶ rows in memory ── held.go ──┐
//	            (ahead.go, packed.go)                                      ▼
//	stored rows, as they lie ─────────────────────────────────────────▶ sift.go
//	                                                                       │ rows that differ, in the order of their keys
//	                                        people.go: agents are users ──▶▼
//	                                                                   decide.go ──▶ changes ──▶ store.Batch
//	                                                                   guard.go: may that be?
//
// The decision is pure: lookup.go, meet.go, decide.go, guard.go and people.go
// turn two ordered streams of rows and an instant into changes, one row at a
// time. Rows that are alike on both sides need no decision and are left out of the
// streams before; what is too large for that comes whole, in the order in which
// ordered.go and the store have it. The shell around it is
// plain: run.go refreshes one tenant in one transaction, together with the run's
// own record (ledger.go, store/runs), and compare.go is what it does to each
// lookup; schedule.go says how store/daily does so for every tenant at each
// midnight of UTC; open.go opens files and asks servers; deliver.go fills the
// tables that importers leave rows in.
//
// The room knows which lookups there are, from the model, and what a source
// must deliver. It does not know which sources are configured, or SQL. What an
// operator needs to know about it is in docs/operations.md.
package refresh
