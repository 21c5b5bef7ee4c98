package ingest

import (
	"slices"
	"strings"
)

// nearest finds the name that a misspelt one most likely meant: one that
// differs only in case, blanks or punctuation, or else the closest within a
// third of the length in single-letter changes. It is empty if none is near.
func nearest(name string, names []string) string {
	if len(name) > 128 {
		return ""
	}
	plain := lettersOf(name)
	best, limit := "", len(plain)/3+1
	for _, candidate := range names {
		if d := changes(plain, lettersOf(candidate)); d < limit {
			best, limit = candidate, d
		}
	}
	return best
}

// lettersOf is the name in lower case with only its letters and digits.
func lettersOf(name string) []rune {
	letters := []rune(strings.ToLower(name))
	return slices.DeleteFunc(letters, func(r rune) bool { return strings.ContainsRune(" _-.\t\"'\u00a0\ufeff", r) })
}

// changes counts the letters to insert, delete or replace to turn a into b.
func changes(a, b []rune) int {
	above := make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i, x := range a {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j, y := range b {
			replaced := above[j]
			if x != y {
				replaced++
			}
			row[j+1] = min(replaced, above[j+1]+1, row[j]+1)
		}
		above = row
	}
	return above[len(b)]
}
