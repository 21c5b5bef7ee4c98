package uri

import (
	"strconv"
	"strings"
)

// Levels is how often an entry of $expand is followed again.
type Levels struct {
	Max bool  // as often as there is something to expand
	N   int64 // positive unless Max
}

// A placement says which options may stand between parentheses (OData 4.01
// ABNF, expandOption and selectOption).
type placement struct {
	where   string // for faults
	options []string
	aliases bool
}

var (
	inExpand = placement{"an entry of $expand", []string{
		"$filter", "$search", "$orderby", "$skip", "$top", "$count", "$select", "$expand", "$compute", "$levels", "$apply",
	}, true}
	besideRef   = placement{"$ref", []string{"$filter", "$search", "$orderby", "$skip", "$top", "$count"}, false}
	besideCount = placement{"$count", []string{"$filter", "$search"}, false}
	besideStar  = placement{"a star", []string{"$levels"}, false}
	inSelect    = placement{"an entry of $select", []string{
		"$filter", "$search", "$count", "$orderby", "$skip", "$top", "$compute", "$select", "$expand",
	}, true}
)

// named finds the canonical name of an option that may stand here.
func (x placement) named(name string) (string, bool) {
	if strings.HasPrefix(name, "@") {
		return name, x.aliases && len(name) > 1
	}
	lower := "$" + strings.TrimPrefix(strings.ToLower(name), "$")
	for _, option := range x.options {
		if option == lower {
			return option, true
		}
	}
	return "", false
}

// nestedOptions reads (name=value;...) behind an entry of $expand or $select,
// or behind $count in a path.
func (c *cursor) nestedOptions(x placement) (*Options, error) {
	if c.depth++; c.depth > maxDepth {
		return nil, errTooDeep(c)
	}
	defer func() { c.depth-- }()
	open := c.at
	c.at++
	o := &Options{}
	for {
		if err := c.nestedOption(x, o); err != nil {
			return nil, err
		}
		switch {
		case c.eat(')'):
			return o, nil
		case c.eat(';'):
		case c.at == len(c.text):
			return nil, errUnclosed(c, open)
		default:
			return nil, errOptionEnd(c)
		}
	}
}

// nestedOption reads one name=value.
func (c *cursor) nestedOption(x placement, o *Options) error {
	c.blanks()
	start := c.at
	if c.peek() == '$' || c.peek() == '@' {
		c.at++
	}
	c.identifier()
	given, at := c.text[start:c.at], c.since(start)
	if given == "" || !c.eat('=') {
		return errOptionName(c, start, x)
	}
	name, allowed := x.named(given)
	if !allowed {
		return errOptionPlace(c, at, given, x)
	}
	if err := c.spend(); err != nil {
		return err
	}
	if _, twice := o.Aliases[name]; twice || o.Has(name) {
		return errRepeatedOption(c, at, name)
	}
	if strings.HasPrefix(name, "@") {
		return c.alias(name, o, ";)")
	}
	value := c.at
	if err := c.option(name, o, ";)"); err != nil {
		return err
	}
	o.Present = append(o.Present, Option{name, c.text[value:c.at]})
	return nil
}

// plain moves over a value that is kept as text, to one of the bytes in stop
// outside brackets and quotes.
func (c *cursor) plain(stop string) error {
	if stop == "" {
		c.at = len(c.text)
		return nil
	}
	for c.at < len(c.text) && strings.IndexByte(stop, c.peek()) < 0 {
		var err error
		switch c.peek() {
		case '(', '[', '{':
			err = c.balanced()
		case '\'':
			_, err = c.singleQuoted()
		default:
			c.at++
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// parseLevels reads the value of $levels: a positive integer without leading
// zeros, or max.
func parseLevels(p Option) (*Levels, error) {
	if strings.EqualFold(p.Value, "max") {
		return &Levels{Max: true}, nil
	}
	n, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || !isDigits(p.Value) || p.Value[0] == '0' {
		return nil, errNotLevels(p)
	}
	return &Levels{N: n}, nil
}

// String prints the options as they stand between parentheses, in the order
// in which they were given and aliases last, in text that parses to the same
// options.
func (o Options) String() string {
	var parts []string
	for _, p := range o.Present {
		parts = append(parts, p.Name+"="+o.value(p))
	}
	for _, name := range sortedNames(o.Aliases) {
		parts = append(parts, name+"="+o.Aliases[name].String())
	}
	return strings.Join(parts, ";")
}

// value prints the value of one option.
func (o Options) value(p Option) string {
	switch p.Name {
	case "$filter":
		return o.Filter.String()
	case "$search":
		return o.Search.String()
	case "$orderby":
		return joined(o.OrderBy)
	case "$select":
		return o.Select.String()
	case "$expand":
		return joined(o.Expand)
	case "$compute":
		return joined(o.Compute)
	case "$apply":
		return o.Apply.String()
	}
	return p.Value
}
