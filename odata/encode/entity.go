package encode

import (
	"bytes"
	"io"

	"feedline/store"
)

// Entity writes one entity, its context first, and a newline. Options.Count
// means nothing to it. Nothing reaches w if a cell does not fit, unless the
// entity is longer than 32 KiB.
func Entity(w io.Writer, shape store.Shape, cells []store.Cell, o Options) error {
	r, err := newRow(shape, o)
	if err != nil {
		return err
	}
	s := newSink(w)
	defer s.release()
	o.Count = nil
	dst := appendHead(s.buf, o)
	if len(shape.Slots) == 0 {
		dst = bytes.TrimSuffix(dst, []byte(","))
	}
	if dst = r.append(&s, dst, cells); dst != nil {
		s.send(append(dst, '\n'))
	}
	return s.err
}
