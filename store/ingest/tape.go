package ingest

import (
	"bytes"
	"errors"
	"io"
)

var errRowTooLarge = errors.New("the row is larger than 16 MiB: a quote or a bracket is probably not closed; nothing behind this row was read")

// tape hands a text to a reader that reads ahead, and keeps what the reader
// has not finished with, so that the raw text of a row can be shown. A read
// error stays.
type tape struct {
	source io.Reader
	buffer []byte
	start  int   // where in buffer the kept text begins
	offset int64 // of the kept text in the whole
	line   int64 // on which the kept text begins, from 1
	err    error
}

func newTape(source io.Reader) *tape { return &tape{source: source, line: 1} }

// Read takes the next piece of the text. It fails when the kept text, which is
// one unfinished row, is longer than a row may be.
func (t *tape) Read(p []byte) (int, error) {
	if t.err != nil {
		return 0, t.err
	}
	if len(t.buffer)-t.start >= MaxRowBytes {
		t.err = errRowTooLarge
		return 0, t.err
	}
	n, err := t.source.Read(p)
	kept := copy(t.buffer, t.buffer[t.start:])
	t.buffer, t.start = append(t.buffer[:kept], p[:n]...), 0
	t.err = err
	return n, err
}

// until is the kept text before the offset; it is valid until the next Read.
func (t *tape) until(offset int64) []byte {
	return t.buffer[t.start : t.start+int(offset-t.offset)]
}

// forget lets the text before the offset go.
func (t *tape) forget(offset int64) {
	gone := t.until(offset)
	t.line += int64(bytes.Count(gone, []byte{'\n'}))
	t.start += len(gone)
	t.offset = offset
}

// failure is the error that ended the text early, or nil.
func (t *tape) failure() error {
	if t.err == io.EOF {
		return nil
	}
	return t.err
}
