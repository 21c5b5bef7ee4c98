package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"strings"

	"modernc.org/sqlite/lib"

	"feedline/store"
	"feedline/store/sqltext"
)

// readPath is how answers are read.
type readPath struct {
	open    opener
	dialect sqltext.Dialect
	handles bool   // leases take the engine's handle, which lets a running step be interrupted
	keeps   bool   // orders are kept from page to page
	reason  string // why it is the portable one; empty: it is not
}

func (p readPath) String() string {
	if p.reason == "" {
		return "in place"
	}
	return "portable: " + p.reason
}

// foreign is the path over another program's tables. They record no changes, by
// which orders that are kept could be known to be old.
func (p readPath) foreign(f *foreignFile) readPath {
	p.dialect.Numbers = func(table string) string { return f.numbers[strings.ToLower(table)] }
	p.dialect.Opaque = func(column string) bool { return f.opaque[column] }
	p.keeps = false
	return p
}

// choosePath picks the candidate if it reads a trial database as the driver's
// public interface does, and the portable path otherwise. The error is about
// the trial itself.
func choosePath(ctx context.Context, wantPortable bool, encoding string, candidate opener) (readPath, error) {
	t, err := openTrial(ctx)
	if err != nil {
		return readPath{}, fmt.Errorf("prepare the self-check: %w", plain(err))
	}
	defer t.close()
	if err := guard(func() error { return t.handleWorks() }); err != nil {
		return readPath{open: openPortable, dialect: named, reason: err.Error()}, nil
	}
	portable := readPath{open: openPortable, dialect: named, handles: true}
	switch {
	case wantPortable:
		portable.reason = "the options ask for it"
	case encoding != "UTF-8":
		portable.reason = "the file's texts are in " + encoding
	default:
		if err := guard(func() error { return t.compare(ctx, candidate) }); err != nil {
			portable.reason = err.Error()
			return portable, nil
		}
		return readPath{open: candidate, dialect: sqltext.SQLite, handles: true, keeps: true}, nil
	}
	return portable, nil
}

// guard turns a panic, and a read at an address that is not there, into an
// error.
func guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the self-check panicked: %v", p)
		}
	}()
	return f()
}

// trial is a database in memory that holds values of every storage class.
type trial struct {
	pool *sql.DB
	lease
}

// trialSchema stores integers in REAL columns, values that spill to overflow
// pages, and rows that are older than some of their columns. A computed REAL
// column whose value is an integer stays one in memory (MEM_IntReal).
const trialSchema = `
CREATE TABLE trial (no INTEGER PRIMARY KEY, i INTEGER, r REAL, t TEXT, b BLOB, whole REAL AS (i % 1000)) STRICT;
INSERT INTO trial (i, r, t, b) VALUES
	(NULL, NULL, NULL, NULL), (0, 0.0, '', x''), (1, 1, 'a', x'00'), (-1, -0.5, 'Grüße, 世界 🙂', x'00ff80'),
	(127, 1e300, 'a' || char(0) || 'b', zeroblob(3)), (-129, -1e-300, char(10), randomblob(7)),
	(40000, 3, 'x', zeroblob(9000)), (-9000000, 9007199254740993, hex(zeroblob(10000)), randomblob(20000)),
	(4294967296, 9e999, 'y', x'01'), (-9223372036854775808, -9e999, 'z', x'02'), (9223372036854775807, 0.1, 'z', x'03');
ALTER TABLE trial ADD COLUMN flag INTEGER NOT NULL DEFAULT 1 CHECK (flag IN (0, 1));
ALTER TABLE trial ADD COLUMN later TEXT DEFAULT 'später';
ALTER TABLE trial ADD COLUMN share REAL DEFAULT 2;
ALTER TABLE trial ADD COLUMN mark BLOB DEFAULT x'00ff';
ALTER TABLE trial ADD COLUMN missing TEXT;
CREATE INDEX trial_r ON trial (r, t);`

const trialColumns = "no, i, r, t, b, whole, flag, later, share, mark, missing"

