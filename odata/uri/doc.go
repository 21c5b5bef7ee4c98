// Package uri turns the text of a request URL into syntax: path segments with
// keys, and query options, each with its place in the text.
//
//	escaped path ──▶ Path      segments, key predicates, literals
//	raw query    ──▶ Options   system options by name; custom options are left alone
//
// It knows OData's URL grammar (OData 4.01 Part 2) and nothing of the model:
// whether a name exists, and whether a literal fits, is decided in odata/bind.
//
// query.go splits the query string, options.go reads the values, select.go
// reads $select, path.go and key.go read the path, literal.go the literals.
// faults.go has everything that the room refuses.
package uri
