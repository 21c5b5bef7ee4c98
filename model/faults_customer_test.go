package model_test

import "testing"

func TestFaultsOfCustomers(t *testing.T) {
	of := func(text string) []edit { return in("Orders.yaml", "retention:\n", "customer: "+text+"\nretention:\n") }
	refuses(t, []faultRow{
		{"nothing that tells whose a row is", of("{personal: [state]}"),
			`Orders.yaml:7: customer does not tell whose a row is; write id: with the property that identifies the customer, or via: with the navigation to a row that has it`},
		{"an id that is unknown", of("{id: stat}"),
			`Orders.yaml:7: id names "stat", which is not a property of Orders; did you mean state?`},
		{"an id that is an instant", of("{id: placedAt}"),
			`Orders.yaml:7: id names placedAt of type Edm.DateTimeOffset; choose a property of type Edm.Guid or Edm.String`},
		{"a contact that is no text", of("{contacts: [placedAt]}"),
			`Orders.yaml:7: contacts names placedAt of type Edm.DateTimeOffset; choose properties of type Edm.String`},
		{"something personal that must be there", append(of("{id: state, personal: [total]}"), edit{"Orders.yaml", "    scale: 2\n", "    scale: 2\n    nullable: false\n"}),
			`Orders.yaml:7: personal names total, which cannot be taken from a row; make it nullable`},
		{"a way that is unknown", of("{via: Custmer}"),
			`Orders.yaml:7: via names "Custmer", which is not a navigation of Orders; did you mean Customer?`},
		{"a way to rows that speak of nobody", of("{via: Customer}"),
			`Orders.yaml:7: via leads to Customers, which does not tell whose its rows are; write customer: in the file of Customers`},
		{"a way that leads back", append(of("{via: Previous}"), edit{"Orders.yaml", "navigation:\n",
			"navigation:\n  - {name: Previous, target: Orders, multiplicity: 0..1, join: {customerId: id}}\n"}),
			`Orders.yaml:7: via leads back to Orders; end the way at a set whose rows have the id of the customer`},
	})
}
