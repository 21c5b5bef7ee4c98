package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"modernc.org/libc"

	"feedline/store"
	"feedline/store/sqltext"
)

// liar reads in place and then changes what it read.
type liar struct {
	cursor
	lie func(cells []store.Cell)
}

func (l liar) next(cells []store.Cell) (bool, error) {
	more, err := l.cursor.next(cells)
	if more {
		l.lie(cells)
	}
	return more, err
}

func lying(lie func(cells []store.Cell)) opener {
	return func(ctx context.Context, l *lease, s sqltext.Statement, columns int) (cursor, error) {
		c, err := openInPlace(ctx, l, s, columns)
		return liar{c, lie}, err
	}
}

// each applies a lie to the cells for which it is one.
func each(when func(store.Cell) bool, lie func(*store.Cell)) func([]store.Cell) {
	return func(cells []store.Cell) {
		for i := range cells {
			if when(cells[i]) {
				lie(&cells[i])
			}
		}
	}
}

func TestSelfCheck(t *testing.T) {
	isInt := func(c store.Cell) bool { return c.Kind == store.Int }
	isFloat := func(c store.Cell) bool { return c.Kind == store.Float && c.Float == float64(int64(c.Float)) }
	isText := func(c store.Cell) bool { return c.Kind == store.Text && len(c.Text) > 0 }
	for _, c := range []struct {
		name      string
		encoding  string
		portable  bool
		candidate opener
		want      string
	}{
		{"the reader in place reads as the driver does", "UTF-8", false, openInPlace, "in place"},
		{"the options may ask for the driver", "UTF-8", true, openInPlace, "portable: the options ask for it"},
		{"texts in UTF-16 are left to the driver", "UTF-16le", false, openInPlace, "portable: the file's texts are in UTF-16le"},
		{"an integer that is off by one is noticed", "UTF-8", false,
			lying(each(isInt, func(c *store.Cell) { c.Int++ })), "portable: trial statement 1: value 1 differs in place"},
		{"a real that is taken for an integer is noticed", "UTF-8", false,
			lying(each(isFloat, func(c *store.Cell) { *c = store.IntCell(int64(c.Float)) })), "portable: trial statement 1: value 9 differs in place"},
		{"a text that lacks its last byte is noticed", "UTF-8", false,
			lying(each(isText, func(c *store.Cell) { c.Text = c.Text[:len(c.Text)-1] })), "portable: trial statement 1: value 8 differs in place"},
		{"an empty text that is taken for null is noticed", "UTF-8", false,
			lying(each(func(c store.Cell) bool { return c.Kind == store.Text && len(c.Text) == 0 }, func(c *store.Cell) { *c = store.Cell{} })),
			"portable: trial statement 1: value 15 differs in place"},
		{"a failure is noticed", "UTF-8", false,
			func(context.Context, *lease, sqltext.Statement, int) (cursor, error) {
				return nil, errors.New("no such field")
			},
			"portable: trial statement 1, in place: no such field"},
		{"a panic is noticed", "UTF-8", false,
			lying(func([]store.Cell) { panic("index out of range") }), "portable: the self-check panicked: index out of range"},
		{"an address that is not there is noticed", "UTF-8", false,
			lying(func([]store.Cell) { _ = *(*byte)(at(0xdead0000dead)) }), "portable: the self-check panicked: runtime error: invalid memory address or nil pointer dereference"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := choosePath(t.Context(), c.portable, c.encoding, c.candidate)
			if err != nil || p.String() != c.want {
				t.Errorf("got  %s, %v\nwant %s", p, err, c.want)
			}
			if !p.handles {
				t.Error("running steps cannot be interrupted")
			}
		})
	}
}

