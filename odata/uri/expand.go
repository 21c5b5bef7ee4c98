package uri

import (
	"strings"

	"feedline/odata/fault"
)

// ExpandItem is one entry of $expand (OData 4.01 Part 2, section 5.1.2).
type ExpandItem struct {
	// Path leads to the navigation property, over complex properties and type
	// casts. Its last part may be a star, $value or an annotation.
	Path    []Part
	Ref     bool // /$ref stands behind the path
	Count   bool // /$count stands behind the path
	Options *Options
	Span    fault.Span
}

// Part is a name in the path of an entry of $expand or $select.
type Part struct {
	Name string
	Span fault.Span
}

// String prints the entry.
func (i ExpandItem) String() string {
	text := partsText(i.Path)
	switch {
	case i.Ref:
		text += "/$ref"
	case i.Count:
		text += "/$count"
	}
	if i.Options != nil {
		text += "(" + i.Options.String() + ")"
	}
	return text
}

func partsText(path []Part) string {
	names := make([]string, len(path))
	for i, p := range path {
		names[i] = p.Name
	}
	return strings.Join(names, "/")
}

// expanded reads the entries of $expand.
func (c *cursor) expanded(stop string) ([]ExpandItem, error) {
	list, err := entries(c, c.expandItem)
	if err == nil && !c.ended(stop) {
		return nil, errExpandEnd(c)
	}
	return list, err
}

func (c *cursor) expandItem() (ExpandItem, error) {
	start := c.at
	var item ExpandItem
	for {
		if err := c.expandPart(&item); err != nil {
			return item, err
		}
		if c.peek() != '/' {
			break
		}
		if item.Ref || item.Count || item.last() == "$value" || len(item.Path) == maxSteps {
			return item, errExpandEnd(c)
		}
		c.at++
	}
	if c.peek() == '(' {
		x, allowed := item.context()
		if !allowed {
			return item, errNoOptions(c)
		}
		options, err := c.nestedOptions(x)
		if err != nil {
			return item, err
		}
		item.Options = options
	}
	item.Span = c.since(start)
	return item, nil
}

// expandPart reads what stands between two slashes.
func (c *cursor) expandPart(item *ExpandItem) error {
	start := c.at
	star := item.last() == "*"
	switch c.peek() {
	case '*':
		c.at++
	case '@':
		if _, err := c.annotation(); err != nil {
			return err
		}
	case '$':
		return c.expandSystemPart(item, star)
	default:
		if c.qualified() == "" {
			return errExpandName(c)
		}
	}
	if star || c.at-start > maxName {
		return errExpandEnd(c)
	}
	item.Path = append(item.Path, Part{c.text[start:c.at], c.since(start)})
	return c.spend()
}

// expandSystemPart reads $ref, $count or $value.
func (c *cursor) expandSystemPart(item *ExpandItem, star bool) error {
	start := c.at
	c.at++
	word := "$" + c.identifier()
	switch {
	case word == "$ref" && len(item.Path) > 0:
		item.Ref = true
	case word == "$count" && len(item.Path) > 0 && !star:
		item.Count = true
	case word == "$value" && len(item.Path) == 0:
		item.Path = append(item.Path, Part{word, c.since(start)})
	default:
		c.at = start
		return errExpandName(c)
	}
	return nil
}

func (i *ExpandItem) last() string {
	if len(i.Path) == 0 {
		return ""
	}
	return i.Path[len(i.Path)-1].Name
}

// context says which options may follow the entry.
func (i *ExpandItem) context() (x placement, allowed bool) {
	star := i.last() == "*"
	switch {
	case i.Ref:
		return besideRef, !star
	case i.Count:
		return besideCount, true
	case star:
		return besideStar, true
	}
	return inExpand, i.last() != "$value"
}
