package traces

import (
	"context"
	"fmt"
	"log/slog"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Tracer follows requests. It is safe for concurrent use.
type Tracer struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
	callers  propagation.TextMapPropagator
}

// New makes a Tracer that sends its spans to the collector that the environment
// names, in the background. A collector that is not there keeps nobody waiting;
// spans are then lost, and the log says so. The caller closes it. As the library
// has one place for its errors, a process has one Tracer.
func New(ctx context.Context, version string, log *slog.Logger) (*Tracer, error) {
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces cannot be sent", "error", err) }))
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	about, err := resource.New(ctx,
		resource.WithAttributes(attribute.String("service.name", "feedline"), attribute.String("service.version", version)),
		resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	return through(sdk.WithBatcher(exporter), sdk.WithResource(about)), nil
}

// through is a Tracer with a way for its spans.
func through(way ...sdk.TracerProviderOption) *Tracer {
	provider := sdk.NewTracerProvider(way...)
	return &Tracer{provider: provider, tracer: provider.Tracer("feedline/odata"), callers: propagation.TraceContext{}}
}

// Close sends what is left, for as long as the context lasts.
func (t *Tracer) Close(ctx context.Context) error { return t.provider.Shutdown(ctx) }
