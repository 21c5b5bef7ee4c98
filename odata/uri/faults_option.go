package uri

import (
	"strings"

	"feedline/odata/fault"
)

func errUTF8(name string) error {
	what := "value of " + name
	if name == inPath {
		what = name
	}
	return fault.At(name, fault.Span{}, fault.MalformedURL, "The %s is not UTF-8. Encode every byte of its UTF-8 form that is not ASCII.", what)
}

func errRawSign(name string, sign byte) error {
	return fault.At(name, fault.Span{}, fault.MalformedOption, "In %s the sign %c must be percent-encoded: %%%X.", name, sign, sign)
}

func errAliasName(name string) error {
	name = shortened(name)
	return fault.At(name, fault.Span{}, fault.MalformedURL, "Behind the at sign of a parameter alias a name is expected, such as @from.")
}

func errTooManyEntries(c *cursor) error {
	return c.malformed(c.here(), "There are more than %d entries separated by commas.", maxEntries)
}

func errDirection(c *cursor) error {
	return c.malformed(c.here(), "A comma, or asc or desc, is expected here, %s. Write for example $orderby=startedAt desc,id.", c.sight())
}

func errComputeName(c *cursor) error {
	return c.malformed(c.here(), "The word as and a name are expected here, %s. Write for example $compute=duration div 60 as minutes.", c.sight())
}

func errComputeEnd(c *cursor) error {
	return c.malformed(c.here(), "A comma is expected here, %s.", c.sight())
}

func errExpandName(c *cursor) error {
	return c.malformed(c.here(), "The name of a navigation property is expected here, %s. Write for example $expand=Channel,Segments.", c.sight())
}

func errExpandEnd(c *cursor) error {
	return c.malformed(c.here(), "A comma, or options in parentheses, are expected here, %s. Write for example $expand=Segments($select=id;$top=5).", c.sight())
}

func errNoOptions(c *cursor) error {
	return c.malformed(c.here(), "No options can stand behind this entry of $expand.")
}

// errSelectItem is about the entry of $select that begins at start.
func errSelectItem(c *cursor, start int, stop string) error {
	end := strings.IndexAny(c.text[start:], ","+stop)
	if end < 0 {
		end = len(c.text) - start
	}
	text := strings.TrimRight(c.text[start:start+end], " \t")
	at := spanOf(start, start+len(text))
	if text == "" {
		return c.malformed(at, "A property name is missing. Write names separated by commas, for example $select=id,startedAt.")
	}
	return c.malformed(at, "%s is not a property name. Write names separated by commas, for example $select=id,startedAt.", clipped(text))
}

func errNotLevels(p Option) error {
	return fault.At(p.Name, whole(p.Value), fault.MalformedOption, "%s is a positive whole number without leading zeros, or max.", p.Name)
}

// errInside moves a fault of a nested option to its place in the outer one.
func errInside(target string, err error, start int) error {
	f := *fault.From(err)
	f.Target = target
	f.Span = spanOf(f.Span.Start+start, f.Span.End+start)
	return &f
}

func errOptionName(c *cursor, start int, x placement) error {
	return c.malformed(spanOf(start, max(start, c.at)),
		"The name of an option and an equals sign are expected here. Beside %s there can be %s, separated by semicolons.", x.where, strings.Join(x.options, ", "))
}

func errOptionPlace(c *cursor, at fault.Span, name string, x placement) error {
	err := c.malformed(at, "The option %s cannot stand beside %s. There can be %s.", clipped(name), x.where, strings.Join(x.options, ", "))
	return err.Suggesting(fault.Nearest(name, x.options))
}

func errRepeatedOption(c *cursor, at fault.Span, name string) error {
	return c.malformed(at, "The option %s stands more than once between the same parentheses. Give it once.", name)
}

func errOptionEnd(c *cursor) error {
	return c.malformed(c.here(), "A semicolon or a closing parenthesis is expected here, %s.", c.sight())
}

func errTerm(c *cursor) error {
	return c.malformed(c.here(), "A word, or a phrase in double quotes, is expected here, %s.", c.sight())
}

func errSearchBlank(c *cursor) error {
	return c.malformed(c.here(), "A blank is expected here, %s.", c.sight())
}

func errSearchEnd(c *cursor) error {
	return c.malformed(c.here(), "The end of the search is expected here, %s.", c.sight())
}
