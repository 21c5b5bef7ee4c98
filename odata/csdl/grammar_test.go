package csdl_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
)

// The reader of this file is a second opinion on CSDL XML. It shares nothing
// with the writer: it walks the raw tokens and refuses every element and
// attribute that is not in the grammar below, as the strictest known client
// does.

// A node is an element that the grammar knows.
type node struct {
	name       string
	attributes map[string]string
	children   []*node
	text       string
}

// all returns the children with the name.
func (n *node) all(name string) []*node {
	var found []*node
	for _, c := range n.children {
		if c.name == name {
			found = append(found, c)
		}
	}
	return found
}

// named returns the child with the attribute Name, or nil.
func (n *node) named(name string) *node {
	for _, c := range n.children {
		if c.attributes["Name"] == name {
			return c
		}
	}
	return nil
}

// An element of the grammar: attributes (! must be there) and children (*
// any number, + at least one, nothing: exactly one, ? at most one).
type element struct{ attributes, children string }

// expressions are what a constant annotation of the feed can hold.
const expressions = "Collection? Record?"

// grammar40 follows OData CSDL 4.0 Part 3, cut down to what a reader of the
// generation of ODL 7.0 to 7.4 accepts in that place.
var grammar40 = map[string]element{
	"edmx:Edmx":                 {"Version!", "edmx:Reference* edmx:DataServices"},
	"edmx:Reference":            {"Uri!", "edmx:Include+"},
	"edmx:Include":              {"Namespace! Alias", ""},
	"edmx:DataServices":         {"", "Schema"},
	"Schema":                    {"Namespace! Alias", "EnumType* ComplexType* EntityType* EntityContainer"},
	"EnumType":                  {"Name! UnderlyingType IsFlags", "Member+ Annotation*"},
	"Member":                    {"Name! Value", "Annotation*"},
	"ComplexType":               {"Name!", "Property* Annotation*"},
	"EntityType":                {"Name!", "Key? Property* NavigationProperty* Annotation*"},
	"Key":                       {"", "PropertyRef+"},
	"PropertyRef":               {"Name!", ""},
	"Property":                  {"Name! Type! Nullable MaxLength Precision Scale", "Annotation*"},
	"NavigationProperty":        {"Name! Type! Nullable Partner", "ReferentialConstraint* Annotation*"},
	"ReferentialConstraint":     {"Property! ReferencedProperty!", ""},
	"EntityContainer":           {"Name!", "EntitySet* Singleton* Annotation*"},
	"EntitySet":                 {"Name! EntityType!", "NavigationPropertyBinding* Annotation*"},
	"Singleton":                 {"Name! Type!", "NavigationPropertyBinding* Annotation*"},
	"NavigationPropertyBinding": {"Path! Target!", ""},
	"Annotation":                {"Term! String Bool", expressions},
	"Collection":                {"", "String* PropertyPath* Record*"},
	"Record":                    {"", "PropertyValue*"},
	"PropertyValue":             {"Property! String Bool", expressions},
	"String":                    {"", ""},
	"PropertyPath":              {"", ""},
}

// prefixes of the namespaces; the schema's own has none.
var prefixes = map[string]string{
	"http://docs.oasis-open.org/odata/ns/edmx": "edmx:",
	"http://docs.oasis-open.org/odata/ns/edm":  "",
}

// readStrictly reads a document by a grammar, or says what is wrong with it.
func readStrictly(document []byte, grammar map[string]element) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(document))
	var open []*node
	root := &node{name: "document"}
	open = append(open, root)
	for {
		token, err := d.Token()
		if err == io.EOF {
			return root.children[0], nil
		}
		if err != nil {
			return nil, err
		}
		top := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n, err := readStart(token, grammar)
			if err != nil {
				return nil, fmt.Errorf("in %s: %w", top.name, err)
			}
			top.children = append(top.children, n)
			open = append(open, n)
		case xml.EndElement:
			if err := checkChildren(top, grammar[top.name].children); err != nil {
				return nil, err
			}
			open = open[:len(open)-1]
		case xml.CharData:
			top.text += string(token)
			if strings.TrimSpace(string(token)) != "" && top.name != "String" && top.name != "PropertyPath" {
				return nil, fmt.Errorf("text %q in %s", token, top.name)
			}
		case xml.ProcInst:
			if token.Target != "xml" || len(open) != 1 {
				return nil, fmt.Errorf("processing instruction %s", token.Target)
			}
		default:
			return nil, fmt.Errorf("unexpected %T", token)
		}
	}
}

func readStart(start xml.StartElement, grammar map[string]element) (*node, error) {
	prefix, known := prefixes[start.Name.Space]
	name := prefix + start.Name.Local
	rule, allowed := grammar[name]
	if !known || !allowed {
		return nil, fmt.Errorf("element %s of %q is not in the grammar", start.Name.Local, start.Name.Space)
	}
	n := &node{name: name, attributes: map[string]string{}}
	attributes := strings.Fields(rule.attributes)
	for _, a := range start.Attr {
		if a.Name.Space == "xmlns" || a.Name == (xml.Name{Local: "xmlns"}) {
			continue
		}
		known := slices.Contains(attributes, a.Name.Local) || slices.Contains(attributes, a.Name.Local+"!")
		if _, twice := n.attributes[a.Name.Local]; twice || !known || a.Name.Space != "" {
			return nil, fmt.Errorf("attribute %s of %s is not in the grammar", a.Name.Local, name)
		}
		n.attributes[a.Name.Local] = a.Value
	}
	for _, a := range attributes {
		if required, is := strings.CutSuffix(a, "!"); is && n.attributes[required] == "" {
			return nil, fmt.Errorf("%s lacks its %s", name, required)
		}
	}
	return n, nil
}

// checkChildren checks which children there are, how many of each, and that
// those of one kind stand together in the grammar's order.
func checkChildren(n *node, children string) error {
	rest := n.children
	for _, rule := range strings.Fields(children) {
		name := strings.TrimRight(rule, "*+?")
		count := 0
		for len(rest) > 0 && rest[0].name == name {
			rest, count = rest[1:], count+1
		}
		least, most := 1, 1
		switch rule[len(name):] {
		case "*":
			least, most = 0, count
		case "+":
			most = count
		case "?":
			least = 0
		}
		if count < least || count > max(most, least) {
			return fmt.Errorf("%s %q has %d times %s", n.name, n.attributes["Name"], count, name)
		}
	}
	if len(rest) > 0 {
		return fmt.Errorf("%s %q may not have %s there", n.name, n.attributes["Name"], rest[0].name)
	}
	return nil
}

// grammar401 adds what the newer form uses: annotations inside a record, and
// numbers.
func grammar401() map[string]element {
	newer := map[string]element{}
	for name, rule := range grammar40 {
		newer[name] = rule
	}
	newer["PropertyValue"] = element{"Property! String Bool Int", expressions}
	newer["Record"] = element{"", "PropertyValue* Annotation*"}
	return newer
}
