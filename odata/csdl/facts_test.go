package csdl_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
)

// Facts are what a document says, one line each, in alphabetical order. They
// are taken from XML and from JSON by different ways, so that the two can be
// compared.

// factsOfXML lists what a document says that readStrictly took.
func factsOfXML(edmx *node) []string {
	schema := edmx.all("edmx:DataServices")[0].all("Schema")[0]
	f := &facts{}
	for _, child := range schema.children {
		f.element(child.attributes["Name"], child)
	}
	sort.Strings(f.lines)
	return f.lines
}

type facts struct{ lines []string }

func (f *facts) say(format string, args ...any) {
	f.lines = append(f.lines, fmt.Sprintf(format, args...))
}

func (f *facts) element(at string, n *node) {
	f.say("%s is %s", at, n.name)
	for _, a := range []string{"EntityType", "Type", "MaxLength", "Precision", "Scale", "Partner", "IsFlags", "UnderlyingType", "Value"} {
		if v := n.attributes[a]; v != "" {
			f.say("%s %s %s", at, strings.Replace(a, "EntityType", "Type", 1), v)
		}
	}
	single := n.name == "Property" || n.name == "NavigationProperty" && !strings.HasPrefix(n.attributes["Type"], "Collection(")
	if single && n.attributes["Nullable"] != "false" {
		f.say("%s Nullable true", at)
	}
	for _, c := range n.children {
		switch c.name {
		case "Annotation":
			f.say("%s @%s %s", at, c.attributes["Term"], valueOfXML(c))
		case "Key":
			for _, p := range c.children {
				f.say("%s Key %s", at, p.attributes["Name"])
			}
		case "ReferentialConstraint":
			f.say("%s Constraint %s=%s", at, c.attributes["Property"], c.attributes["ReferencedProperty"])
		case "NavigationPropertyBinding":
			f.say("%s Binding %s=%s", at, c.attributes["Path"], c.attributes["Target"])
		default:
			f.element(at+"/"+c.attributes["Name"], c)
		}
	}
}

// valueOfXML prints a value as Go prints the same value decoded from JSON.
func valueOfXML(n *node) string {
	if s, is := n.attributes["String"]; is {
		return s
	}
	if b, is := n.attributes["Bool"]; is {
		return b
	}
	if i, is := n.attributes["Int"]; is {
		return i
	}
	inner := n.children[0]
	if inner.name == "Record" {
		return recordOfXML(inner)
	}
	var items []string
	for _, i := range inner.children {
		if i.name == "String" || i.name == "PropertyPath" {
			items = append(items, i.text)
		} else {
			items = append(items, recordOfXML(i))
		}
	}
	return fmt.Sprint(items)
}

func recordOfXML(n *node) string {
	values := map[string]string{}
	for _, c := range n.children {
		if c.name == "Annotation" {
			values["@"+c.attributes["Term"]] = valueOfXML(c)
		} else {
			values[c.attributes["Property"]] = valueOfXML(c)
		}
	}
	return fmt.Sprint(values)
}

// factsOfJSON lists what a CSDL JSON document says.
func factsOfJSON(t interface {
	Helper()
	Fatalf(string, ...any)
}, document []byte) []string {
	t.Helper()
	var d map[string]any
	if err := json.Unmarshal(document, &d); err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
	f := &facts{}
	for name, schema := range d {
		if !strings.HasPrefix(name, "$") {
			for child, v := range schema.(map[string]any) {
				f.object(child, v.(map[string]any), "")
			}
		}
	}
	sort.Strings(f.lines)
	return f.lines
}

// object lists what an object of CSDL JSON says; parent is the kind of the
// object that it is a member of.
func (f *facts) object(at string, o map[string]any, parent string) {
	kind, _ := o["$Kind"].(string)
	switch {
	case kind != "":
	case parent == "EntityContainer" && o["$Collection"] == true:
		kind = "EntitySet"
	case parent == "EntityContainer":
		kind = "Singleton"
	default:
		kind = "Property"
	}
	f.say("%s is %s", at, kind)
	f.typeOf(at, o, kind)
	for name, v := range o {
		member, term, annotation := strings.Cut(name, "@")
		switch {
		case annotation && member != "":
			f.say("%s/%s @%s %v", at, member, term, v)
		case annotation:
			f.say("%s @%s %v", at, term, v)
		case !strings.HasPrefix(name, "$") && kind == "EnumType":
			f.say("%s/%s is Member", at, name)
			f.say("%s/%s Value %v", at, name, v)
		case !strings.HasPrefix(name, "$"):
			f.object(at+"/"+name, v.(map[string]any), kind)
		case name == "$Key":
			for _, k := range v.([]any) {
				f.say("%s Key %v", at, k)
			}
		case name == "$ReferentialConstraint" || name == "$NavigationPropertyBinding":
			for from, to := range v.(map[string]any) {
				f.say("%s %s %s=%v", at, map[byte]string{'R': "Constraint", 'N': "Binding"}[name[1]], from, to)
			}
		case slices.Contains([]string{"$MaxLength", "$Precision", "$Scale", "$Partner", "$IsFlags", "$UnderlyingType", "$Nullable"}, name):
			f.say("%s %s %v", at, name[1:], v)
		}
	}
}

func (f *facts) typeOf(at string, o map[string]any, kind string) {
	name, stated := o["$Type"].(string)
	if !stated && kind != "Property" {
		return
	}
	if !stated {
		name = "Edm.String"
	}
	if o["$Collection"] == true && kind != "EntitySet" {
		name = "Collection(" + name + ")"
	}
	f.say("%s Type %s", at, name)
}

func TestFactsAreTakenFromBothForms(t *testing.T) {
	edmx, err := readStrictly([]byte(`<e:Edmx xmlns:e="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0"><e:DataServices>
<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="A">
<EntityType Name="B"><Key><PropertyRef Name="c"/></Key><Property Name="c" Type="Edm.Int32" Nullable="false"/></EntityType>
<EntityContainer Name="D"><EntitySet Name="Bs" EntityType="A.B"/></EntityContainer></Schema></e:DataServices></e:Edmx>`), grammar40)
	if err != nil {
		t.Fatal(err)
	}
	want := "B Key c\nB is EntityType\nB/c Type Edm.Int32\nB/c is Property\nD is EntityContainer\nD/Bs Type A.B\nD/Bs is EntitySet"
	if got := strings.Join(factsOfXML(edmx), "\n"); got != want {
		t.Errorf("XML says\n%s\nwant\n%s", got, want)
	}
	document := `{"$Version":"4.01","A":{"B":{"$Kind":"EntityType","$Key":["c"],"c":{"$Type":"Edm.Int32"}},
"D":{"$Kind":"EntityContainer","Bs":{"$Collection":true,"$Type":"A.B"}}}}`
	if got := strings.Join(factsOfJSON(t, []byte(document)), "\n"); got != want {
		t.Errorf("JSON says\n%s\nwant\n%s", got, want)
	}
}
