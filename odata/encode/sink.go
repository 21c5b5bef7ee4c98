package encode

import (
	"fmt"
	"io"
	"sync"
)

const (
	// bufferSize leaves room, above the mark, for the longest piece that is
	// written without looking at the mark again: pieceSize bytes of text that
	// all need six, and whatever else a row holds between two texts.
	bufferSize = 64 << 10
	flushMark  = 32 << 10
	pieceSize  = 4 << 10
)

var buffers = sync.Pool{New: func() any { return new([bufferSize]byte) }}

// sink sends what is encoded in portions. The bytes not yet sent travel through
// the calls as a slice, which the compiler keeps in registers; buf is where
// they rest between two rows.
type sink struct {
	w     io.Writer         // nil: everything is kept
	array *[bufferSize]byte // nil once released
	buf   []byte            // encoded and not sent; longer than array only by an unusual row
	gone  int64             // bytes sent
	err   error             // first error
}

func newSink(w io.Writer) sink {
	array := buffers.Get().(*[bufferSize]byte)
	return sink{w: w, array: array, buf: array[:0]}
}

// relieve sends dst if it has reached the mark, and returns what is left.
func (s *sink) relieve(dst []byte) []byte {
	if len(dst) < flushMark || s.w == nil {
		return dst
	}
	return s.send(dst)
}

// copy appends bytes of any number, and sends them on the way.
func (s *sink) copy(dst, from []byte) []byte {
	for len(from) > pieceSize {
		dst = s.relieve(append(dst, from[:pieceSize]...))
		from = from[pieceSize:]
	}
	return s.relieve(append(dst, from...))
}

// send hands dst to the writer and returns an empty slice to go on with. After
// an error it sends nothing.
func (s *sink) send(dst []byte) []byte {
	if s.err == nil && len(dst) > 0 {
		s.gone += int64(len(dst))
		n, err := s.w.Write(dst)
		if err == nil && n < len(dst) {
			err = io.ErrShortWrite
		}
		if err != nil {
			s.err = fmt.Errorf("encode: hand on the answer: %w", err)
		}
	}
	return s.array[:0]
}

// release gives the buffer up. A sink that is dropped without it costs one
// buffer of garbage and nothing else.
func (s *sink) release() {
	if s.array != nil {
		buffers.Put(s.array)
		s.array, s.buf = nil, nil
	}
}
