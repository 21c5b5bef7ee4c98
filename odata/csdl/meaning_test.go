package csdl_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// This file checks what the grammar cannot say: that names are legal, unique
// and resolve, and that facets and constraints keep the standard's rules
// (OData CSDL 4.0 Part 3).

var simpleIdentifier = regexp.MustCompile(`^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]{0,127}$`)

// facetsOfType lists the facets that a primitive type may have.
var facetsOfType = map[string]string{
	"Edm.Binary": "MaxLength", "Edm.Boolean": "", "Edm.Byte": "", "Edm.Date": "", "Edm.DateTimeOffset": "Precision",
	"Edm.Decimal": "Precision Scale", "Edm.Double": "", "Edm.Duration": "Precision", "Edm.Guid": "", "Edm.Int16": "",
	"Edm.Int32": "", "Edm.Int64": "", "Edm.SByte": "", "Edm.Single": "", "Edm.Stream": "", "Edm.String": "MaxLength",
	"Edm.TimeOfDay": "Precision",
}

// A checker collects everything that is wrong with a document.
type checker struct {
	namespace string
	schema    *node
	container *node
	faults    []string
}

// checkMeaning lists what is wrong with a document that readStrictly took.
func checkMeaning(edmx *node, version string) []string {
	schema := edmx.all("edmx:DataServices")[0].all("Schema")[0]
	c := &checker{schema: schema, namespace: schema.attributes["Namespace"], container: schema.all("EntityContainer")[0]}
	if edmx.attributes["Version"] != version {
		c.fault("version %s, want %s", edmx.attributes["Version"], version)
	}
	c.unique(schema, "EnumType", "ComplexType", "EntityType", "EntityContainer")
	c.unique(c.container, "EntitySet", "Singleton")
	for _, e := range schema.all("EnumType") {
		c.enum(e)
	}
	for _, t := range append(schema.all("ComplexType"), schema.all("EntityType")...) {
		c.structured(t)
	}
	for _, t := range schema.all("EntityType") {
		c.entity(t)
	}
	for _, s := range c.container.all("EntitySet") {
		c.source(s, s.attributes["EntityType"])
	}
	for _, s := range c.container.all("Singleton") {
		c.source(s, s.attributes["Type"])
	}
	c.annotations(edmx)
	return c.faults
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *checker) unique(n *node, kinds ...string) {
	seen := map[string]bool{}
	for _, child := range n.children {
		name := child.attributes["Name"]
		if !slices.Contains(kinds, child.name) {
			continue
		}
		if !simpleIdentifier.MatchString(name) {
			c.fault("%s %q is not a simple identifier", child.name, name)
		}
		if seen[name] {
			c.fault("%s %q is there twice", child.name, name)
		}
		seen[name] = true
	}
}

func (c *checker) enum(e *node) {
	c.unique(e, "Member")
	underlying := e.attributes["UnderlyingType"]
	if underlying != "" && !slices.Contains([]string{"Edm.Byte", "Edm.SByte", "Edm.Int16", "Edm.Int64"}, underlying) {
		c.fault("%s: underlying type %s is not allowed, or the default", e.attributes["Name"], underlying)
	}
	for _, m := range e.all("Member") {
		if _, err := strconv.ParseInt(m.attributes["Value"], 10, 64); err != nil {
			c.fault("%s: %v", e.attributes["Name"], err)
		}
	}
}

func (c *checker) structured(t *node) {
	c.unique(t, "Property", "NavigationProperty")
	for _, p := range t.all("Property") {
		item := itemOf(p.attributes["Type"])
		allowed, primitive := facetsOfType[item]
		if !primitive && c.resolve(item, "EnumType", "ComplexType") == nil {
			c.fault("%s/%s: there is no type %s", t.attributes["Name"], p.attributes["Name"], item)
		}
		for _, facet := range []string{"MaxLength", "Precision", "Scale"} {
			value, stated := p.attributes[facet]
			if stated && !slices.Contains(strings.Fields(allowed), facet) {
				c.fault("%s/%s: %s has no %s", t.attributes["Name"], p.attributes["Name"], item, facet)
			}
			if n, err := strconv.Atoi(value); stated && (err != nil || n < 0) {
				c.fault("%s/%s: %s %q", t.attributes["Name"], p.attributes["Name"], facet, value)
			}
		}
	}
}

