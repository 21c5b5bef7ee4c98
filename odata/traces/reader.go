package traces

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"feedline/store"
)

// Reader is the store with a span for each statement that it carries out. The
// span lasts from the question to the end of its rows, and says how much of that
// time the store had; the rest was the feed's and its client's. It tells which
// set was asked and how many rows came, and no value.
func (t *Tracer) Reader(r store.Reader) store.Reader { return reader{r, t.tracer} }

type reader struct {
	store.Reader
	tracer trace.Tracer
}

func (r reader) Snapshot(ctx context.Context) (store.Snapshot, error) {
	view, err := r.Reader.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	return snapshot{view, r.tracer}, nil
}

type snapshot struct {
	store.Snapshot
	tracer trace.Tracer
}

func (s snapshot) Read(ctx context.Context, q store.Query) (store.Rows, error) {
	_, span := s.tracer.Start(ctx, "read "+q.From.Name)
	begun := time.Now()
	answer, err := s.Snapshot.Read(ctx, q)
	if err != nil {
		end(span, err)
		return nil, err
	}
	return &rows{Rows: answer, span: span, busy: time.Since(begun)}, nil
}

func (s snapshot) Count(ctx context.Context, q store.Query) (int64, error) {
	_, span := s.tracer.Start(ctx, "count "+q.From.Name)
	n, err := s.Snapshot.Count(ctx, q)
	end(span, err)
	return n, err
}

// rows are those of one statement.
type rows struct {
	store.Rows
	span   trace.Span
	number int64
	busy   time.Duration // of the store
	closed bool
}

func (r *rows) Next() bool {
	begun := time.Now()
	more := r.Rows.Next()
	r.busy += time.Since(begun)
	if more {
		r.number++
	}
	return more
}

func (r *rows) Close() error {
	if !r.closed {
		r.closed = true
		r.span.SetAttributes(attribute.Int64("feedline.rows", r.number), attribute.Int64("feedline.store_us", r.busy.Microseconds()))
		end(r.span, r.Rows.Err())
	}
	return r.Rows.Close()
}

// end ends the span of a statement. What went wrong is in the log, with the
// request's id: an error of the store may quote what it was asked.
func end(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}
