package encode

import (
	"fmt"
	"net/url"
	"strings"

	"feedline/model"
	"feedline/store"
)

// Address is the canonical URL of an entity below the service root, which ends
// in a slash: the set with the key in parentheses, or the name of a singleton
// (OData 4.01 Part 2, section 4.3.1). The key is in the given cells.
func Address(root string, set *model.EntitySet, cells []store.Cell, key []int) (string, error) {
	if set.Singleton {
		return root + set.Name, nil
	}
	parts := make([]string, len(set.Key))
	for i, p := range set.Key {
		literal, err := literalOf(p, cells[key[i]])
		if err != nil {
			return "", err
		}
		if parts[i] = strings.ReplaceAll(url.PathEscape(literal), "%27", "'"); len(set.Key) > 1 {
			parts[i] = p.Name + "=" + parts[i]
		}
	}
	return root + set.Name + "(" + strings.Join(parts, ",") + ")", nil
}

// literalOf is the value of a key property as URLs spell it.
func literalOf(p *model.Property, c store.Cell) (string, error) {
	if p.Type.Kind == model.String && c.Kind == store.Text {
		return "'" + strings.ReplaceAll(string(c.Text), "'", "''") + "'", nil
	}
	value, err := Value(store.Shape{Slots: []store.Slot{{Name: p.Name, Type: p.Type}}}, []store.Cell{c}, Options{})
	if err != nil || c.IsNull() {
		return "", fmt.Errorf("encode: the key of %s has no address: %w", p.Set.Name, err)
	}
	text := strings.Trim(string(value), `"`)
	switch p.Type.Kind {
	case model.Enum:
		return p.Type.Enum.QualifiedName + "'" + text + "'", nil
	case model.Duration:
		return "duration'" + text + "'", nil
	case model.Binary:
		return "binary'" + text + "'", nil
	}
	return text, nil
}