func (c *checker) entity(t *node) {
	for _, k := range t.all("Key") {
		for _, ref := range k.all("PropertyRef") {
			p := t.named(ref.attributes["Name"])
			if p == nil || p.name != "Property" || p.attributes["Nullable"] != "false" {
				c.fault("%s: key %s is not a property that is never null", t.attributes["Name"], ref.attributes["Name"])
			}
		}
	}
	for _, n := range t.all("NavigationProperty") {
		c.navigation(t, n)
	}
}

func (c *checker) navigation(t, n *node) {
	at := t.attributes["Name"] + "/" + n.attributes["Name"]
	target := c.resolve(itemOf(n.attributes["Type"]), "EntityType")
	if target == nil {
		c.fault("%s: there is no entity type %s", at, n.attributes["Type"])
		return
	}
	_, stated := n.attributes["Nullable"]
	collection := n.attributes["Type"] != itemOf(n.attributes["Type"])
	if stated && (collection || n.attributes["Nullable"] != "false") {
		c.fault("%s: Nullable may not stand there", at)
	}
	if name := n.attributes["Partner"]; name != "" {
		back := target.named(name)
		if back == nil || itemOf(back.attributes["Type"]) != c.namespace+"."+t.attributes["Name"] || back.attributes["Partner"] != n.attributes["Name"] {
			c.fault("%s: partner %s does not lead back", at, name)
		}
	}
	for _, r := range n.all("ReferentialConstraint") {
		own, principal := t.named(r.attributes["Property"]), target.named(r.attributes["ReferencedProperty"])
		switch {
		case own == nil || principal == nil || own.attributes["Type"] != principal.attributes["Type"]:
			c.fault("%s: constraint %v does not join equal types", at, r.attributes)
		case (own.attributes["Nullable"] == "false") != (n.attributes["Nullable"] == "false" && principal.attributes["Nullable"] == "false"):
			c.fault("%s: nullability of %s does not go with its constraint", at, r.attributes["Property"])
		}
	}
}

// source checks an entity set or singleton: every navigation property is bound
// exactly once, to something that holds its type.
func (c *checker) source(s *node, typeName string) {
	t := c.resolve(typeName, "EntityType")
	if t == nil || s.name == "EntitySet" && len(t.all("Key")) != 1 {
		c.fault("%s: there is no entity type %s with a key", s.attributes["Name"], typeName)
		return
	}
	bound := map[string]int{}
	for _, b := range s.all("NavigationPropertyBinding") {
		path, target := t.named(b.attributes["Path"]), c.container.named(b.attributes["Target"])
		bound[b.attributes["Path"]]++
		if path == nil || target == nil || itemOf(path.attributes["Type"]) != target.attributes["EntityType"]+target.attributes["Type"] {
			c.fault("%s: binding %v leads to another type", s.attributes["Name"], b.attributes)
		}
	}
	for _, n := range t.all("NavigationProperty") {
		if bound[n.attributes["Name"]] != 1 {
			c.fault("%s: %s is bound %d times", s.attributes["Name"], n.attributes["Name"], bound[n.attributes["Name"]])
		}
	}
}

// resolve finds a type of the schema by its qualified name, or returns nil.
func (c *checker) resolve(name string, kinds ...string) *node {
	local, is := strings.CutPrefix(name, c.namespace+".")
	if t := c.schema.named(local); is && t != nil && slices.Contains(kinds, t.name) {
		return t
	}
	return nil
}

func itemOf(typeName string) string {
	if item, is := strings.CutPrefix(typeName, "Collection("); is {
		return strings.TrimSuffix(item, ")")
	}
	return typeName
}
