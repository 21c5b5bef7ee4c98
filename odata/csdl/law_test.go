package csdl_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"feedline/model"
	"feedline/odata/csdl"
)

// The laws hold for every model: the XML keeps the rules, has the model's
// names in the model's order, and the JSON says the same.
func TestEveryModelIsDescribedTwiceAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := csdl.Document{Model: randomModel(t), Capabilities: randomCapabilities(t)}
		hidden := rapid.SliceOfDistinct(rapid.IntRange(1, len(d.Model.Sets)), rapid.ID[int]).Draw(t, "hidden")
		var names []string
		for _, h := range hidden {
			if len(names) < len(d.Model.Sets)-1 {
				names = append(names, d.Model.Sets[h-1].Name)
			}
		}
		d.Visible = without(names...)
		if d := cmp.Diff(publishedNames(d), namesOfXML(strictly(t, d))); d != "" {
			t.Fatalf("names: -model +XML\n%s", d)
		}
		d.Version = csdl.V401
		fromXML := factsOfXML(strictly(t, d))
		document, err := csdl.JSON(d)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(fromXML, factsOfJSON(t, document)); d != "" {
			t.Fatalf("facts: -XML +JSON\n%s", d)
		}
		service, err := csdl.ServiceDocument("https://feed.example.com/", d, true)
		if err != nil || !json.Valid(service) {
			t.Fatalf("service document: %v\n%s", err, service)
		}
	})
}

// publishedNames lists visible sets and their properties.
func publishedNames(d csdl.Document) []string {
	var names []string
	for _, s := range d.Model.Sets {
		if !d.Visible(s) {
			continue
		}
		names = append(names, s.Name)
		for _, p := range s.Properties {
			names = append(names, s.Name+"."+p.Name)
		}
		for _, n := range s.Navigation {
			if d.Visible(n.Target) {
				names = append(names, s.Name+"."+n.Name)
			}
		}
	}
	return names
}

func namesOfXML(edmx *node) []string {
	schema := edmx.all("edmx:DataServices")[0].all("Schema")[0]
	var names []string
	for _, s := range schema.all("EntityContainer")[0].all("EntitySet") {
		names = append(names, s.attributes["Name"])
		t := schema.named(s.attributes["EntityType"][len("N."):])
		for _, p := range append(t.all("Property"), t.all("NavigationProperty")...) {
			names = append(names, s.attributes["Name"]+"."+p.attributes["Name"])
		}
	}
	return names
}

