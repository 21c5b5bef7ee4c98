package main

import (
	"context"
	"log/slog"
	"time"

	"feedline/odata/traces"
)

// traceWait bounds how long the end of the program waits for the last spans to
// be sent.
const traceWait = 5 * time.Second

// traced has the requests of a feed followed, if the configuration wants it. The
// feed must not have answered anything yet. End sends what is left.
func traced(ctx context.Context, c *Config, open opened, log *slog.Logger) (end func(), err error) {
	if !c.Traces {
		return func() {}, nil
	}
	tracer, err := traces.New(ctx, version(), log)
	if err != nil {
		return nil, advise("correct the variables that begin with OTEL_, or write --traces off", "requests cannot be traced: %v", err)
	}
	open.feed.Trace, open.feed.Store = tracer.Follow, tracer.Reader(open.feed.Store)
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), traceWait)
		defer cancel()
		if err := tracer.Close(ctx); err != nil {
			log.Warn("the last traces could not be sent", "error", err)
		}
	}, nil
}
