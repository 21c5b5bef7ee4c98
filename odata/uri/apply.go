package uri

import "strings"

// applied moves over the value of $apply. Only its brackets and texts are
// read; the transformations are kept in Options.Present as they stand.
func (c *cursor) applied(stop string) error {
	for c.at < len(c.text) && strings.IndexByte(stop, c.peek()) < 0 {
		switch c.peek() {
		case '(', '[', '{':
			if err := c.balanced(); err != nil {
				return err
			}
		case ')', ']', '}':
			return errBracket(c, nil)
		case '\'':
			if _, err := c.singleQuoted(); err != nil {
				return err
			}
		default:
			c.at++
		}
	}
	return nil
}
