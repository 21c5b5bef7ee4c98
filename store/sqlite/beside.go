package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"time"
)

// Beside is a small database of Feedline's own that lies beside the data and
// holds none of it. It has neither a model nor tenants nor the lock of the data's
// writers. Its changes are synced one by one into a single file.
type Beside struct {
	Path        string
	Application int64 // marks the file in its header, so that no other is taken for it
	Version     int64 // of the layout; files of a higher one are refused
	Layout      []string
	BusyTimeout time.Duration // longest wait for a lock of another process, in whole milliseconds
}

// OpenRead opens the file for reading, on one connection. The error wraps
// fs.ErrNotExist if there is none. The caller closes the result.
func (b Beside) OpenRead(ctx context.Context) (*sql.DB, error) {
	if _, err := os.Stat(b.Path); err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", b.Path, err)
	}
	return b.open(ctx, "mode=ro", "query_only(1)")
}

// OpenWrite opens the file for writing, on one connection whose transactions
// take the lock when they begin. A file that is not there is made, with mode
// 0600. The caller closes the result.
func (b Beside) OpenWrite(ctx context.Context) (*sql.DB, error) {
	if err := placed(b.Path); err != nil {
		return nil, err
	}
	if _, err := createFile(b.Path); err != nil {
		return nil, err
	}
	pool, err := b.open(ctx, "mode=rw&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	if err := b.layOut(ctx, pool); err != nil {
		return nil, errors.Join(failed(ctx, "lay out "+b.Path, err), pool.Close())
	}
	return pool, nil
}

func (b Beside) open(ctx context.Context, opened string, pragmas ...string) (*sql.DB, error) {
	if err := b.private(); err != nil {
		return nil, err
	}
	pool, err := openOne(b.Path, opened, append(pragmas, waiting(max(b.BusyTimeout, time.Millisecond)))...)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", b.Path, err)
	}
	if err := b.ours(ctx, pool); err != nil {
		return nil, errors.Join(failed(ctx, "open "+b.Path, err), pool.Close())
	}
	return pool, nil
}

// private refuses a file that others on the machine can read or change. Windows
// keeps rights elsewhere.
func (b Beside) private() error {
	about, err := os.Stat(b.Path)
	switch {
	case err != nil:
		return fmt.Errorf("sqlite: open %s: %w", b.Path, err)
	case about.IsDir():
		return fmt.Errorf("sqlite: %s is a folder; name a file in it", b.Path)
	case runtime.GOOS != "windows" && about.Mode().Perm()&0o026 != 0:
		return fmt.Errorf("sqlite: %s can be read or changed by others on this machine (mode %04o); chmod 600 %s", b.Path, about.Mode().Perm(), b.Path)
	}
	return nil
}

// ours refuses a file that is another's, or a newer program's. An empty one is
// nobody's yet. All is read in one transaction, as somebody may be laying the file
// out.
func (b Beside) ours(ctx context.Context, pool *sql.DB) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var application, version, tables int64
	for pragma, to := range map[string]*int64{
		"PRAGMA application_id": &application, "PRAGMA user_version": &version, "SELECT count(*) FROM sqlite_schema": &tables,
	} {
		if err := tx.QueryRowContext(ctx, pragma).Scan(to); err != nil {
			return err
		}
	}
	switch {
	case tables == 0 && application == 0:
		return nil
	case application != b.Application:
		return errors.New("the file is another program's, or holds something else; name another one")
	case version > b.Version:
		return errors.New("the file was made by a newer program; use that one")
	}
	return nil
}

// layOut gives an empty file its tables.
func (b Beside) layOut(ctx context.Context, pool *sql.DB) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var tables int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil || tables > 0 {
		return err
	}
	header := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", b.Application, b.Version)
	for _, text := range append([]string{header}, b.Layout...) {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Failed wraps what went wrong in such a file with what was being done, in words
// for the operator.
func (b Beside) Failed(ctx context.Context, doing string, err error) error {
	return failed(ctx, doing, err)
}

// Exists tells whether there is a file.
func (b Beside) Exists() bool {
	_, err := os.Stat(b.Path)
	return !errors.Is(err, fs.ErrNotExist)
}
