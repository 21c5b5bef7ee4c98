package users

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of a file.
const (
	mostBytes = 4 << 20
	mostUsers = 10_000
	mostName  = 64 // characters
	mostWrong = 20 // lines that are told of one by one
)

// parse reads the lines of a file: name:hash, blank, or a comment after #. It
// returns the users whose lines can be understood, and an error that tells of
// every other line by its number. No text of the file stands in it but names.
func parse(text string) (map[string]hash, error) {
	found := map[string]hash{}
	lines := map[string]int{}
	var wrong []error
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		number++
		name, h, err := parseLine(line)
		switch {
		case err == nil && name == "":
			continue
		case err == nil && lines[name] > 0:
			err = fmt.Errorf("%q stands in line %d already", name, lines[name])
		case err == nil && len(found) >= mostUsers:
			err = fmt.Errorf("there are more than %d users; large installations sign in with an issuer", mostUsers)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("line %d: %w", number, err))
			continue
		}
		found[name], lines[name] = h, number
	}
	return found, shortened(wrong)
}

// shortened joins the first of many errors.
func shortened(wrong []error) error {
	if len(wrong) > mostWrong {
		wrong = append(slices.Clip(wrong[:mostWrong]), fmt.Errorf("and %d lines more", len(wrong)-mostWrong))
	}
	return errors.Join(wrong...)
}

// parseLine reads one line; an empty name is a line without a user.
func parseLine(line string) (string, hash, error) {
	line = strings.TrimSpace(line)
	if line == "" || strings.HasPrefix(line, "#") {
		return "", nil, nil
	}
	name, text, found := strings.Cut(line, ":")
	if !found {
		return "", nil, errors.New("there is no colon; a line reads name:hash")
	}
	if err := Named(name); err != nil {
		return "", nil, err
	}
	h, err := parseHash(text)
	return name, h, err
}

// Named tells what is wrong with the name of a user; nil: nothing.
func Named(name string) error {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError || r == ':' }
	switch {
	case name == "":
		return errors.New("the name before the colon is missing")
	case utf8.RuneCountInString(name) > mostName || strings.ContainsFunc(name, hidden) || strings.TrimSpace(name) != name:
		return fmt.Errorf("a name has at most %d visible characters, no colon among them and no blanks at its ends", mostName)
	}
	return nil
}
