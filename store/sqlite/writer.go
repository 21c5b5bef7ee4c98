package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// Writer changes one SQLite file. It holds the file's lock until Close, so that
// it is the only writer among all processes. It belongs to one goroutine.
//
// What Commit has reported survives the death of the process at any moment. A
// power cut may take the last batches whole; it never takes part of a batch.
type Writer struct {
	pool   *sql.DB
	conn   *sql.Conn
	handle handle
	lock   *writerLock

	tables     []sqltext.Table
	plans      []*upsertPlan        // most recently used first
	statements map[string]*prepared // by text
	removals   map[string]*removal  // by table
	batch      *batch               // open; nil: none
	log        writeLog
	now        func() time.Time // clock of tombstones
}

var _ store.Writer = (*Writer)(nil)

// OpenWriter opens the file for writing, once no other writer holds it. It
// waits for as long as o.BusyTimeout says and then names the holder in an error
// that wraps ErrBusy. Holder says in a few words who is writing now, for those
// who wait. The file must fit the model, as it does after Migrate. The caller
// closes the Writer.
func OpenWriter(ctx context.Context, path string, m *model.Model, holder string, o Options) (*Writer, error) {
	if err := readable(path); err != nil {
		return nil, err
	}
	if m.Foreign {
		return nil, fmt.Errorf("sqlite: %w", errForeign)
	}
	tables, err := sqltext.Tables(m)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	lock, err := takeLock(ctx, path, holder, o)
	if err != nil {
		return nil, err
	}
	w := &Writer{lock: lock, log: newWriteLog(path, o), tables: tables, statements: map[string]*prepared{}, removals: map[string]*removal{}, now: time.Now}
	if err := w.open(ctx, path, m, o); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: open %s: %w", path, plain(err)), w.Close())
	}
	return w, nil
}

func (w *Writer) open(ctx context.Context, path string, m *model.Model, o Options) (err error) {
	if w.pool, err = openToWrite(path, o); err != nil {
		return err
	}
	if err := verify(ctx, w.pool, m); err != nil {
		return err
	}
	if w.conn, err = w.pool.Conn(ctx); err != nil {
		return err
	}
	l := lease{conn: w.conn}
	err = l.takeHandle()
	w.handle = l.handle
	return err
}

// Begin opens a transaction over the rows of one tenant. One batch is open at
// a time. Rows of sets without tenants may be stored in any batch.
func (w *Writer) Begin(ctx context.Context, t store.Tenant) (store.Batch, error) {
	if err := w.begin(ctx); err != nil {
		return nil, err
	}
	if err := w.admit(t); err != nil {
		return nil, errors.Join(failed(ctx, "begin to write", err), w.end("ROLLBACK"))
	}
	return w.batchOf(t), nil
}

// batchOf is the batch of the transaction that has begun.
func (w *Writer) batchOf(t store.Tenant) *batch {
	w.batch = &batch{writer: w, tenant: t.Number, removing: t.Removing, sequences: map[*sqltext.Table]*sequence{}}
	return w.batch
}

// admit refuses to write rows of a tenant that there is not, or that is being
// removed by somebody else.
func (w *Writer) admit(t store.Tenant) error {
	if t.Number == 0 {
		return nil
	}
	look, err := w.prepare("SELECT removing FROM feedline_tenants WHERE number = ?1")
	if err != nil {
		return err
	}
	removing := make([]store.Cell, 1)
	found, err := look.one(removing, store.IntCell(t.Number))
	if err == nil && (!found || removing[0].Int != 0 && !t.Removing) {
		err = fmt.Errorf("tenant %s: %w", t.Name, store.ErrRemoved)
	}
	return err
}

func (w *Writer) begin(ctx context.Context) error {
	if w.batch != nil {
		return errors.New("sqlite: a batch is still open; commit it or roll it back first")
	}
	if err := w.relieve(ctx); err != nil {
		return failed(ctx, "shorten the write-ahead log", err)
	}
	_, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE")
	if isBusy(plain(err)) {
		return fmt.Errorf("%w by a program that is not one of Feedline's; try again when it is done or raise --busy-timeout", ErrBusy)
	}
	return failed(ctx, "begin to write", err)
}

// end finishes the open transaction. It is not to be cancelled: a commit is
// done or not done.
func (w *Writer) end(how string) error {
	_, err := w.conn.ExecContext(context.Background(), how)
	return plain(err)
}

// prepare gives the statement with this text, for as long as the Writer lives.
func (w *Writer) prepare(text string) (*prepared, error) {
	if p := w.statements[text]; p != nil {
		return p, nil
	}
	p, err := w.handle.prepareWrite(text)
	if err == nil {
		w.statements[text] = p
	}
	return p, err
}

// table is the table that stores a set.
func (w *Writer) table(set *model.EntitySet) (*sqltext.Table, error) {
	for i := range w.tables {
		if t := &w.tables[i]; t.Name == set.Storage.Table {
			return t, nil
		}
	}
	return nil, fmt.Errorf("the model of the file has no table %s", set.Storage.Table)
}

// Optimize refreshes the statistics of tables that grew much since they were
// last taken (tables.md S05). It is worth its while after a big import, and
// looks at a sample of each index only.
func (w *Writer) Optimize(ctx context.Context) error {
	if w.batch != nil {
		return errors.New("sqlite: a batch is still open; commit it or roll it back first")
	}
	_, err := w.conn.ExecContext(ctx, "PRAGMA analysis_limit = 1000; PRAGMA optimize = 0x10002")
	return failed(ctx, "refresh the statistics", err)
}

// Close rolls an open batch back, moves what was written from the write-ahead
// log to the file as far as readers allow, and lets the next writer in.
func (w *Writer) Close() error {
	var errs []error
	if w.batch != nil {
		errs = append(errs, w.batch.Rollback())
	}
	for _, p := range w.statements {
		p.close()
	}
	w.statements = nil
	if w.conn != nil {
		errs = append(errs, w.checkpoint(), w.conn.Close())
	}
	if w.pool != nil {
		errs = append(errs, w.pool.Close())
	}
	if w.lock != nil {
		errs = append(errs, w.lock.release())
		w.lock = nil
	}
	w.conn, w.pool = nil, nil
	return failed(context.Background(), "close the writer", errors.Join(errs...))
}
