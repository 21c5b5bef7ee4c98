package model_test

import (
	"slices"
	"testing"
)

// divided is the shop with units: each customer is one.
var divided = slices.Clip(in("model.yaml", "tenancy: true", "tenancy: true\nunits: {set: Customers, name: name}"))

func TestFaultsOfUnits(t *testing.T) {
	refuses(t, []faultRow{
		{"units that are no set", in("model.yaml", "tenancy: true", "tenancy: true\nunits: {set: Customer}"),
			`model.yaml:4: units names "Customer", which is not a set; did you mean Customers?`},
		{"a name that there is not", in("model.yaml", "tenancy: true", "tenancy: true\nunits: {set: Customers, name: nam}"),
			`model.yaml:4: units names "nam", which is not a property of Customers; did you mean name?`},
		{"a name that is no text", in("model.yaml", "tenancy: true", "tenancy: true\nunits: {set: Customers, name: id}"),
			`model.yaml:4: units takes names from id of type Edm.Guid; choose a stored property of type Edm.String`},
		{"a unit without units", in("Orders.yaml", "type: Order\n", "type: Order\nunit: customerId\n"),
			`Orders.yaml:3: Orders tells the unit of its rows, but the model has no units; write units: {set: ...} in model.yaml, or remove unit`},
		{"a way that there is not", append(divided, in("Orders.yaml", "type: Order\n", "type: Order\nunit: Customr/id\n")...),
			`Orders.yaml:3: unit goes over "Customr", which is not a navigation of Orders; did you mean Customer?`},
		{"a property that there is not", append(divided, in("Orders.yaml", "type: Order\n", "type: Order\nunit: Customer/idd\n")...),
			`Orders.yaml:3: unit names "idd", which is not a property of Customers; did you mean id?`},
		{"a property that is no unit's key", append(divided, in("Orders.yaml", "type: Order\n", "type: Order\nunit: id\n")...),
			`Orders.yaml:3: unit names id of Orders, which does not refer to Customers; choose a property that a navigation of Orders joins with Customers.id`},
		{"a way without end", append(divided, in("Orders.yaml", "type: Order\n", "type: Order\nunit: Customer/Orders/Customer/Orders/Customer/id\n")...),
			`Orders.yaml:3: the way from Orders to a unit has more than 4 steps; choose a shorter one`},
		{"a log that is none", in("Orders.yaml", "type: Order\n", "type: Order\nlog: {tenant: id, subject: state}\n"),
			`Orders.yaml:3: log is for logs, and Orders is a fact; write kind: log, or remove log`},
		{"a log of tenants", in("Orders.yaml", "type: Order\n", "type: Order\nkind: log\nlog: {tenant: id, subject: state}\n"),
			`Orders.yaml:4: rows of Orders belong to tenants already; write tenancy: none, or remove log`},
		{"a subject that is no text", in("Coupons.yaml", "type: Coupon\n", "type: Coupon\nkind: log\ntenancy: none\nlog: {tenant: colour, subject: code}\n"),
			`Coupons.yaml:5: tenant names colour of type Example.Shop.Colour; choose a property of type Edm.Guid or Edm.String
Coupons.yaml:5: subject names code of type Edm.Int32; choose a property of type Edm.String`},
	})
}
