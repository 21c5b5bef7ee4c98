package encode

import (
	"errors"
	"io"
	"strconv"

	"feedline/store"
)

// Options are what an answer says besides its rows.
type Options struct {
	Context string // absolute context URL; empty: no context (odata.metadata=none)
	IEEE754 bool   // Int64, Decimal and the count are strings (IEEE754Compatible=true)
	Count   *int64 // @odata.count of a collection; nil: absent
}

// Feed writes a collection of entities, one line for each:
//
//	{"@odata.context":"…","@odata.count":2,"value":[
//	{"Id":1},
//	{"Id":2}
//	],"@odata.nextLink":"…"}
//
// What Annotate is told stands before the link.
//
// It belongs to one goroutine. Its first error, of a cell or of the writer, is
// kept: every later call returns it and writes nothing.
type Feed struct {
	sink
	item    *Item
	ieee754 bool
	begun   []bool // for each open array, whether it has a member; none: the answer is one entity
	bare    bool   // nothing stands in the innermost entity yet, so that no comma is due
	value   bool   // an entity is due as the value of a property
	notes   []byte // annotations behind the collection, a comma before each
}

var errClosed = errors.New("encode: the feed is closed")

// NewFeed begins a collection of rows of this shape on w. Nothing reaches w
// before the buffer fills or Flush or Close is called. A shape with a type that
// has no JSON form is an error of the first call.
func NewFeed(w io.Writer, shape store.Shape, o Options) *Feed {
	item, err := NewItem(shape, o)
	f := NewFeedOf(w, item, o)
	if f.err == nil {
		f.err = err
	}
	f.end()
	return f
}

// NewFeedOf begins a collection whose entities are written by an item.
func NewFeedOf(w io.Writer, item *Item, o Options) *Feed {
	f := &Feed{sink: newSink(w), item: item, ieee754: o.IEEE754, begun: make([]bool, 1, 8)}
	f.buf = append(appendHead(f.buf, o), `"value":[`...)
	return f
}

// appendHead opens the object with the control information that must come
// first, each with a comma after it.
func appendHead(dst []byte, o Options) []byte {
	dst = append(dst, '{')
	if o.Context != "" {
		dst = append(dst, `"@odata.context":`...)
		dst = append(appendString(dst, []byte(o.Context)), ',')
	}
	if o.Count == nil {
		return dst
	}
	dst = append(dst, `"@odata.count":`...)
	if o.IEEE754 {
		return append(strconv.AppendQuote(dst, strconv.FormatInt(*o.Count, 10)), ',')
	}
	return append(strconv.AppendInt(dst, *o.Count, 10), ',')
}

// Row writes one entity. It keeps nothing of the cells. The error names the
// property whose cell is not a value of its type.
func (f *Feed) Row(cells []store.Cell) error {
	if err := f.Open(f.item, cells); err != nil {
		return err
	}
	return f.Shut()
}

// Size is the number of bytes encoded so far, sent or not.
func (f *Feed) Size() int64 { return f.gone + int64(len(f.buf)) }

// Flush hands what is buffered to the writer.
func (f *Feed) Flush() error {
	if f.err == nil {
		f.buf = f.send(f.buf)
	}
	return f.end()
}

// Annotate has the collection end in an annotation of this name, without its at
// sign, whose value is JSON.
func (f *Feed) Annotate(name string, value []byte) {
	f.notes = append(append(f.notes, key("@"+name)...), value...)
}

// Close ends the collection, with its annotations and with the address of the next page unless it is
// empty, and hands the rest to the writer, which it does not close. It must not
// be called after a failed read.
func (f *Feed) Close(nextLink string) error {
	if f.err != nil {
		return f.err
	}
	dst := f.buf
	if f.begun[0] {
		dst = append(dst, '\n')
	}
	dst = append(append(dst, ']'), f.notes...)
	if nextLink != "" {
		dst = append(dst, `,"@odata.nextLink":`...)
		dst = appendString(dst, []byte(nextLink))
	}
	f.send(append(dst, "}\n"...))
	err := f.err
	if err == nil {
		f.err = errClosed
	}
	f.release()
	return err
}

// end returns the first error; after it the buffer is not needed any more.
func (f *Feed) end() error {
	if f.err != nil {
		f.release()
	}
	return f.err
}
