package plan

import "feedline/odata/fault"

// Everything that this room refuses, in one place.

func errToken() error {
	return fault.At("$skiptoken", fault.Span{}, fault.InvalidToken,
		"This continuation link does not belong to this request: it was altered, or it comes from another table, query, tenant or version of the feed, or was made under other rights or before the tenant's clock was changed. Start again from the first page and follow each @odata.nextLink as it is.")
}

func errTokenWithWindow() error {
	return fault.At("$skiptoken", fault.Span{}, fault.OptionNotAllowed,
		"A continuation link cannot be combined with $top or $skip: it carries what is left of them. Follow each @odata.nextLink as it is.")
}

func errTooManyOperations(n, limit int) error {
	return fault.At("$filter", fault.Span{}, fault.TooComplex,
		"The query has %d comparisons, functions and operators; the feed carries out %d at once, and each any, all or $count over related rows counts for %d. Ask for several values of one property with in ('a','b'), or split the query.", n, limit, subquery)
}