func TestHandle(t *testing.T) {
	for _, c := range []struct {
		name string
		conn any
		want string
	}{
		{"a connection that is no pointer", 5, "the driver's connection is a int and not a pointer to a struct"},
		{"a connection without an address", &struct{ tls *libc.TLS }{}, "the driver's *struct { tls *libc.TLS } has no field db that holds an address"},
		{"a connection with another TLS", &struct {
			db  uintptr
			tls *int
		}{1, new(int)}, "the driver's *struct { db uintptr; tls *int } has no field tls of type *libc.TLS"},
		{"a closed connection", &struct {
			db  uintptr
			tls *libc.TLS
		}{}, "the driver's connection is closed"},
	} {
		t.Run(c.name+" gives no handle", func(t *testing.T) {
			if h, err := handleOf(c.conn); err == nil || err.Error() != c.want {
				t.Errorf("got %v, %v; want %s", h, err, c.want)
			}
		})
	}
	t.Run("without handles the portable reader still stops between rows", func(t *testing.T) {
		m, set := plainModel()
		path, _ := plainFile(t, 100)
		db := openFile(t, path, m, Options{Portable: true})
		db.path.handles = false
		s, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		ctx, cancel := context.WithCancel(t.Context())
		rows, err := s.Read(ctx, everything(set))
		if err != nil || !rows.Next() {
			t.Fatal(err)
		}
		cancel()
		if rows.Next() || !errors.Is(rows.Err(), context.Canceled) {
			t.Errorf("the rows go on, or end with %v", rows.Err())
		}
	})
}

// TestBothReadersAgree compares them over a wide table of random values, which
// is read through every kind of plan.
func TestBothReadersAgree(t *testing.T) {
	const columns, rows = 60, 150
	random := rand.New(rand.NewPCG(7, 7))
	var defs, names []string
	for i := range columns {
		names = append(names, fmt.Sprintf("c%d", i))
		defs = append(defs, names[i]+" "+[]string{"INTEGER", "REAL", "TEXT", "BLOB", "ANY"}[i%5])
	}
	path, writer := newFile(t, "CREATE TABLE wide ("+strings.Join(defs, ", ")+") STRICT; CREATE INDEX wide_c1 ON wide (c1, c2);")
	insert := "INSERT INTO wide VALUES (" + strings.TrimSuffix(strings.Repeat("?, ", columns), ", ") + ")"
	for range rows {
		values := make([]any, columns)
		for i := range values {
			values[i] = randomValue(random, i%5)
		}
		run(t, writer, insert, values...)
	}
	run(t, writer, "ALTER TABLE wide ADD COLUMN added TEXT DEFAULT 'ä'; ALTER TABLE wide ADD COLUMN share REAL DEFAULT 3; ALTER TABLE wide ADD COLUMN whole REAL AS (c0 % 1000)")
	all := strings.Join(names, ", ")
	for _, text := range []string{
		"SELECT " + all + ", added, share, whole FROM wide",
		"SELECT " + all + " FROM wide ORDER BY c3, c7 DESC",
		"SELECT c1, c2 FROM wide ORDER BY c1, c2",
		"SELECT DISTINCT c4, c9, c14 FROM wide",
		"SELECT c0, count(*), max(c2), min(c3), sum(c1), group_concat(c2) FROM wide GROUP BY c0",
		"SELECT a.c2, b.c3, a.c4 FROM wide AS a LEFT JOIN wide AS b ON a.c0 = b.c5",
		"SELECT c2 || c3, c1 * 2, CAST(c3 AS TEXT), CAST(c2 AS BLOB), zeroblob(c0 % 9), substr(c2, 2) FROM wide",
		"SELECT c2, row_number() OVER (ORDER BY c1), lag(c3) OVER (ORDER BY c1) FROM wide",
	} {
		compareReaders(t, path, sqltext.Statement{Text: text})
	}
}

func randomValue(r *rand.Rand, class int) any {
	if r.IntN(6) == 0 {
		return nil
	}
	text := make([]byte, r.IntN(20)*r.IntN(20)*r.IntN(30))
	for i := range text {
		text[i] = byte(r.IntN(128))
	}
	integer := int64(r.Uint64()) >> r.IntN(64)
	switch class {
	case 0:
		return integer
	case 1:
		return []float64{r.NormFloat64(), float64(integer), float64(r.IntN(100)), 0}[r.IntN(4)]
	case 2:
		return string(text) + "ß"
	case 3:
		return append(text, 0xff, 0)
	}
	return randomValue(r, r.IntN(4))
}

func compareReaders(t *testing.T, path string, s sqltext.Statement) {
	t.Helper()
	pool, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	tr := &trial{pool: pool}
	if tr.conn, err = pool.Conn(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer tr.conn.Close()
	if err := tr.takeHandle(); err != nil {
		t.Fatal(err)
	}
	want, err1 := tr.readAll(t.Context(), openPortable, s)
	got, err2 := tr.readAll(t.Context(), openInPlace, s)
	if n := difference(got, want); err1 != nil || err2 != nil || n >= 0 || len(got) == 0 {
		t.Errorf("cell %d of %d differs (%v, %v): %s", n, len(want), err1, err2, s.Text)
	}
}
