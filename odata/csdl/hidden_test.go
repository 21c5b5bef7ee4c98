package csdl_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"feedline/model"
	"feedline/odata/csdl"
)

func TestAHiddenSetLeavesNoTrace(t *testing.T) {
	for _, c := range []struct {
		name   string
		hidden []string
		traces []string
	}{
		{"a set that others lead to", []string{"Orders"}, []string{"Orders", "Order", "soldAt", "Who bought it"}},
		{"a set with types of its own", []string{"Customers"}, []string{"Customers", `"Customer"`, "Colour", "Rights", "Money", "Address"}},
		{"a singleton", []string{"Settings"}, []string{"Settings", "Setting"}},
		{"several sets", []string{"Tags", "Customers"}, []string{"Tag", "Parent", `"Customer"`, "Customers"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := csdl.Document{Model: sample(), Visible: without(c.hidden...), Capabilities: everything}
			d.Model.Description = "A shop."
			for name, document := range map[string][]byte{
				"XML":              must(csdl.XML(d))(t),
				"JSON":             must(csdl.JSON(d))(t),
				"service document": must(csdl.ServiceDocument("https://feed.example.com/", d, true))(t),
			} {
				for _, trace := range c.traces {
					if bytes.Contains(document, []byte(trace)) {
						t.Errorf("the %s still has %s:\n%s", name, trace, document)
					}
				}
			}
		})
	}
}

// named tells of the properties of a set that have one of the names.
func named(set string, names ...string) func(*model.EntitySet, *model.Property) bool {
	return func(s *model.EntitySet, p *model.Property) bool {
		return s.Name == set && slices.Contains(names, p.Name)
	}
}

func TestAHiddenPropertyLeavesNoTrace(t *testing.T) {
	d := csdl.Document{Model: sample(), Capabilities: everything}
	customers, orders := named("Customers", "wrapping", "name"), named("Orders", "soldAtUTC")
	d.Hides = func(s *model.EntitySet, p *model.Property) bool { return customers(s, p) || orders(s, p) }
	for name, document := range map[string][]byte{"XML": must(csdl.XML(d))(t), "JSON": must(csdl.JSON(d))(t)} {
		for _, trace := range []string{"wrapping", "Colour", "soldAtUTC", "administrator"} {
			if bytes.Contains(document, []byte(trace)) {
				t.Errorf("the %s still has %s:\n%s", name, trace, document)
			}
		}
	}
}

func TestAMaskedPropertyIsAnnounced(t *testing.T) {
	d := csdl.Document{Model: sample(), Capabilities: everything}
	d.Masks = named("Orders", "shop", "state")
	document := string(must(csdl.XML(d))(t))
	for _, want := range []string{
		`String="Shop that sold it. Masked for you: no row shows its value."`, `<Property Name="state" Type="Edm.String" MaxLength="16">`,
	} {
		if !strings.Contains(document, want) {
			t.Errorf("the document lacks %s:\n%s", want, document)
		}
	}
	if n := strings.Count(document, "<PropertyPath>state</PropertyPath>"); n != 2 {
		t.Errorf("the masked property is announced %d times as one that cannot be filtered or sorted by", n)
	}
	if strings.Contains(document, "AllowedValues") {
		t.Error("the values are listed that no row shows")
	}
}

func TestANavigationThatDoesNotExistForTheCallerIsAbsent(t *testing.T) {
	d := csdl.Document{Model: sample(), Capabilities: everything}
	d.Leads = func(n *model.Navigation) bool { return n.Target.Name != "Customers" }
	document := string(must(csdl.XML(d))(t))
	if strings.Contains(document, `Name="Customer" Type="Example.Shop.Customer"`) || strings.Contains(document, `Partner="Customer"`) || strings.Contains(document, `Path="Customer"`) {
		t.Errorf("%s", document)
	}
}

func TestATypeThatNothingVisibleUsesIsAbsent(t *testing.T) {
	document := must(csdl.XML(csdl.Document{Model: sample()}))(t)
	if bytes.Contains(document, []byte("Unused")) {
		t.Errorf("an enumeration type without use is published:\n%s", document)
	}
}

func TestComplexTypesThatContainEachOtherAreFound(t *testing.T) {
	m := sample()
	money, address := m.ComplexTypes[0], m.ComplexTypes[1]
	money.Properties[1].Type = address.Properties[1].Type
	money.Properties[1].Type.Complex = address
	money.Properties[1].Nullable = true
	got := must(csdl.XML(csdl.Document{Model: m}))(t)
	if !bytes.Contains(got, []byte(`<Property Name="currency" Type="Example.Shop.Address"/>`)) {
		t.Errorf("%s", got)
	}
}

func TestADocumentThatCannotBeWritten(t *testing.T) {
	for _, c := range []struct {
		name     string
		document csdl.Document
		want     string
	}{
		{"nothing is visible", csdl.Document{Model: sample(), Visible: without("Customers", "Orders", "Tags", "Settings")}, csdl.ErrNothingVisible.Error()},
		{"there is no model", csdl.Document{}, "csdl: there is no model to describe"},
		{"the version is unknown", csdl.Document{Model: sample(), Version: "3.0"}, `csdl: there is no version "3.0" of CSDL here, only 4.0 and 4.01`},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, write := range []func(csdl.Document) ([]byte, error){csdl.XML, csdl.JSON} {
				if _, err := write(c.document); err == nil || err.Error() != c.want {
					t.Errorf("got %v, want %s", err, c.want)
				}
			}
		})
	}
}

func TestAServiceDocumentMayBeEmpty(t *testing.T) {
	d := csdl.Document{Model: sample(), Visible: without("Customers", "Orders", "Tags", "Settings")}
	got, err := csdl.ServiceDocument("https://feed.example.com/", d, true)
	if errors.Is(err, csdl.ErrNothingVisible) {
		t.Fatal("an empty list is a valid service document")
	}
	if want := "{\"@odata.context\":\"https://feed.example.com/$metadata\",\"value\":[]}\n"; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
