package uri

import (
	"strconv"
	"strings"

	"feedline/odata/fault"
)

// Hierarchy names a recursive hierarchy and where the entries at hand point to
// its nodes (OData Extension for Data Aggregation 4.0, section 6.2.1).
type Hierarchy struct {
	Nodes     Expr // the collection of all nodes, a path that begins with $root
	Qualifier Part // of the annotation that makes it a hierarchy
	Node      PropertyPath
}

// Relatives is ancestors or descendants: it gives the entries that stand above
// or below those that a sequence selects (section 6.2.2).
type Relatives struct {
	Descendants bool
	Hierarchy   Hierarchy
	Start       Sequence
	Distance    *int64 // how far to go; nil: to the end
	KeepStart   bool   // those that the sequence selects are given as well
	At          fault.Span
}

// Traverse gives the entries in the order of a hierarchy (section 6.2.3).
type Traverse struct {
	Hierarchy Hierarchy
	Postorder bool // children before their parent
	Start     Sequence
	Order     []OrderItem // of siblings
	At        fault.Span
}

// Recursive is rolluprecursive: it groups by the nodes of a hierarchy, each
// with all that stands below it (section 6.3).
type Recursive struct {
	Hierarchy Hierarchy
	Then      Sequence // which nodes; nil: all
}

// String prints the three arguments.
func (h Hierarchy) String() string {
	return h.Nodes.String() + "," + h.Qualifier.Name + "," + h.Node.String()
}

func (t *Relatives) String() string {
	text := "ancestors("
	if t.Descendants {
		text = "descendants("
	}
	text += t.Hierarchy.String() + behindComma(t.Start)
	if t.Distance != nil {
		text += "," + strconv.FormatInt(*t.Distance, 10)
	}
	if t.KeepStart {
		text += ",keep start"
	}
	return text + ")"
}

func (t *Traverse) String() string {
	text := "traverse(" + t.Hierarchy.String() + ",preorder"
	if t.Postorder {
		text = "traverse(" + t.Hierarchy.String() + ",postorder"
	}
	text += behindComma(t.Start)
	for i, item := range t.Order {
		by := item.String()
		if i == 0 && t.Start == nil && beginsLikeSequence(by) {
			by = "(" + item.By.String() + ")" + strings.TrimPrefix(by, item.By.String())
		}
		text += "," + by
	}
	return text + ")"
}

// String prints the entry of the list to group by.
func (r *Recursive) String() string {
	return "rolluprecursive(" + r.Hierarchy.String() + behindComma(r.Then) + ")"
}

func (c *cursor) hierarchical(name string, start int) (Transformation, error) {
	if name == "traverse" {
		t, err := bracketed(c, c.traversing)
		t.At = c.since(start)
		return &t, err
	}
	t, err := bracketed(c, c.relatives)
	t.Descendants, t.At = name == "descendants", c.since(start)
	return &t, err
}

// hierarchy reads the arguments that all of this file have in common (OData
// Aggregation ABNF, recHierReference).
func (c *cursor) hierarchy() (h Hierarchy, err error) {
	start := c.at
	if !strings.HasPrefix(c.text[c.at:], "$root/") {
		return h, errNodes(c)
	}
	if h.Nodes, err = c.expression(stops{bytes: ",)"}); err != nil {
		return h, err
	}
	if _, path := h.Nodes.(*Member); !path {
		c.at = start
		return h, errNodes(c)
	}
	if !c.comma() {
		return h, errHierarchy(c)
	}
	start = c.at
	qualifier := c.identifier()
	h.Qualifier = Part{qualifier, c.since(start)}
	if !isIdentifier(qualifier) || !c.comma() {
		return h, errHierarchy(c)
	}
	h.Node, err = c.groupingPath()
	return h, err
}

func (c *cursor) recursive() (*Recursive, error) {
	h, err := c.hierarchy()
	r := &Recursive{Hierarchy: h}
	if err == nil && c.comma() {
		r.Then, err = c.sequence(hierarchical)
	}
	return r, err
}

func (c *cursor) relatives() (t Relatives, err error) {
	if t.Hierarchy, err = c.hierarchy(); err != nil {
		return t, err
	}
	if !c.comma() {
		return t, errRelatives(c)
	}
	if t.Start, err = c.sequence(preserving); err != nil {
		return t, err
	}
	more := c.comma()
	if more && isDigit(c.peek()) {
		n, err := c.wholeNumber()
		if err != nil {
			return t, err
		}
		t.Distance, more = &n, c.comma()
	}
	if more {
		t.KeepStart = true
		return t, c.keepStart()
	}
	return t, nil
}

// keepStart reads the two words.
func (c *cursor) keepStart() error {
	start := c.at
	if c.identifier() != "keep" || !c.blanks() || c.identifier() != "start" {
		c.at = start
		return errKeepStart(c)
	}
	return nil
}

func (c *cursor) traversing() (t Traverse, err error) {
	if t.Hierarchy, err = c.hierarchy(); err != nil {
		return t, err
	}
	found := c.comma()
	start := c.at
	word := c.identifier()
	if !found || word != "preorder" && word != "postorder" {
		c.at = start
		return t, errTraverse(c)
	}
	t.Postorder = word == "postorder"
	if !c.comma() {
		return t, nil
	}
	if c.beginsSequence() {
		if t.Start, err = c.sequence(preserving); err != nil || !c.comma() {
			return t, err
		}
	}
	t.Order, err = c.orderBy(")")
	return t, err
}

// beginsSequence tells whether a sequence begins at the cursor rather than the
// order of siblings. A call of a function of the model may be either: it is a
// transformation if the argument ends behind it, or if a transformation
// follows.
func (c *cursor) beginsSequence() bool {
	ahead := *c // looks at no byte twice, so that what it spends need not count
	for {
		start := ahead.at
		name := ahead.qualified()
		call := ahead.peek() == '('
		switch {
		case call && strings.Contains(name, "."):
			if _, err := ahead.custom(name, start); err != nil {
				return false
			}
		case call || name != "identity":
			return call && transformations[name] >= preserving
		}
		if !ahead.eat('/') {
			ahead.blanks()
			return ahead.peek() == ',' || ahead.peek() == ')'
		}
	}
}

// beginsLikeSequence tells whether an expression could be taken for
// transformations.
func beginsLikeSequence(text string) bool {
	name := text[:qualifiedEnd(text, 0)]
	return strings.Contains(name, ".") || transformations[name] >= preserving
}
