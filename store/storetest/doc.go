// Package storetest is what every store must do, as one suite of tests that
// each of them runs.
//
//	store under test ◀── Open(Content) ──  Read, Write
//
// It knows the contract of package store and a small model of its own, and
// nothing of any database. A behaviour that only one database has is a fault of
// that store, or a new row here.
//
// fixture.go and relations.go have the model and rows that the suite reads;
// read.go has the tests of queries and snapshots, with their cases in
// read_cases.go, op_cases.go (every operation), opened_cases.go (complex values
// and collections), relation_cases.go (rows that queries reach from others),
// rule_cases.go (what rules hide of them), parent_cases.go (rows that navigation
// leads to); logic.go those of three truth values, paging.go
// those of keyset pages, limits.go those of long queries; write.go and
// write_cases.go have the tests of writers, purge.go those of rows that go by a
// condition, changes.go those of the change sequence, pairs.go those of rows that
// pair the ends of a relation, tenants.go what becomes of tenants, begun.go of
// those that come with their rows.
package storetest
