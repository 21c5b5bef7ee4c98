package uri

import (
	"strings"

	"feedline/odata/fault"
)

// Key is the syntax of a key predicate (OData 4.01 Part 2, section 4.3.1), or
// of the arguments of a function, which looks the same.
type Key struct {
	Pairs []KeyPair // none, one without a name, or each with a name
	Span  fault.Span
}

// KeyPair is one value of a key. Name is empty in the short form that gives
// the value alone.
type KeyPair struct {
	Name    string
	Literal Literal
	Span    fault.Span
}

// String prints the predicate with its parentheses.
func (k Key) String() string {
	parts := make([]string, len(k.Pairs))
	for i, p := range k.Pairs {
		parts[i] = p.Literal.String()
		if p.Name != "" {
			parts[i] = p.Name + "=" + parts[i]
		}
	}
	return "(" + strings.Join(parts, ",") + ")"
}

// parseKey reads the predicate whose opening parenthesis stands at
// text[open]; it must reach to the end of text. Places in what it returns
// count from the beginning of text.
func parseKey(text string, open int) (Key, error) {
	k := Key{Span: fault.Span{Start: open, End: len(text)}}
	if !strings.HasSuffix(text, ")") || len(text) < open+2 {
		return Key{}, errOpenKey(k.Span)
	}
	inside := text[:len(text)-1]
	if strings.Trim(inside[open+1:], " ") == "" {
		return k, nil
	}
	for at := open + 1; ; at++ {
		pair, next, err := scanPair(inside, at)
		if err != nil {
			return Key{}, err
		}
		k.Pairs = append(k.Pairs, pair)
		if next == len(inside) {
			break
		}
		if inside[next] != ',' {
			return Key{}, errKeyComma(fault.Span{Start: next, End: len(inside)})
		}
		at = next
	}
	return k, nil
}

// scanPair reads name=literal or a literal alone.
func scanPair(text string, at int) (KeyPair, int, error) {
	p := KeyPair{}
	if name, _, found := strings.Cut(text[at:], "="); found && isIdentifier(strings.Trim(name, " ")) {
		p.Name = strings.Trim(name, " ")
		p.Span = fault.Span{Start: at, End: at + len(name)}
		at += len(name) + 1
	}
	literal, next, err := scanLiteral(text, at)
	p.Literal = literal
	return p, next, err
}

// checkPairs makes sure that a key is either one value or named values, each
// name once.
func checkPairs(k Key) error {
	seen := map[string]bool{}
	for _, p := range k.Pairs {
		if p.Name == "" && len(k.Pairs) > 1 {
			return errUnnamedKey(k.Span)
		}
		if seen[p.Name] {
			return errRepeatedKey(p)
		}
		seen[p.Name] = true
	}
	return nil
}
