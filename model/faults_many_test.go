package model_test

import "testing"

func TestFaultsDoNotBreedFaults(t *testing.T) {
	refuses(t, []faultRow{
		{"faults of several files come in the order of files and lines",
			[]edit{
				{"Shop.yaml", "type: Edm.String", "type: Edm.Sting"},
				{"Orders.yaml", "scale: 2", "scale: 12"},
				{"Orders.yaml", "order: [placedAt desc, id]", "order: [placedAt desc, idd]"},
				{"model.yaml", "namespace: Example.Shop", "namespace: Edm"},
			},
			`
Orders.yaml:5: order names "idd", which is not a property of Orders; did you mean id?
Orders.yaml:48: total has scale 12, more than its precision 9; write scale: 9 or less, or a larger precision
Shop.yaml:7: name has the unknown type "Edm.Sting"; did you mean Edm.String?
model.yaml:1: the namespace Edm belongs to OData; choose one of your own, such as Example.Edm
`},
		{"a property without a name is not missed elsewhere",
			in("Customers.yaml", "  - name: id\n    type: Edm.Guid\n", "  - nmae: id\n    type: Edm.Guid\n"),
			`Customers.yaml:8: "nmae" is not a key under properties; did you mean name?`},
		{"a file that is not YAML is not missed elsewhere",
			in("Customers.yaml", "set: Customers\n", "set: [Customers\n"),
			`Customers.yaml:1: this is not YAML: did not find expected ',' or ']'; correct the indentation, quotes or brackets there`},
		{"a property of an unknown type is not missed elsewhere",
			in("Orders.yaml", "    type: Edm.DateTimeOffset\n    precision: 3", "    type: Edm.Instant\n    precision: 3"),
			`Orders.yaml:32: placedAt has the unknown type "Edm.Instant"; write a primitive type such as Edm.String, or declare the type in model.yaml`},
	})
}
