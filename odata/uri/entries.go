package uri

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// entries reads the entries of a list that are separated by commas, with
// blanks around them.
func entries[E any](c *cursor, read func() (E, error)) ([]E, error) {
	var list []E
	for {
		c.blanks()
		if len(list) == maxEntries {
			return nil, errTooManyEntries(c)
		}
		if err := c.spend(); err != nil {
			return nil, err
		}
		e, err := read()
		if err != nil {
			return nil, err
		}
		list = append(list, e)
		c.blanks()
		if !c.eat(',') {
			return list, nil
		}
	}
}

// ended tells whether a list may end at the cursor.
func (c *cursor) ended(stop string) bool {
	return c.at == len(c.text) || strings.IndexByte(stop, c.peek()) >= 0
}

// joined prints a list.
func joined[E fmt.Stringer](list []E) string {
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = e.String()
	}
	return strings.Join(texts, ",")
}

func sortedNames(m map[string]Expr) []string { return slices.Sorted(maps.Keys(m)) }
