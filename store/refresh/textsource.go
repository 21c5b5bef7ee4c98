package refresh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"feedline/store"
	"feedline/store/ingest"
)

// The limits of a source unless it has its own.
const (
	DefaultTimeout = time.Minute
	DefaultSize    = 64 << 20
)

// Text is a source that delivers CSV, NDJSON or JSON: a file, the answer of a
// server, or what a query found in another database.
type Text struct {
	Name    string                                           // for messages; without secrets
	Open    func(ctx context.Context) (io.ReadCloser, error) // may wait until ctx ends
	Format  ingest.Format                                    // zero: recognised
	Timeout time.Duration                                    // for reading it to its end; zero: DefaultTimeout
	Size    int64                                            // bytes of its text, and of its rows in memory; zero: DefaultSize
}

func (s Text) String() string { return s.Name }

// Take reads the text to its end. A row that the lookup cannot hold is an error:
// left out, it would be taken for gone. Columns that the lookup does not have
// are left out.
func (s Text) Take(ctx context.Context, l Lookup, t store.Tenant) (Taken, error) {
	timeout, size := s.Timeout, s.Size
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	if size <= 0 {
		size = DefaultSize
	}
	inner, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	rows, err := s.take(inner, l, t, size)
	if ctx.Err() == nil && errors.Is(inner.Err(), context.DeadlineExceeded) {
		return nil, fmt.Errorf("refresh: %s took longer than %s", s.Name, timeout)
	}
	return rows, err
}

func (s Text) take(ctx context.Context, l Lookup, t store.Tenant, size int64) (Taken, error) {
	input, err := s.Open(ctx)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = input.Close() }) // it is only read
	defer stop()
	rows := newPacked(l, size)
	job := ingest.Job{Set: l.Set, Tenant: t, Input: &limited{input, size, size}, Name: s.Name, Format: s.Format, SkipUnknown: true}
	if err := ingest.Rows(ctx, job, rows.add); err != nil {
		return nil, errors.Join(err, input.Close())
	}
	return rows, input.Close()
}

// limited fails beyond so many bytes, where io.LimitReader would end.
type limited struct {
	input       io.Reader
	left, limit int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.input.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, tooLarge(l.limit)
	}
	return n, err
}
