// Package keyring keeps the keys of a feed in a small SQLite file beside the
// data.
//
// The keys have a file of their own because the data's may be another program's,
// which is only ever read, and because an import holds the lock of the data's
// writers for as long as it runs, and a key must be revoked meanwhile. The file is
// a single one, without a write-ahead log, that is easily copied.
//
// It implements keys.Book: auth says what it needs of a book and knows nothing of
// stores, so this room looks at auth and never the other way. Files are opened by
// store/sqlite, which alone knows the engine.
//
// keyring.go has the keyring and how it notices what other processes change,
// change.go what changes it, row.go how a key lies in its table, and copy.go how all
// of them are copied.
package keyring
