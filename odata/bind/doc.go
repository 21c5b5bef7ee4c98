// Package bind gives the syntax of a request its meaning: it looks names up in
// the model, gives literals the types of what they stand for, and refuses what
// the resource does not allow.
//
//	uri.Path + uri.Options + model ──▶ Request
//
// It is the only translator between OData's words and the store's. It does not
// know who asks, beyond which sets exist for them, and it runs nothing.
//
// request.go has the result and the one entry, schema.go what exists for the
// caller and within which limits, exposure.go how much they see of personal
// data, options.go which option goes with which resource.
//
// Paths: resource.go begins, walk.go goes from segment to segment, key.go binds
// keys.
//
// Clauses: select.go binds $select, selectpath.go ways into complex values there,
// expand.go $expand with the clauses inside it. kept.go prints clauses for a
// continuation, contextlist.go for a context URL.
//
// Expressions: filter.go binds $filter and $orderby, binder.go walks their
// trees, with scope.go for what names mean at a place, path.go for paths,
// lambda.go for collections of entities and structure.go for complex values and
// collections of values. operand.go is what a part of an expression may
// mean; compare.go, arithmetic.go and timely.go have the operators, call.go the
// functions, whose rows stand in functions.go, and typefunctions.go cast and
// isof.
//
// Constants: point.go finds where a constant lies among the values of a type,
// literal.go turns literals into cells, number.go and instant.go have the
// single types.
//
// faults.go, faults_path.go, faults_expand.go and faults_expr.go have everything
// that the room refuses.
package bind
