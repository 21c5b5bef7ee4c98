// Package model holds a published schema as immutable values: which entity
// sets exist, what their properties mean, how they hang together and which
// table stores them.
//
//	*.yaml ── load.go, decode*.go ──▶ file.go ── resolve.go ──▶ Model, EntitySet,
//	            (syntax, keys)      (what a file    (names,       Property, Navigation
//	                 │                may say)      types)
//	                 ▼                                │
//	          fault.go: all faults at once, ◀─────────┘
//	          each with file, line and cure
//
// The room knows OData's Entity Data Model and the rules of a description. It
// knows nothing of URLs, SQL, people or HTTP. Feedline's own tables are the
// YAML files of this folder, embedded in the binary ([Builtin]); any other
// folder of such files is served the same way ([Load]). log.go has what Feedline
// records of its own work, and puts it beside any model ([Logs], [Model.With]).
//
// model.go has the schema's nouns, edm.go the primitive types, storage.go the
// physical side. resolve.go lists the steps from files to nouns, each in a file of
// its own: schema_types.go (model.yaml), property.go with types.go, keys.go and
// literal.go (defaults), encoding.go (foreign columns), tables.go with names.go,
// retention.go (and hidden columns), navigation.go, lasting.go (what retention says
// of related rows), partner.go, unit.go, logof.go, customer.go, refreshed.go (the
// tables that lookups are refreshed from). place.go remembers lines, suggest.go guesses
// what a misspelt name was meant to be.
//
// docs/model.md explains every key to the author of a description, and
// docs/model.schema.json, made from file.go by jsonschema_test.go, to the author's
// editor.
package model
