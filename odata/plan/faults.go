package plan

import "feedline/odata/fault"

// Everything that this room refuses, in one place.

func errToken() error {
	return fault.At("$skiptoken", fault.Span{}, fault.InvalidToken,
		"This continuation link does not belong to this request: it was altered, or it comes from another table, query, tenant or version of the feed. Start again from the first page and follow each @odata.nextLink as it is.")
}

func errTokenWithWindow() error {
	return fault.At("$skiptoken", fault.Span{}, fault.OptionNotAllowed,
		"A continuation link cannot be combined with $top or $skip: it carries what is left of them. Follow each @odata.nextLink as it is.")
}
