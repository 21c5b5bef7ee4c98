package uri

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"feedline/odata/fault"
)

// Path is the syntax of a resource path, relative to the service root.
type Path struct {
	Segments []Segment // none for the service root itself
	Text     string    // the decoded path, for messages
}

// Segment is one part of a path between slashes.
type Segment struct {
	// Name is as it stands in the URL, with its dollar sign where there is
	// one, such as $count. It is empty for a key predicate directly behind
	// the arguments of a function, as in F(a=1)(5), which is a segment of its
	// own.
	Name string
	// Key is what stands in parentheses; nil: no parentheses. Of $filter(...)
	// it has the condition as one bare text, so that whoever prints or masks
	// keys need not know of conditions; of $crossjoin(...) the entity sets.
	// Its places count from the beginning of the segment.
	Key    *Key
	Filter Expr // condition of $filter(...); else nil
	Span   fault.Span
}

// Qualified tells whether the name is identifiers joined by dots, as only the
// names of types and operations are. The text of a key may look like that, too.
func (s Segment) Qualified() bool {
	return strings.Contains(s.Name, ".") && isQualified(s.Name)
}

// String prints the path as it would stand in a URL before encoding.
func (p Path) String() string {
	var b strings.Builder
	for i, s := range p.Segments {
		if i > 0 && s.Name != "" {
			b.WriteByte('/')
		}
		b.WriteString(s.Name)
		if s.Key != nil {
			b.WriteString(s.Key.String())
		}
	}
	return b.String()
}

// ParsePath reads an escaped path relative to the service root. It is split at
// slashes before decoding, so that %2F may stand in a key (OData 4.01 Part 2,
// section 2); the slashes of a condition in the path belong to it. One slash at
// the end is ignored.
func ParsePath(escaped string) (Path, error) {
	escaped = strings.TrimSuffix(strings.TrimPrefix(escaped, "/"), "/")
	if escaped == "" {
		return Path{}, nil
	}
	if len(escaped) > maxLength {
		return Path{}, errTooLongPath()
	}
	r := pathReader{}
	for more := true; more; {
		var part string
		part, escaped, more = cutPart(escaped)
		if err := r.part(part); err != nil {
			return Path{}, err
		}
	}
	return r.path, nil
}

// cutPart cuts off what stands before the next slash; more tells whether there
// is one.
func cutPart(escaped string) (part, rest string, more bool) {
	part, rest, more = strings.Cut(escaped, "/")
	if name, err := url.PathUnescape(part); !more || err != nil || !strings.HasPrefix(name, "$filter(") {
		return part, rest, more
	}
	end := conditionEnd(escaped)
	if end == len(escaped) {
		return escaped, "", false
	}
	return escaped[:end], escaped[end+1:], true
}

// conditionEnd is the place of the first slash that stands in no parentheses and
// no quotes, as the slashes of $filter(...) do (OData 4.01 ABNF, filterInPath);
// the end of the text if there is none. It reads escaped text, in which a slash
// that was encoded is none.
func conditionEnd(escaped string) int {
	depth, quote, skip := 0, byte(0), false
	for i := 0; i < len(escaped); {
		b, size := unescapedByte(escaped[i:])
		switch {
		case skip:
			skip = false
		case quote == '"' && b == '\\':
			skip = true
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '\'' || b == '"':
			quote = b
		case b == '(':
			depth++
		case b == ')':
			depth--
		case b == '/' && size == 1 && depth <= 0:
			return i
		}
		i += size
	}
	return len(escaped)
}

// unescapedByte is the byte that escaped text begins with, and how long it is
// as it is written.
func unescapedByte(escaped string) (b byte, size int) {
	if len(escaped) >= len("%00") && escaped[0] == '%' {
		if n, err := strconv.ParseUint(escaped[1:3], 16, 8); err == nil {
			return byte(n), len("%00")
		}
	}
	return escaped[0], 1
}

