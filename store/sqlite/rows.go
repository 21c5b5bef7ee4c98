package sqlite

import (
	"context"
	"slices"

	"feedline/store"
	"feedline/store/sqltext"
)

// cursor walks the answer of one statement.
type cursor interface {
	// next fills the cells with the next row; false at the end.
	next(cells []store.Cell) (bool, error)
	// close releases the statement.
	close()
}

// opener starts a statement whose rows have so many columns on a lent
// connection.
type opener func(ctx context.Context, l *lease, s sqltext.Statement, columns int) (cursor, error)

// rows is an answer that is being read. It releases its statement as soon as
// it has seen the end, however it comes.
type rows struct {
	ctx      context.Context
	done     <-chan struct{} // of ctx
	doing    string
	snapshot *snapshot
	cursor   cursor // nil: released
	watch    *watch
	cells    []store.Cell
	err      error
}

var _ store.Rows = (*rows)(nil)

func (r *rows) Next() bool {
	if r.cursor == nil {
		return false
	}
	select {
	case <-r.done:
		r.release(r.ctx.Err())
		return false
	default:
	}
	more, err := r.cursor.next(r.cells)
	if !more {
		r.release(err)
	}
	return more
}

func (r *rows) Cells() []store.Cell { return r.cells }

func (r *rows) Err() error { return r.err }

func (r *rows) Close() error {
	r.release(nil)
	return nil
}

func (r *rows) release(err error) {
	if r.cursor == nil {
		return
	}
	r.watch.end()
	r.cursor.close()
	r.cursor = nil
	// Cells point at memory that the engine now has back.
	clear(r.cells)
	r.err = failed(r.ctx, r.doing, err)
	s := r.snapshot
	s.open = slices.DeleteFunc(s.open, func(open *rows) bool { return open == r })
	s.ended(err)
}
