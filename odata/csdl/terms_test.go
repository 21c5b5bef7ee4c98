package csdl_test

import "slices"

// A term of a vocabulary: where it may stand and what it holds. The shapes are
// string, bool, strings, a record with one flag (named), or allowed values.
type term struct {
	shape string
	on    []string
}

var terms = map[string]term{
	"Org.OData.Core.V1.Description": {"string", []string{
		"EnumType", "Member", "ComplexType", "EntityType", "Property", "NavigationProperty", "EntityContainer", "EntitySet", "Singleton", "Record",
	}},
	"Org.OData.Core.V1.LongDescription":                       {"string", []string{"Property"}},
	"Org.OData.Core.V1.ODataVersions":                         {"string", []string{"EntityContainer"}},
	"Org.OData.Validation.V1.AllowedValues":                   {"allowed", []string{"Property"}},
	"Org.OData.Capabilities.V1.AsynchronousRequestsSupported": {"bool", []string{"EntityContainer"}},
	"Org.OData.Capabilities.V1.BatchSupported":                {"bool", []string{"EntityContainer"}},
	"Org.OData.Capabilities.V1.KeyAsSegmentSupported":         {"bool", []string{"EntityContainer"}},
	"Org.OData.Capabilities.V1.FilterFunctions":               {"strings", []string{"EntityContainer"}},
	"Org.OData.Capabilities.V1.TopSupported":                  {"bool", []string{"EntitySet"}},
	"Org.OData.Capabilities.V1.SkipSupported":                 {"bool", []string{"EntitySet"}},
	"Org.OData.Capabilities.V1.SelectSupport":                 {"Supported", []string{"EntitySet", "Singleton"}},
	"Org.OData.Capabilities.V1.FilterRestrictions":            {"Filterable", []string{"EntitySet"}},
	"Org.OData.Capabilities.V1.SearchRestrictions":            {"Searchable", []string{"EntitySet"}},
	"Org.OData.Capabilities.V1.SortRestrictions":              {"Sortable", []string{"EntitySet"}},
	"Org.OData.Capabilities.V1.ExpandRestrictions":            {"Expandable", []string{"EntitySet", "Singleton"}},
	"Org.OData.Capabilities.V1.CountRestrictions":             {"Countable", []string{"EntitySet"}},
	"Org.OData.Capabilities.V1.InsertRestrictions":            {"Insertable", []string{"EntitySet"}},
	"Org.OData.Capabilities.V1.UpdateRestrictions":            {"Updatable", []string{"EntitySet", "Singleton"}},
	"Org.OData.Capabilities.V1.DeleteRestrictions":            {"Deletable", []string{"EntitySet"}},
}

// annotations checks every annotation below n against the vocabularies.
func (c *checker) annotations(n *node) {
	seen := map[string]bool{}
	for _, child := range n.children {
		c.annotations(child)
		if child.name != "Annotation" {
			continue
		}
		name := child.attributes["Term"]
		term, known := terms[name]
		if !known || !slices.Contains(term.on, n.name) {
			c.fault("%s may not stand on %s %q", name, n.name, n.attributes["Name"])
		}
		if seen[name] {
			c.fault("%s stands twice on %s %q", name, n.name, n.attributes["Name"])
		}
		seen[name] = true
		if got := shapeOf(child); got != term.shape {
			c.fault("%s on %s %q holds %s, want %s", name, n.name, n.attributes["Name"], got, term.shape)
		}
	}
}

// shapeOf names the form of an annotation's or a property's value. It is
// empty for a form that the feed should not write.
func shapeOf(n *node) string {
	_, text := n.attributes["String"]
	truth, flag := n.attributes["Bool"]
	_, number := n.attributes["Int"]
	switch inner := n.children; {
	case text && !flag && len(inner) == 0:
		return "string"
	case flag && !text && len(inner) == 0 && (truth == "true" || truth == "false"):
		return "bool"
	case number && !text && !flag && len(inner) == 0:
		return "number"
	case len(inner) != 1 || text || flag || number:
		return ""
	case inner[0].name == "Record":
		return shapeOfRecord(inner[0])
	case len(inner[0].all("String")) > 0:
		return "strings"
	case len(inner[0].all("PropertyPath")) > 0:
		return "properties"
	case len(inner[0].all("Record")) > 0:
		return "allowed"
	}
	return ""
}

// shapeOfRecord is the name of the flag of a record, which may be followed by
// the properties for which it does not hold, or by how deep it holds.
func shapeOfRecord(r *node) string {
	if len(r.children) == 0 || len(r.children) > 2 || shapeOf(r.children[0]) != "bool" {
		return ""
	}
	name := r.children[0].attributes["Property"]
	if len(r.children) == 1 {
		return name
	}
	switch shape := shapeOf(r.children[1]); r.children[1].attributes["Property"] {
	case "Non" + name + "Properties":
		if shape == "properties" {
			return name
		}
	case "MaxLevels":
		if name == "Expandable" && shape == "number" {
			return name
		}
	}
	return ""
}
