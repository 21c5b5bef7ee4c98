package uri

import (
	"strconv"
	"strings"
)

// standing says in which sequences a transformation may stand (OData
// Aggregation ABNF, applyTrafo, preservingTrafo and hierarchyTrafo). Whatever
// may stand in a narrower one may stand in a wider one.
type standing uint8

const (
	reshaping    standing = iota // what makes other entries than it gets
	preserving                   // what gives some of its entries, unchanged
	hierarchical                 // what does so along a hierarchy
)

// transformations are the names in their places. Functions of the model have
// a namespace and may stand everywhere.
var transformations = map[string]standing{
	"aggregate": reshaping, "compute": reshaping, "concat": reshaping, "groupby": reshaping, "join": reshaping,
	"nest": reshaping, "addnested": reshaping, "outerjoin": reshaping,
	"filter": preserving, "identity": preserving, "orderby": preserving, "search": preserving, "skip": preserving, "top": preserving,
	"bottomcount": preserving, "bottompercent": preserving, "bottomsum": preserving,
	"topcount": preserving, "toppercent": preserving, "topsum": preserving,
	"ancestors": hierarchical, "descendants": hierarchical, "traverse": hierarchical,
}

// applied reads the value of $apply.
func (c *cursor) applied(stop string) (Sequence, error) {
	c.blanks()
	s, err := c.sequence(reshaping)
	if err != nil {
		return nil, err
	}
	if c.blanks(); !c.ended(stop) {
		return nil, errApplyEnd(c)
	}
	return s, nil
}

// sequence reads transformations between slashes, each with at least the
// given standing.
func (c *cursor) sequence(least standing) (Sequence, error) {
	var s Sequence
	for {
		if len(s) == maxEntries {
			return nil, errTooManyTransformations(c)
		}
		t, err := c.transformation(least)
		if err != nil {
			return nil, err
		}
		s = append(s, t)
		if !c.eat('/') {
			return s, nil
		}
	}
}

func (c *cursor) transformation(least standing) (Transformation, error) {
	start := c.at
	name := c.qualified()
	own, known := transformations[name]
	switch {
	case name == "":
		return nil, errTransformation(c)
	case len(name) > maxName:
		return nil, errLongName(c, start)
	case strings.Contains(name, "."):
		return c.custom(name, start)
	case !known:
		return nil, errUnknownTransformation(c, start, name)
	case own < least:
		return nil, errTransformationPlace(c, start, name, least)
	}
	if err := c.spend(); err != nil {
		return nil, err
	}
	switch own {
	case reshaping:
		return c.reshaping(name, start)
	case preserving:
		return c.preserving(name, start)
	}
	return c.hierarchical(name, start)
}

func (c *cursor) reshaping(name string, start int) (Transformation, error) {
	switch name {
	case "aggregate":
		values, err := bracketed(c, c.aggregations)
		return &Aggregate{values, c.since(start)}, err
	case "compute":
		items, err := bracketed(c, func() ([]ComputeItem, error) { return c.computed(")") })
		return &Compute{items, c.since(start)}, err
	case "concat":
		sequences, err := bracketed(c, c.concatenated)
		return &Concat{sequences, c.since(start)}, err
	case "groupby":
		t, err := bracketed(c, c.grouping)
		t.At = c.since(start)
		return &t, err
	case "nest", "addnested":
		t, err := bracketed(c, func() (Nest, error) { return c.nesting(name == "addnested") })
		t.At = c.since(start)
		return &t, err
	}
	t, err := bracketed(c, c.joining)
	t.Outer, t.At = name == "outerjoin", c.since(start)
	return &t, err
}

func (c *cursor) preserving(name string, start int) (Transformation, error) {
	switch name {
	case "identity":
		return &Identity{c.since(start)}, nil
	case "filter":
		where, err := bracketed(c, func() (Expr, error) { return c.expression(stops{bytes: ")"}) })
		return &Filter{where, c.since(start)}, err
	case "search":
		e, err := bracketed(c, func() (SearchExpr, error) { return c.search(")") })
		return &Search{e, c.since(start)}, err
	case "orderby":
		items, err := bracketed(c, func() ([]OrderItem, error) { return c.orderBy(")") })
		return &OrderBy{items, c.since(start)}, err
	case "top", "skip":
		n, err := bracketed(c, c.wholeNumber)
		return &Page{name == "skip", n, c.since(start)}, err
	}
	t, err := bracketed(c, func() (Rank, error) { return c.ranking(name) })
	t.At = c.since(start)
	return &t, err
}

