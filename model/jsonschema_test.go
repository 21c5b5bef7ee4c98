package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"
)

// JSONSchema is a JSON Schema (draft 2020-12) of description files, model.yaml
// and set files alike, for editors that complete and check YAML. It accepts
// whatever [Load] accepts; Load refuses more, as a schema sees one file at a
// time and no names of others. The text is indented and ends with a newline.
func JSONSchema() ([]byte, error) {
	r := jsonschema.Reflector{
		FieldNameTag: "yaml",
		Anonymous:    true,
		Namer:        func(t reflect.Type) string { return strings.TrimSuffix(t.Name(), "File") },
	}
	root, set := r.Reflect(&modelFile{}), r.Reflect(&setFile{})
	s := &jsonschema.Schema{
		Version:     jsonschema.Version,
		Title:       "Feedline model description",
		Description: "model.yaml, or the file of an entity set or singleton. docs/model.md explains every key.",
		If: &jsonschema.Schema{AnyOf: []*jsonschema.Schema{
			{Required: []string{"namespace"}}, {Required: []string{"container"}},
		}},
		Then:        &jsonschema.Schema{Ref: root.Ref},
		Else:        &jsonschema.Schema{Ref: set.Ref},
		Definitions: root.Definitions,
	}
	maps.Copy(s.Definitions, set.Definitions)
	for _, d := range s.Definitions {
		refuseEmpty(d)
	}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("model: write the JSON Schema: %w", err)
	}
	return append(text, '\n'), nil
}

// written is a text that is not blank.
const written = `\S`

// refuseEmpty demands something to read in every text that has no stricter
// limit, and an item in every list.
func refuseEmpty(s *jsonschema.Schema) {
	if s.Properties == nil {
		return
	}
	one := uint64(1)
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		if p.Value.Type == "array" {
			p.Value.MinItems = &one
		}
		for _, text := range []*jsonschema.Schema{p.Value, p.Value.Items} {
			if text != nil && text.Type == "string" && text.Pattern == "" && text.Enum == nil {
				text.Pattern = written
			}
		}
	}
}

// JSONSchema is the schema of a text, a number or a truth value.
func (literal) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Extras: map[string]any{"type": []string{"string", "number", "boolean"}}}
}

// JSONSchema is the schema of a mapping of texts.
func (pairs) JSONSchema() *jsonschema.Schema {
	one := uint64(1)
	return &jsonschema.Schema{Type: "object", MinProperties: &one, AdditionalProperties: literal("").JSONSchema()}
}

// JSONSchemaExtend demands exactly one of set and singleton.
func (setFile) JSONSchemaExtend(s *jsonschema.Schema) {
	s.OneOf = []*jsonschema.Schema{{Required: []string{"set"}}, {Required: []string{"singleton"}}}
}

// JSONSchemaExtend accepts the multiplicity 1 with and without quotes.
func (navigationFile) JSONSchemaExtend(s *jsonschema.Schema) {
	m, _ := s.Properties.Get("multiplicity")
	m.Ref, m.Enum = "", []any{"1", 1, "0..1", "*"}
}