// trialStatements are read both ways.
var trialStatements = []sqltext.Statement{
	{Text: "SELECT " + trialColumns + " FROM trial"},
	{Text: "SELECT " + trialColumns + " FROM trial ORDER BY b DESC, i"},
	{Text: "SELECT r, t FROM trial ORDER BY r, t"},
	{Text: "SELECT i + 1, r * 2, t || 'x', CAST(i AS TEXT), CAST(t AS BLOB), zeroblob(no), NULL, i IS NULL, r + 0, 7, -7.5, 'k' FROM trial"},
	{Text: "SELECT count(*), sum(r), avg(i), min(t), max(b), group_concat(t), total(flag) FROM trial GROUP BY i > 0 ORDER BY 1"},
	{Text: "SELECT x.t, x.n, (SELECT r FROM trial WHERE no = x.n) FROM (SELECT t, max(no) AS n, b FROM trial GROUP BY t LIMIT 5 OFFSET 1) AS x"},
	{Text: "SELECT i FROM trial UNION SELECT r FROM trial UNION SELECT t FROM trial UNION SELECT b FROM trial"},
	{Text: "SELECT t FROM trial WHERE no = -1"},
	{Text: "INSERT INTO trial (i, r, t) VALUES (5, 5, 5) RETURNING i, r, t, b, flag, later"},
	{
		Text: "SELECT ?1, ?2, ?3, ?4, ?5, ?2",
		Args: []store.Cell{{}, store.IntCell(-5), store.FloatCell(0.25), store.TextCell(""), store.TextCell("ä\x00ö")},
	},
}

func openTrial(ctx context.Context) (*trial, error) {
	pool, err := openPool(":memory:")
	if err != nil {
		return nil, err
	}
	t := &trial{pool: pool}
	if t.conn, err = pool.Conn(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	if _, err := t.conn.ExecContext(ctx, trialSchema); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

func (t *trial) close() error { return errors.Join(t.conn.Close(), t.pool.Close()) }

// handleWorks takes the handle and runs a statement on it, without a look at
// how a row lies in memory.
func (t *trial) handleWorks() error {
	if err := t.takeHandle(); err != nil {
		return err
	}
	st, err := t.handle.prepare(sqltext.Statement{Text: "SELECT ?1", Args: []store.Cell{store.IntCell(42)}})
	if err != nil {
		return err
	}
	defer st.close()
	rc := sqlite3.Xsqlite3_step(st.tls, st.stmt)
	if v := sqlite3.Xsqlite3_column_int64(st.tls, st.stmt, 0); rc != sqlite3.SQLITE_ROW || v != 42 {
		return fmt.Errorf("the driver's handle gave result %d and value %d for 42", rc, v)
	}
	return nil
}

// compare tells the first difference between the candidate and the portable
// reader.
func (t *trial) compare(ctx context.Context, candidate opener) error {
	for i, s := range trialStatements {
		want, err := t.readAll(ctx, openPortable, s)
		if err != nil {
			return fmt.Errorf("trial statement %d: %w", i+1, plain(err))
		}
		got, err := t.readAll(ctx, candidate, s)
		if err != nil {
			return fmt.Errorf("trial statement %d, in place: %w", i+1, plain(err))
		}
		if n := difference(got, want); n >= 0 {
			return fmt.Errorf("trial statement %d: value %d differs in place", i+1, n+1)
		}
	}
	return nil
}

// readAll is every cell of the answer, row after row.
func (t *trial) readAll(ctx context.Context, open opener, s sqltext.Statement) ([]store.Cell, error) {
	columns, err := t.columns(s)
	if err != nil {
		return nil, err
	}
	c, err := open(ctx, &t.lease, s, columns)
	if err != nil {
		return nil, err
	}
	defer c.close()
	var all []store.Cell
	cells := make([]store.Cell, columns)
	for {
		more, err := c.next(cells)
		if !more {
			return all, err
		}
		for _, cell := range cells {
			all = append(all, cell.Clone())
		}
	}
}

func (t *trial) columns(s sqltext.Statement) (int, error) {
	st, err := t.handle.prepare(s)
	if err != nil {
		return 0, err
	}
	defer st.close()
	return int(sqlite3.Xsqlite3_column_count(st.tls, st.stmt)), nil
}

// difference is the index of the first cell that differs; -1 if none does.
func difference(a, b []store.Cell) int {
	for i := range min(len(a), len(b)) {
		if !same(a[i], b[i]) {
			return i
		}
	}
	if len(a) != len(b) {
		return min(len(a), len(b))
	}
	return -1
}

func same(a, b store.Cell) bool {
	return a.Kind == b.Kind && a.Int == b.Int && bytes.Equal(a.Text, b.Text) &&
		math.Float64bits(a.Float) == math.Float64bits(b.Float)
}
