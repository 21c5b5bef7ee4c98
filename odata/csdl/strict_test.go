package csdl_test

import (
	"strings"
	"testing"

	"feedline/odata/csdl"
)

func TestTheSampleKeepsTheRulesOfCSDL(t *testing.T) {
	for name, d := range map[string]csdl.Document{
		"everything works":       {Capabilities: everything},
		"nothing works":          {},
		"the newer form":         {Capabilities: everything, Version: csdl.V401},
		"without Orders":         {Visible: without("Orders")},
		"only the singleton":     {Visible: without("Customers", "Orders", "Tags")},
		"only a set of its own":  {Visible: without("Customers", "Orders", "Settings")},
		"without the singletons": {Visible: without("Settings")},
	} {
		t.Run(name, func(t *testing.T) {
			d.Model = sample()
			strictly(t, d)
		})
	}
}

// strictly writes the document and reads it with the second opinion.
func strictly(t interface {
	Helper()
	Fatalf(string, ...any)
}, d csdl.Document) *node {
	t.Helper()
	document, err := csdl.XML(d)
	if err != nil {
		t.Fatalf("%v", err)
	}
	grammar, version := grammar40, "4.0"
	if d.Version == csdl.V401 {
		grammar, version = grammar401(), "4.01"
	}
	edmx, err := readStrictly(document, grammar)
	if err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
	if faults := checkMeaning(edmx, version); len(faults) > 0 {
		t.Fatalf("%s\n%s", strings.Join(faults, "\n"), document)
	}
	return edmx
}

// A judge that lets everything pass proves nothing.
func TestTheSecondOpinionFindsFaults(t *testing.T) {
	d := csdl.Document{Model: sample(), Capabilities: everything}
	good := string(must(csdl.XML(d))(t))
	for _, c := range []struct{ name, old, new, want string }{
		{"an element of 4.01", `<PropertyRef Name="id"/>`, `<PropertyRef Name="id"/><OnDelete Action="None"/>`, "OnDelete"},
		{"an attribute from elsewhere", `Name="Customer">`, `Name="Customer" OpenType="true">`, "OpenType"},
		{"nullability of a collection of entities", `Type="Collection(Example.Shop.Order)" Partner`, `Type="Collection(Example.Shop.Order)" Nullable="false" Partner`, "Nullable may not"},
		{"a second schema", `</Schema>`, `</Schema><Schema Namespace="B"/>`, "Schema"},
		{"an unknown type", `Type="Example.Shop.Colour"`, `Type="Example.Shop.Color"`, "no type"},
		{"a facet of another type", `Type="Edm.Int32" Nullable="false"`, `Type="Edm.Int32" Nullable="false" MaxLength="3"`, "has no MaxLength"},
		{"a partner that does not lead back", `Partner="Orders"`, `Partner="Customer"`, "does not lead back"},
		{"a binding to another type", `Path="Customer" Target="Customers"`, `Path="Customer" Target="Tags"`, "leads to another type"},
		{"a missing binding", `<NavigationPropertyBinding Path="Customer" Target="Customers"/>`, "", "bound 0 times"},
		{"a constraint on a missing property", `ReferencedProperty="id"`, `ReferencedProperty="ID"`, "does not join"},
		{"a name twice", `<Property Name="parentId"`, `<Property Name="shop"`, "there twice"},
		{"a term in the wrong place", `Org.OData.Capabilities.V1.TopSupported`, `Org.OData.Capabilities.V1.BatchSupported`, "may not stand"},
		{"a term with another form", `BatchSupported" Bool="true"`, `BatchSupported" String="true"`, "holds string"},
		{"an annotation in a record", `String="Paid"/>`, `String="Paid"/><Annotation Term="Org.OData.Core.V1.Description" String="x"/>`, "may not have Annotation"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := strings.Replace(good, c.old, c.new, 1)
			if bad == good {
				t.Fatalf("%s is not in the document", c.old)
			}
			var said string
			if edmx, err := readStrictly([]byte(bad), grammar40); err != nil {
				said = err.Error()
			} else {
				said = strings.Join(checkMeaning(edmx, "4.0"), "\n")
			}
			if !strings.Contains(said, c.want) {
				t.Errorf("said %q, want something with %q", said, c.want)
			}
		})
	}
}
