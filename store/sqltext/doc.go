// Package sqltext turns store queries and the model's tables into SQL text and
// arguments, for any database whose language a [Dialect] describes.
//
//	store.Query ──▶ Select, Count ──▶ Statement{Text, Args} ──▶ store/sqlite, store/postgres
//
// It knows relational words and how the model's tables are laid out. It opens
// nothing, runs nothing and knows no OData. No value of a query ever becomes
// part of the text: each is an argument. A query without a row rule is refused
// with [store.ErrNoRule].
//
// For reading: select.go has whole statements, scan.go those that use no index,
// late.go those that choose rows first and read them afterwards, parents.go and
// links.go those about rows that navigation leads to, expr.go conditions and
// values, list.go long lists of constants, items.go what looks into JSON,
// source.go related rows, encoded.go and near.go columns of other programs'
// tables, which sqliteencoded.go spells, keyset.go the condition "behind this
// position of this order", bounds.go what is too much, dialect.go what differs
// between databases and sqlite.go how SQLite says each operation. For writing:
// schema.go lays a model out as tables, with index.go, owner.go, through.go and
// literal.go for indexes, owners, tables between sets and defaults; ddl.go spells
// them, upsert.go, delete.go and purge.go have the statements that change rows,
// newid.go computes ids.
package sqltext
