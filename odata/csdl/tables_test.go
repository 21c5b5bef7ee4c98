package csdl_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"feedline/model"
	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"feedline/odata/csdl"
)

// The specification of the built-in tables is a judge of its own: whatever
// the description files say, $metadata has to say what the specification says.

type tables struct {
	Tables       []table
	Enumerations []struct {
		ID     string
		Closed bool
		Values []struct{ Value string }
	}
}

type table struct {
	Set        string `yaml:"entity_set"`
	Type       string `yaml:"entity_type"`
	Key        []string
	Fields     []tableField
	Navigation []tableNavigation
}

type tableField struct {
	Name, Type, Enumeration string
	MaxLength               int `yaml:"max_length"`
	Precision               int
	Scale                   *int
	Nullable                bool
}

type tableNavigation struct {
	Name, Target, Multiplicity, Via, Partner string
	Constraint                               bool `yaml:"referential_constraint"`
}

func TestTheBuiltInTablesAreWhatTheirSpecificationSays(t *testing.T) {
	m := models(t)["builtin"]
	want := specified(t, m.Container)
	var got []string
	for _, fact := range factsOfXML(strictly(t, csdl.Document{Model: m})) {
		if !strings.Contains(fact, " @") || strings.Contains(fact, ".AllowedValues") {
			got = append(got, strings.ReplaceAll(fact, m.Namespace+".", ""))
		}
	}
	for fact := range want {
		i := sort.SearchStrings(got, fact)
		if i == len(got) || got[i] != fact {
			t.Errorf("$metadata does not say: %s", fact)
		}
	}
	var extra []string
	for _, fact := range got {
		if !want[fact] && !ofLog(m, fact) {
			extra = append(extra, fact)
		}
	}
	allowed := []string{m.Container + " is EntityContainer"}
	if d := cmp.Diff(allowed, extra); d != "" {
		t.Errorf("beyond the specification: -expected +got\n%s", d)
	}
}

// specified lists what tables.yaml says, as facts of the XML document.
func specified(t *testing.T, container string) map[string]bool {
	t.Helper()
	path := filepath.Join(filepath.Dir(filepath.Dir(reference(t, "edmx.xsd"))), "tables.yaml")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Skip("the reference file tables.yaml is not there")
	}
	s := specification{container: container, types: map[string]string{}, closed: map[string]string{}, facts: map[string]bool{}}
	if err := yaml.Unmarshal(content, &s.spec); err != nil {
		t.Fatal(err)
	}
	s.enumerations()
	for _, table := range s.spec.Tables {
		s.types[table.Set] = table.Type
	}
	for _, table := range s.spec.Tables {
		s.table(table)
	}
	// Decision 15 of the design: QueueSegments has one column more, its key.
	s.say("QueueSegment/id is Property")
	s.say("QueueSegment/id Type Edm.Guid")
	return s.facts
}

type specification struct {
	spec      tables
	container string
	types     map[string]string // entity set to entity type
	closed    map[string]string // closed enumeration to its values
	facts     map[string]bool
}

func (s *specification) say(format string, args ...any) {
	s.facts[fmt.Sprintf(format, args...)] = true
}

func (s *specification) enumerations() {
	for _, e := range s.spec.Enumerations {
		var values []string
		for _, v := range e.Values {
			values = append(values, "map[Value:"+v.Value+"]")
		}
		if e.Closed {
			s.closed[e.ID] = fmt.Sprint(values)
		}
	}
}

func (s *specification) table(table table) {
	s.say("%s is EntityType", table.Type)
	s.say("%s/%s is EntitySet", s.container, table.Set)
	s.say("%s/%s Type %s", s.container, table.Set, table.Type)
	for _, k := range keyOf(table.Set, table.Key) {
		s.say("%s Key %s", table.Type, k)
	}
	for _, f := range table.Fields {
		s.field(table.Type+"/"+f.Name, f)
	}
	for _, n := range table.Navigation {
		s.navigation(table, table.Type+"/"+n.Name, n)
	}
}

func (s *specification) field(at string, f tableField) {
	s.say("%s is Property", at)
	s.say("%s Type %s", at, f.Type)
	if f.Nullable {
		s.say("%s Nullable true", at)
	}
	if f.MaxLength > 0 {
		s.say("%s MaxLength %d", at, f.MaxLength)
	}
	if f.Precision > 0 {
		s.say("%s Precision %d", at, f.Precision)
	}
	if f.Scale != nil {
		s.say("%s Scale %d", at, *f.Scale)
	}
	if values := s.closed[f.Enumeration]; values != "" {
		s.say("%s @Org.OData.Validation.V1.AllowedValues %s", at, values)
	}
}

func (s *specification) navigation(table table, at string, n tableNavigation) {
	s.say("%s is NavigationProperty", at)
	s.say("%s/%s Binding %s=%s", s.container, table.Set, n.Name, n.Target)
	switch n.Multiplicity {
	case "*":
		s.say("%s Type Collection(%s)", at, s.types[n.Target])
	case "0..1":
		s.say("%s Nullable true", at)
		s.say("%s Type %s", at, s.types[n.Target])
	default:
		s.say("%s Type %s", at, s.types[n.Target])
	}
	if n.Partner != "" {
		s.say("%s Partner %s", at, n.Partner)
	}
	if n.Constraint {
		s.say("%s Constraint %s", at, constraintOf(table.Set, n.Via))
	}
}

func keyOf(set string, key []string) []string {
	if set == "QueueSegments" {
		return []string{"id"}
	}
	return key
}

// constraintOf turns "Calls.id = Conversations.id" into dependent=principal.
func constraintOf(set, via string) string {
	left, right, _ := strings.Cut(via, " = ")
	if !strings.HasPrefix(left, set+".") {
		left, right = right, left
	}
	_, dependent, _ := strings.Cut(left, ".")
	_, principal, _ := strings.Cut(right, ".")
	return dependent + "=" + principal
}

// ofLog tells whether a fact is about a set in which Feedline records its own
// work.
func ofLog(m *model.Model, fact string) bool {
	for _, s := range m.Sets {
		if s.Kind == model.Log && (strings.HasPrefix(fact, s.TypeName) || strings.Contains(fact, "/"+s.Name)) {
			return true
		}
	}
	return false
}
