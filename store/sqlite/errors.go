package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	"modernc.org/sqlite/lib"

	"feedline/store"
)

// errNoHandle says that a lent connection did not give its handle.
var errNoHandle = errors.New("the driver's connection does not give its handle")

// errClosed says that a snapshot was used after its end.
var errClosed = errors.New("the snapshot is closed")

// errOpenRows says that a snapshot was asked for a second answer while the
// first was being read.
var errOpenRows = errors.New("the rows of an earlier query are still open")

// engineError is a result code of SQLite. Its text is SQLite's general
// description of the code: particular messages may quote the statement.
type engineError int32

func (e engineError) Error() string {
	text, ok := sqlite.ErrorCodeString[int(e)]
	if !ok {
		text, ok = sqlite.ErrorCodeString[int(e.primary())]
	}
	if !ok {
		text = "unknown result"
	}
	return fmt.Sprintf("SQLite result %d: %s", int32(e), text)
}

// Is makes damage of the file wrap store.ErrCorrupt.
func (e engineError) Is(target error) bool {
	return target == store.ErrCorrupt && (e.primary() == sqlite3.SQLITE_CORRUPT || e.primary() == sqlite3.SQLITE_NOTADB)
}

func (e engineError) primary() int32 { return int32(e) & 0xff }

func resultOf(rc int32) error {
	if rc == sqlite3.SQLITE_OK {
		return nil
	}
	return engineError(rc)
}

// failed wraps what ended a read with what it was doing. Once the context has
// ended, an interruption is the context's doing.
func failed(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	err = plain(err)
	if ended := ctx.Err(); ended != nil && interrupted(err) {
		err = ended
	}
	return fmt.Errorf("sqlite: %s: %w", doing, err)
}

// plain replaces the driver's error, whose text may quote the statement, by
// its result code.
func plain(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return engineError(e.Code())
	}
	if errors.Is(err, sql.ErrConnDone) {
		return errClosed
	}
	return err
}

func interrupted(err error) bool {
	var e engineError
	return errors.As(err, &e) && e.primary() == sqlite3.SQLITE_INTERRUPT
}
