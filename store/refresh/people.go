package refresh

import (
	"strings"

	"feedline/store"
)

// Agents are users: every row of the one set is a row of the other, with the
// same key (L18). Where one source knows more than the other, be it because they
// were read one after the other, these streams make them agree:
//
//   - who is an agent is a user, known to the source of users or not;
//   - who is deleted as a user is deleted as an agent.

// whole is the source of users with the agents whom it lacks.
type whole struct {
	met   *meeting
	of    Lookup
	place []int // for each column of the users, where agents have it; -1: nowhere
	cells []store.Cell
	row   []store.Cell
	added Tally // rows that the source itself did not deliver: Read and Present
	err   error
	ends  []store.Rows
}

// wholeRows completes rows of a lookup with those of the lookup that is part of
// it. It closes both.
func wholeRows(l Lookup, rows store.Rows, part Lookup, parts store.Rows) store.Rows {
	w := &whole{met: meet(rows, parts, l.keys), of: l, cells: make([]store.Cell, len(l.Columns)), ends: []store.Rows{rows, parts}}
	for i, c := range l.Columns {
		at := -1
		for j, p := range part.Columns {
			same := strings.EqualFold(c.Name, p.Name) && c.Type.Kind == p.Type.Kind
			if i < l.keys && j == i || i >= l.keys && j >= l.keys && same {
				at = j
			}
		}
		w.place = append(w.place, at)
	}
	return w
}

func (w *whole) Next() bool {
	more, err := w.met.next()
	if w.err = err; err != nil || !more {
		return false
	}
	if w.row = w.met.l; w.row != nil {
		return true
	}
	for i, at := range w.place {
		if w.cells[i] = (store.Cell{Kind: Absent}); at >= 0 {
			w.cells[i] = w.met.r[at]
		}
	}
	w.row = w.cells
	if w.added.Read++; !w.of.gone(w.row) {
		w.added.Present++
	}
	return true
}

func (w *whole) Cells() []store.Cell { return w.row }
func (w *whole) Err() error          { return w.err }
func (w *whole) Close() error        { return closeAll(w.ends) }

// part is the source of agents, as deleted as their users.
type part struct {
	met    *meeting
	whole  Lookup
	lookup Lookup
	cells  []store.Cell
	err    error
	ends   []store.Rows
}

// partRows marks rows of a lookup as deleted that are so in the lookup whose
// part it is. It closes both.
func partRows(l Lookup, rows store.Rows, whole Lookup, wholes store.Rows) store.Rows {
	return &part{met: meet(rows, wholes, l.keys), whole: whole, lookup: l, ends: []store.Rows{rows, wholes}}
}

func (p *part) Next() bool {
	for {
		more, err := p.met.next()
		if p.err = err; err != nil || !more {
			return false
		}
		if p.met.l != nil {
			break
		}
	}
	p.cells = append(p.cells[:0], p.met.l...)
	if r := p.met.r; r != nil && p.whole.gone(r) {
		p.cells[p.lookup.keys] = r[p.whole.keys]
	}
	return true
}

func (p *part) Cells() []store.Cell { return p.cells }
func (p *part) Err() error          { return p.err }
func (p *part) Close() error        { return closeAll(p.ends) }
