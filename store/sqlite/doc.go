// Package sqlite keeps a model's rows in one SQLite file and answers queries
// from it.
//
//	store.Query ──▶ sqltext.Select ──▶ lease ──▶ cursor ──▶ rows ──▶ []store.Cell
//	                                  (pool)    (in place, or portable)
//
// It knows files, connections, transactions and how SQLite lays a result row
// out in memory. It knows nothing of OData and writes no SQL for a query
// itself.
//
// # Reading
//
// open.go opens the pool of read-only connections, connect.go says how every
// connection to a file is made, handle.go takes the engine's own handle out of a
// lent one, snapshot.go holds one consistent view, rows.go walks an answer,
// cancel.go stops it when its context ends. inplace.go reads values where the
// engine keeps them, without a call, lock or copy for each, and gives each
// connection pages of its own; portable.go reads the same cells through
// database/sql's driver. selfcheck.go compares the two whenever a file is opened,
// and where they differ the portable one serves: the layout of a row is no promise
// of SQLite's, only a fact about the version we build with. pool.go tells how the
// connections are used.
//
// functions.go gives the engine the functions that package sqltext calls and it
// lacks, with quotient.go, spell.go, parse.go, opened.go, patterns.go and
// visits.go for single ones. whole.go finds out when a table is better read from end
// to end, kept.go keeps orders that no index has from page to
// page, and links.go which rows navigation leads to. explain.go tells how a query
// is answered. survey.go reads what a file of another program has, with
// surveyvalues.go for its values, and foreign.go with foreigncheck.go tells
// whether that is what a description of it says. errors.go has what can go wrong,
// tenants_read.go the service tables.
//
// # Writing
//
// create.go lays a new file out, inspect.go reads what a file has, compare.go
// finds what the model wants otherwise, migrate.go makes the difference good
// where that loses nothing, version.go keeps everybody out of files that do
// not fit. writer.go holds the file while somebody writes, lock.go lets one
// writer in at a time, batch.go, delete.go, purge.go and clear.go change rows and
// count the changes, expire.go takes old rows away, tombstones.go old tombstones,
// upsertplan.go turns delivered cells into
// stored ones, prepared.go runs statements again and again without an allocation
// for each row, and refusal.go says in people's words why a row was not taken.
// checkpoint.go keeps the write-ahead log short while readers overlap. fill.go
// makes a new file with all its rows at once. tenants_write.go,
// tenants_change.go and secret_write.go fill the service tables. beside.go opens small files of our own that lie beside
// the data. lease.go lets one of several processes do a job, and export.go reads
// other programs' files for it.
//
// # Keeping
//
// backup.go copies a file while others use it and verifies the copy, replace.go
// puts it in the place of another, leap.go has its changes go on behind those of the
// other. examine.go looks at everything in a file that
// can be wrong, examinerows.go at its rows. mentions.go looks for a text in all that a
// file holds, and sees to it that what was erased does not stay in free space.
package sqlite