// A pathReader collects the segments of a path.
type pathReader struct {
	path   Path
	tokens int // spent so far
}

// part reads what cutPart has cut off: one segment, or two where a key
// predicate stands behind the arguments of a function.
func (r *pathReader) part(escaped string) error {
	decoded, err := url.PathUnescape(escaped)
	switch {
	case err != nil:
		return errEncoding(inPath)
	case !utf8.ValidString(decoded):
		return errUTF8(inPath)
	case r.path.Text != "":
		r.path.Text += "/"
	}
	start := len(r.path.Text)
	r.path.Text += decoded
	for at := 0; at == 0 || at < len(decoded); {
		c := cursor{target: inPath, code: fault.MalformedURL, text: decoded[at:], tokens: r.tokens}
		s, err := r.segment(&c, at > 0)
		if err != nil {
			return shifted(err, start+at)
		}
		s.Span = spanOf(start+at, start+at+c.at)
		r.path.Segments = append(r.path.Segments, s)
		r.tokens = c.tokens
		at += c.at
	}
	return nil
}

// segment reads one segment, and tells a key predicate that stands behind a
// call from one that stands behind nothing.
func (r *pathReader) segment(c *cursor, behindCall bool) (Segment, error) {
	n := len(r.path.Segments)
	open := strings.IndexByte(c.text, '(')
	if open < 0 {
		open = len(c.text)
	}
	s := Segment{Name: c.upTo(open)}
	switch {
	case n == maxSegments:
		return s, errLongPath(c)
	case n > 0 && isLast(r.path.Segments[n-1].Name):
		return s, errBehindLast(c, r.path.Segments[n-1].Name)
	case s.Name == "" && !behindCall:
		return s, errEmptySegment(c)
	case n == 0 && s.Qualified():
		return s, errFirstSegment(c, s.Name)
	case open == len(c.text):
		return s, nil
	}
	if err := s.parentheses(c); err != nil {
		return s, err
	}
	call := s.Name != "" && s.Name[0] != '$' && s.Key.named()
	if c.at < len(c.text) && (!call || c.peek() != '(') {
		return s, errOpenKey(c, open)
	}
	return s, nil
}

// isLast tells whether nothing can follow the segment (OData 4.01 ABNF,
// resourcePath).
func isLast(name string) bool {
	return name == "$count" || name == "$ref" || name == "$value" || name == "$query"
}

// parentheses reads what stands behind the name of a segment: a key or
// arguments, the entity sets of $crossjoin, or the condition of $filter.
func (s *Segment) parentheses(c *cursor) (err error) {
	switch {
	case s.Name == "$filter":
		return s.condition(c)
	case s.Name != "" && s.Name != "$crossjoin" && !isQualified(s.Name):
		return errSegmentName(c, s.Name)
	}
	c.code = fault.MalformedKey
	var k Key
	if s.Name == "$crossjoin" {
		k.Pairs, k.Span, err = c.pairs(c.setName)
	} else {
		k, err = c.key()
	}
	s.Key = &k
	return err
}

func (s *Segment) condition(c *cursor) error {
	open := c.at
	c.at++
	e, err := c.expression(stops{bytes: ")"})
	if err != nil {
		return err
	}
	if !c.eat(')') {
		return errOpenKey(c, open)
	}
	text := Literal{Form: Bare, Text: e.String(), Span: e.Span()}
	s.Filter, s.Key = e, &Key{Pairs: []KeyPair{{Literal: text}}, Span: c.since(open)}
	return nil
}

// isQualified tells whether text is identifiers joined by dots.
func isQualified(text string) bool { return text != "" && qualifiedEnd(text, 0) == len(text) }

// shifted moves the place of a fault inside a segment to its place in the
// path.
func shifted(err error, by int) error {
	f := *fault.From(err)
	f.Span.Start += by
	f.Span.End += by
	return &f
}
