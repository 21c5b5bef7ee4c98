package refresh

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"feedline/model"
	"feedline/store"
)

// packed holds rows in memory, close together, in whatever order they came.
type packed struct {
	lookup Lookup
	limit  int64 // bytes
	text   []byte
	places []int // where each row begins in the text
	cells  []store.Cell
}

func newPacked(l Lookup, limit int64) *packed {
	return &packed{lookup: l, limit: limit, cells: make([]store.Cell, len(l.Columns))}
}

// add takes a row over. What the columns do not name is absent.
func (p *packed) add(columns []*model.Property, cells []store.Cell) error {
	for i := range p.cells {
		p.cells[i] = store.Cell{Kind: Absent}
	}
	for i, c := range columns {
		if place := p.lookup.place(c); place >= 0 {
			p.cells[place] = cells[i]
		}
	}
	return p.take(p.cells)
}

// take takes a row over that has the lookup's columns.
func (p *packed) take(row []store.Cell) error {
	p.places = append(p.places, len(p.text))
	for _, c := range row {
		p.text = appendCell(p.text, c)
	}
	if int64(len(p.text)) > p.limit {
		return tooLarge(p.limit)
	}
	return nil
}

// errTooLarge is wrapped by the error of rows beyond a limit.
var errTooLarge = errors.New("the source is too large")

func tooLarge(limit int64) error {
	return fmt.Errorf("%w: more than %d bytes; raise its size, or deliver less", errTooLarge, limit)
}

// start is where a row begins in the text, with the beginning of its key, which
// tells most rows apart.
type start struct {
	prefix uint64
	at     int
}

// prefixOf is a number in whose order the cells of one column are. Different
// cells may have the same.
func prefixOf(c store.Cell) uint64 {
	switch c.Kind {
	case store.Int:
		return uint64(c.Int) ^ 1<<63
	case store.Text:
		var first [8]byte
		copy(first[:], c.Text)
		return binary.BigEndian.Uint64(first[:])
	}
	return 0
}

// rows gives all rows in the order of their keys, as often as one likes.
func (p *packed) rows() store.Rows { return p.only(func(int) bool { return true }) }

// only gives the rows whose numbers are wanted, in the order of their keys.
func (p *packed) only(wanted func(row int) bool) store.Rows {
	r := &packedRows{packed: p, cells: make([]store.Cell, len(p.lookup.Columns))}
	keys := p.lookup.keys
	a, b := make([]store.Cell, keys), make([]store.Cell, keys)
	for row, at := range p.places {
		if wanted(row) {
			p.read(at, a)
			r.starts = append(r.starts, start{prefixOf(a[0]), at})
		}
	}
	slices.SortFunc(r.starts, func(x, y start) int {
		if x.prefix != y.prefix {
			return cmp.Compare(x.prefix, y.prefix)
		}
		p.read(x.at, a)
		p.read(y.at, b)
		return compareKeys(a, b)
	})
	return r
}

// read takes the first cells of a row out, and returns where they end.
func (p *packed) read(start int, into []store.Cell) (end int) {
	rest := p.text[start:]
	for i := range into {
		into[i], rest = takeCell(rest)
	}
	return len(p.text) - len(rest)
}

// packedRows walks rows that are held in memory.
type packedRows struct {
	packed *packed
	starts []start // in order
	next   int
	cells  []store.Cell
}

func (r *packedRows) Next() bool {
	if r.next == len(r.starts) {
		return false
	}
	r.packed.read(r.starts[r.next].at, r.cells)
	r.next++
	return true
}

func (r *packedRows) Cells() []store.Cell { return r.cells }
func (r *packedRows) Err() error          { return nil }
func (r *packedRows) Close() error        { return nil }

// appendKey packs the cells of a key.
func appendKey(b []byte, key []store.Cell) []byte {
	for _, c := range key {
		b = appendCell(b, c)
	}
	return b
}

func appendCell(b []byte, c store.Cell) []byte {
	b = append(b, byte(c.Kind))
	switch c.Kind {
	case store.Int:
		return binary.AppendVarint(b, c.Int)
	case store.Float:
		return binary.BigEndian.AppendUint64(b, math.Float64bits(c.Float))
	case store.Text:
		return append(binary.AppendUvarint(b, uint64(len(c.Text))), c.Text...)
	}
	return b
}

func takeCell(b []byte) (c store.Cell, rest []byte) {
	c.Kind, b = store.CellKind(b[0]), b[1:]
	switch c.Kind {
	case store.Int:
		v, n := binary.Varint(b)
		c.Int, b = v, b[n:]
	case store.Float:
		c.Float, b = math.Float64frombits(binary.BigEndian.Uint64(b)), b[8:]
	case store.Text:
		size, n := binary.Uvarint(b)
		end := n + int(size)
		c.Text, b = b[n:end:end], b[end:]
	}
	return c, b
}

// closeAll closes every cursor.
func closeAll(ends []store.Rows) error {
	var errs []error
	for _, rows := range ends {
		errs = append(errs, rows.Close())
	}
	return errors.Join(errs...)
}
