package model_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedline/model"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "rewrite the files that tests compare with")

const schemaFile = "../docs/model.schema.json"

func TestTheSchemaInTheDocumentationIsTheGeneratedOne(t *testing.T) {
	want, err := model.JSONSchema()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is out of date; run go test ./model -run Schema -update", schemaFile)
	}
}

// schema compiles what JSONSchema returns.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := model.JSONSchema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("model.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("model.json")
}

// judge is what the schema says about a YAML text.
func judge(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

func TestTheSchemaAcceptsEveryDescription(t *testing.T) {
	s := schema(t)
	for _, pattern := range []string{"*.yaml", "../testdata/models/*/*.yaml"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("no files %s: %v", pattern, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if err := judge(t, s, text); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if first, _, _ := strings.Cut(string(text), "\n"); !strings.HasSuffix(first, "docs/model.schema.json") {
				t.Errorf("%s does not tell editors about the schema in its first line", name)
			}
		}
	}
}

// TestTheSchemaRefusesWhatTheLoaderRefuses makes the same change for both.
func TestTheSchemaRefusesWhatTheLoaderRefuses(t *testing.T) {
	s := schema(t)
	for _, row := range []struct {
		name  string
		edits []edit
	}{
		{"an unknown key", in("Orders.yaml", "incremental:", "incremantal:")},
		{"an unknown key deep inside", in("Orders.yaml", "scale: 2", "scales: 2")},
		{"a missing key", in("Orders.yaml", "type: Order\n", "")},
		{"a missing key in model.yaml", in("model.yaml", "tenancy: true\n", "")},
		{"a property without a type", in("Shop.yaml", "    type: Edm.String\n", "")},
		{"a name that is none", in("Shop.yaml", "- name: name", "- name: 2nd name")},
		{"a text instead of a list", in("Orders.yaml", "key: [id]", "key: id")},
		{"a number instead of a text", in("Shop.yaml", "type: House", "type: 12")},
		{"a text instead of a truth value", in("Orders.yaml", "owner: true", `owner: "yes"`)},
		{"nothing instead of a text", in("Orders.yaml", "incremental: placedAt", "incremental:")},
		{"a blank text", in("Orders.yaml", "incremental: placedAt", `incremental: " "`)},
		{"an empty list", in("Orders.yaml", "key: [id]", "key: []")},
		{"an empty mapping", in("Orders.yaml", "join: {customerId: id}", "join: {}")},
		{"a kind that is none", in("Customers.yaml", "kind: lookup", "kind: dimension")},
		{"a multiplicity that is none", in("Orders.yaml", "multiplicity: 0..1", "multiplicity: 2")},
		{"a zone that is none", in("Orders.yaml", "zone: utc", "zone: Berlin")},
		{"a precision beyond all types", in("Orders.yaml", "precision: 9", "precision: 38")},
		{"neither set nor singleton", in("Shop.yaml", "singleton: House\n", "")},
		{"both set and singleton", in("Shop.yaml", "singleton: House\n", "set: Houses\nsingleton: House\n")},
	} {
		t.Run(row.name, func(t *testing.T) {
			fsys := edited(t, row.edits)
			if _, err := model.Load(fsys); err == nil {
				t.Error("the loader accepts it")
			}
			text, err := fs.ReadFile(fsys, row.edits[0].file)
			if err != nil {
				t.Fatal(err)
			}
			if judge(t, s, text) == nil {
				t.Error("the schema accepts it")
			}
		})
	}
}
