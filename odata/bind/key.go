package bind

import (
	"feedline/model"
	"feedline/odata/uri"
	"feedline/store"
)

// bindKey gives every key property of the set its value. A parameter alias
// stands for a value that a slash or an ampersand would break out of a path.
func bindKey(k uri.Key, segment uri.Segment, set *model.EntitySet, aliases map[string]uri.Expr) ([]store.Value, error) {
	if len(k.Pairs) == 1 && k.Pairs[0].Name == "" && len(set.Key) > 1 {
		return nil, errKeyNeedsNames(set, segment)
	}
	values := make([]store.Value, len(set.Key))
	given := make([]bool, len(set.Key))
	for _, pair := range k.Pairs {
		at, err := keyIndex(pair, segment, set)
		if err != nil {
			return nil, err
		}
		literal, err := keyLiteral(pair, segment, aliases)
		if err != nil {
			return nil, err
		}
		cell, err := Coerce(literal, set.Key[at].Type)
		if err != nil {
			return nil, errKeyValue(set, set.Key[at], pair, segment, err)
		}
		values[at], given[at] = store.Value{Type: set.Key[at].Type, Cell: cell}, true
	}
	for i, ok := range given {
		if !ok {
			return nil, errKeyIncomplete(set, set.Key[i], segment)
		}
	}
	return values, nil
}

// keyLiteral is the constant that a pair gives, or that its alias stands for.
func keyLiteral(pair uri.KeyPair, segment uri.Segment, aliases map[string]uri.Expr) (uri.Literal, error) {
	alias, is := pair.Value.(*uri.Alias)
	if !is {
		return pair.Literal, nil
	}
	value, given := aliases[alias.Name]
	if !given {
		return uri.Literal{}, errKeyAliasMissing(alias, pair, segment)
	}
	constant, is := value.(*uri.Constant)
	if !is || constant.Kind == uri.Null {
		return uri.Literal{}, errKeyAlias(alias, pair, segment)
	}
	return constant.Literal, nil
}

// keyIndex finds which key property a pair is about.
func keyIndex(pair uri.KeyPair, segment uri.Segment, set *model.EntitySet) (int, error) {
	if pair.Name == "" {
		return 0, nil
	}
	for i, p := range set.Key {
		if p.Name == pair.Name {
			return i, nil
		}
	}
	return 0, errNotKey(set, pair, segment)
}

// bindKeySegment reads a key property that stands as a segment of its own: a
// text without quotes, everything else as in parentheses (the key-as-segment
// convention of OData 4.01 Part 2).
func bindKeySegment(s uri.Segment, p *model.Property) (store.Value, error) {
	literal := uri.Literal{Form: uri.Bare, Text: s.Name, Span: s.Span}
	if p.Type.Kind == model.String {
		literal.Form = uri.Quoted
	}
	cell, err := Coerce(literal, p.Type)
	return store.Value{Type: p.Type, Cell: cell}, err
}
