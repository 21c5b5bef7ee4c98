package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"

	"feedline/model"
	"feedline/store"
)

const notJSON = " is not valid JSON"

// rewriter appends a JSON value, as people write it, in the form in which the
// store keeps it. A reason says why it has none.
type rewriter func(dst, value []byte) (after []byte, reason string)

// document takes a complex value or a collection as JSON text, and converts
// whatever stands in it by its type.
func document(t model.Type, zone model.Zone, on clocks) converter {
	rewrite := rewriterOf(t, zone, on)
	return func(text []byte) (store.Cell, string) {
		var compact bytes.Buffer
		switch {
		case unfitText(text) != "":
			return store.Cell{}, unfitText(text)
		case json.Compact(&compact, text) != nil:
			return store.Cell{}, shown(text) + notJSON
		}
		if kindOf(compact.Bytes()) == nullLiteral {
			return store.Cell{}, shown(text) + " is the word null: leave the value empty"
		}
		stored, reason := rewrite(make([]byte, 0, compact.Len()), compact.Bytes())
		if reason != "" {
			return store.Cell{}, reason
		}
		return store.Cell{Kind: store.Text, Text: stored}, ""
	}
}

// rewriterOf chooses the rewriter of a type.
func rewriterOf(t model.Type, zone model.Zone, on clocks) rewriter {
	switch {
	case t.Collection:
		item := t
		item.Collection = false
		return items(t, rewriterOf(item, zone, on))
	case t.Kind == model.Complex:
		return object(t.Complex, on)
	}
	return single(t, zone, on)
}

// single rewrites primitive values and members of enumerations.
func single(t model.Type, zone model.Zone, on clocks) rewriter {
	convert, accepts := converterOf(t, zone, on)
	spell := spellerOf(t)
	return func(dst, value []byte) ([]byte, string) {
		kind := kindOf(value)
		if kind == nullLiteral {
			return append(dst, value...), ""
		}
		if kind&accepts == 0 {
			return dst, fmt.Sprintf("%s is %s, but the type is %s", shown(value), kind, t.Name())
		}
		text, ok := literalText(nil, value, kind)
		if !ok {
			return dst, shown(value) + brokenSurrogate
		}
		cell, reason := convert(text)
		if reason != "" {
			return dst, reason
		}
		return spell(dst, cell), ""
	}
}

// items rewrites the values of a collection.
func items(t model.Type, rewrite rewriter) rewriter {
	return func(dst, value []byte) ([]byte, string) {
		kind := kindOf(value)
		if kind == nullLiteral {
			return append(dst, value...), ""
		}
		if kind != arrayLiteral {
			return dst, fmt.Sprintf("%s is %s, but the type is %s, a JSON array", shown(value), kind, t.Name())
		}
		dst = append(dst, '[')
		for list, first := (members{rest: value[1:]}), true; ; first = false {
			element, ok := list.element()
			if !ok {
				return append(dst, ']'), ""
			}
			if !first {
				dst = append(dst, ',')
			}
			var reason string
			if dst, reason = rewrite(dst, element); reason != "" {
				return dst, reason
			}
		}
	}
}

// object rewrites the values of a complex type.
func object(t *model.ComplexType, on clocks) rewriter {
	rewrite := make([]rewriter, len(t.Properties))
	for i, p := range t.Properties {
		rewrite[i] = rewriterOf(p.Type, p.Zone, on)
	}
	return func(dst, value []byte) ([]byte, string) {
		switch kind := kindOf(value); kind {
		case nullLiteral:
			return append(dst, value...), ""
		case objectLiteral:
			o := complexValue{of: t, rewrite: rewrite, seen: make([]bool, len(rewrite))}
			return o.append(dst, value)
		default:
			return dst, fmt.Sprintf("%s is %s, but the type is %s, a JSON object", shown(value), kind, t.QualifiedName)
		}
	}
}

// complexValue is a value of a complex type that is being rewritten.
type complexValue struct {
	of      *model.ComplexType
	rewrite []rewriter // by place in of.Properties
	seen    []bool     // by place: the value has named it
}

// append rewrites the members that an object has. Control information is left
// out, as it is of a row.
func (o complexValue) append(dst, value []byte) ([]byte, string) {
	dst = append(dst, '{')
	start := len(dst)
	for fields := (members{rest: value[1:]}); ; {
		name, member, ok := fields.next()
		if !ok {
			return append(dst, '}'), o.missing()
		}
		name, _ = unquote(nil, name)
		place, reason := o.place(name)
		switch {
		case reason != "":
			return dst, reason
		case place < 0:
			continue
		}
		if len(dst) > start {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), name...), '"', ':')
		if dst, reason = o.member(dst, place, member); reason != "" {
			return dst, o.of.Properties[place].Name + ": " + reason
		}
	}
}

// place finds the property with a name; -1 is the place of control information.
func (o complexValue) place(name []byte) (place int, reason string) {
	for i, p := range o.of.Properties {
		if p.Name == string(name) {
			return i, ""
		}
	}
	if bytes.IndexByte(name, '@') >= 0 {
		return -1, ""
	}
	return 0, fmt.Sprintf("%s has no property %s", o.of.QualifiedName, shown(name))
}

func (o complexValue) member(dst []byte, place int, value []byte) ([]byte, string) {
	p := o.of.Properties[place]
	switch {
	case o.seen[place]:
		return dst, "stands in the value twice: leave one of them out"
	case kindOf(value) == nullLiteral && !p.Nullable:
		return dst, o.withoutValue()
	}
	o.seen[place] = true
	return o.rewrite[place](dst, value)
}

// missing is the reason why the value cannot do without what it does not name.
func (o complexValue) missing() string {
	for i, p := range o.of.Properties {
		if !o.seen[i] && !p.Nullable {
			return p.Name + ": " + o.withoutValue()
		}
	}
	return ""
}

func (o complexValue) withoutValue() string {
	return "has no value, but every " + o.of.QualifiedName + " must have one"
}
