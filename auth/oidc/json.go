package oidc

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"feedline/auth"
)

// kind is what a value of a token is in JSON.
type kind string

const (
	absent kind = "" // of the zero value: there is none, or it is null
	text   kind = "text"
	number kind = "number"
	truth  kind = "truth value"
	list   kind = "list of texts"
	mixed  kind = "list" // of anything else
	object kind = "object"
)

// value is a value of a token as far as it is of use: what lies deeper than a
// list of simple values is checked and forgotten.
type value struct {
	kind  kind
	texts []string // one of a simple value, those of a list; names of an object's members
}

// members are those of an object by name.
type members map[string]value

// deepest is how deep lists and objects may lie within each other. Issuers
// need three.
const deepest = 16

// parseObject reads an object as JSON's own rules and ours have it: valid
// UTF-8, nothing behind it, no two members of one name at any depth, and at
// the top none whose names differ in capitals only, which readers take for
// each other.
func parseObject(raw []byte) (members, error) {
	if !utf8.Valid(raw) || !json.Valid(raw) {
		return nil, errors.New("is not JSON in UTF-8")
	}
	s := scanner{raw}
	if s.next() != '{' {
		return nil, errors.New("is not an object")
	}
	found := members{}
	folded := map[string]bool{}
	for s.enter('}') {
		name := s.name()
		low := strings.ToLower(name)
		if folded[low] {
			return nil, errTwice
		}
		folded[low] = true
		v, err := s.value(1)
		if err != nil {
			return nil, err
		}
		found[name] = v
	}
	return found, nil
}

var errTwice = errors.New("has two members of one name")

// scanner walks through text that is known to be JSON, which is why it looks
// for nothing but the ends of things. The decoder of the standard library
// takes longer for this than the signature takes to verify.
type scanner struct{ rest []byte }

// next passes over blanks and tells what comes.
func (s *scanner) next() byte {
	s.rest = bytes.TrimLeft(s.rest, " \t\r\n")
	return s.rest[0]
}

// enter steps to the next member or item, over a bracket or a comma, or out
// behind the closing bracket, which it tells by false.
func (s *scanner) enter(closing byte) bool {
	if s.next() != closing {
		s.rest = s.rest[1:]
	}
	if s.next() != closing {
		return true
	}
	s.rest = s.rest[1:]
	return false
}

// name reads the name of a member and its colon.
func (s *scanner) name() string {
	s.next()
	name := s.text()
	s.next()
	s.rest = s.rest[1:]
	return name
}

func (s *scanner) text() string {
	end, escaped := 1, false
	for ; s.rest[end] != '"'; end++ {
		if s.rest[end] == '\\' {
			escaped = true
			end++
		}
	}
	quoted := s.rest[:end+1]
	s.rest = s.rest[end+1:]
	if !escaped {
		return string(quoted[1:end])
	}
	var plain string
	_ = json.Unmarshal(quoted, &plain) // it is known to be JSON
	return plain
}

func (s *scanner) value(depth int) (value, error) {
	switch first := s.next(); first {
	case '"':
		return value{text, []string{s.text()}}, nil
	case '{', '[':
		if depth == deepest {
			return value{}, errors.New("is nested too deeply")
		}
		if first == '{' {
			return s.object(depth + 1)
		}
		return s.list(depth + 1)
	}
	return plain(s.word()), nil
}

// word is a number, a truth value or null.
func (s *scanner) word() string {
	end := bytes.IndexAny(s.rest, ",]} \t\r\n")
	word := string(s.rest[:end])
	s.rest = s.rest[end:]
	return word
}

func plain(word string) value {
	switch word {
	case "null":
		return value{}
	case "true", "false":
		return value{truth, []string{word}}
	}
	return value{number, []string{word}}
}

func (s *scanner) list(depth int) (value, error) {
	v := value{kind: list}
	for s.enter(']') {
		item, err := s.value(depth)
		if err != nil {
			return value{}, err
		}
		if item.kind != text {
			v.kind = mixed
		}
		if item.simple() {
			v.texts = append(v.texts, item.texts...)
		}
	}
	return v, nil
}

func (s *scanner) object(depth int) (value, error) {
	v := value{kind: object}
	seen := map[string]bool{}
	for s.enter('}') {
		name := s.name()
		if seen[name] {
			return value{}, errTwice
		}
		seen[name] = true
		v.texts = append(v.texts, name)
		if _, err := s.value(depth); err != nil {
			return value{}, err
		}
	}
	return v, nil
}

func (v value) simple() bool { return v.kind == text || v.kind == number || v.kind == truth }

// one is the value of a member that is a text; empty if there is none or it is
// something else, which shapes has refused.
func (m members) one(name string) string {
	if v := m[name]; v.kind == text {
		return v.texts[0]
	}
	return ""
}

// has tells whether there is such a member, null included.
func (m members) has(name string) bool {
	_, found := m[name]
	return found
}

// words are the values of a member that is a list of texts, or one text with
// blanks between them.
func (m members) words(name string) []string {
	if v := m[name]; v.kind == text {
		return strings.Fields(v.texts[0])
	}
	return m.texts(name)
}

// texts are the values of a member that is a text or a list of them.
func (m members) texts(name string) []string {
	if v := m[name]; v.kind == text || v.kind == list {
		return v.texts
	}
	return nil
}

// claims are the members as the rules of access read them. The scopes are
// words of their own.
func (m members) claims() auth.Claims {
	all := make(auth.Claims, len(m))
	for name, v := range m {
		if v.simple() || v.kind == list || v.kind == mixed {
			all[name] = v.texts
		}
	}
	for _, name := range scopeClaims {
		if words := m.words(name); len(words) > 0 {
			all[name] = words
		}
	}
	return all
}
