package model

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// key is one key that a mapping may have, read from the tags of file.go.
type key struct {
	name     string
	index    []int // of the field, for reflect.Value.FieldByIndex
	required bool
	like     string   // example of a value
	enum     []string // the values that it takes; empty: any
}

// keysOf lists the keys of a file type in the order of its fields.
func keysOf(t reflect.Type) []key {
	var keys []key
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case f.Anonymous && f.Type != reflect.TypeFor[place]():
			for _, k := range keysOf(f.Type) {
				k.index = append([]int{i}, k.index...)
				keys = append(keys, k)
			}
		case name != "":
			keys = append(keys, key{name, []int{i}, options != "omitempty", f.Tag.Get("like"), enumOf(f)})
		}
	}
	return keys
}

// enumOf lists the values that a field's jsonschema tag allows.
func enumOf(f reflect.StructField) []string {
	var values []string
	for limit := range strings.SplitSeq(f.Tag.Get("jsonschema"), ",") {
		if value, found := strings.CutPrefix(limit, "enum="); found {
			values = append(values, value)
		}
	}
	return values
}

// mapping decodes a mapping into a struct of file.go.
func (d *decoder) mapping(n *yaml.Node, v reflect.Value, under string) {
	if n.Kind != yaml.MappingNode {
		d.add(n.Line, fmt.Sprintf("%s is %s, not a mapping", under, kindOf(n)), "write keys and values")
		return
	}
	v.Addr().Interface().(interface{ stand(*yaml.Node) }).stand(n)
	keys := keysOf(v.Type())
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i]
		if first, twice := seen[name.Value]; twice {
			d.add(name.Line, fmt.Sprintf("%s appears twice, first in line %d", name.Value, first), "keep one of them")
			continue
		}
		seen[name.Value] = name.Line
		d.field(name, n.Content[i+1], v, keys, under)
	}
	for _, k := range keys {
		if _, found := seen[k.name]; k.required && !found && !misspelt(k.name, seen, keys) {
			d.add(n.Line, fmt.Sprintf("the key %s is missing %s", k.name, within(under)), fmt.Sprintf("write %s: %s", k.name, k.like))
		}
	}
}

// field decodes the value of one key of a mapping.
func (d *decoder) field(name, value *yaml.Node, v reflect.Value, keys []key, under string) {
	at := slices.IndexFunc(keys, func(k key) bool { return k.name == name.Value })
	if at < 0 {
		d.add(name.Line, fmt.Sprintf("%s is not a key %s", quoted(name.Value), within(under)), didYouMean(name.Value, keyNames(keys)))
		return
	}
	k := keys[at]
	before := len(d.faults.list)
	field := v.FieldByIndex(k.index)
	d.value(value, field, k.name)
	if len(k.enum) == 0 || len(d.faults.list) > before {
		return
	}
	if text := field.String(); !slices.Contains(k.enum, text) {
		d.add(value.Line, fmt.Sprintf("%s cannot be %s", k.name, quoted(text)), suggest(text, k.enum, "write "+alternatives(k.enum)))
		field.SetString("")
	}
}

// misspelt tells whether an unknown key was probably meant to be the one that
// is missing; then its own fault says enough.
func misspelt(missing string, seen map[string]int, keys []key) bool {
	known := keyNames(keys)
	for name := range seen {
		if !slices.Contains(known, name) && nearest(name, known) == missing {
			return true
		}
	}
	return false
}

func keyNames(keys []key) []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	return names
}

// within says where a key stands.
func within(under string) string {
	if under == "" {
		return "of this file"
	}
	return "under " + under
}
