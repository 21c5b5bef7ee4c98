package transfer

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"feedline/store"
)

// Import stores the tenant, which is p.Tenant or the same under another name, with
// all rows of the folder, in one transaction: if it fails, or the process dies, the
// store is as it was. Rows that a store refuses, and files that are not what the
// manifest says of them any more, are a *Fault. Observe is told now and then how
// many rows of all are stored. It returns the tenant with its number.
func (p *Parcel) Import(ctx context.Context, w store.Writer, t store.Tenant, observe func(done, all int64)) (store.Tenant, error) {
	b, t, err := w.BeginNew(ctx, t)
	if err != nil {
		return t, err
	}
	i := &importing{Parcel: p, batch: b, observe: observe}
	for n, f := range p.Manifest.Files {
		if err := i.file(ctx, f, p.shapes[n]); err != nil {
			return t, errors.Join(err, b.Rollback())
		}
	}
	return t, b.Commit()
}

// importing is an import on its way.
type importing struct {
	*Parcel
	batch   store.Batch
	observe func(done, all int64)
	done    int64
}

// file stores the rows of one file. It may have changed since it was verified.
func (i *importing) file(ctx context.Context, f File, s *shape) error {
	c, err := i.open(f)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := i.lines(ctx, f, s, c); err != nil {
		return err
	}
	return c.compare(f)
}

func (i *importing) lines(ctx context.Context, f File, s *shape, from io.Reader) error {
	text := lineReader{from: bufio.NewReaderSize(from, 1<<18)}
	cells := make([]store.Cell, len(s.set.Properties))
	for number := int64(1); ; number++ {
		line, err := text.next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("transfer: read %s, line %d: %w", f.File, number, err)
		}
		if err := s.row.read(line, cells); err != nil {
			return fault(copyAgain, "%s, line %d: %v", f.File, number, err)
		}
		if err := i.row(s, cells); err != nil {
			return located(err, f.File, number)
		}
		if i.done++; i.done%observeRows == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			i.observe(i.done, i.Manifest.Rows())
		}
	}
}

// errTwice says that a key comes a second time.
var errTwice = &store.Refusal{Reason: "a row with the same key stands before it"}

func (i *importing) row(s *shape, cells []store.Cell) error {
	switch outcome, err := i.batch.Upsert(s.set, s.set.Properties, cells); {
	case err != nil:
		return err
	case outcome != store.Inserted:
		return errTwice
	}
	return nil
}

// located says which row an error is about.
func located(err error, file string, line int64) error {
	var refusal *store.Refusal
	if errors.As(err, &refusal) {
		return fault("it was not exported from a database of this model; export the tenant once more", "%s, line %d: %v", file, line, refusal)
	}
	return fmt.Errorf("transfer: store %s, line %d: %w", file, line, err)
}

// lineReader reads lines of any length up to mostRow.
type lineReader struct {
	from *bufio.Reader
	long []byte
}

// next is the next line without its end, until the one after it is read; io.EOF
// behind the last.
func (r *lineReader) next() ([]byte, error) {
	line, err := r.from.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		r.long = r.long[:0]
		for errors.Is(err, bufio.ErrBufferFull) {
			if r.long = append(r.long, line...); len(r.long) > mostRow {
				return nil, fmt.Errorf("it has more than %d bytes", mostRow)
			}
			line, err = r.from.ReadSlice('\n')
		}
		r.long = append(r.long, line...)
		line = r.long
	}
	if err == io.EOF && len(line) > 0 {
		return nil, errors.New("it has no end")
	}
	return bytes.TrimSuffix(line, []byte{'\n'}), err
}
