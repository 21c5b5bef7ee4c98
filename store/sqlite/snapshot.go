package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"modernc.org/sqlite/lib"

	"feedline/store"
	"feedline/store/sqltext"
)

// lease is a connection that the pool has lent.
type lease struct {
	conn   *sql.Conn
	handle handle // zero: unknown
}

// snapshot is one read transaction on a lent connection.
type snapshot struct {
	lease
	path   readPath
	orders *orders

	linksAfter int
	foreign    bool    // the file is another program's
	open       []*rows // answers that are being read
	broken     error   // what may have ended the transaction early
	closed     bool

	admitted int64               // tenant whose rows may be read; 0: none was looked at yet
	versions map[string]string   // state of tables, by their names
	lookUps  map[string]*lookUps // of rows that navigation leads to, by what reads their links
}

var _ store.Snapshot = (*snapshot)(nil)

// begin fixes the view: a transaction sees the file as it is at its first
// read, and not as it is at BEGIN.
const begin = "BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1"

// Snapshot waits for a free connection and opens a read transaction on it.
func (db *DB) Snapshot(ctx context.Context) (store.Snapshot, error) {
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		return nil, failed(ctx, "wait for a connection", err)
	}
	s := &snapshot{lease: lease{conn: conn}, path: db.path, orders: &db.orders, linksAfter: db.linksAfter, foreign: db.foreign}
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(failed(ctx, "begin to read", err), s.Close())
	}
	return s, nil
}

func (s *snapshot) begin(ctx context.Context) error {
	if s.path.handles {
		if err := s.takeHandle(); err != nil {
			return err
		}
	}
	_, err := s.conn.ExecContext(ctx, begin)
	return err
}

func (l *lease) takeHandle() error {
	return l.conn.Raw(func(c any) (err error) {
		l.handle, err = handleOf(c)
		return err
	})
}

// Read reads later pages of an order that no index has as the order was kept, if
// it was.
func (s *snapshot) Read(ctx context.Context, q store.Query) (store.Rows, error) {
	if err := s.admit(ctx, q); err != nil {
		return nil, err
	}
	if q.After != nil && q.Of == nil && s.path.keeps && sqltext.Sorts(q) {
		switch r, err := s.inKeptOrder(ctx, q); {
		case err != nil:
			return nil, err
		case r != nil:
			return r, nil
		}
	}
	if s.path.keeps && linkable(q) {
		switch r, err := s.byLinks(ctx, q); {
		case err != nil:
			return nil, err
		case r != nil:
			return r, nil
		}
	}
	write, err := s.writing(ctx, q)
	if err != nil {
		return nil, err
	}
	statement, err := write(q, s.path.dialect)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	r, err := s.start(ctx, "read "+q.From.Name, s.path.open, statement, len(q.Columns))
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (s *snapshot) Count(ctx context.Context, q store.Query) (int64, error) {
	if err := s.admit(ctx, q); err != nil {
		return 0, err
	}
	statement, err := sqltext.Count(q, s.path.dialect)
	if err != nil {
		return 0, fmt.Errorf("sqlite: %w", err)
	}
	r, err := s.start(ctx, "count "+q.From.Name, s.path.open, statement, 1)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	if !r.Next() {
		return 0, r.Err()
	}
	return r.cells[0].Int, nil
}

// admit refuses rows of a tenant that is not whole in this view: one that is
// being removed, or that there is not. Whoever was let in before the removal
// began may have waited for the view until it had. It looks once for a view.
func (s *snapshot) admit(ctx context.Context, q store.Query) error {
	number, one := q.Rule.Tenant()
	if !one || number == s.admitted || s.foreign {
		return nil
	}
	statement := sqltext.Statement{Text: "SELECT removing FROM feedline_tenants WHERE number = ?1", Args: []store.Cell{store.IntCell(number)}}
	r, err := s.start(ctx, "read the tenants", s.path.open, statement, 1)
	if err != nil {
		return err
	}
	defer r.Close()
	whole := r.Next() && r.cells[0].Int == 0
	switch {
	case r.Err() != nil:
		return r.Err()
	case !whole:
		return failed(ctx, "read "+q.From.Name, store.ErrRemoved)
	}
	s.admitted = number
	return nil
}

func (s *snapshot) start(ctx context.Context, doing string, open opener, statement sqltext.Statement, columns int) (*rows, error) {
	if err := errors.Join(s.usable(), ctx.Err()); err != nil {
		return nil, failed(ctx, doing, err)
	}
	r := &rows{ctx: ctx, done: ctx.Done(), doing: doing, snapshot: s, cells: make([]store.Cell, columns)}
	r.watch = watchOver(ctx, s.handle)
	var err error
	if r.cursor, err = open(ctx, &s.lease, statement, columns); err != nil {
		r.watch.end()
		err = unfinished(ctx, err)
		s.ended(err)
		return nil, failed(ctx, doing, err)
	}
	s.open = append(s.open, r)
	return r, nil
}

func (s *snapshot) usable() error {
	switch {
	case s.closed:
		return errClosed
	case s.broken != nil:
		return fmt.Errorf("an earlier failure ended the view: %w", s.broken)
	}
	return nil
}

// ended notes how a statement came to its end. Any failure but an interruption,
// or a statement beyond the engine's limits, may have rolled the transaction
// back, and what came after would be read from another state of the file.
func (s *snapshot) ended(err error) {
	if err = plain(err); err == nil || interrupted(err) || isContext(err) || errors.Is(err, store.ErrTooComplex) {
		return
	}
	s.broken = err
}

func isContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// Close ends the transaction and gives the connection back to the pool, or
// throws it away if it may not be fit for the next user.
func (s *snapshot) Close() error {
	if s.closed {
		return nil
	}
	for len(s.open) > 0 {
		s.open[0].release(nil)
	}
	s.closed = true
	err := s.rollback()
	if err != nil || s.broken != nil {
		return s.discard()
	}
	return failed(context.Background(), "give a connection back", s.conn.Close())
}

// rollback is not to be cancelled: it ends a read, which waits for nothing.
// There is no transaction to end if beginning it failed.
func (s *snapshot) rollback() error {
	_, err := s.conn.ExecContext(context.Background(), "ROLLBACK")
	if err = plain(err); err == engineError(sqlite3.SQLITE_ERROR) {
		return nil
	}
	return err
}

// discard closes the connection instead of giving it back.
func (s *snapshot) discard() error {
	err := s.conn.Raw(func(any) error { return driver.ErrBadConn })
	if errors.Is(err, driver.ErrBadConn) {
		return nil
	}
	return failed(context.Background(), "close a connection", err)
}
