package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	"modernc.org/sqlite/lib"

	"feedline/store"
)

// errNoHandle says that a lent connection did not give its handle.
var errNoHandle = errors.New("the driver's connection does not give its handle")

// errClosed says that a snapshot was used after its end.
var errClosed = errors.New("the snapshot is closed")

// Advice for what operators meet in everyday life.
const (
	notWritable = "the file or its folder cannot be written by this user; SQLite needs to write beside it (-wal, -shm)"
	notOpened   = "the file cannot be opened: this user must be allowed to read it and to write to its folder, where SQLite keeps -wal and -shm beside it"
	diskFull    = "the disk is full: make room and repeat the command; what was reported as stored is there"
	notStored   = "the disk did not take what was written: see whether it is full or failing, and repeat the command; what was reported as stored is there"
	notReadable = "the disk did not give what was to be read: see whether it is failing"
	noDatabase  = "the file is no SQLite database, or it is damaged; name another one"
	heldElse    = "another program holds the file; try again when it is done or raise --busy-timeout"
)

// advice is what to do about a result of the engine; empty where only its
// description helps.
func (e engineError) advice() string {
	switch int32(e) {
	case sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC,
		sqlite3.SQLITE_IOERR_TRUNCATE, sqlite3.SQLITE_IOERR_SHMSIZE:
		return notStored
	case sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS:
		return notReadable
	}
	switch e.primary() {
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return notWritable
	case sqlite3.SQLITE_CANTOPEN:
		return notOpened
	case sqlite3.SQLITE_FULL:
		return diskFull
	case sqlite3.SQLITE_NOTADB:
		return noDatabase
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return heldElse
	}
	return ""
}

// advised puts advice before an error of the operating system.
func advised(err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%s: %w", notWritable, err)
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("%s: %w", diskFull, err)
	}
	return err
}

// engineError is a result code of SQLite. Its text is advice, or else SQLite's
// general description of the code: particular messages may quote the statement.
type engineError int32

func (e engineError) Error() string {
	if advice := e.advice(); advice != "" {
		return fmt.Sprintf("%s (SQLite result %d)", advice, int32(e))
	}
	text, ok := sqlite.ErrorCodeString[int(e)]
	if !ok {
		text, ok = sqlite.ErrorCodeString[int(e.primary())]
	}
	if !ok {
		text = "unknown result"
	}
	return fmt.Sprintf("SQLite result %d: %s", int32(e), text)
}

// Is makes damage of the file wrap store.ErrCorrupt, and texts beyond the
// engine's limits store.ErrTooComplex.
func (e engineError) Is(target error) bool {
	switch e.primary() {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return target == store.ErrCorrupt
	case sqlite3.SQLITE_TOOBIG:
		return target == store.ErrTooComplex
	}
	return false
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

// limits are how the engine says that a statement is beyond one of its limits,
// for which it has no result code.
var limits = []string{
	"Expression tree is too large", "parser stack overflow", "tables in a join", "too many ", "Recursion limit",
}

// unprepared is the error of a statement that the engine did not take, with the
// engine's message.
func unprepared(rc int32, message string) error {
	if rc == sqlite3.SQLITE_ERROR && slices.ContainsFunc(limits, func(l string) bool { return strings.Contains(message, l) }) {
		return store.ErrTooComplex
	}
	return engineError(rc)
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

// unfinished turns the general error of a statement that was being prepared when
// the context ended into an interruption, which the engine often calls no more
// than an error there.
func unfinished(ctx context.Context, err error) error {
	if err = plain(err); ctx.Err() != nil && err == engineError(sqlite3.SQLITE_ERROR) {
		return engineError(sqlite3.SQLITE_INTERRUPT)
	}
	return err
}

func interrupted(err error) bool {
	var e engineError
	return errors.As(err, &e) && e.primary() == sqlite3.SQLITE_INTERRUPT
}