// bracketed reads what stands between the parentheses at the cursor.
func bracketed[T any](c *cursor, read func() (T, error)) (T, error) {
	var none T
	open := c.at
	if c.peek() != '(' {
		return none, errOpening(c)
	}
	if c.depth++; c.depth > maxDepth {
		return none, errTooDeep(c)
	}
	c.at++
	c.blanks()
	found, err := read()
	if err != nil {
		return none, err
	}
	c.depth--
	c.blanks()
	switch {
	case c.eat(')'):
		return found, nil
	case c.at == len(c.text):
		return none, errUnclosed(c, open)
	}
	return none, errClosing(c)
}

// comma moves over a comma and the blanks around it.
func (c *cursor) comma() bool {
	c.blanks()
	if !c.eat(',') {
		return false
	}
	c.blanks()
	return true
}

// keyword moves over a word that stands between blanks.
func (c *cursor) keyword(word string) bool {
	end := identifierEnd(c.text, c.at)
	if c.text[c.at:end] != word || !isBlank(byteAt(c.text, end)) || !isBlank(c.text[c.at-1]) {
		return false
	}
	c.at = end
	return c.blanks()
}

// as reads the word as and a name.
func (c *cursor) as() (Part, error) {
	c.blanks()
	if !c.keyword("as") {
		return Part{}, errAs(c)
	}
	start := c.at
	name := c.identifier()
	if !isIdentifier(name) {
		c.at = start
		return Part{}, errAs(c)
	}
	return Part{name, c.since(start)}, nil
}

func (c *cursor) wholeNumber() (int64, error) {
	start := c.at
	n, err := strconv.ParseInt(c.upTo(digitsEnd(c.text, c.at)), 10, 64)
	if err != nil {
		return 0, errWholeNumber(c, start)
	}
	return n, nil
}

func (c *cursor) ranking(name string) (Rank, error) {
	amount, err := c.expression(stops{bytes: ",)"})
	if err != nil {
		return Rank{}, err
	}
	if !c.comma() {
		return Rank{}, errRank(c, name)
	}
	by, err := c.expression(stops{bytes: ",)"})
	return Rank{Name: name, Amount: amount, By: by}, err
}

func (c *cursor) concatenated() ([]Sequence, error) {
	list, err := entries(c, func() (Sequence, error) { return c.sequence(reshaping) })
	if err == nil && len(list) < 2 {
		return nil, errConcat(c)
	}
	return list, err
}

func (c *cursor) nesting(related bool) (t Nest, err error) {
	if related {
		if t.Path, err = c.propertyPath(); err != nil {
			return t, err
		}
		if !c.comma() || t.Path.cast(0) && len(t.Path) == 1 {
			return t, errNest(c)
		}
	}
	t.Items, err = entries(c, func() (item NestItem, err error) {
		if item.Sequence, err = c.sequence(reshaping); err == nil {
			item.As, err = c.as()
		}
		return item, err
	})
	return t, err
}

func (c *cursor) joining() (t Join, err error) {
	if t.Path, err = c.joinPath(); err != nil {
		return t, err
	}
	if t.As, err = c.as(); err == nil && c.comma() {
		t.Then, err = c.sequence(reshaping)
	}
	return t, err
}

// custom reads a call of a function of the model.
func (c *cursor) custom(name string, start int) (Transformation, error) {
	if err := c.spend(); err != nil {
		return nil, err
	}
	args, err := bracketed(c, func() ([]Argument, error) {
		if c.peek() == ')' {
			return nil, nil
		}
		return entries(c, c.argument)
	})
	return &Custom{name, args, c.since(start)}, err
}

func (c *cursor) argument() (Argument, error) {
	start := c.at
	name := c.identifier()
	if !isIdentifier(name) || !c.eat('=') {
		c.at = start
		return Argument{}, errArgument(c)
	}
	value, err := c.expression(stops{bytes: ",)"})
	return Argument{Name: name, Value: value}, err
}
