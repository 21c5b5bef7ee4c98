package sqlite

import (
	"errors"
	"fmt"
	"reflect"

	"modernc.org/libc"
	"modernc.org/sqlite/lib"
)

// handle is a connection as the engine's own functions know it. One goroutine
// at a time uses it; only interrupt may be called from another.
type handle struct {
	db  uintptr
	tls *libc.TLS
}

// handleOf takes the handle out of a connection of the driver, which keeps it
// in private fields. A driver that keeps it elsewhere gives an error, and the
// portable reader serves.
func handleOf(driverConn any) (handle, error) {
	v := reflect.ValueOf(driverConn)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return handle{}, fmt.Errorf("the driver's connection is a %T and not a pointer to a struct", driverConn)
	}
	db, tls := v.Elem().FieldByName("db"), v.Elem().FieldByName("tls")
	switch {
	case !db.IsValid() || db.Kind() != reflect.Uintptr:
		return handle{}, fmt.Errorf("the driver's %T has no field db that holds an address", driverConn)
	case !tls.IsValid() || tls.Type() != reflect.TypeFor[*libc.TLS]():
		return handle{}, fmt.Errorf("the driver's %T has no field tls of type *libc.TLS", driverConn)
	case db.Uint() == 0 || tls.IsNil():
		return handle{}, errors.New("the driver's connection is closed")
	}
	return handle{db: uintptr(db.Uint()), tls: (*libc.TLS)(tls.UnsafePointer())}, nil
}

// interrupt makes the statement that runs on the connection stop. It uses a
// TLS of its own, because the connection's belongs to the goroutine that runs
// the statement.
func (h handle) interrupt() {
	tls := libc.NewTLS()
	defer tls.Close()
	sqlite3.Xsqlite3_interrupt(tls, h.db)
}

// manyConstants is from how many constants on a statement is prepared another
// way.
const manyConstants = 500

// preparing readies the connection for a statement of so many constants, until
// the result is called. The engine would keep constants aside so as to compute
// each once, and compares each with all others: of 20,000 that takes seconds,
// which nothing can interrupt.
func (h handle) preparing(constants int) (done func()) {
	if constants < manyConstants || h.db == 0 {
		return func() {}
	}
	const factorOutConstants = 0x8 // SQLITE_FactorOutConst of sqliteInt.h
	h.disable(factorOutConstants)
	return func() { h.disable(0) }
}

// disable switches some of the engine's optimizations off, and all others on.
func (h handle) disable(optimizations int32) {
	args := libc.NewVaList(h.db, optimizations)
	defer libc.Xfree(h.tls, args)
	sqlite3.Xsqlite3_test_control(h.tls, sqlite3.SQLITE_TESTCTRL_OPTIMIZATIONS, args)
}
