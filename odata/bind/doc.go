// Package bind gives the syntax of a request its meaning: it looks names up in
// the model, gives literals the types of what they stand for, and refuses what
// the resource does not allow.
//
//	uri.Path + uri.Options + model ──▶ Request
//
// It is the only translator between OData's words and the store's. It does not
// know who asks, beyond which sets exist for them, and it runs nothing.
//
// request.go has the result and the one entry, resource.go reads the path,
// options.go says which option goes with which resource, select.go and key.go
// bind their clauses, literal.go turns literals into cells, number.go and
// instant.go have the single types. faults.go has everything that the room
// refuses.
package bind
