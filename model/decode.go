package model

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// literal is a scalar of a description as its author wrote it, be it a text,
// a number or a truth value.
type literal string

// pairs is a mapping of texts in the order of the file.
type pairs []pair

type pair struct {
	key, value string
	line       int
}

// decoder turns YAML into the types of file.go and says what does not fit.
type decoder struct {
	report
}

// document reads the only document of a file into the struct at out. It is
// false if there was none to read.
func (d *decoder) document(r io.Reader, out any) bool {
	dec := yaml.NewDecoder(r)
	var doc, more yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		d.add(0, "the file is empty", "describe a set in it or remove the file")
		return false
	} else if err != nil {
		d.syntax(err)
		return false
	}
	if dec.Decode(&more) != io.EOF {
		d.add(0, "the file does not end after its first YAML document", "write one document per file, without a line ---")
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		d.add(doc.Line, "the file is not a mapping", "write keys and values, such as set: Orders")
		return false
	}
	d.value(doc.Content[0], reflect.ValueOf(out).Elem(), "")
	return true
}

// syntax reports what the YAML parser said; its texts begin with the line.
func (d *decoder) syntax(err error) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if rest, found := strings.CutPrefix(text, "line "); found {
		if number, message, ok := strings.Cut(rest, ": "); ok {
			line, _ = strconv.Atoi(number)
			text = message
		}
	}
	d.add(line, "this is not YAML: "+text, "correct the indentation, quotes or brackets there")
}

// value decodes a node into v; key is the key that it stands under.
func (d *decoder) value(n *yaml.Node, v reflect.Value, key string) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		d.add(n.Line, key+" uses a YAML anchor or alias", "write the value out where it is used")
		return
	}
	if v.Type() == reflect.TypeFor[pairs]() {
		v.Set(reflect.ValueOf(d.pairs(n, key)))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.mapping(n, v, key)
	case reflect.Slice:
		d.list(n, v, key)
	case reflect.Pointer:
		out, before := reflect.New(v.Type().Elem()), len(d.faults.list)
		d.value(n, out.Elem(), key)
		if out.Elem().Kind() == reflect.Struct || len(d.faults.list) == before {
			v.Set(out)
		}
	default:
		d.scalar(n, v, key)
	}
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, key string) {
	if n.Kind != yaml.SequenceNode {
		d.add(n.Line, fmt.Sprintf("%s is %s, not a list", key, kindOf(n)), "write a list, such as "+key+": [...]")
		return
	}
	if len(n.Content) == 0 {
		d.empty(n, key)
	}
	items := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, item := range n.Content {
		d.value(item, items.Index(i), key)
	}
	v.Set(items)
}

func (d *decoder) pairs(n *yaml.Node, key string) pairs {
	if n.Kind != yaml.MappingNode {
		d.add(n.Line, fmt.Sprintf("%s is %s, not a mapping", key, kindOf(n)), "write names and values, such as "+key+": {a: b}")
		return nil
	}
	if len(n.Content) == 0 {
		d.empty(n, key)
	}
	var out pairs
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		var name, text literal
		d.value(n.Content[i], reflect.ValueOf(&name).Elem(), key)
		d.value(n.Content[i+1], reflect.ValueOf(&text).Elem(), key)
		line := n.Content[i].Line
		if first, twice := seen[string(name)]; twice {
			d.add(line, fmt.Sprintf("%s appears twice under %s, first in line %d", name, key, first), "keep one of them")
			continue
		}
		seen[string(name)] = line
		out = append(out, pair{key: string(name), value: string(text), line: line})
	}
	return out
}

func (d *decoder) empty(n *yaml.Node, key string) {
	d.add(n.Line, key+" is empty", "write at least one item, or leave the key out")
}

// kindOf says what a node is, for messages.
func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.Tag {
	case "!!null":
		return "empty"
	case "!!int", "!!float":
		return "the number " + n.Value
	case "!!bool":
		return "the truth value " + n.Value
	}
	return fmt.Sprintf("the text %q", n.Value)
}
