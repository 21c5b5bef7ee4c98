package sqlite

import (
	"errors"
	"math"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	"modernc.org/sqlite/lib"

	"feedline/store"
	"feedline/store/sqltext"
)

// prepared is a statement of a writer that runs again and again. The texts of
// its arguments lie in one piece of the engine's memory, so that a row costs
// no allocation.
type prepared struct {
	*statement
	address uintptr // of room; 0: none
	room    []byte
}

// refused is the engine's word that a row breaks a constraint. The statement
// has changed nothing, and the transaction goes on.
type refused struct {
	engineError
	message string // names the constraint
}

func (h handle) prepareWrite(text string) (*prepared, error) {
	st, err := h.prepare(sqltext.Statement{Text: text})
	if err != nil {
		return nil, err
	}
	return &prepared{statement: st}, nil
}

// start binds the arguments. end must follow before the next start.
func (p *prepared) start(args []store.Cell) error {
	if err := p.reserve(args); err != nil {
		return err
	}
	used := 0
	for i, c := range args {
		n := int32(i + 1)
		if c.Kind != store.Text {
			if err := p.bind(n, c); err != nil {
				return err
			}
			continue
		}
		copy(p.room[used:], c.Text)
		rc := sqlite3.Xsqlite3_bind_text(p.tls, p.stmt, n, p.address+uintptr(used), int32(len(c.Text)), 0)
		if err := resultOf(rc); err != nil {
			return err
		}
		used += len(c.Text)
	}
	return nil
}

// reserve makes room for the texts. There is always some, since an address of
// zero would mean null.
func (p *prepared) reserve(args []store.Cell) error {
	need := 1
	for _, c := range args {
		need += len(c.Text)
	}
	if need <= len(p.room) {
		return nil
	}
	need = max(need*2, 4096)
	if need > math.MaxInt32 {
		return engineError(sqlite3.SQLITE_TOOBIG)
	}
	address := libc.Xmalloc(p.tls, types.Size_t(need))
	if address == 0 {
		return engineError(sqlite3.SQLITE_NOMEM)
	}
	p.free()
	p.address, p.room = address, memory(address, need)
	return nil
}

func (p *prepared) free() {
	if p.address != 0 {
		libc.Xfree(p.tls, p.address)
		p.address, p.room = 0, nil
	}
}

// step goes on to the next row of the answer.
func (p *prepared) step(cells []store.Cell) (bool, error) {
	more, err := p.next(cells)
	var e engineError
	if errors.As(err, &e) && e.primary() == sqlite3.SQLITE_CONSTRAINT {
		err = &refused{e, libc.GoString(sqlite3.Xsqlite3_errmsg(p.tls, p.db))}
	}
	return more, err
}

// end makes the statement ready for its next start. Its result repeats that of
// the last step.
func (p *prepared) end() { sqlite3.Xsqlite3_reset(p.tls, p.stmt) }

// run executes a statement that answers nothing.
func (p *prepared) run(args ...store.Cell) error {
	defer p.end()
	if err := p.start(args); err != nil {
		return err
	}
	_, err := p.step(nil)
	return err
}

// one reads the first row of the answer into cells of its own; false if there
// is none.
func (p *prepared) one(cells []store.Cell, args ...store.Cell) (bool, error) {
	defer p.end()
	if err := p.start(args); err != nil {
		return false, err
	}
	found, err := p.step(cells)
	for i := range cells {
		cells[i] = cells[i].Clone()
	}
	return found, err
}

func (p *prepared) close() {
	p.statement.close()
	p.free()
}

// changes is how many rows the last statement wrote.
func (h handle) changes() int64 { return int64(sqlite3.Xsqlite3_changes(h.tls, h.db)) }

// inserted is the number of the row that was inserted since forgetInserted;
// zero if none was.
func (h handle) inserted() int64 { return sqlite3.Xsqlite3_last_insert_rowid(h.tls, h.db) }

// forgetInserted prepares for inserted: the engine itself remembers the last
// insertion of any table for ever.
func (h handle) forgetInserted() { sqlite3.Xsqlite3_set_last_insert_rowid(h.tls, h.db, 0) }
