package bind

import (
	"strings"

	"feedline/model"
	"feedline/odata/uri"
	"feedline/store"
)

// bindKey gives every key property of the set its value.
func bindKey(k uri.Key, segment uri.Segment, set *model.EntitySet) ([]store.Value, error) {
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
		if pair.Literal.Form == uri.Bare && strings.HasPrefix(pair.Literal.Text, "@") {
			return nil, errKeyAlias(pair, segment)
		}
		cell, err := Coerce(pair.Literal, set.Key[at].Type)
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
