// Package transfer takes one tenant's data out of a store, as files that any
// program reads, and brings such files back: what was taken out and brought in
// again is the same to the last byte.
//
//	Export:  store.Snapshot ── shape.go ─▶ cells ── row.go ─▶ lines ── folder.go ─▶ DIR
//	                         (stored tables)     (form.go)          manifest.go, last
//
//	Open ─▶ Verify ─▶ Import:  DIR ── parcel.go ─▶ lines ── row.go ─▶ cells ─▶ store.Batch
//	(manifest) (checksums)                                          (one transaction)
//
// A file holds the rows of one stored table, not of one entity set: so nothing
// comes twice, and columns that no set publishes, pairs of many-to-many relations
// and what the sources of lookups delivered come along. A value stands there as
// the feed spells it, under the name of its property. What no spelling of its type
// can express stands there as it is stored, so that nothing is lost.
//
// A folder gets its name when everything in it is complete and on the disk. An
// import is one transaction, the tenant's own record among it: a tenant is there
// with all of its rows or not at all, whatever happens on the way.
//
// The room knows the layout of a model's tables and the files. It does not know
// which tenant is meant, terminals, or SQL. What an operator needs to know is in
// docs/operations.md.
//
// Which file does what: shape.go makes a set of each stored table, form.go spells
// and reads the values of each type, text.go those that are texts, row.go whole
// rows, manifest.go has the manifest and whether it fits a model, folder.go the
// folder that is being written, export.go the way out, parcel.go a folder that is
// there, import.go the way in, and fault.go what cannot be taken in, with what to
// do about it.
package transfer
