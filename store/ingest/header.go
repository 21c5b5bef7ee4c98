package ingest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// header finds the column for each name of a CSV header; nil for a name that
// is left out. It refuses the file for unknown, repeated and missing columns.
func (p *plan) header(names []string, skipUnknown bool) ([]*column, error) {
	columns := make([]*column, len(names))
	var unknown []string
	for i, name := range names {
		c := p.columns[name]
		switch {
		case c == nil:
			unknown = append(unknown, name)
		case slices.Contains(columns[:i], c):
			return columns, refused("the header names the column %s twice: leave one of them out", name)
		}
		columns[i] = c
	}
	if len(unknown) > 0 && !skipUnknown {
		return columns, p.refuseUnknown(unknown)
	}
	return columns, p.requireColumns(columns)
}

// maxTold bounds how many unknown columns one message names.
const maxTold = 50

// refuseUnknown names the unknown columns, what they probably mean, and what
// there is.
func (p *plan) refuseUnknown(unknown []string) error {
	var told []string
	for _, name := range unknown[:min(len(unknown), maxTold)] {
		told = append(told, shown([]byte(name))+didYouMean(nearest(name, p.names)))
	}
	if more := len(unknown) - maxTold; more > 0 {
		told = append(told, fmt.Sprintf("and %d more", more))
	}
	e := refused("%s has no column %s", p.set.Name, told[0])
	if len(told) > 1 {
		e = refused("%s does not have these columns of the file:", p.set.Name)
		for _, line := range told {
			e.Advice = append(e.Advice, "  "+line)
		}
	}
	e.Advice = append(e.Advice,
		"the columns of "+p.set.Name+" are "+strings.Join(p.names, ", "),
		"write the names exactly so, or have unknown columns left out")
	return e
}

func (p *plan) requireColumns(columns []*column) error {
	var missing []string
	for _, place := range p.identity {
		if !slices.ContainsFunc(columns, func(c *column) bool { return c != nil && c.place == place }) {
			missing = append(missing, p.namesOf(place))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	e := refused("the file lacks the column %s", strings.Join(missing, ", and the column "))
	e.Advice = []string{"without it the rows of " + p.set.Name + " cannot be told from each other"}
	return e
}

// delimiterOf chooses what separates the names of a header: the character
// that yields the most known names, or else the most names.
func delimiterOf(head []byte, known map[string]*column) rune {
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte{'\n'})
	best, most, pieces := ',', 0, 0
	for _, delimiter := range []rune{',', ';', '\t'} {
		names := strings.Split(strings.TrimRight(string(line), "\r"), string(delimiter))
		hits := 0
		for _, name := range names {
			if known[strings.Trim(name, `"`)] != nil {
				hits++
			}
		}
		if hits > most || hits == most && len(names) > pieces {
			best, most, pieces = delimiter, hits, len(names)
		}
	}
	return best
}
