package traces

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"feedline/model"
	"feedline/odata"
	"feedline/odata/fault"
	"feedline/store"
)

func newTracer(t *testing.T) (*Tracer, *tracetest.InMemoryExporter) {
	t.Helper()
	kept := tracetest.NewInMemoryExporter()
	tracer := through(sdk.WithSyncer(kept))
	t.Cleanup(func() { _ = tracer.Close(context.Background()) })
	return tracer, kept
}

// told is what a span tells, by name.
func told(span tracetest.SpanStub) map[string]string {
	all := map[string]string{}
	for _, a := range span.Attributes {
		all[string(a.Key)] = a.Value.String()
	}
	return all
}

// twoReader is a store with two rows, and a statement that fails.
type twoReader struct{ store.Reader }

func (twoReader) Snapshot(context.Context) (store.Snapshot, error) { return twoView{}, nil }

type twoView struct{ store.Snapshot }

func (twoView) Read(_ context.Context, q store.Query) (store.Rows, error) {
	if q.Limit == 1 {
		return nil, errors.New("a statement with Lovelace in it")
	}
	return &twoRows{left: 2}, nil
}

func (twoView) Count(context.Context, store.Query) (int64, error) { return 2, nil }

type twoRows struct {
	store.Rows
	left int
}

func (r *twoRows) Next() bool {
	time.Sleep(time.Millisecond)
	r.left--
	return r.left >= 0
}

func (r *twoRows) Err() error   { return nil }
func (r *twoRows) Close() error { return nil }

func TestASpanHasTheSpansOfItsPhasesAndStatements(t *testing.T) {
	tracer, kept := newTracer(t)
	ctx, trace := tracer.Follow(httptest.NewRequest("GET", "/odata/Calls", nil), false)
	for _, p := range []odata.Phase{odata.Parsing, odata.Binding, odata.Planning, odata.Storing} {
		trace.Enter(p)
	}
	view, err := tracer.Reader(twoReader{}).Snapshot(ctx)
	if err != nil {
		t.Fatal(err)
	}
	q := store.Query{From: &model.EntitySet{Name: "Calls"}}
	rows, err := view.Read(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	trace.Enter(odata.Encoding)
	for rows.Next() {
	}
	_, _ = rows.Close(), rows.Close()
	if n, err := view.Count(ctx, q); n != 2 || err != nil {
		t.Errorf("%d are counted: %v", n, err)
	}
	q.Limit = 1
	if _, err := view.Read(ctx, q); err == nil {
		t.Error("the error of the store is gone")
	}
	trace.End(odata.Record{Method: "GET", Outcome: odata.Failed, Code: fault.Internal, Status: 500})
	spans := kept.GetSpans()
	root := spans[len(spans)-1]
	var names []string
	for _, s := range spans {
		names = append(names, s.Name)
		if s.Name != "request" && s.Parent.SpanID() != root.SpanContext.SpanID() {
			t.Errorf("%s is not a part of the request", s.Name)
		}
	}
	want := []string{"uri", "bind", "plan", "store", "read Calls", "count Calls", "read Calls", "encode", "request"}
	if len(names) != len(want) {
		t.Fatalf("the spans are %v", names)
	}
	for i := range want {
		if names[i] != want[i] {
			t.Errorf("span %d is %s, want %s", i, names[i], want[i])
		}
	}
	if all := told(spans[4]); all["feedline.rows"] != "2" || len(all["feedline.store_us"]) < 4 {
		t.Errorf("the statement tells %v", all)
	}
	if s := spans[6]; s.Status.Code.String() != "Error" || s.Status.Description != "" || len(s.Events) > 0 {
		t.Errorf("the statement that failed tells %+v", s.Status)
	}
	if all := told(root); all["http.response.status_code"] != "500" || all["feedline.code"] != "InternalError" {
		t.Errorf("the request tells %v", all)
	}
}

func TestOnlyATrustedProxySaysWhichTraceARequestBelongsTo(t *testing.T) {
	tracer, kept := newTracer(t)
	r := httptest.NewRequest("GET", "/odata", nil)
	r.Header.Set("traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01")
	for _, trusted := range []bool{false, true} {
		_, trace := tracer.Follow(r, trusted)
		trace.End(odata.Record{})
	}
	for i, span := range kept.GetSpans() {
		if named := span.SpanContext.TraceID().String() == "0123456789abcdef0123456789abcdef"; named != (i == 1) {
			t.Errorf("request %d is in the trace: %v", i, named)
		}
	}
}
