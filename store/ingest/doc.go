// Package ingest brings rows from a file into a store.Writer: it reads CSV,
// NDJSON and JSON, checks every value against the model, and accounts for
// every row as inserted, updated, unchanged or rejected.
//
//	Input ─ input.go ─▶ text ─ csv.go | ndjson.go | array.go ─▶ fields
//	   (gzip, byte order mark,          (one row at a time,
//	    format by content)               with line and raw text)
//	                                          │
//	                              build.go + convert.go (cells by Edm type)
//	                                          │
//	        chunks, in order, over a bounded channel (pipe.go)
//	                                          ▼
//	        run.go ─▶ store.Batch: rows and the run's own record (ledger.go)
//	             └──▶ rejects.go: what could not be stored, and why
//
// One goroutine reads and converts ahead of the one that writes. A batch is
// one transaction, and the row of ImportRuns that describes the run changes in
// the same transaction, so it is true after a crash at any moment.
//
// The room knows file formats and the forms in which people write values. It
// does not know where files come from, which tenants exist, or SQL. What an
// operator needs to know about it is in docs/import.md.
//
// Which file does what: job.go has the order and the report, inspect.go the
// look at a file before anything is made, reading.go the rows of a file for those
// who store them otherwise, columns.go the stored columns of a
// set, header.go the columns of a CSV file, object.go the members of a JSON
// object, instant.go and clock.go times, number.go and
// text.go the other types, document.go complex values and collections, whose
// parts spell.go writes again, tape.go the raw text behind a
// reader, chunk.go rows on their way, tally.go values that no list has, near.go
// the name that was probably meant.
package ingest
