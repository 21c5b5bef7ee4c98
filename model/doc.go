// Package model holds a published schema as immutable values: which entity
// sets exist, what their properties mean, how they hang together and which
// table stores them.
//
//	*.yaml ──▶ file.go (what a description may say)
//	              │
//	              ▼
//	          load.go, resolve.go ──▶ Model, EntitySet, Property, Navigation
//	              │
//	              ▼
//	          faults, all of them at once, each with file, line and cure
//
// The room knows OData's Entity Data Model and the rules of a description. It
// knows nothing of URLs, SQL, people or HTTP. Feedline's own tables are the
// YAML files of this folder, embedded in the binary ([Builtin]); any other
// folder of such files is served the same way ([Load]).
//
// model.go has the schema's nouns, edm.go the primitive types, storage.go the
// physical side. docs/model.md explains every key to the author of a
// description.
package model
