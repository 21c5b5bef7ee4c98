package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strconv"

	"modernc.org/sqlite"
	"modernc.org/sqlite/lib"

	"feedline/store"
	"feedline/store/sqltext"
)

// stepPages is how many pages are copied between two looks at the context and
// two reports of progress.
const stepPages = 2000

// Duplicate says which file is copied, and for which name.
type Duplicate struct {
	From, To    string
	Application int64                   // application_id that From must have; 0: that of the data
	Holder      string                  // says in a few words who is at work, for those who wait
	Show        func(done, total int64) // told of the pages that are copied; may be nil
}

// Spare is a verified copy of a database that does not have its name yet. Its
// maker ends it with Put or Discard.
type Spare struct {
	Bytes  int64
	Tables []TableRows // in the order of their names

	to, part string
	fresh    bool // there was no file of the name
	lock     *writerLock
}

// TableRows is how many rows a table has.
type TableRows struct {
	Table string
	Rows  int64
}

// MakeSpare copies a database, while others read and write it, as it is at one
// moment: page by page, so that every number, secret and setting in it stays. The
// copy lies beside the name that it is for, is readable for its owner only, on
// the disk, and has passed SQLite's checks with as many rows in each table as the
// original. Nobody else can write under the name until the Spare is ended.
func MakeSpare(ctx context.Context, d Duplicate, o Options) (*Spare, error) {
	if err := readable(d.From); err != nil {
		return nil, err
	}
	if err := placed(d.To); err != nil {
		return nil, err
	}
	about, err := os.Stat(d.To)
	if from, fromErr := os.Stat(d.From); err == nil && fromErr == nil && os.SameFile(about, from) {
		return nil, fmt.Errorf("sqlite: %s and %s are one file; name another one", d.From, d.To)
	}
	s := &Spare{to: d.To, part: d.To + partEnding, fresh: err != nil}
	if s.lock, err = takeLock(ctx, d.To, d.Holder, o); err != nil {
		return nil, err
	}
	if err := s.make(ctx, d, o); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: copy %s: %w", d.From, plain(err)), s.Discard())
	}
	return s, nil
}

// make removes what a process that died left behind before it begins.
func (s *Spare) make(ctx context.Context, d Duplicate, o Options) error {
	if err := removeFile(s.part); err != nil {
		return err
	}
	if _, err := createFile(s.part); err != nil {
		return err
	}
	want, err := copyPages(ctx, d, s.part, o)
	if err != nil {
		return err
	}
	if err := toDisk(s.part); err != nil {
		return advised(err)
	}
	if s.Tables, err = sound(ctx, s.part); err != nil {
		return err
	}
	if missing := unlikeCounts(want, s.Tables); missing != "" {
		return fmt.Errorf("the copy is not like the file: %s: %w", missing, store.ErrCorrupt)
	}
	about, err := os.Stat(s.part)
	if err == nil {
		s.Bytes = about.Size()
	}
	return err
}

// Path is where the copy lies until it has its name.
func (s *Spare) Path() string { return s.part }

// Rows is how many rows all tables have.
func (s *Spare) Rows() (sum int64) {
	for _, t := range s.Tables {
		sum += t.Rows
	}
	return sum
}

// Discard removes the copy.
func (s *Spare) Discard() error { return errors.Join(removeFile(s.part), s.release()) }

// release lets others write under the name. Where there was no file before, the
// lock leaves none behind.
func (s *Spare) release() error {
	if s.lock == nil {
		return nil
	}
	if s.fresh {
		_ = os.Remove(s.lock.file.Path())
		s.fresh = false
	}
	err := s.lock.file.Unlock()
	s.lock = nil
	return err
}

// copyPages copies what one transaction sees, and counts its rows. As the
// transaction stays open, writers do not make the engine begin the copy anew.
func copyPages(ctx context.Context, d Duplicate, to string, o Options) ([]TableRows, error) {
	pool, err := openToCopy(d.From, o)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return nil, err
	}
	defer func() { _, _ = conn.ExecContext(context.Background(), "ROLLBACK") }()
	if err := belongs(ctx, conn, d.Application); err != nil {
		return nil, err
	}
	counts, err := countTables(ctx, conn)
	if err != nil {
		return nil, err
	}
	target, err := fileDSN(to, "mode=rw", "journal_mode(OFF)", "synchronous(OFF)")
	if err != nil {
		return nil, err
	}
	return counts, conn.Raw(func(c any) error { return stepThrough(ctx, c, target, d.Show) })
}

