// Package traces follows requests through the phases of the feed, and sends what
// it saw to an OpenTelemetry collector.
//
//	request ──▶ Tracer.Follow ──▶ span of the request
//	                                ├─ span of each odata.Phase
//	                                └─ span of each statement (Tracer.Reader)
//
// A span holds what the log may hold, with the same masks, and nothing that tells
// of the caller. The variables that begin with OTEL_ say where spans are sent, how
// many requests are followed and what the feed calls itself, as OpenTelemetry's
// specification has it.
//
// tracer.go has the way to the collector, request.go the spans of a request and its
// phases, reader.go those of the statements that the store carries out.
package traces
