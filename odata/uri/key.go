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
	Literal Literal    // the value as it is printed
	Value   Expr       // a *Constant or an *Alias; with a name also an *Array or *Object; nil between other parentheses
	Span    fault.Span // of the name; zero if there is none
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

// named tells whether every value has a name, as it must have between the
// parentheses of a function.
func (k Key) named() bool { return len(k.Pairs) == 0 || k.Pairs[0].Name != "" }

// key reads the predicate whose parenthesis opens at the cursor.
func (c *cursor) key() (k Key, err error) {
	if k.Pairs, k.Span, err = c.pairs(c.pair); err != nil {
		return k, err
	}
	return k, checkPairs(k)
}

// pairs reads what stands between the parentheses at the cursor.
func (c *cursor) pairs(read func() (KeyPair, error)) (list []KeyPair, at fault.Span, err error) {
	open := c.at
	c.at++
	if c.blanks(); c.peek() != ')' {
		if list, err = entries(c, read); err != nil {
			return nil, at, err
		}
	}
	switch {
	case c.eat(')'):
		return list, c.since(open), nil
	case c.at == len(c.text):
		return nil, at, errOpenKey(c, open)
	}
	return nil, at, errKeyComma(c)
}

// pair reads name=value or a value alone.
func (c *cursor) pair() (p KeyPair, err error) {
	start := c.at
	name := c.identifier()
	at := c.since(start)
	if c.blanks(); isIdentifier(name) && c.eat('=') {
		p.Name, p.Span = name, at
		c.blanks()
	} else {
		c.at = start
	}
	p.Value, err = c.pairValue(p.Name != "")
	switch v := p.Value.(type) {
	case nil:
	case *Constant:
		p.Literal = v.Literal
	default:
		p.Literal = Literal{Form: Bare, Text: v.String(), Span: v.Span()}
	}
	return p, err
}

// pairValue reads a constant or a parameter alias. Only a function has
// parameters that are null, arrays or objects.
func (c *cursor) pairValue(named bool) (Expr, error) {
	start := c.at
	switch b := c.peek(); {
	case b == '@':
		s, err := c.annotation()
		if err == nil && s.Kind != AliasStep {
			err = errAnnotation(c, start)
		}
		return &Alias{Name: s.Name, At: s.Span}, err
	case named && (b == '[' || b == '{'):
		return c.structure()
	}
	k, found, err := c.constant()
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, errKeyValue(c)
	case k.Kind == Null && !named:
		return nil, errKeyNull(c, start)
	}
	return &k, nil
}

// structure reads a JSON array or object.
func (c *cursor) structure() (Expr, error) {
	start := c.at
	e, err := c.expression(stops{bytes: ",)"})
	if err != nil {
		return nil, err
	}
	switch e.(type) {
	case *Array, *Object:
		return e, nil
	}
	return nil, errKeyExpression(c, start)
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

// setName reads the name of an entity set between the parentheses of
// $crossjoin.
func (c *cursor) setName() (KeyPair, error) {
	start := c.at
	name := c.identifier()
	if !isIdentifier(name) {
		c.at = start
		return KeyPair{}, errSetName(c)
	}
	return KeyPair{Literal: Literal{Form: Bare, Text: name, Span: c.since(start)}}, nil
}
