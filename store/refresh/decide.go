package refresh

import (
	"time"

	"feedline/model"
	"feedline/store"
)

// Kind is what becomes of a row.
type Kind uint8

// A row is inserted (L03, L13), gets other attributes (L04), is found gone
// (L05) or has come back (L10).
const (
	Insert Kind = iota
	Update
	Delete
	Revive
)

func (k Kind) String() string {
	return [...]string{Insert: "insert", Update: "update", Delete: "delete", Revive: "revive"}[k]
}

// Change is what is to be written of one row. Its slices are valid until the
// next change.
type Change struct {
	Kind    Kind
	Columns []*model.Property // the key, then what is written
	Cells   []store.Cell      // one for each of the columns
	Before  []store.Cell      // what is stored in these columns; empty for a new row
}

// Key is the key of the row as messages show it.
func (c Change) Key() string { return keyText(c.Cells[:len(c.Columns[0].Set.Key)]) }

// Tally counts what a decision found in one lookup.
type Tally struct {
	Read      int64 // rows of the source
	Present   int64 // those of them that are not marked as deleted
	Live      int64 // stored rows that were not deleted before
	Inserted  int64
	Updated   int64
	Deleted   int64
	Revived   int64
	Unchanged int64 // stored rows to which nothing is written
}

func (t *Tally) add(more Tally) {
	t.Read += more.Read
	t.Present += more.Present
	t.Live += more.Live
	t.Inserted += more.Inserted
	t.Updated += more.Updated
	t.Deleted += more.Deleted
	t.Revived += more.Revived
	t.Unchanged += more.Unchanged
}

// Decide compares the stored rows of a lookup with those of its source, both
// with the lookup's columns and in the order of their keys, and hands over what
// has to be written so that the lookup is as its source was at the instant (L03
// to L13). It never asks for a row to be removed (L09), and asks for nothing
// when the two agree (L11). An error of apply ends it.
func Decide(l Lookup, stored, source store.Rows, at time.Time, apply func(Change) error) (Tally, error) {
	d := decision{lookup: l, at: store.IntCell(at.UnixMilli())}
	m := meet(stored, source, l.keys)
	for {
		more, err := m.next()
		if err != nil || !more {
			return d.tally, err
		}
		d.count(m.l, m.r)
		if !d.row(m.l, m.r) {
			continue
		}
		if err := apply(d.change); err != nil {
			return d.tally, err
		}
	}
}

// decision is a comparison on its way.
type decision struct {
	lookup Lookup
	at     store.Cell
	change Change
	tally  Tally
}

func (d *decision) count(stored, source []store.Cell) {
	if stored != nil && !d.lookup.gone(stored) {
		d.tally.Live++
	}
	if source == nil {
		return
	}
	d.tally.Read++
	if !d.lookup.gone(source) {
		d.tally.Present++
	}
}

// row decides about one key, and tells whether anything is to be written.
func (d *decision) row(stored, source []store.Cell) bool {
	l := d.lookup
	exists := source != nil && !l.gone(source)
	switch {
	case stored == nil:
		d.insert(source)
	case exists:
		return d.keep(stored, source)
	case l.gone(stored): // once and for all (L07)
		d.tally.Unchanged++
		return false
	default:
		d.begin(Delete, stored)
		d.write(l.keys, d.at, stored)
		d.tally.Deleted++
	}
	return true
}

// insert takes a new row over. One that its source reports as deleted was found
// gone by this run (L13).
func (d *decision) insert(source []store.Cell) {
	l := d.lookup
	d.begin(Insert, source)
	for i := l.keys; i < len(source); i++ {
		switch {
		case i == l.keys && l.gone(source):
			d.write(i, d.at, nil)
		case i > l.keys && source[i].Kind != Absent:
			d.write(i, source[i], nil)
		}
	}
	d.tally.Inserted++
}

// keep compares a row that both have.
func (d *decision) keep(stored, source []store.Cell) bool {
	l, kind := d.lookup, Update
	if l.gone(stored) {
		kind = Revive
	}
	d.begin(kind, stored)
	if kind == Revive {
		d.write(l.keys, store.Cell{}, stored)
	}
	for i := l.keys + 1; i < len(source); i++ {
		if source[i].Kind != Absent && compareCells(source[i], stored[i]) != 0 {
			d.write(i, source[i], stored)
		}
	}
	switch {
	case kind == Revive:
		d.tally.Revived++
	case len(d.change.Cells) == l.keys:
		d.tally.Unchanged++
		return false
	default:
		d.tally.Updated++
	}
	return true
}

// begin begins the change of the row with this key.
func (d *decision) begin(kind Kind, row []store.Cell) {
	c := &d.change
	c.Kind = kind
	c.Columns = append(c.Columns[:0], d.lookup.Columns[:d.lookup.keys]...)
	c.Cells = append(c.Cells[:0], row[:d.lookup.keys]...)
	if c.Before = c.Before[:0]; kind != Insert {
		c.Before = append(c.Before, row[:d.lookup.keys]...)
	}
}

// write adds a column to the change.
func (d *decision) write(place int, cell store.Cell, stored []store.Cell) {
	c := &d.change
	c.Columns = append(c.Columns, d.lookup.Columns[place])
	c.Cells = append(c.Cells, cell)
	if stored != nil {
		c.Before = append(c.Before, stored[place])
	}
}
