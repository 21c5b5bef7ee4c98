package uri

import (
	"strings"

	"feedline/odata/fault"
)

// GroupBy gives one entry for each combination of values, and what a sequence
// makes of the entries that have it (OData Extension for Data Aggregation
// 4.0, section 3.2.4).
type GroupBy struct {
	By   []GroupElement // at least one
	Then Sequence       // nil: nothing but the values
	At   fault.Span
}

// GroupElement is one entry of the list to group by. One of the three is
// given.
type GroupElement struct {
	Path      PropertyPath   // a property
	Rollup    []PropertyPath // levels, the widest first; one name alone is a levelled hierarchy
	Recursive *Recursive     // a recursive hierarchy
	Span      fault.Span
}

// PropertyPath is names between slashes, among them type casts, which have a
// namespace. The first level of a rollup may be $all, and the collection of a
// Join may be an annotation.
type PropertyPath []Part

// String prints the path.
func (p PropertyPath) String() string { return partsText(p) }

// cast tells whether a part is a type cast.
func (p PropertyPath) cast(i int) bool { return strings.Contains(p[i].Name, ".") }

func (t *GroupBy) String() string {
	return "groupby((" + joined(t.By) + ")" + behindComma(t.Then) + ")"
}

// String prints the entry.
func (e GroupElement) String() string {
	switch {
	case e.Rollup != nil:
		return "rollup(" + joined(e.Rollup) + ")"
	case e.Recursive != nil:
		return e.Recursive.String()
	}
	return e.Path.String()
}

func (c *cursor) grouping() (t GroupBy, err error) {
	if c.peek() != '(' {
		return t, errGroupList(c)
	}
	t.By, err = bracketed(c, func() ([]GroupElement, error) { return entries(c, c.groupElement) })
	if err == nil && c.comma() {
		t.Then, err = c.sequence(reshaping)
	}
	return t, err
}

func (c *cursor) groupElement() (e GroupElement, err error) {
	start := c.at
	word := c.identifier()
	switch {
	case word == "rollup" && c.peek() == '(':
		e.Rollup, err = bracketed(c, c.levels)
	case word == "rolluprecursive" && c.peek() == '(':
		e.Recursive, err = bracketed(c, c.recursive)
	default:
		c.at = start
		e.Path, err = c.groupingPath()
	}
	e.Span = c.since(start)
	return e, err
}

// levels reads what stands between the parentheses of rollup: two levels or
// more, or the name of a levelled hierarchy.
func (c *cursor) levels() ([]PropertyPath, error) {
	start := c.at
	list, err := entries(c, func() (PropertyPath, error) {
		if c.at == start && c.peek() == '$' {
			return c.allOfThem()
		}
		return c.groupingPath()
	})
	if err == nil && len(list) == 1 && (len(list[0]) > 1 || list[0][0].Name[0] == '$') {
		return nil, errRollup(c)
	}
	return list, err
}

// allOfThem reads $all, which stands for the level above all others.
func (c *cursor) allOfThem() (PropertyPath, error) {
	start := c.at
	c.at++
	if c.identifier() != "all" {
		c.at = start
		return nil, errPath(c)
	}
	return PropertyPath{{"$all", c.since(start)}}, nil
}

// groupingPath reads a path to a property (OData Aggregation ABNF,
// groupingProperty).
func (c *cursor) groupingPath() (PropertyPath, error) {
	p, err := c.propertyPath()
	switch {
	case err != nil:
		return nil, err
	case p.cast(len(p) - 1):
		return nil, errCast(c, p)
	case c.peek() == '(':
		return nil, errGroupCall(c, p)
	}
	return p, nil
}

// propertyPath reads names between slashes. No two type casts follow each
// other.
func (c *cursor) propertyPath() (PropertyPath, error) {
	var p PropertyPath
	for {
		start := c.at
		name := c.qualified()
		switch {
		case name == "":
			return nil, errPath(c)
		case len(name) > maxName:
			return nil, errLongName(c, start)
		case len(p) == maxSteps:
			return nil, errTooManySteps(c, spanOf(p[0].Span.Start, c.at))
		}
		p = append(p, Part{name, c.since(start)})
		if n := len(p); n > 1 && p.cast(n-1) && p.cast(n-2) {
			return nil, errCast(c, p[:n-1])
		}
		if err := c.spend(); err != nil {
			return nil, err
		}
		if !c.eat('/') {
			return p, nil
		}
	}
}

// joinPath reads the collection of a join: an annotation, or a name and
// perhaps a type cast (OData Aggregation ABNF, joinProperty).
func (c *cursor) joinPath() (PropertyPath, error) {
	if c.peek() == '@' {
		s, err := c.annotation()
		return PropertyPath{{s.Name, s.Span}}, err
	}
	p, err := c.propertyPath()
	if err == nil && (len(p) > 2 || p.cast(0)) {
		return nil, errJoin(c, p)
	}
	return p, err
}
