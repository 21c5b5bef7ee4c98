package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"feedline/model"
	"feedline/store"
)

const notJSON = " is not valid JSON"

// document takes a complex value or a collection as JSON text, sees that it
// has the form of its type, and keeps it without blanks.
func document(t model.Type) converter {
	return func(text []byte) (store.Cell, string) {
		var compact bytes.Buffer
		switch {
		case unfitText(text) != "":
			return store.Cell{}, unfitText(text)
		case json.Compact(&compact, text) != nil:
			return store.Cell{}, shown(text) + notJSON
		case bytes.Contains(compact.Bytes(), []byte(`\u0000`)):
			return store.Cell{}, "contains a NUL character, which no reader of the feed can take"
		}
		if reason := mismatch(t, compact.Bytes()); reason != "" {
			return store.Cell{}, reason
		}
		return store.Cell{Kind: store.Text, Text: compact.Bytes()}, ""
	}
}

// mismatch tells where valid JSON differs from the form of a type.
func mismatch(t model.Type, value []byte) string {
	kind := kindOf(value)
	if t.Collection {
		return mismatchOfItems(t, value, kind)
	}
	if kind == nullLiteral {
		return ""
	}
	if t.Kind == model.Complex {
		return mismatchOfMembers(t, value, kind)
	}
	convert, accepts := converterOf(t, newClock(time.UTC))
	if kind&accepts == 0 {
		return fmt.Sprintf("%s is %s, but the type is %s", shown(value), kind, t.Name())
	}
	text, ok := literalText(nil, value, kind)
	if !ok {
		return shown(value) + brokenSurrogate
	}
	_, reason := convert(text)
	return reason
}

func mismatchOfItems(t model.Type, value []byte, kind literals) string {
	if kind != arrayLiteral {
		return fmt.Sprintf("%s is %s, but the type is %s, a JSON array", shown(value), kind, t.Name())
	}
	item := t
	item.Collection = false
	for items := (members{rest: value[1:]}); ; {
		element, ok := items.element()
		if !ok {
			return ""
		}
		if reason := mismatch(item, element); reason != "" {
			return reason
		}
	}
}

func mismatchOfMembers(t model.Type, value []byte, kind literals) string {
	if kind != objectLiteral {
		return fmt.Sprintf("%s is %s, but the type is %s, a JSON object", shown(value), kind, t.Name())
	}
	for fields := (members{rest: value[1:]}); ; {
		name, member, ok := fields.next()
		if !ok {
			return ""
		}
		if reason := mismatchOfMember(t.Complex, name, member); reason != "" {
			return reason
		}
	}
}

func mismatchOfMember(t *model.ComplexType, name, value []byte) string {
	for _, p := range t.Properties {
		if p.Name != string(name) {
			continue
		}
		if reason := mismatch(p.Type, value); reason != "" {
			return p.Name + ": " + reason
		}
		return ""
	}
	return fmt.Sprintf("%s has no property %s", t.QualifiedName, shown(name))
}
