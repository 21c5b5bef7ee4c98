package csdl

import (
	"bytes"
	"encoding/json"
	"fmt"

	"feedline/model"
)

// JSON writes $metadata as CSDL JSON (OData CSDL JSON 4.01): UTF-8, indented,
// with a newline at the end. It describes the same model as XML. CSDL JSON
// came with 4.01, so $Version is 4.01 whatever the document asks for. It fails
// as XML does.
func JSON(d Document) ([]byte, error) {
	v, err := newDocumentView(d)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(jsonWriter{v}.document()); err != nil {
		return nil, fmt.Errorf("csdl: write JSON: %w", err)
	}
	return b.Bytes(), nil
}

// A jsonWriter turns a view into the objects of CSDL JSON.
type jsonWriter struct{ *view }

func (j jsonWriter) document() object {
	return object{
		{"$Version", V401},
		{"$EntityContainer", j.Model.Namespace + "." + j.Model.Container},
		{"$Reference", references()},
		{j.Model.Namespace, j.schema()},
	}
}

func references() object {
	var o object
	for _, namespace := range []string{core, capabilities, validation} {
		include := []object{{{"$Namespace", namespace}}}
		o.add(vocabularies+namespace+".json", object{{"$Include", include}})
	}
	return o
}

func (j jsonWriter) schema() object {
	var o object
	for _, e := range j.enumTypes() {
		o.add(e.Name, enumType(e))
	}
	for _, c := range j.complexTypes() {
		o.add(c.Name, j.complexType(c))
	}
	for _, s := range j.all() {
		o.add(s.TypeName, j.entityType(s))
	}
	o.add(j.Model.Container, j.container())
	return o
}

func enumType(e *model.EnumType) object {
	o := object{{"$Kind", "EnumType"}}
	o.addIf(e.Flags, "$IsFlags", true)
	o.addIf(hasUnderlying(e), "$UnderlyingType", e.Underlying.String())
	for _, m := range e.Members {
		o.add(m.Name, m.Value)
		o.annotate(m.Name, described(m.Description))
	}
	o.annotate("", described(e.Description))
	return o
}

func (j jsonWriter) complexType(c *model.ComplexType) object {
	o := object{{"$Kind", "ComplexType"}}
	for _, p := range c.Properties {
		o.add(p.Name, j.property(nil, p))
	}
	o.annotate("", described(c.Description))
	return o
}

func (j jsonWriter) entityType(s *model.EntitySet) object {
	o := object{{"$Kind", "EntityType"}}
	key := each(s.Key, func(p *model.Property) string { return p.Name })
	o.addIf(len(key) > 0, "$Key", key)
	for _, p := range j.properties(s) {
		o.add(p.Name, j.property(s, p))
	}
	for _, n := range j.navigation(s) {
		o.add(n.Name, j.navProperty(n))
	}
	o.annotate("", described(s.Description))
	return o
}

// property leaves out what the standard says is the default: a single string
// that cannot be null.
func (j jsonWriter) property(s *model.EntitySet, p *model.Property) object {
	item := p.Type
	item.Collection = false
	facets := facetsOf(p.Type)
	o := object{}
	o.addIf(p.Type.Collection, "$Collection", true)
	o.addIf(item.Kind != model.String, "$Type", item.Name())
	o.addIf(p.Nullable, "$Nullable", true)
	o.addInt("$MaxLength", facets.maxLength)
	o.addInt("$Precision", facets.precision)
	o.addInt("$Scale", facets.scale)
	o.annotate("", j.ofProperty(s, p))
	return o
}

func (j jsonWriter) navProperty(n *model.Navigation) object {
	o := object{{"$Kind", "NavigationProperty"}}
	o.addIf(n.Multiplicity == model.Many, "$Collection", true)
	o.add("$Type", j.typeName(n.Target))
	o.addIf(n.Multiplicity == model.ZeroOrOne, "$Nullable", true)
	o.addIf(j.partner(n) != "", "$Partner", j.partner(n))
	if n.Constraint && len(n.Join) > 0 {
		var constraint object
		for _, pair := range n.Join {
			constraint.add(pair.Local.Name, pair.Target.Name)
		}
		o.add("$ReferentialConstraint", constraint)
	}
	o.annotate("", described(n.Description))
	return o
}

func (j jsonWriter) container() object {
	o := object{{"$Kind", "EntityContainer"}}
	for _, s := range j.sets {
		o.add(s.Name, j.child(s, object{{"$Collection", true}}, j.ofSet(s)))
	}
	for _, s := range j.singletons {
		o.add(s.Name, j.child(s, nil, j.ofSingleton(s)))
	}
	o.annotate("", j.ofContainer())
	return o
}

// child completes an entity set or singleton.
func (j jsonWriter) child(s *model.EntitySet, o object, as []annotation) object {
	o.add("$Type", j.typeName(s))
	var bindings object
	for _, n := range j.navigation(s) {
		bindings.add(n.Name, n.Target.Name)
	}
	o.addIf(len(bindings) > 0, "$NavigationPropertyBinding", bindings)
	o.annotate("", as)
	return o
}

// annotate adds annotations of the object itself, or of one of its members.
func (o *object) annotate(member string, as []annotation) {
	for _, a := range as {
		o.add(member+"@"+a.term, jsonValue(a.value))
	}
}

func jsonValue(v value) any {
	switch v := v.(type) {
	case text:
		return string(v)
	case flag:
		return bool(v)
	case number:
		return int(v)
	case texts:
		return []string(v)
	case paths:
		return []string(v)
	case record:
		return jsonRecord(v, nil)
	case records:
		return each(v, func(r annotatedRecord) object { return jsonRecord(r.record, r.annotations) })
	default:
		panic(fmt.Sprintf("csdl: %T has no form in JSON", v))
	}
}

func jsonRecord(r record, as []annotation) object {
	o := object{}
	for _, f := range r {
		o.add(f.name, jsonValue(f.value))
	}
	o.annotate("", as)
	return o
}
