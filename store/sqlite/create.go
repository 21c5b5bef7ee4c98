package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// applicationID marks a file as Feedline's in its header: the letters FEED.
const applicationID = 0x46454544

// formatVersion is the version of what this package itself lays down in a
// file: the service tables and the columns that every table has. It is the
// file's user_version. A program refuses files of a higher format. Format 2 has
// tenants that are being removed, and levels of personal data, which a program
// that does not know them must not overlook.
const formatVersion = 2

// bookTables hold what a file knows beside the model's rows (tables.md
// S09). A table of a model without tenants counts under tenant 0. Key of a
// tombstone is a JSON array of the key columns' values, and view a JSON object
// of the columns by which the table's sets tell their rows apart. The horizon of
// a table is the highest change number whose tombstone was removed.
var bookTables = []struct{ name, text string }{
	{"feedline_schema", `CREATE TABLE feedline_schema (
  version INTEGER PRIMARY KEY,
  applied_at_utc INTEGER NOT NULL,
  program TEXT NOT NULL,
  changes TEXT NOT NULL
) STRICT`},
	{"feedline_tenants", `CREATE TABLE feedline_tenants (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  name TEXT NOT NULL UNIQUE,
  time_zone TEXT NOT NULL,
  retention_days INTEGER NOT NULL,
  personal TEXT NOT NULL DEFAULT 'full',
  removing INTEGER NOT NULL DEFAULT 0
) STRICT`},
	{"feedline_numbers", `CREATE TABLE feedline_numbers (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID`},
	{"feedline_changes", `CREATE TABLE feedline_changes (
  tenant_id INTEGER NOT NULL,
  table_name TEXT NOT NULL,
  last_no INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, table_name)
) STRICT, WITHOUT ROWID`},
	{"feedline_tombstones", `CREATE TABLE feedline_tombstones (
  tenant_id INTEGER NOT NULL,
  table_name TEXT NOT NULL,
  change_no INTEGER NOT NULL,
  key TEXT NOT NULL,
  view TEXT,
  deleted_at_utc INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, table_name, change_no)
) STRICT, WITHOUT ROWID`},
	{horizonTable, `CREATE TABLE feedline_horizons (
  tenant_id INTEGER NOT NULL,
  table_name TEXT NOT NULL,
  change_no INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, table_name)
) STRICT, WITHOUT ROWID`},
	{"feedline_secrets", `CREATE TABLE feedline_secrets (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT`},
}

// addedToBooks are columns that service tables of earlier formats lack.
var addedToBooks = []struct{ table, column, kind string }{
	{"feedline_tenants", "personal", "TEXT NOT NULL DEFAULT 'full'"},
	{"feedline_tenants", "removing", "INTEGER NOT NULL DEFAULT 0"},
}

// openToWrite opens a file on one connection with the settings of a writer.
// Foreign keys are enforced. Commits are not synced one by one: a committed
// batch survives the death of the process at any moment, while a power cut may
// take the last ones, never a part of one and never the file.
func openToWrite(path string, o Options) (*sql.DB, error) {
	o = o.withDefaults()
	return openOne(path, "mode=rw", waiting(o.BusyTimeout),
		"foreign_keys(1)", "synchronous(1)", fmt.Sprintf("cache_size(-%d)", o.WriteCache>>10), "wal_autocheckpoint(4000)")
}

// createFile makes an empty file that only its owner can read, unless there is
// one.
func createFile(path string) (made bool, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("sqlite: create the file: %w", advised(err))
	}
	return true, f.Close()
}

// removeFile removes a closed database with what the engine keeps beside it.
func removeFile(path string) error {
	var errs []error
	for _, ending := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(path + ending); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("sqlite: remove the unfinished file: %w", err))
		}
	}
	return errors.Join(errs...)
}

// prepareEmpty gives an empty file the settings that cannot change once it has
// tables: freed pages go back to the file system piece by piece, and readers
// read while a writer writes.
func prepareEmpty(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, "PRAGMA auto_vacuum = INCREMENTAL"); err != nil {
		return err
	}
	var mode int
	if err := conn.QueryRowContext(ctx, "PRAGMA auto_vacuum").Scan(&mode); err != nil {
		return err
	}
	if mode != 2 {
		if _, err := conn.ExecContext(ctx, "VACUUM"); err != nil {
			return err
		}
	}
	return setJournal(ctx, conn)
}

func setJournal(ctx context.Context, conn *sql.Conn) error {
	var journal string
	if err := conn.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&journal); err != nil {
		return err
	}
	if journal != "wal" {
		return fmt.Errorf("the file system allows no write-ahead log (journal mode %s); put the file on a local disk", journal)
	}
	return nil
}
