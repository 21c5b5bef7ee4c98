package csdl_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedline/model"
	"feedline/odata/csdl"
)

// models loads Feedline's own model and the foreign ones of testdata/models.
func models(t *testing.T) map[string]*model.Model {
	t.Helper()
	loaded := map[string]*model.Model{"builtin": must(model.Builtin())(t)}
	folders, err := filepath.Glob(filepath.Join("..", "..", "testdata", "models", "*", "model.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		folder := filepath.Dir(f)
		loaded[filepath.Base(folder)] = must(model.Load(os.DirFS(folder)))(t)
	}
	return loaded
}

func TestEveryShippedModelKeepsTheRulesOfCSDL(t *testing.T) {
	for name, m := range models(t) {
		t.Run(name, func(t *testing.T) {
			strictly(t, csdl.Document{Model: m, Capabilities: everything})
			newer := csdl.Document{Model: m, Capabilities: everything, Version: csdl.V401}
			fromXML := factsOfXML(strictly(t, newer))
			if d := cmp.Diff(fromXML, factsOfJSON(t, must(csdl.JSON(newer))(t))); d != "" {
				t.Errorf("facts: -XML +JSON\n%s", d)
			}
		})
	}
}

func TestEveryShippedModelWithoutOneOfItsSetsKeepsTheRules(t *testing.T) {
	for name, m := range models(t) {
		for _, hidden := range append(m.Sets[:len(m.Sets):len(m.Sets)], m.Singletons...) {
			t.Run(name+" without "+hidden.Name, func(t *testing.T) {
				d := csdl.Document{Model: m, Visible: without(hidden.Name)}
				for _, n := range below(strictly(t, d)) {
					for _, a := range []string{"Type", "EntityType"} {
						if itemOf(n.attributes[a]) == m.Namespace+"."+hidden.TypeName {
							t.Errorf("%s %s leads to the hidden set", n.name, n.attributes["Name"])
						}
					}
					if n.attributes["Target"] == hidden.Name {
						t.Errorf("a binding of %s leads to the hidden set", n.attributes["Path"])
					}
				}
			})
		}
	}
}

func TestEveryShippedModelIsValidByTheCommitteesSchemas(t *testing.T) {
	for name, m := range models(t) {
		for _, version := range []string{csdl.V40, csdl.V401} {
			t.Run("XML "+version+" "+name, func(t *testing.T) {
				validXML(t, must(csdl.XML(csdl.Document{Model: m, Capabilities: everything, Version: version}))(t))
			})
		}
		t.Run("JSON "+name, func(t *testing.T) {
			validJSON(t, must(csdl.JSON(csdl.Document{Model: m, Capabilities: everything}))(t))
		})
	}
}
