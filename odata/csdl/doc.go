// Package csdl describes the published schema to clients: $metadata as CSDL
// XML and CSDL JSON, and the service document.
//
//	model.Model + who sees what + what the feed can do
//	        │
//	        ▼
//	view.go: the visible part ──▶ annotations.go, prose.go: what is said of it
//	        │                     facets.go: what limits its values
//	        │
//	        ├──▶ xml.go, xmltypes.go, xmlvalue.go   CSDL XML, 4.0 by default
//	        ├──▶ json.go, jsonobject.go             CSDL JSON, always 4.01
//	        └──▶ service.go                         service document
//
// The room knows the CSDL standard and what the oldest reader of the feed
// tolerates. It knows nothing of requests, principals or grammar: which sets
// exist for the caller and what the feed can do are passed in as values
// ([Document] and [Capabilities], in document.go).
//
// # What the oldest reader dictates
//
// Power Query's reader refuses a whole feed for one element or attribute that
// it does not expect. The 4.0 form therefore has one schema and one container,
// no Nullable on a collection of entities, no annotation inside a record, an
// annotation or a reference, no facet that its type does not have, no aliases,
// and references to the Core and Capabilities vocabularies alone, which that
// reader has built in. Terms are written with their whole namespace.
//
// The same input gives the same bytes, so that a document can have an ETag.
package csdl
