package csdl

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"

	"feedline/model"
)

// XML writes $metadata as CSDL XML in the version that the document asks for:
// UTF-8 with an XML declaration, indented, with a newline at the end. It fails
// with ErrNothingVisible if nothing is visible, and for a Document without a
// model or with an unknown version.
//
// The 4.01 form differs in its version, in a reference to the Validation
// vocabulary and in descriptions of the allowed values; the 4.0 form is what
// the oldest reader takes.
func XML(d Document) ([]byte, error) {
	v, err := newDocumentView(d)
	if err != nil {
		return nil, err
	}
	x := xmlWriter{view: v, version: V40}
	if d.Version == V401 {
		x.version = V401
	}
	body, err := xml.MarshalIndent(x.edmx(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("csdl: write XML: %w", err)
	}
	return bytes.Join([][]byte{[]byte(xml.Header), closeEmpty(body), []byte("\n")}, nil), nil
}

// emptyElement finds the seam of an element without content. It cannot stand
// in a text or an attribute, where encoding/xml never leaves an angle bracket
// as it is.
var emptyElement = regexp.MustCompile(`></[^>]+>`)

// closeEmpty writes <a></a> as <a/>, which reads better and saves a quarter of
// the document.
func closeEmpty(body []byte) []byte {
	return emptyElement.ReplaceAll(body, []byte("/>"))
}

// An xmlWriter turns a view into the elements of one version.
type xmlWriter struct {
	*view
	version string
}

func (x xmlWriter) edmx() xmlEdmx {
	return xmlEdmx{
		Namespace:  edmxNamespace,
		Version:    x.version,
		References: x.references(),
		Schema: xmlSchema{
			XMLNamespace: edmNamespace,
			Namespace:    x.Model.Namespace,
			EnumTypes:    each(x.enumTypes(), x.enumType),
			ComplexTypes: each(x.complexTypes(), x.complexType),
			EntityTypes:  each(x.all(), x.entityType),
			Container:    x.container(),
		},
	}
}

// references names the vocabularies. A reader of the 4.0 form may not know how
// to come by any but the first two.
func (x xmlWriter) references() []xmlReference {
	used := []string{core, capabilities}
	if x.version == V401 {
		used = append(used, validation)
	}
	return each(used, func(namespace string) xmlReference {
		return xmlReference{URI: vocabularies + namespace + ".xml", Include: xmlInclude{namespace}}
	})
}

func (x xmlWriter) enumType(e *model.EnumType) xmlEnumType {
	t := xmlEnumType{
		Name:        e.Name,
		IsFlags:     e.Flags,
		Annotations: x.annotations(described(e.Description)),
		Members: each(e.Members, func(m model.EnumMember) xmlMember {
			return xmlMember{Name: m.Name, Value: m.Value, Annotations: x.annotations(described(m.Description))}
		}),
	}
	if hasUnderlying(e) {
		t.UnderlyingType = e.Underlying.String()
	}
	return t
}

// hasUnderlying tells whether the type's underlying type has to be written:
// Edm.Int32 is the default.
func hasUnderlying(e *model.EnumType) bool {
	return e.Underlying != model.NoKind && e.Underlying != model.Int32
}

func (x xmlWriter) complexType(c *model.ComplexType) xmlComplexType {
	return xmlComplexType{
		Name:        c.Name,
		Properties:  each(c.Properties, func(p *model.Property) xmlProperty { return x.property(nil, p) }),
		Annotations: x.annotations(described(c.Description)),
	}
}

func (x xmlWriter) entityType(s *model.EntitySet) xmlEntityType {
	t := xmlEntityType{
		Name:        s.TypeName,
		Properties:  each(x.properties(s), func(p *model.Property) xmlProperty { return x.property(s, p) }),
		Navigation:  each(x.navigation(s), x.navProperty),
		Annotations: x.annotations(described(s.Description)),
	}
	if len(s.Key) > 0 {
		t.Key = &xmlKey{each(s.Key, func(p *model.Property) xmlPropertyRef { return xmlPropertyRef{p.Name} })}
	}
	return t
}

func (x xmlWriter) property(s *model.EntitySet, p *model.Property) xmlProperty {
	f := facetsOf(p.Type)
	written := xmlProperty{
		Name: p.Name, Type: p.Type.Name(),
		MaxLength: f.maxLength, Precision: f.precision, Scale: f.scale,
		Annotations: x.annotations(x.ofProperty(s, p)),
	}
	if !p.Nullable {
		written.Nullable = new(false)
	}
	return written
}

func (x xmlWriter) navProperty(n *model.Navigation) xmlNavProperty {
	written := xmlNavProperty{
		Name: n.Name, Type: x.typeName(n.Target), Partner: x.partner(n),
		Annotations: x.annotations(described(n.Description)),
	}
	switch n.Multiplicity {
	case model.Many:
		written.Type = "Collection(" + written.Type + ")"
	case model.One:
		written.Nullable = new(false)
	}
	if n.Constraint {
		written.Constraints = each(n.Join, func(j model.JoinPair) xmlConstraint {
			return xmlConstraint{j.Local.Name, j.Target.Name}
		})
	}
	return written
}

func (x xmlWriter) container() xmlContainer {
	return xmlContainer{
		Name: x.Model.Container,
		Sets: each(x.sets, func(s *model.EntitySet) xmlEntitySet {
			return xmlEntitySet{s.Name, x.typeName(s), x.bindings(s), x.annotations(x.ofSet(s))}
		}),
		Singletons: each(x.singletons, func(s *model.EntitySet) xmlSingleton {
			return xmlSingleton{s.Name, x.typeName(s), x.bindings(s), x.annotations(x.ofSingleton(s))}
		}),
		Annotations: x.annotations(x.ofContainer()),
	}
}

func (x xmlWriter) bindings(s *model.EntitySet) []xmlBinding {
	return each(x.navigation(s), func(n *model.Navigation) xmlBinding {
		return xmlBinding{n.Name, n.Target.Name}
	})
}

// each turns every element into another.
func each[A, B any](all []A, turn func(A) B) []B {
	var made []B
	for _, a := range all {
		made = append(made, turn(a))
	}
	return made
}
