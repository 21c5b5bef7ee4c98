// Package runs keeps the published record of what Feedline does to the data by
// itself or when told: rows of sets of kind log, in which every import, refresh
// and purge accounts for itself.
//
//	a run's cells ──▶ Ledger.Write ──▶ rows of ImportRuns, RefreshRuns, PurgeRuns
//	Ledger.Unfinished ──▶ rows that say running ──▶ Ledger.Interrupt: their process died
//	Ledger.Ended: has that been done already?
//	Ledger.Latest: how did it go, whichever process did it?
//
// It knows how runs end, and how a record that says so is found, written and put
// right. It knows no set by its name, and what else a row says is the matter of
// the room that runs. ledger.go has all of it but what latest.go tells to those who
// watch.
package runs
