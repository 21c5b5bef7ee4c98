package odata

import (
	"feedline/odata/encode"
	"feedline/store"
)

// batch are rows that were written, and wait for what is expanded in them.
type batch struct {
	written encode.Batch
	parents []int        // index of each row's parent
	cells   []store.Cell // those that are still needed, as many for each row
	texts   []byte       // of cells
	keep    []int        // which cells of a row they are
	row     []store.Cell // of the row asked for last
	next    int          // row to be handed on next
	most    int          // rows of this batch
}

// A batch ends at so many rows or bytes. The first ones are small, so that the
// answer begins soon.
const (
	firstBatch = 16
	mostBatch  = 512
	batchBytes = 1 << 20
)

// begin empties the batch. The next one may be larger.
func (b *batch) begin(width int, keep []int) {
	b.reset()
	b.keep = keep
	if len(b.row) != width {
		b.row = make([]store.Cell, width)
	}
	b.most = min(max(firstBatch, 2*b.most), mostBatch)
}

func (b *batch) reset() {
	b.written.Reset()
	b.parents, b.cells, b.texts, b.next = b.parents[:0], b.cells[:0], b.texts[:0], 0
}

func (b *batch) full() bool {
	return b.written.Len() >= b.most || b.written.Size()+len(b.texts) >= batchBytes
}

// ended tells whether every row was handed on.
func (b *batch) ended() bool { return b.next == b.written.Len() }

// add writes a row and keeps what is needed of its cells.
func (b *batch) add(item *encode.Item, parent int, cells []store.Cell) error {
	if err := b.written.Add(item, cells); err != nil {
		return err
	}
	b.parents = append(b.parents, parent)
	for _, i := range b.keep {
		c := cells[i]
		if c.Kind == store.Text {
			start := len(b.texts)
			b.texts = append(b.texts, c.Text...)
			c.Text = b.texts[start:len(b.texts):len(b.texts)]
		}
		b.cells = append(b.cells, c)
	}
	return nil
}

// cellsOf are the cells of a row, of which only those are there that were
// kept. They are valid until the next call.
func (b *batch) cellsOf(i int) []store.Cell {
	for n, at := range b.keep {
		b.row[at] = b.cells[i*len(b.keep)+n]
	}
	return b.row
}
