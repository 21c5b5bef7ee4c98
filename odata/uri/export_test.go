package uri

import "unicode/utf8"

// ParseFilter reads a decoded expression as if it were the value of $filter.
func ParseFilter(text string) (Expr, error) {
	if !utf8.ValidString(text) {
		return nil, errUTF8("$filter")
	}
	var options Options
	c := cursor{target: "$filter", text: text}
	err := c.option("$filter", &options, "")
	return options.Filter, err
}
