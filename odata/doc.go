// Package odata is the feed over HTTP: it negotiates, walks the arrow from a
// request to rows, streams the answer, and writes faults.
//
//	request ─▶ exchange (version, format, public root)
//	              │ uri.ParsePath, uri.ParseOptions ─▶ bind.Bind ─▶ plan.Plan
//	              ▼
//	           store.Snapshot ─▶ rows ─▶ encode.Feed ─▶ compress ─▶ client
//
// Only this room logs requests, and only Service.ServeHTTP writes faults: all
// others return them. What callers may see comes in as a plan.Policy.
//
// service.go has the configuration and the spine, exchange.go what is settled
// before a URL is read, admission.go who is let in and what they may see,
// signin.go what is answered to who is not signed in, entityid.go the path that
// $entity stands for, accept.go and format.go the media types, root.go the
// public address, headers.go what every answer carries, documents.go the service
// document and the metadata.
//
// answer.go answers what a path leads to, property.go the value of a property.
// body.go has what all places of an answer share, level.go writes the entities
// at one of them, branch.go what is expanded in them, batch.go keeps rows that
// wait for it, and seen.go what was looked up before. gate.go has the queue of
// heavy queries, warnings.go what is told of wasteful ones, annotations.go
// whether the client wants to hear it.
//
// output.go is the way to the client, watchdog.go the patience with the store,
// context.go the URLs inside answers, status.go and failure.go the faults,
// record.go what is known of a request at its end, load.go what waits at a
// moment, phases.go who follows a request on its way, requestlog.go, logmask.go
// and logquery.go the log line, explain.go the stages of a request as text,
// explainpolicy.go what the caller may see of them, explainplan.go the statements
// among them.
package odata
