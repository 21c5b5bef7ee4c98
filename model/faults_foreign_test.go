package model_test

import "testing"

func TestFaultsOfForeignTables(t *testing.T) {
	foreign := edit{"model.yaml", "tenancy: true", "tenancy: false\nstorage: foreign"}
	untenanted := edit{"Orders.yaml", "    source: tenant\n", ""}
	refuses(t, []faultRow{
		{"an encoding in tables of ours",
			in("Customers.yaml", "    maxLength: 10", "    maxLength: 10\n    encoding: text"),
			`Customers.yaml:14: name has an encoding, but the tables are Feedline's own; remove encoding, or write storage: foreign in model.yaml`},
		{"foreign tables with tenants",
			in("model.yaml", "tenancy: true", "tenancy: true\nstorage: foreign"),
			`model.yaml:3: foreign tables have no tenants; write tenancy: false`},
		{"another word for storage",
			in("model.yaml", "tenancy: true", "tenancy: true\nstorage: theirs"),
			`model.yaml:4: storage cannot be "theirs"; write own or foreign`},
		{"an encoding that the type has not",
			[]edit{foreign, untenanted, {"Customers.yaml", "    maxLength: 10", "    maxLength: 10\n    encoding: iso"}},
			`Customers.yaml:14: name is Edm.String, which cannot be encoded as iso; write encoding: text, or remove it`},
		{"an unknown encoding",
			[]edit{foreign, untenanted, {"Customers.yaml", "    maxLength: 10", "    maxLength: 10\n    encoding: ISO"}},
			`Customers.yaml:14: encoding cannot be "ISO"; did you mean iso?`},
		{"an encoding of a complex value",
			[]edit{foreign, untenanted, {"Customers.yaml", "    type: Example.Shop.Address", "    type: Example.Shop.Address\n    encoding: text"}},
			`Customers.yaml:16: home is Example.Shop.Address, which cannot be encoded as text; write encoding: jsonb, or remove it`},
		{"an encoding of flags",
			[]edit{foreign, untenanted, {"Coupons.yaml", "    type: Example.Shop.Colour", "    type: Example.Shop.Colour\n    encoding: text"}},
			`Coupons.yaml:12: colour is Example.Shop.Colour, which has no other encoding; remove encoding`},
	})
}
