package ingest

import (
	"feedline/model"
	"feedline/store"
)

// A chunk is full after this many rows or this many bytes of raw text,
// whichever comes first.
const (
	chunkRows  = 256
	chunkBytes = 1 << 20
)

// row is one row of the file on its way to the store.
type row struct {
	line    int64             // where it begins, from 1
	record  []byte            // as delivered
	columns []*model.Property // what the Writer gets; shared by rows alike
	cells   []store.Cell
	at      int64 // value of the set's newest-column, when dated
	dated   bool

	sightings []sighting // shared with the chunk

	property string // at fault; may be empty
	reason   string // why the row is rejected; empty: it is not
}

// chunk carries rows from the reading goroutine to the writing one, with the
// memory that they stand in. Whoever holds it owns it.
type chunk struct {
	rows      []row
	cells     []store.Cell
	text      []byte // of cells
	records   []byte
	sightings []sighting
	notes     []string
	onePage   bool  // the file ended with a link to more rows
	end       error // nothing follows this chunk: io.EOF at the end of the file, another error where reading had to stop; nil: more to come
}

// reset makes the chunk empty, and lets go of memory that a huge row took.
func (c *chunk) reset() {
	if cap(c.records)+cap(c.text) > 8*chunkBytes {
		c.records, c.text = nil, nil
	}
	c.rows, c.cells, c.text = c.rows[:0], c.cells[:0], c.text[:0]
	c.records, c.sightings, c.notes = c.records[:0], c.sightings[:0], c.notes[:0]
	c.onePage, c.end = false, nil
}

func (c *chunk) full() bool {
	return len(c.rows) >= chunkRows || len(c.records) >= chunkBytes
}

// keep copies bytes to the end of a growing buffer and returns the copy. What
// was kept earlier stays valid when the buffer moves.
func keep(buffer *[]byte, b []byte) []byte {
	start := len(*buffer)
	*buffer = append(*buffer, b...)
	end := len(*buffer)
	return (*buffer)[start:end:end]
}
