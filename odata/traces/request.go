package traces

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"feedline/odata"
)

// Follow begins the span of a request. The span belongs to the trace that the
// request names only if its sender is trusted: others could have any number of
// requests followed.
func (t *Tracer) Follow(r *http.Request, trusted bool) (context.Context, odata.Trace) {
	ctx := r.Context()
	if trusted {
		ctx = t.callers.Extract(ctx, propagation.HeaderCarrier(r.Header))
	}
	ctx, span := t.tracer.Start(ctx, "request", trace.WithSpanKind(trace.SpanKindServer))
	return ctx, &followed{tracer: t.tracer, ctx: ctx, span: span}
}

// followed is the trace of one request.
type followed struct {
	tracer trace.Tracer
	ctx    context.Context // of the request's span
	span   trace.Span
	phase  trace.Span // nil: none has begun
}

func (f *followed) Enter(p odata.Phase) {
	if f.phase != nil {
		f.phase.End()
	}
	_, f.phase = f.tracer.Start(f.ctx, string(p))
}

func (f *followed) End(r odata.Record) {
	if f.phase != nil {
		f.phase.End()
	}
	f.span.SetAttributes(
		attribute.String("http.request.method", r.Method),
		attribute.Int("http.response.status_code", r.Status),
		attribute.Int64("http.response.body.size", r.Bytes),
		attribute.String("url.path", r.Path),
		attribute.String("feedline.request_id", r.ID),
		attribute.StringSlice("feedline.sets", r.Sets),
		attribute.String("feedline.query", r.Query),
		attribute.String("feedline.meaning", r.Meaning),
		attribute.String("feedline.outcome", string(r.Outcome)),
		attribute.Int64("feedline.rows", r.Rows),
		attribute.Int64("feedline.waited_ms", r.Waited.Milliseconds()),
	)
	if r.Code != "" {
		f.span.SetAttributes(attribute.String("feedline.code", string(r.Code)))
	}
	if r.Outcome == odata.Failed || r.Outcome == odata.Cut {
		f.span.SetStatus(codes.Error, string(r.Code))
	}
	f.span.End()
}
