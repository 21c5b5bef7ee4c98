package access

import (
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"feedline/odata/fault"
)

// refuse is an error of the configuration's reader.
func refuse(line int, message string) error {
	return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: %s", line, message)}}
}

// strictly reads a mapping into a struct and refuses keys that it does not have.
func strictly(n *yaml.Node, what string, out any) error {
	if n.Kind != yaml.MappingNode {
		return refuse(n.Line, what+" takes keys and values")
	}
	var known []string
	fields := reflect.TypeOf(out).Elem()
	for i := range fields.NumField() {
		known = append(known, fields.Field(i).Tag.Get("yaml"))
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if has(known, key.Value) && key.Value != "-" {
			continue
		}
		message := fmt.Sprintf("%s has no key %q", what, key.Value)
		if near := fault.Nearest(key.Value, known); near != "" {
			message += ", did you mean " + near + "?"
		}
		return refuse(key.Line, message)
	}
	return n.Decode(out)
}

// textsOf are the scalars of a node or a list as they are written.
func textsOf(n *yaml.Node) ([]string, bool) {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	texts := make([]string, len(items))
	for i, item := range items {
		if item.Kind != yaml.ScalarNode || item.Tag == "!!null" {
			return nil, false
		}
		texts[i] = item.Value
	}
	return texts, true
}

// quotedList is names in quotes with commas between them.
func quotedList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(quoted, ", ")
}