func randomCapabilities(t *rapid.T) csdl.Capabilities {
	flag := func(name string) bool { return rapid.Bool().Draw(t, name) }
	return csdl.Capabilities{
		Select: flag("select"), Top: flag("top"), Skip: flag("skip"), Count: flag("count"), Filter: flag("filter"),
		Search: flag("search"), Order: flag("order"), Expand: flag("expand"), Batch: flag("batch"), KeyAsSegment: flag("keyAsSegment"), Async: flag("async"),
		ExpandLevels:    rapid.IntRange(0, 9).Draw(t, "levels"),
		FilterFunctions: rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,8}`), 0, 3).Draw(t, "functions"),
	}
}

func randomModel(t *rapid.T) *model.Model {
	m := &model.Model{Namespace: "N", Container: "Ω", Description: text(t, "description")}
	for i := range rapid.IntRange(0, 2).Draw(t, "enums") {
		m.EnumTypes = append(m.EnumTypes, randomEnum(t, fmt.Sprintf("Enum%d", i)))
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "complexes") {
		name := fmt.Sprintf("Complex%d", i)
		m.ComplexTypes = append(m.ComplexTypes, &model.ComplexType{
			Name: name, QualifiedName: "N." + name, Description: text(t, "complex"), Properties: randomProperties(t, m),
		})
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "sets") {
		s := &model.EntitySet{Name: fmt.Sprintf("Größen%d", i), TypeName: fmt.Sprintf("Type%d", i), Description: text(t, "set")}
		s.Properties = append([]*model.Property{{Name: "key", Type: model.Type{Kind: model.Int32}}}, randomProperties(t, m)...)
		s.Key = s.Properties[:1]
		m.Sets = append(m.Sets, s)
	}
	for i := range rapid.IntRange(0, 5).Draw(t, "relations") {
		randomRelation(t, i, rapid.SampledFrom(m.Sets).Draw(t, "from"), rapid.SampledFrom(m.Sets).Draw(t, "to"))
	}
	return m
}

// text is anything that XML can carry.
func text(t *rapid.T, label string) string {
	return rapid.StringMatching(`[ -~äβ語\n\t]{0,12}`).Draw(t, label)
}

func randomEnum(t *rapid.T, name string) *model.EnumType {
	e := &model.EnumType{Name: name, QualifiedName: "N." + name, Flags: rapid.Bool().Draw(t, "flags"), Description: text(t, "enum")}
	e.Underlying = rapid.SampledFrom([]model.Kind{model.NoKind, model.Byte, model.Int32, model.Int64}).Draw(t, "underlying")
	for i := range rapid.IntRange(1, 3).Draw(t, "members") {
		e.Members = append(e.Members, model.EnumMember{
			Name: fmt.Sprintf("M%d", i), Value: int64(rapid.IntRange(-9, 99).Draw(t, "value")), Description: text(t, "member"),
		})
	}
	return e
}

func randomProperties(t *rapid.T, m *model.Model) []*model.Property {
	var properties []*model.Property
	for i := range rapid.IntRange(0, 5).Draw(t, "properties") {
		properties = append(properties, &model.Property{
			Name: fmt.Sprintf("p%d", i), Type: randomType(t, m), Nullable: rapid.Bool().Draw(t, "nullable"),
			Description: text(t, "property"), Populated: text(t, "populated"), Derivation: text(t, "derivation"),
			ClosedList: rapid.Bool().Draw(t, "closed"), Zone: rapid.SampledFrom([]model.Zone{model.NoZone, model.UTC, model.TenantZone}).Draw(t, "zone"),
		})
		for range rapid.IntRange(0, 2).Draw(t, "values") {
			properties[i].Values = append(properties[i].Values, model.AllowedValue{Value: text(t, "value"), Description: text(t, "meaning")})
		}
	}
	return properties
}

func randomType(t *rapid.T, m *model.Model) model.Type {
	kind := model.Kind(rapid.IntRange(int(model.Binary), int(model.Complex)).Draw(t, "kind"))
	typ := model.Type{
		Kind: kind, Collection: rapid.Bool().Draw(t, "collection"),
		MaxLength: rapid.IntRange(0, 9).Draw(t, "length"), Precision: rapid.IntRange(0, 9).Draw(t, "precision"), Scale: rapid.IntRange(0, 9).Draw(t, "scale"),
	}
	switch {
	case kind == model.Enum && len(m.EnumTypes) > 0:
		typ.Enum = rapid.SampledFrom(m.EnumTypes).Draw(t, "enum")
	case kind == model.Complex && len(m.ComplexTypes) > 0:
		typ.Complex = rapid.SampledFrom(m.ComplexTypes).Draw(t, "complex")
	case kind == model.Enum || kind == model.Complex:
		typ.Kind = model.Boolean
	}
	return typ
}

// randomRelation joins two sets by a new foreign key, with or without a way
// back.
func randomRelation(t *rapid.T, i int, from, to *model.EntitySet) {
	up := &model.Navigation{Set: from, Name: fmt.Sprintf("Up%d", i), Target: to, Description: text(t, "navigation")}
	up.Multiplicity = rapid.SampledFrom([]model.Multiplicity{model.One, model.ZeroOrOne}).Draw(t, "multiplicity")
	up.Constraint = rapid.Bool().Draw(t, "constraint")
	foreign := &model.Property{
		Name: fmt.Sprintf("foreign%d", i), Type: to.Key[0].Type, Nullable: up.Multiplicity == model.ZeroOrOne,
	}
	from.Properties = append(from.Properties, foreign)
	up.Join = []model.JoinPair{{Local: foreign, Target: to.Key[0]}}
	from.Navigation = append(from.Navigation, up)
	if rapid.Bool().Draw(t, "partner") {
		down := &model.Navigation{Set: to, Name: fmt.Sprintf("Down%d", i), Target: from, Multiplicity: model.Many, Partner: up}
		to.Navigation = append(to.Navigation, down)
		up.Partner = down
	}
}
