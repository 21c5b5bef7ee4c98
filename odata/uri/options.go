package uri

import (
	"strconv"
	"strings"

	"feedline/odata/fault"
)

// Options are the system query options of a request, or of one entry of
// $expand or $select. A nil pointer, list or expression, or an empty string,
// means that the option is absent.
type Options struct {
	Select    *Select
	Filter    Expr
	OrderBy   []OrderItem
	Expand    []ExpandItem
	Compute   []ComputeItem
	Search    SearchExpr
	Apply     Sequence
	Top       *int64
	Skip      *int64
	Count     *bool
	Levels    *Levels // in an entry of $expand only
	Format    string
	SkipToken string
	// Aliases are the values of parameter aliases, by name with the at sign
	// (OData 4.01 Part 2, section 5.3).
	Aliases map[string]Expr
	// Present is every system option that was given, in the order of the
	// URL, with its decoded value. Some stand here only: their values are not
	// read.
	Present []Option
}

// Has tells whether the option with the canonical name was given.
func (o Options) Has(name string) bool {
	for _, p := range o.Present {
		if p.Name == name {
			return true
		}
	}
	return false
}

// ParseOptions reads a raw query string, as it stands behind the question
// mark of the request. The Target of a fault is the option, its Span a place
// in the option's decoded value.
func ParseOptions(raw string) (Options, error) {
	present, aliases, err := splitQuery(raw)
	if err != nil {
		return Options{}, err
	}
	options := Options{Present: present}
	var c cursor
	for _, p := range present {
		c.begin(p)
		if err := c.option(p.Name, &options, ""); err != nil {
			return Options{}, err
		}
	}
	for _, a := range aliases {
		c.begin(a)
		if err := c.alias(a.Name, &options, ""); err != nil {
			return Options{}, err
		}
	}
	return options, nil
}

// option reads the value of one option from the cursor to the end of the text
// or, between parentheses, to one of the bytes in stop. The values of options
// that are not listed are kept in Present as they are.
func (c *cursor) option(name string, o *Options, stop string) (err error) {
	if len(c.text) > maxLength {
		return errTooLong(c)
	}
	start := c.at
	switch name {
	case "$filter":
		o.Filter, err = c.expression(stops{bytes: stop})
	case "$orderby":
		o.OrderBy, err = c.orderBy(stop)
	case "$select":
		o.Select, err = c.selected(stop)
	case "$expand":
		o.Expand, err = c.expanded(stop)
	case "$compute":
		o.Compute, err = c.computed(stop)
	case "$search":
		o.Search, err = c.search(stop)
	case "$apply":
		o.Apply, err = c.applied(stop)
	default:
		if err = c.plain(stop); err == nil {
			err = o.set(c, Option{name, c.text[start:c.at]}, start)
		}
	}
	return err
}

// set reads a value that is neither a list nor an expression.
func (o *Options) set(c *cursor, p Option, start int) (err error) {
	switch p.Name {
	case "$top":
		o.Top, err = parseWholeNumber(p)
	case "$skip":
		o.Skip, err = parseWholeNumber(p)
	case "$count":
		o.Count, err = parseBoolean(p)
	case "$levels":
		o.Levels, err = parseLevels(p)
	case "$index":
		if !isDigits(strings.TrimPrefix(p.Value, "-")) {
			err = errNotIndex(p)
		}
	case "$format":
		o.Format = strings.TrimSpace(p.Value)
		if o.Format == "" {
			err = errEmpty(p.Name, "json")
		}
	case "$skiptoken":
		o.SkipToken = p.Value
		if o.SkipToken == "" {
			err = errEmpty(p.Name, "the value that a nextLink carries")
		}
	}
	if err != nil && p.Name != c.target {
		return errInside(c.target, err, start)
	}
	return err
}

// alias reads the value of a parameter alias.
func (c *cursor) alias(name string, o *Options, stop string) error {
	if len(c.text) > maxLength {
		return errTooLong(c)
	}
	e, err := c.expression(stops{bytes: stop})
	if err != nil {
		return err
	}
	if o.Aliases == nil {
		o.Aliases = map[string]Expr{}
	}
	o.Aliases[name] = e
	return nil
}

// parseWholeNumber reads the value of $top or $skip: a non-negative integer
// (OData 4.01 Part 2, section 5.1.6).
func parseWholeNumber(p Option) (*int64, error) {
	text := strings.TrimSpace(p.Value)
	if !isDigits(text) {
		return nil, errNotWhole(p)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, errNotWhole(p)
	}
	return &n, nil
}

func parseBoolean(p Option) (*bool, error) {
	var v bool
	switch strings.ToLower(strings.TrimSpace(p.Value)) {
	case "true":
		v = true
	case "false":
	default:
		return nil, errNotBoolean(p)
	}
	return &v, nil
}

func whole(text string) fault.Span { return fault.Span{Start: 0, End: len(text)} }
