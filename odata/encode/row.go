package encode

import (
	"fmt"

	"feedline/store"
)

// row writes the entities of one answer.
type row struct {
	slots []slot
	width int // cells that a row must have
}

// slot is one property: its key, what may stand in its cell, and how that is
// written.
type slot struct {
	key  []byte // `,"Name":`
	cell int
	kind store.CellKind
	form form
	is   store.Slot
}

// form appends the JSON of a cell of the slot's kind. It returns nil if the
// cell's content is not a value of the slot's type. Forms of unbounded length
// send what they have through the sink on the way.
type form func(s *sink, dst []byte, c *store.Cell) []byte

func newRow(shape store.Shape, o Options) (*row, error) {
	r := &row{slots: make([]slot, len(shape.Slots))}
	for i, is := range shape.Slots {
		kind, f := chooseForm(is, o)
		if f == nil {
			return nil, fmt.Errorf("encode: property %s: a value of type %s has no JSON form", is.Name, is.Type.Name())
		}
		r.slots[i] = slot{key: key(is.Name), cell: is.Cell, kind: kind, form: f, is: is}
		r.width = max(r.width, is.Cell+1)
	}
	return r, nil
}

func key(name string) []byte {
	return append(appendString([]byte(","), []byte(name)), ':')
}

// append writes the properties, each with a comma before it, which the first
// lacks if nothing stands before it. It returns nil and leaves an error in the
// sink if a cell does not fit.
func (r *row) append(s *sink, dst []byte, cells []store.Cell, bare bool) []byte {
	if len(cells) < r.width {
		s.err = fmt.Errorf("encode: the row has %d cells, its shape needs %d", len(cells), r.width)
		return nil
	}
	for i := range r.slots {
		p := &r.slots[i]
		c := &cells[p.cell]
		if i == 0 && bare {
			dst = append(dst, p.key[1:]...)
		} else {
			dst = append(dst, p.key...)
		}
		switch c.Kind {
		case p.kind:
			if dst = p.form(s, dst, c); dst == nil {
				p.refuse(s, c)
				return nil
			}
		case store.Null:
			dst = p.appendNull(dst)
		default:
			p.refuse(s, c)
			return nil
		}
	}
	return dst
}

// appendNull writes that there is no value. A collection always exists and may
// just be empty (CSDL 4.0 Part 3, section 6.2.1).
func (p *slot) appendNull(dst []byte) []byte {
	if p.is.Type.Collection {
		return append(dst, "[]"...)
	}
	return append(dst, "null"...)
}

// refuse leaves an error that names the slot and shows the cell, but not a
// text, which may be about a person. An earlier error of the writer stays.
func (p *slot) refuse(s *sink, c *store.Cell) {
	if s.err != nil {
		return
	}
	var held string
	switch c.Kind {
	case store.Int:
		held = fmt.Sprintf("the integer %d", c.Int)
	case store.Float:
		held = fmt.Sprintf("the number %g", c.Float)
	case store.Text:
		held = fmt.Sprintf("a text of %d bytes", len(c.Text))
	default:
		held = fmt.Sprintf("an unknown kind of cell (%d)", c.Kind)
	}
	s.err = fmt.Errorf("encode: property %s: %s is not the stored form of a value of type %s", p.is.Name, held, p.is.Type.Name())
}