// openToCopy opens a file for reading. One that nobody can have open for writing,
// as it lies where nothing can be written, is read without a log beside it.
func openToCopy(path string, o Options) (*sql.DB, error) {
	dsn, err := readDSN(path, o.withDefaults())
	if err != nil {
		return nil, err
	}
	pool, err := openPool(dsn)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	var n int
	failure := plain(pool.QueryRow("SELECT count(*) FROM sqlite_schema").Scan(&n))
	var e engineError
	logged, err := os.Stat(path + "-wal")
	if !errors.As(failure, &e) || e.primary() != sqlite3.SQLITE_CANTOPEN && e.primary() != sqlite3.SQLITE_READONLY || err == nil && logged.Size() > 0 {
		return pool, nil
	}
	if err := pool.Close(); err != nil {
		return nil, err
	}
	return openUnchanging(path)
}

// openUnchanging opens a file that nobody changes, on one connection that leaves
// nothing beside it.
func openUnchanging(path string) (*sql.DB, error) {
	return openOne(path, "mode=ro&immutable=1", "cache_size(-65536)", "query_only(1)")
}

// belongs refuses a file that is not of the kind that is to be copied.
func belongs(ctx context.Context, db database, application int64) error {
	if application == 0 {
		application = applicationID
	}
	var found int64
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&found); err != nil {
		return err
	}
	if found != application {
		return fmt.Errorf("the file is none of Feedline's of this kind (its application id is %d); the files of another program are copied by its own means", found)
	}
	return nil
}

// stepThrough copies all pages to a file. Closing that is the engine's doing.
func stepThrough(ctx context.Context, driverConn any, to string, show func(done, total int64)) error {
	source, ok := driverConn.(interface {
		NewBackup(target string) (*sqlite.Backup, error)
	})
	if !ok {
		return fmt.Errorf("the driver's connection is a %T, which cannot be copied", driverConn)
	}
	backup, err := source.NewBackup(to)
	if err != nil {
		return err
	}
	for more := true; more && err == nil; {
		if err = ctx.Err(); err == nil {
			more, err = backup.Step(stepPages)
		}
		if total := backup.PageCount(); show != nil && err == nil {
			show(int64(total-backup.Remaining()), int64(total))
		}
	}
	if err != nil {
		return errors.Join(plain(err), plain(backup.Finish()))
	}
	return backup.Finish()
}

// countTables counts the rows of every table.
func countTables(ctx context.Context, db database) ([]TableRows, error) {
	var counts []TableRows
	const text = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY name"
	err := eachRow(ctx, db, text, func(scan scanner) error {
		var t TableRows
		err := scan(&t.Table)
		counts = append(counts, t)
		return err
	})
	for i := range counts {
		if err != nil {
			break
		}
		t := &counts[i]
		if err = db.QueryRowContext(ctx, "SELECT count(*) FROM "+sqltext.SQLite.Quote(t.Table)).Scan(&t.Rows); err != nil {
			err = fmt.Errorf("count the rows of %s: %w", t.Table, plain(err))
		}
	}
	return counts, err
}

// CountRows counts the rows of every table of a file, which may be anybody's.
func CountRows(ctx context.Context, path string, o Options) ([]TableRows, error) {
	pool, err := openToCopy(path, o)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	counts, err := countTables(ctx, pool)
	return counts, failed(ctx, "count the rows of "+path, err)
}

// sound counts the rows of a file that nobody changes, once it has passed the
// engine's checks.
func sound(ctx context.Context, path string) ([]TableRows, error) {
	pool, err := openUnchanging(path)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	var verdict, table string
	if err := pool.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return nil, err
	}
	if verdict != "ok" {
		return nil, unsound("it is damaged: " + verdict)
	}
	switch err := pool.QueryRowContext(ctx, `SELECT "table" FROM pragma_foreign_key_check LIMIT 1`).Scan(&table); {
	case err == nil:
		return nil, unsound("rows of " + table + " lack their owner")
	case !errors.Is(err, sql.ErrNoRows):
		return nil, err
	}
	return countTables(ctx, pool)
}

func unsound(verdict string) error {
	return fmt.Errorf(`the copy fails SQLite's check, as does the file: %s; "feedline doctor" tells more: %w`, verdict, store.ErrCorrupt)
}

// unlikeCounts names the first table whose counts differ; empty if none do.
func unlikeCounts(want, got []TableRows) string {
	for i, t := range want {
		if i >= len(got) || got[i] != t {
			return "table " + t.Table + " has not the " + strconv.FormatInt(t.Rows, 10) + " rows of the original"
		}
	}
	return ""
}
