package uri

import (
	"net/url"
	"strings"

	"feedline/odata/fault"
)

// Path is the syntax of a resource path, relative to the service root.
type Path struct {
	Segments []Segment // none for the service root itself
	Text     string    // the decoded path, for messages
}

// Segment is one part of a path between slashes.
type Segment struct {
	Name string // with its dollar sign where there is one, such as $count
	// Key is what stands in parentheses; nil: no parentheses. Of $filter(...)
	// it has the condition as one bare text, so that whoever prints or masks
	// keys need not know of conditions.
	Key    *Key
	Filter Expr // condition of $filter(...); else nil
	Span   fault.Span
}

// String prints the path as it would stand in a URL before encoding.
func (p Path) String() string {
	parts := make([]string, len(p.Segments))
	for i, s := range p.Segments {
		parts[i] = s.Name
		if s.Key != nil {
			parts[i] += s.Key.String()
		}
	}
	return strings.Join(parts, "/")
}

// ParsePath reads an escaped path relative to the service root. It is split at
// slashes before decoding, so that %2F may stand in a key (OData 4.01 Part 2,
// section 2). One slash at the end is ignored.
func ParsePath(escaped string) (Path, error) {
	escaped = strings.TrimSuffix(strings.TrimPrefix(escaped, "/"), "/")
	if escaped == "" {
		return Path{}, nil
	}
	var p Path
	for part := range strings.SplitSeq(escaped, "/") {
		decoded, err := url.PathUnescape(part)
		if err != nil {
			return Path{}, errEncoding("path")
		}
		if len(p.Segments) == maxSegments {
			return Path{}, errLongPath()
		}
		if p.Text != "" {
			p.Text += "/"
		}
		segment, err := parseSegment(decoded, len(p.Text))
		if err != nil {
			return Path{}, err
		}
		if n := len(p.Segments); n > 0 && isLast(p.Segments[n-1].Name) {
			return Path{}, errBehindLast(segment.Span, p.Segments[n-1].Name)
		}
		p.Text += decoded
		p.Segments = append(p.Segments, segment)
	}
	return p, nil
}

// isLast tells whether nothing can follow the segment (OData 4.01 ABNF,
// resourcePath).
func isLast(name string) bool { return name == "$ref" || name == "$value" || name == "$query" }

// parseSegment reads one decoded segment that begins at the given place of
// the path.
func parseSegment(text string, at int) (Segment, error) {
	s := Segment{Name: text, Span: fault.Span{Start: at, End: at + len(text)}}
	if open := strings.IndexByte(text, '('); open >= 0 {
		s.Name = text[:open]
		if err := s.parentheses(text, open); err != nil {
			return Segment{}, shifted(err, at)
		}
	}
	if s.Name == "" {
		return Segment{}, errEmptySegment(s.Span)
	}
	return s, nil
}

// parentheses reads what stands behind the name of a segment: a key or
// arguments, the entity sets of $crossjoin, or the condition of $filter.
func (s *Segment) parentheses(text string, open int) error {
	if s.Name == "$filter" {
		return s.condition(text, open)
	}
	if s.Name != "" && s.Name != "$crossjoin" && !isQualified(s.Name) {
		return errSegmentName(fault.Span{End: open}, s.Name)
	}
	key, err := parseKey(text, open)
	s.Key = &key
	if err == nil && s.Name != "$crossjoin" {
		err = checkPairs(key)
	}
	return err
}

func (s *Segment) condition(text string, open int) error {
	c := cursor{target: inPath, text: text, at: open + 1}
	e, err := c.expression(stops{bytes: ")"})
	if err != nil {
		return err
	}
	if !c.eat(')') || c.at < len(text) {
		return errOpenKey(spanOf(open, len(text)))
	}
	whole := Literal{Form: Bare, Text: e.String(), Span: e.Span()}
	s.Filter, s.Key = e, &Key{Pairs: []KeyPair{{Literal: whole}}, Span: spanOf(open, len(text))}
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
