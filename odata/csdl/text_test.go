package csdl_test

import (
	"encoding/json"
	"testing"

	"feedline/model"
	"feedline/odata/csdl"
)

func TestDescriptionsSurvive(t *testing.T) {
	for _, text := range []string{
		`a < b && c > d`,
		`"quoted" and 'quoted'`,
		`</Annotation></EntitySet><!-- -->`,
		`></b> is not an empty element`,
		`<![CDATA[x]]> &amp; &#x41;`,
		"two\nlines\tand\r\na tab",
		"Größe, 大きさ, розмір, 😀, \u2028",
		`back\slash`,
	} {
		t.Run(text, func(t *testing.T) {
			d := csdl.Document{Model: sample()}
			d.Model.Description = text
			d.Model.Sets[0].Description = text
			d.Model.Sets[0].Properties[1].Description = text
			found := 0
			for _, n := range below(strictly(t, d)) {
				if n.name == "Annotation" && n.attributes["String"] == text {
					found++
				}
			}
			if found != 4 {
				t.Errorf("%q is there %d times, want 4: container, set, type and property", text, found)
			}
			var o struct {
				Schema map[string]map[string]any `json:"Example.Shop"`
			}
			if err := json.Unmarshal(must(csdl.JSON(d))(t), &o); err != nil {
				t.Fatal(err)
			}
			if got := o.Schema["Customer"]["@Org.OData.Core.V1.Description"]; got != text {
				t.Errorf("JSON has %q, want %q", got, text)
			}
		})
	}
}

func below(n *node) []*node {
	nodes := []*node{n}
	for _, c := range n.children {
		nodes = append(nodes, below(c)...)
	}
	return nodes
}

func TestTheLongDescriptionOfAProperty(t *testing.T) {
	values := []model.AllowedValue{{Value: "Idle", Description: "nothing to do."}, {Value: "Logged out"}}
	for _, c := range []struct {
		name     string
		property model.Property
		want     string
	}{
		{"nothing is known", model.Property{}, ""},
		{"the tenant's clock", model.Property{Zone: model.TenantZone}, "Shown on the tenant's clock."},
		{"UTC", model.Property{Zone: model.UTC}, "Shown in UTC."},
		{"always, as its type says", model.Property{Populated: "always"}, ""},
		{"always, although it may be null", model.Property{Populated: "always", Nullable: true}, "Always has a value."},
		{"a phrase with null", model.Property{Populated: "null while the task is open"}, "Null while the task is open."},
		{"a phrase with set", model.Property{Populated: "set for transfers; otherwise null."}, "Set for transfers; otherwise null."},
		{"a phrase with only", model.Property{Populated: "only once closed"}, "Has a value only once closed."},
		{"another phrase", model.Property{Populated: "voice tasks"}, "Populated: voice tasks."},
		{"a derivation keeps its names", model.Property{Derivation: "endedAt minus startedAt, rounded"}, "Derivation: endedAt minus startedAt, rounded."},
		{"an open list", model.Property{Values: values}, "Known values: Idle (nothing to do); Logged out. Others may occur."},
		{"a closed list", model.Property{Values: values, ClosedList: true}, "Values: Idle (nothing to do); Logged out."},
		{"a closed list without explanations", model.Property{Values: values[1:], ClosedList: true}, ""},
		{
			"all of it",
			model.Property{Zone: model.UTC, Populated: "when read", Derivation: "a plus b", Values: values[1:]},
			"Shown in UTC. Has a value when read. Derivation: a plus b. Known values: Logged out. Others may occur.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := c.property
			p.Name, p.Type = "name", model.Type{Kind: model.String}
			d := csdl.Document{Model: sample()}
			d.Model.Sets[0].Properties[1] = &p
			customer := strictly(t, d).all("edmx:DataServices")[0].all("Schema")[0].named("Customer")
			got := ""
			for _, a := range customer.named("name").all("Annotation") {
				if a.attributes["Term"] == "Org.OData.Core.V1.LongDescription" {
					got = a.attributes["String"]
				}
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
