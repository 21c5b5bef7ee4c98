package encode

import (
	"io"

	"feedline/store"
)

// NewEntity begins one entity on w, its context first. Open, what is expanded
// in it, Shut and End must follow. Options.Count means nothing to it.
func NewEntity(w io.Writer, o Options) *Feed {
	f := &Feed{sink: newSink(w), ieee754: o.IEEE754, bare: o.Context == ""}
	f.buf = append(f.buf, '{')
	if o.Context != "" {
		f.buf = appendString(append(f.buf, `"@odata.context":`...), []byte(o.Context))
	}
	return f
}

// End hands the rest of an entity to the writer, which it does not close, and
// a newline.
func (f *Feed) End() error {
	if f.err != nil {
		return f.err
	}
	f.send(append(f.buf, '\n'))
	err := f.err
	if err == nil {
		f.err = errClosed
	}
	f.release()
	return err
}

// Entity writes one entity, its context first, and a newline. Nothing reaches w
// if a cell does not fit, unless the entity is longer than 32 KiB.
func Entity(w io.Writer, shape store.Shape, cells []store.Cell, o Options) error {
	item, err := NewItem(shape, o)
	if err != nil {
		return err
	}
	f := NewEntity(w, o)
	if err := f.Open(item, cells); err != nil {
		return err
	}
	if err := f.Shut(); err != nil {
		return err
	}
	return f.End()
}
