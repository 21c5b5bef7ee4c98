package model_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"feedline/model"

	"github.com/google/go-cmp/cmp"
)

func shapes(t *testing.T) *model.Model {
	t.Helper()
	m, err := model.Load(os.DirFS("../testdata/models/shapes"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestANavigationKnowsWhatItComparesAtBothEnds(t *testing.T) {
	m, err := model.Load(os.DirFS("../testdata/models/library"))
	if err != nil {
		t.Fatal(err)
	}
	names := func(list []*model.Property) string {
		var all []string
		for _, p := range list {
			all = append(all, p.Set.Name+"."+p.Name)
		}
		return strings.Join(all, " ")
	}
	for _, row := range []struct{ set, nav, near, far string }{
		{"Members", "Inviter", "Members.invitedBy", "Members.id"},
		{"Authors", "Books", "Authors.id", "Books.isbn"},
	} {
		n := m.Set(row.set).Nav(row.nav)
		if near, far := names(n.Near()), names(n.Far()); near != row.near || far != row.far {
			t.Errorf("%s of %s: %s and %s", row.nav, row.set, near, far)
		}
	}
}

func TestShapes(t *testing.T) {
	m := shapes(t)
	parts := m.Set("Parts")

	t.Run("it has every primitive type", func(t *testing.T) {
		for _, name := range model.PrimitiveNames() {
			if !slices.ContainsFunc(parts.Properties, func(p *model.Property) bool { return p.Type.Name() == name }) {
				t.Errorf("no property of Parts is %s", name)
			}
		}
	})

	t.Run("types of the model and collections are resolved", func(t *testing.T) {
		want := map[string]string{
			"colour": "Example.Workshop.Colour", "finish": "Example.Workshop.Finish", "place": "Example.Workshop.Place",
			"nicknames": "Collection(Edm.String)", "coats": "Collection(Example.Workshop.Colour)", "formerPlaces": "Collection(Example.Workshop.Place)",
		}
		for name, typ := range want {
			if got := parts.Property(name).Type.Name(); got != typ {
				t.Errorf("%s is %s, not %s", name, got, typ)
			}
		}
		if dock := m.ComplexTypes[1].Properties[3]; dock.Type.Complex != m.ComplexTypes[0] || parts.Property("place").Type.Complex != m.ComplexTypes[0] {
			t.Error("a complex type is not the same wherever it is used")
		}
	})

	t.Run("members without values count from 0", func(t *testing.T) {
		colour, finish := m.EnumTypes[0], m.EnumTypes[1]
		want := []model.EnumMember{{Name: "Plain", Value: 0, Description: "bare material"}, {Name: "Red", Value: 1}, {Name: "Blue", Value: 2}}
		if diff := cmp.Diff(want, colour.Members); diff != "" || colour.Flags || colour.Underlying != model.Int32 {
			t.Errorf("%s %s", colour.Underlying, diff)
		}
		if !finish.Flags || finish.Underlying != model.Byte || finish.Members[3] != (model.EnumMember{Name: "Painted", Value: 4, Description: "with any number of coats"}) {
			t.Errorf("%+v", finish)
		}
	})

	t.Run("defaults are kept as they were written", func(t *testing.T) {
		var got []string
		for _, p := range parts.Properties {
			if p.Default != nil {
				got = append(got, p.Name+"="+*p.Default)
			}
		}
		want := "material=steel inStock=true drawer=255 temperature=-128 year=1999 count=0 revision=1 weight=0.5 density=INF price=9.90 " +
			"introduced=2026-03-01 changedAt=2026-03-01T08:30:00.250Z madeAt=08:30:00 lasts=P1DT2H checksum=AAEC colour=Plain finish=Ground,Oiled"
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Error(diff)
		}
	})

	t.Run("rows belong to nobody", func(t *testing.T) {
		if m.Tenancy || parts.TenantScoped || m.Singletons[0].TenantScoped {
			t.Error("they do not")
		}
	})
}

func TestShapesOfRelations(t *testing.T) {
	m := shapes(t)

	t.Run("an order may go down and defaults to the key", func(t *testing.T) {
		if got := orderText(m.Set("Parts")); got != "material desc, id" {
			t.Error(got)
		}
		if got := orderText(m.Set("Assemblies")); got != "code" {
			t.Error(got)
		}
	})

	t.Run("many to many goes through a table", func(t *testing.T) {
		n := m.Set("Parts").Nav("Suppliers")
		var got []string
		for _, c := range slices.Concat(n.Through.Near, n.Through.Far) {
			got = append(got, n.Through.Table+"."+c.Column+" = "+c.Property.Set.Name+"."+c.Property.Name)
		}
		want := []string{
			"part_suppliers.part_id = Parts.id",
			"part_suppliers.country = Suppliers.country",
			"part_suppliers.supplier_no = Suppliers.number",
		}
		if diff := cmp.Diff(want, got); diff != "" || n.Partner != m.Set("Suppliers").Nav("Parts") || len(n.Join) != 0 {
			t.Error(diff)
		}
	})

	t.Run("a tree joins a set with itself", func(t *testing.T) {
		s := m.Set("Assemblies")
		up, down := s.Nav("Parent"), s.Nav("Children")
		if up.Target != s || down.Target != s || up.Partner != down || down.Partner != up || !up.Owner || up.Join[0].Local.Name != "parentCode" {
			t.Errorf("%+v %+v", up, down)
		}
	})

	t.Run("two sets are views of one table", func(t *testing.T) {
		in, out := m.Set("Receipts").Storage, m.Set("Returns").Storage
		if in.Table != "movements" || out.Table != "movements" || in.Where[0] != (model.Condition{Column: "direction", Equals: "in"}) || out.Where[0].Equals != "out" {
			t.Errorf("%+v %+v", in, out)
		}
	})

	t.Run("a singleton has no key and leads somewhere", func(t *testing.T) {
		s := m.Set("House")
		if len(m.Singletons) != 1 || m.Singletons[0] != s || !s.Singleton || s.Key != nil || s.Order != nil || s.Nav("MainAssembly").Target != m.Set("Assemblies") {
			t.Errorf("%+v", s)
		}
	})

	t.Run("a hidden column follows from a property", func(t *testing.T) {
		h := m.Set("Parts").Storage.Hidden
		if h[0].From != m.Set("Parts").Property("material") || h[0].Map["oak"] != "wood" || h[1].From != nil || h[1].Type.Kind != model.Double {
			t.Errorf("%+v", h)
		}
	})
}

func orderText(s *model.EntitySet) string {
	var terms []string
	for _, o := range s.Order {
		term := o.Property.Name
		if o.Descending {
			term += " desc"
		}
		terms = append(terms, term)
	}
	return strings.Join(terms, ", ")
}
