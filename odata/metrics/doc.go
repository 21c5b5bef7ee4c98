// Package metrics counts what a feed does, and shows the figures to Prometheus.
//
//	odata.Record ──▶ Metrics.Record ─┐
//	                                 ├─▶ Metrics.Handler ──▶ text
//	Collector ──▶ Family.Read ───────┘
//
// The room knows how figures are named and labelled. The number of their series
// is bounded: a label's value is the name of an entity set of the model, or one
// of a few words that the feed itself chose, and never what a client sent.
// Nothing tells of a caller.
//
// metrics.go has what is counted of requests, figures.go their names, and
// family.go what other parts of the program have to show.
package metrics
