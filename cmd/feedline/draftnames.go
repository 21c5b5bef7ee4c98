package main

import (
	"strconv"
	"strings"
	"unicode"
)

// taken are names that are given already.
type taken map[string]bool

// claim gives a name, with a number behind it if it is given already.
func (t taken) claim(name string) string {
	free := name
	for n := 2; t[free]; n++ {
		free = name + strconv.Itoa(n)
	}
	t[free] = true
	return free
}

// words takes a name of a table or column apart, at whatever is no letter or
// digit and where a capital follows a small letter.
func words(name string) []string {
	var list []string
	runes := []rune(name)
	start := 0
	end := func(i int) {
		if i > start {
			list = append(list, string(runes[start:i]))
		}
	}
	for i, c := range runes {
		switch {
		case !unicode.IsLetter(c) && !unicode.IsDigit(c):
			end(i)
			start = i + 1
		case i > start && unicode.IsUpper(c) && unicode.IsLower(runes[i-1]):
			end(i)
			start = i
		}
	}
	end(len(runes))
	return list
}

// pascal writes a name as OrderItems; otherwise stands for one without letters.
func pascal(name, otherwise string) string {
	var b strings.Builder
	for _, w := range words(name) {
		runes := []rune(strings.ToLower(w))
		b.WriteRune(unicode.ToUpper(runes[0]))
		b.WriteString(string(runes[1:]))
	}
	return beginning(b.String(), otherwise)
}

// camel writes a name as orderItems.
func camel(name string) string {
	list := words(name)
	if len(list) == 0 {
		return "column"
	}
	rest := strings.TrimPrefix(pascal(strings.Join(list, "_"), ""), pascal(list[0], ""))
	return beginning(strings.ToLower(list[0])+rest, "column")
}

// beginning puts a word before a name that does not begin with a letter.
func beginning(name, word string) string {
	if name == "" || !unicode.IsLetter([]rune(name)[0]) {
		return word + name
	}
	return name
}

// singular is what one of the things is called, as far as English endings tell.
func singular(name string) string {
	for _, end := range []struct{ from, to string }{
		{"ies", "y"}, {"sses", "ss"}, {"shes", "sh"}, {"ches", "ch"}, {"xes", "x"}, {"ss", "ss"}, {"us", "us"}, {"is", "is"}, {"s", ""},
	} {
		if stem, found := strings.CutSuffix(name, end.from); found && len(stem) > 1 {
			return stem + end.to
		}
	}
	return name
}

// referred is what a column that refers to a row of a set calls it: author_id
// an Author, parent a Parent; empty if nothing is left.
func referred(column string) string {
	list := words(column)
	if n := len(list); n > 1 {
		switch strings.ToLower(list[n-1]) {
		case "id", "code", "no", "nr", "key", "number", "ref", "uuid", "guid":
			list = list[:n-1]
		}
	}
	return pascal(strings.Join(list, "_"), "")
}
