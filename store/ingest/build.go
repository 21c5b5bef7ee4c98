package ingest

import (
	"fmt"

	"feedline/store"
)

// builder makes rows of a chunk, one at a time: begin, then a call for each
// field, then finish. The first fault of a row is the one that is told.
type builder struct {
	plan    *plan
	chunk   *chunk
	cells   []store.Cell // by place in plan.stored
	present []byte       // by place: 1 when the row fills the column
	seen    []bool       // by index of property: the row has named it

	property string
	reason   string
	marks    marks
	skips    map[string]bool // unknown names that were told of
}

// marks is how far the chunk was filled before the current row.
type marks struct{ text, sightings int }

func newBuilder(p *plan) *builder {
	return &builder{
		plan:    p,
		cells:   make([]store.Cell, len(p.stored)),
		present: make([]byte, len(p.stored)),
		seen:    make([]bool, len(p.names)),
	}
}

func (b *builder) begin() {
	clear(b.present)
	clear(b.seen)
	b.property, b.reason = "", ""
	b.marks = marks{len(b.chunk.text), len(b.chunk.sightings)}
}

// wrong rejects the row, unless an earlier field has done so.
func (b *builder) wrong(property, reason string) {
	if b.reason == "" {
		b.property, b.reason = property, reason
	}
}

// once notes that the row names the property, and rejects the second time.
func (b *builder) once(c *column) bool {
	if b.seen[c.index] {
		b.wrong(c.property.Name, "stands in the row twice: leave one of them out")
		return false
	}
	b.seen[c.index] = true
	return true
}

// empty takes an empty CSV cell.
func (b *builder) empty(c *column) {
	switch c.empty {
	case emptyIsNull:
		b.fill(c, store.Cell{})
	case emptyIsText:
		b.fill(c, store.Cell{Kind: store.Text, Text: []byte{}})
	case emptyIsWrong:
		b.null(c)
	}
}

// null takes the null of a JSON document.
func (b *builder) null(c *column) {
	if !c.property.Nullable {
		b.wrong(c.property.Name, "has no value, but every row of "+b.plan.set.Name+" must have one")
		return
	}
	b.fill(c, store.Cell{})
}

// text takes a value as it is written. The bytes belong to the chunk.
func (b *builder) text(c *column, value []byte) {
	cell, reason := c.convert(value)
	if reason != "" {
		b.wrong(c.property.Name, reason)
		return
	}
	if c.known != nil && !c.known[string(value)] {
		b.chunk.sightings = append(b.chunk.sightings, sighting{c.property, value})
	}
	b.fill(c, cell)
}

func (b *builder) fill(c *column, cell store.Cell) {
	if c.place < 0 {
		b.compareTenant(c, cell)
		return
	}
	if b.present[c.place] == 1 && !b.cells[c.place].Equal(cell) {
		b.wrong(c.property.Name, "differs from the other of "+b.plan.namesOf(c.place)+": both are the same value, so deliver equal ones, both empty ones, or only one of them")
		return
	}
	b.present[c.place] = 1
	b.cells[c.place] = cell
}

func (b *builder) compareTenant(c *column, cell store.Cell) {
	if !cell.IsNull() && string(cell.Text) != c.tenant {
		b.wrong(c.property.Name, fmt.Sprintf("is %s, but the rows are imported for the tenant %s", shown(cell.Text), c.tenant))
	}
}

// finish adds the row to the chunk, as accepted or as rejected.
func (b *builder) finish(line int64, record []byte) {
	b.requireIdentity()
	r := row{line: line, record: keep(&b.chunk.records, record), property: b.property, reason: b.reason}
	if r.reason != "" {
		b.chunk.text = b.chunk.text[:b.marks.text]
		b.chunk.sightings = b.chunk.sightings[:b.marks.sightings]
		b.chunk.rows = append(b.chunk.rows, r)
		return
	}
	r.columns = b.plan.groups.of(b.present, b.plan.stored)
	r.cells = b.takeCells()
	r.sightings = b.chunk.sightings[b.marks.sightings:len(b.chunk.sightings):len(b.chunk.sightings)]
	if n := b.plan.newest; n >= 0 && b.present[n] == 1 && b.cells[n].Kind == store.Int {
		r.at, r.dated = b.cells[n].Int, true
	}
	b.chunk.rows = append(b.chunk.rows, r)
}

// reject adds a row that could not be taken apart.
func (b *builder) reject(line int64, record []byte, reason string) {
	b.begin()
	b.wrong("", reason)
	b.finish(line, record)
}

// maxSkips bounds how many unknown names of one file are told of.
const maxSkips = 100

// skipped notes, once for each name, that the set does not have it.
func (b *builder) skipped(name string) {
	if b.skips[name] || len(b.skips) == maxSkips {
		return
	}
	if b.skips == nil {
		b.skips = make(map[string]bool)
	}
	b.skips[name] = true
	b.chunk.notes = append(b.chunk.notes, leftOutNote(name, b.plan.set.Name))
}

func (b *builder) requireIdentity() {
	if b.reason != "" {
		return
	}
	for _, place := range b.plan.identity {
		if b.present[place] == 0 {
			b.wrong(b.plan.stored[place].Name, "is missing, and without it the row cannot be told from others")
			return
		}
		if b.cells[place].IsNull() {
			b.wrong(b.plan.stored[place].Name, "has no value, and without it the row cannot be told from others")
			return
		}
	}
}

func (b *builder) takeCells() []store.Cell {
	start := len(b.chunk.cells)
	for place, present := range b.present {
		if present == 1 {
			b.chunk.cells = append(b.chunk.cells, b.cells[place])
		}
	}
	end := len(b.chunk.cells)
	return b.chunk.cells[start:end:end]
}
