package bind

import (
	"strings"

	"feedline/odata/uri"
)

// Resource is the kind of thing that a path leads to.
type Resource uint8

// The resources of a feed (OData 4.01 Part 2, section 4).
const (
	ServiceDocument Resource = 1 << iota
	Metadata
	Collection // entities of a set, or that a navigation leads to
	Entity     // one entity
	Count      // the number of entities of a collection, as text; of the values of a property, if there is a Member
	Property   // the value of a property of one entity
	RawValue   // the same as bare text or bytes, without JSON around it
)

// bindResource reads a path. A set that is not visible is treated as if it
// did not exist (design decision 5).
func bindResource(path uri.Path, aliases map[string]uri.Expr, of *binding) (Request, error) {
	if len(path.Segments) == 0 {
		return Request{Resource: ServiceDocument}, nil
	}
	first, rest := path.Segments[0], path.Segments[1:]
	if strings.HasPrefix(first.Name, "$") {
		return bindSystemPath(first, rest)
	}
	w := walk{binding: of, aliases: aliases}
	if err := w.begin(first); err != nil {
		return Request{}, err
	}
	for _, segment := range rest {
		if err := w.step(segment); err != nil {
			return Request{}, err
		}
	}
	return w.request, w.end()
}

// bindSystemPath reads a path that begins with a word of OData itself.
func bindSystemPath(first uri.Segment, rest []uri.Segment) (Request, error) {
	switch first.Name {
	case "$metadata":
		if len(rest) > 0 || first.Key != nil {
			return Request{}, errBehindLast("$metadata", first.Span)
		}
		return Request{Resource: Metadata}, nil
	case "$batch", "$crossjoin", "$all", "$entity":
		return Request{}, errPathNotImplemented(first)
	}
	return Request{}, errUnknownSystemPath(first)
}
