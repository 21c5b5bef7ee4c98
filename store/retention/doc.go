// Package retention removes rows that have aged out (tables.md section 7).
//
//	model, Policy ──▶ Make ──▶ Plan ──▶ Run ──▶ store.Batch.Purge, PurgeRuns
//	                (pure)          └──▶ Count: the same in numbers, nothing is removed
//
// It knows what a description says of retention, and that what ages out must
// not take anything with it that stays. It knows no set by its name, no SQL and
// no clock of its own: whoever calls it says what time it is.
//
// policy.go has whose rows go from when on, plan.go which tables are purged in
// which order, aging.go by which conditions, mention.go who mentions whom.
// run.go carries a plan out in short transactions, whose length pace.go finds,
// count.go says what a run would remove, newest.go how late it must be by what the rows
// say, and ledger.go what the published record
// (store/runs) has of each.
package retention
