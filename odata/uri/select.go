package uri

import (
	"strings"

	"feedline/odata/fault"
)

// Select is the syntax of a $select option.
type Select struct {
	Items []SelectItem
}

// SelectItem is one member of a $select list: a name, the star, or something
// longer, which ParseOptions lets through only inside $expand.
type SelectItem struct {
	Star bool
	Name string // empty for the star and for everything longer than a name
	// Path is every entry's parts; the last may be a star behind a namespace,
	// such as Feedline.*, or an annotation.
	Path    []Part
	Params  []string // names between parentheses, which tell overloads apart; nil: no parentheses
	Options *Options
	Span    fault.Span
}

// String prints the list in a form that parses to the same list.
func (s Select) String() string { return joined(s.Items) }

// String prints the entry.
func (i SelectItem) String() string {
	text := partsText(i.Path)
	switch {
	case i.Params != nil:
		text += "(" + strings.Join(i.Params, ",") + ")"
	case i.Options != nil:
		text += "(" + i.Options.String() + ")"
	}
	return text
}

// selected reads the entries of $select (OData 4.01 Part 2, section 5.1.4).
func (c *cursor) selected(stop string) (*Select, error) {
	items, err := entries(c, func() (SelectItem, error) { return c.selectItem(stop) })
	if err != nil {
		return nil, err
	}
	return &Select{Items: items}, nil
}

func (c *cursor) selectItem(stop string) (SelectItem, error) {
	start := c.at
	item, err := c.selectPath()
	if err == nil && len(item.Path) > 0 && c.peek() == '(' {
		err = c.selectParentheses(&item)
	}
	if err != nil {
		return item, err
	}
	item.Span = c.since(start)
	c.blanks()
	if len(item.Path) == 0 || !c.ended(","+stop) || !item.shorten() {
		return item, errSelectItem(c, start, stop)
	}
	return item, nil
}

// selectPath reads names between slashes. It stops at whatever is none.
func (c *cursor) selectPath() (SelectItem, error) {
	var item SelectItem
	for {
		start := c.at
		switch {
		case c.peek() == '@':
			if _, err := c.annotation(); err != nil {
				return item, err
			}
		case c.peek() == '*' && len(item.Path) == 0:
			c.at++
		case c.qualified() == "":
			c.at = start
			return SelectItem{}, nil
		case strings.HasPrefix(c.text[c.at:], ".*"):
			c.at += len(".*")
		}
		item.Path = append(item.Path, Part{c.text[start:c.at], c.since(start)})
		if err := c.spend(); err != nil {
			return item, err
		}
		if strings.HasSuffix(c.text[:c.at], "*") || len(item.Path) == maxSteps || !c.eat('/') {
			return item, nil
		}
	}
}

// selectParentheses reads the names of parameters, or nested options.
func (c *cursor) selectParentheses(item *SelectItem) (err error) {
	start := c.at
	c.at++
	item.Params = []string{}
	for c.peek() != ')' {
		name := c.identifier()
		if !isIdentifier(name) || !c.eat(',') && c.peek() != ')' {
			c.at, item.Params = start, nil
			item.Options, err = c.nestedOptions(inSelect)
			return err
		}
		item.Params = append(item.Params, name)
	}
	c.at++
	return nil
}

// shorten fills in Star or Name of an entry that is not longer than that. It
// is false for names that are too long.
func (i *SelectItem) shorten() bool {
	for _, part := range i.Path {
		if len(part.Name) > maxName {
			return false
		}
	}
	if len(i.Path) != 1 || i.Params != nil || i.Options != nil {
		return true
	}
	name := i.Path[0].Name
	switch {
	case name == "*":
		i.Star = true
	case !strings.HasSuffix(name, "*") && name[0] != '@':
		i.Name = name
		return strings.Contains(name, ".") || isIdentifier(name)
	}
	return true
}

// isIdentifier tells whether text is a simple identifier (OData CSDL 4.0 Part
// 3, section 17.2), of at most 128 characters.
func isIdentifier(text string) bool {
	if text == "" || len(text) > maxName {
		return false
	}
	n := 0
	for i, c := range text {
		if n++; !isNameRune(c, i == 0) {
			return false
		}
	}
	return n <= 128
}
