package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"feedline/model"
	"feedline/store"
)

// Options tune how a file is read and written. A zero field means its default,
// so that a BusyTimeout of zero does not mean not to wait.
type Options struct {
	Readers     int           // most snapshots at one time; 32
	BusyTimeout time.Duration // longest wait for a lock of another process, in whole milliseconds; 10 s
	Portable    bool          // read through the driver's public interface only
	WriteCache  int64         // most bytes of pages that a Writer has in memory; 64 MB
	LinksAfter  int           // parents, looked up in one snapshot, after which all links of a navigation are read and kept; 16,384
}

func (o Options) withDefaults() Options {
	if o.Readers <= 0 {
		o.Readers = 32
	}
	if o.BusyTimeout <= 0 {
		o.BusyTimeout = 10 * time.Second
	}
	if o.WriteCache <= 0 {
		o.WriteCache = 64 << 20
	}
	if o.LinksAfter <= 0 {
		o.LinksAfter = 1 << 14
	}
	return o
}

// idleReaders is how many connections are kept when nobody reads.
const idleReaders = 8

// DB reads one SQLite file. It is safe for concurrent use.
type DB struct {
	pool *sql.DB
	own  *sql.DB // a connection for Ping and Tenants, which must not wait for readers
	path readPath

	foreign bool // the file is another program's

	tenants    tenants
	orders     orders
	linksAfter int
}

var _ store.Reader = (*DB)(nil)

// Open opens the file for reading; it neither creates nor changes it. The
// error says, in words for the operator, if there is no such file, if it is not
// one of Feedline's, or if its schema does not fit the model. Where the model's
// tables are foreign, the file may be any program's. The caller closes the DB.
func Open(ctx context.Context, path string, m *model.Model, o Options) (*DB, error) {
	if err := readable(path); err != nil {
		return nil, err
	}
	o = o.withDefaults()
	dsn, err := readDSN(path, o)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	db := &DB{linksAfter: o.LinksAfter, foreign: m.Foreign, tenants: tenants{turn: make(chan struct{}, 1)}}
	if err := db.connect(dsn, o); err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	if err := db.start(ctx, m, o); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: open %s: %w", path, plain(err)), db.Close())
	}
	return db, nil
}

// connect makes the pools. It does not touch the file yet.
func (db *DB) connect(dsn string, o Options) (err error) {
	if db.pool, err = openPool(dsn); err != nil {
		return err
	}
	db.pool.SetMaxOpenConns(o.Readers)
	db.pool.SetMaxIdleConns(min(o.Readers, idleReaders))
	if db.own, err = openPool(dsn); err != nil {
		return errors.Join(err, db.pool.Close())
	}
	db.own.SetMaxOpenConns(1)
	return nil
}

func (db *DB) start(ctx context.Context, m *model.Model, o Options) error {
	var encoding string
	err := db.pool.QueryRowContext(ctx, "PRAGMA encoding").Scan(&encoding)
	if err != nil {
		return err
	}
	var foreign *foreignFile
	if m.Foreign {
		foreign, err = foreignTables(ctx, db.pool, m)
	} else {
		err = verify(ctx, db.pool, m)
	}
	if err != nil {
		return err
	}
	if db.path, err = choosePath(ctx, o.Portable, encoding, openInPlace); m.Foreign {
		db.path = db.path.foreign(foreign)
	}
	return err
}

// readable tells early, and in plain words, what the engine would call
// "unable to open".
func readable(path string) error {
	if err := placed(path); err != nil {
		return err
	}
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf(`sqlite: there is no file %s; "feedline migrate" makes one: %w`, path, fs.ErrNotExist)
	}
	return nil
}

// placed tells why there can be no database file at the path; nil if there is
// a file, or can be one.
func placed(path string) error {
	folder := filepath.Dir(path)
	about, err := os.Stat(path)
	switch {
	case err == nil && about.IsDir():
		return fmt.Errorf("sqlite: %s is a folder; name the database file in it", path)
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("sqlite: open %s: %s: %w", path, notOpened, err)
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	if _, err := os.Stat(folder); err != nil {
		return fmt.Errorf("sqlite: there is no folder %s for %s; make it or name another file with --db: %w", folder, filepath.Base(path), fs.ErrNotExist)
	}
	return nil
}

// readDSN opens the file for reading only. A big page cache was measured to
// gain nothing for whole tables and to slow index walks down.
func readDSN(path string, o Options) (string, error) {
	return fileDSN(path, "mode=ro", waiting(o.BusyTimeout), "cache_size(-1024)", "query_only(1)")
}

// ReadPath says how rows are read: "in place", or "portable: " and the reason.
func (db *DB) ReadPath() string { return db.path.String() }

// Ping reads a little of the file. It does not wait for snapshots to be closed.
func (db *DB) Ping(ctx context.Context) error {
	_, err := db.own.ExecContext(ctx, "SELECT 1 FROM sqlite_schema LIMIT 1")
	return failed(ctx, "read the schema", err)
}

// Close closes the file. Snapshots that are still open keep their connection
// until they are closed.
func (db *DB) Close() error {
	return failed(context.Background(), "close the file", errors.Join(db.pool.Close(), db.own.Close()))
}
