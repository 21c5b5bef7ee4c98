package model

import (
	"strconv"
	"strings"
)

// suggest is the cure for a name that is not among the known ones: the one
// that was probably meant, or else the text given.
func suggest(name string, known []string, otherwise string) string {
	if near := nearest(name, known); near != "" {
		return "did you mean " + near + "?"
	}
	return otherwise
}

// didYouMean is suggest with the list of known names as the other cure.
func didYouMean(name string, known []string) string {
	if len(known) == 0 {
		return "remove it"
	}
	return suggest(name, known, "write "+alternatives(known))
}

// alternatives lists names as "a, b or c".
func alternatives(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// nearest finds the known name that differs least from a name, as long as the
// difference looks like a slip; empty if none does.
func nearest(name string, known []string) string {
	if len(name) > longest {
		return ""
	}
	best, least := "", 1+len([]rune(name))/3
	for _, k := range known {
		if d := distance(strings.ToLower(name), strings.ToLower(k)); d < least || d == least && best == "" {
			best, least = k, d
		}
	}
	return best
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour in order to turn a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	var before, last []int
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before, last, row = last, row, make([]int, len(y)+1)
		row[0] = i + 1
		for j := range y {
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+differs(x[i], y[j]))
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(y)]
}

func differs(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}

// quoted shows a name from a description in a message, shortened if someone
// wrote a novel.
func quoted(name string) string {
	if runes := []rune(name); len(runes) > 60 {
		name = string(runes[:60]) + "…"
	}
	return strconv.Quote(name)
}
