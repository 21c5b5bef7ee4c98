package model_test

import "testing"

func TestFaultsOfRetention(t *testing.T) {
	refuses(t, []faultRow{
		{"an anchor that is no instant",
			in("Customers.yaml", "key: [id]", "key: [id]\nretention:\n  anchor: name"),
			`Customers.yaml:6: anchor names name of type Edm.String; choose a property of type Edm.DateTimeOffset`},
		{"an anchor that is unknown",
			in("Customers.yaml", "key: [id]", "key: [id]\nretention:\n  anchor: deletedAt"),
			`Customers.yaml:6: anchor names "deletedAt", which is not a property of Customers; write id, name or home`},
		{"no anchor to count from",
			in("Customers.yaml", "key: [id]", "key: [id]\nretention:\n  unreferenced: true"),
			`Customers.yaml:6: retention counts from no instant; write anchor: with the property that it counts from`},
		{"seconds in a text",
			in("Orders.yaml", "  owner: Customers\n  fallback: booked", "  anchor: placedAt\n  plusSeconds: state"),
			`Orders.yaml:9: plusSeconds names state of type Edm.String; choose a property with whole seconds, such as one of type Edm.Int32`},
		{"an anchor and an owner",
			in("Orders.yaml", "  owner: Customers\n", "  owner: Customers\n  anchor: placedAt\n"),
			`Orders.yaml:8: retention has both an anchor and an owner; keep anchor if rows age by themselves, or owner if they go with their owner's row`},
		{"an owner that is unknown",
			in("Orders.yaml", "  owner: Customers", "  owner: Customer"),
			`Orders.yaml:8: retention names the owner "Customer", which is not a set; did you mean Customers?`},
		{"an owner that no navigation leads to",
			in("Orders.yaml", "    owner: true\n", ""),
			`Orders.yaml:8: retention names the owner Customers, but no navigation of Orders leads to it with owner: true; write owner: true for the navigation that leads there`},
		{"a fallback without an owner",
			in("Orders.yaml", "  owner: Customers\n", "  anchor: placedAt\n"),
			`Orders.yaml:9: retention has a fallback without an owner; write owner:, or use anchor instead of fallback`},
		{"a fallback that is no hidden column",
			in("Orders.yaml", "  fallback: booked", "  fallback: placed_at"),
			`Orders.yaml:9: fallback names "placed_at", which is not a hidden column; write hidden: [{column: placed_at, type: Edm.DateTimeOffset}] under storage`},
		{"a fallback that is no instant",
			in("Orders.yaml", "  fallback: booked", "  fallback: kind"),
			`Orders.yaml:9: fallback names kind of type Edm.String; choose a hidden column of type Edm.DateTimeOffset`},
	})
}
