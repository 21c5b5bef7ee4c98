package odata

import "strings"

// patterns say which annotations a client wants (OData 4.01 Part 1, section
// 8.2.8.4).
type patterns []pattern

// pattern is the name of an annotation, a namespace with a star behind it, or
// the star that stands for all.
type pattern struct {
	name    string // without its star
	star    bool
	exclude bool
}

// readPatterns reads a list of patterns. One that is none makes the whole list
// count as not stated, as a preference is never an error: nil.
func readPatterns(text string) patterns {
	items := strings.Split(text, ",")
	if len(items) > mostPatterns || len(text) > longestPatterns {
		return nil
	}
	list := make(patterns, len(items))
	for i, item := range items {
		p := &list[i]
		item, p.exclude = strings.CutPrefix(strings.TrimSpace(item), "-")
		p.name, p.star = strings.CutSuffix(item, "*")
		switch {
		case strings.Trim(p.name, patternLetters) != "", p.name == "" && !p.star:
			return nil
		case p.star && p.name != "" && !strings.HasSuffix(p.name, "."):
			return nil
		}
	}
	return list
}

// What is read of a list of patterns, and what their names are made of.
const (
	mostPatterns    = 32
	longestPatterns = 1000
	patternLetters  = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.#"
)

// include tells whether the client wants the annotation of this name. The most
// specific pattern decides; where nothing was stated, it does.
func (list patterns) include(name string) bool {
	include, longest := list == nil, -1
	for _, p := range list {
		fits := p.name == name || p.star && strings.HasPrefix(name, p.name)
		if fits && len(p.name) > longest {
			include, longest = !p.exclude, len(p.name)
		}
	}
	return include
}

// String is the list as it is written.
func (list patterns) String() string {
	parts := make([]string, len(list))
	for i, p := range list {
		if parts[i] = p.name; p.star {
			parts[i] += "*"
		}
		if p.exclude {
			parts[i] = "-" + parts[i]
		}
	}
	return strings.Join(parts, ",")
}
