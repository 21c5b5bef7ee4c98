package sqlite

import (
	"context"
	"fmt"
	"math"
	"sync"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/sqlite/lib"

	"feedline/store"
	"feedline/store/sqltext"
)

// statement is a prepared statement that is read in place. One goroutine owns
// it from prepare to close.
type statement struct {
	handle
	stmt uintptr
}

var _ cursor = (*statement)(nil)

// openInPlace starts a statement on the lent connection.
func openInPlace(_ context.Context, l *lease, s sqltext.Statement, columns int) (cursor, error) {
	if l.handle.db == 0 {
		return nil, errNoHandle
	}
	st, err := l.handle.prepare(s)
	if err != nil {
		return nil, err
	}
	if n := sqlite3.Xsqlite3_column_count(st.tls, st.stmt); int(n) != columns {
		st.close()
		return nil, fmt.Errorf("the statement has %d columns where %d were expected", n, columns)
	}
	return st, nil
}

func (h handle) prepare(s sqltext.Statement) (*statement, error) {
	text, err := libc.CString(s.Text)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(h.tls, text)
	out, err := libc.CString(string(make([]byte, unsafe.Sizeof(uintptr(0)))))
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(h.tls, out)
	defer h.preparing(len(s.Args))()
	if rc := sqlite3.Xsqlite3_prepare_v2(h.tls, h.db, text, -1, out, 0); rc != sqlite3.SQLITE_OK {
		return nil, unprepared(rc, libc.GoString(sqlite3.Xsqlite3_errmsg(h.tls, h.db)))
	}
	st := &statement{handle: h, stmt: *(*uintptr)(at(out))}
	for i, c := range s.Args {
		if err := st.bind(int32(i+1), c); err != nil {
			st.close()
			return nil, err
		}
	}
	return st, nil
}

func (s *statement) bind(n int32, c store.Cell) error {
	rc := int32(sqlite3.SQLITE_OK)
	switch c.Kind {
	case store.Null:
		rc = sqlite3.Xsqlite3_bind_null(s.tls, s.stmt, n)
	case store.Int:
		rc = sqlite3.Xsqlite3_bind_int64(s.tls, s.stmt, n, c.Int)
	case store.Float:
		rc = sqlite3.Xsqlite3_bind_double(s.tls, s.stmt, n, c.Float)
	case store.Text:
		return s.bindText(n, c.Text)
	}
	return resultOf(rc)
}

// bindText gives the engine a copy of the text.
func (s *statement) bindText(n int32, text []byte) error {
	if len(text) > math.MaxInt32 {
		return engineError(sqlite3.SQLITE_TOOBIG)
	}
	p, err := libc.CString(string(text))
	if err != nil {
		return err
	}
	defer libc.Xfree(s.tls, p)
	return resultOf(sqlite3.Xsqlite3_bind_text(s.tls, s.stmt, n, p, int32(len(text)), sqlite3.SQLITE_TRANSIENT))
}

func (s *statement) next(cells []store.Cell) (bool, error) {
	switch rc := sqlite3.Xsqlite3_step(s.tls, s.stmt); rc {
	case sqlite3.SQLITE_ROW:
		s.read(cells)
		return true, nil
	case sqlite3.SQLITE_DONE:
		return false, nil
	default:
		return false, engineError(rc)
	}
}

func (s *statement) close() { sqlite3.Xsqlite3_finalize(s.tls, s.stmt) }

// read fills the cells from the registers that hold the result row. Which
// flags say what is SQLite's vdbeInt.h; where a register holds a number and
// its text, the number is the value, as it is for sqlite3_column_type.
func (s *statement) read(cells []store.Cell) {
	vdbe := (*sqlite3.TVdbe)(at(s.stmt))
	row := unsafe.Slice((*sqlite3.TMem)(at(vdbe.FpResultRow)), len(cells))
	for i := range row {
		m, c := &row[i], &cells[i]
		switch f := m.Fflags; {
		case f&sqlite3.MEM_Null != 0:
			*c = store.Cell{}
		case f&sqlite3.MEM_Int != 0:
			*c = store.Cell{Kind: store.Int, Int: *(*int64)(unsafe.Pointer(&m.Fu))}
		case f&sqlite3.MEM_Real != 0:
			*c = store.Cell{Kind: store.Float, Float: m.Fu.Fr}
		case f&sqlite3.MEM_Str != 0:
			*c = store.Cell{Kind: store.Text, Text: unsafe.Slice((*byte)(at(m.Fz)), m.Fn)}
		case f&sqlite3.MEM_IntReal != 0:
			*c = store.Cell{Kind: store.Float, Float: float64(*(*int64)(unsafe.Pointer(&m.Fu)))}
		default:
			*c = store.Cell{Kind: store.Text, Text: blob(m)}
		}
	}
}

// blob is the bytes of a blob. Trailing zeros may be there only as a number of
// them.
func blob(m *sqlite3.TMem) []byte {
	stored := unsafe.Slice((*byte)(at(m.Fz)), m.Fn)
	if m.Fflags&sqlite3.MEM_Zero == 0 {
		return stored
	}
	zeros := *(*int32)(unsafe.Pointer(&m.Fu))
	return append(append(make([]byte, 0, int(m.Fn)+int(zeros)), stored...), make([]byte, zeros)...)
}

// at is an address of the engine's memory as a pointer. That memory is not
// Go's: it does not move, and no collector knows it.
func at(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

// memory is a piece of the engine's memory as bytes that may be written.
func memory(address uintptr, length int) []byte { return unsafe.Slice((*byte)(at(address)), length) }

// pageCaches is what the engine's page caches have in common.
//
//go:linkname pageCaches modernc.org/sqlite/lib._pcache1_g
var pageCaches sqlite3.TPCacheGlobal

// ownPages gives each connection that is made from then on a page cache of its
// own, as the engine does by default. It is built to keep the pages of all
// connections in one cache, with a lock that readers take several times for each
// row: two readers on two processors were measured to take half as much again as
// one after the other. The engine looks at the switch whenever it makes a cache.
var ownPages = sync.OnceFunc(func() {
	tls := libc.NewTLS()
	defer tls.Close()
	if sqlite3.Xsqlite3_initialize(tls) == sqlite3.SQLITE_OK {
		pageCaches.FseparateCache = 1
	}
})
