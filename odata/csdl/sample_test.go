package csdl_test

import (
	"feedline/model"
	"feedline/odata/csdl"
)

// everything announces every capability.
var everything = csdl.Capabilities{
	Select: true, Top: true, Skip: true, Count: true, Filter: true, Order: true, Expand: true,
	ExpandLevels: 6, Batch: true, KeyAsSegment: true, Async: true,
	FilterFunctions: []string{"contains", "startswith", "year"},
	ODataVersions:   []string{"4.0", "4.01"},
}

// sample is a small model with every construct that a description can have.
func sample() *model.Model {
	m := &model.Model{
		Namespace:   "Example.Shop",
		Container:   "Shop",
		Description: "Orders of a shop & what became of them.",
		EnumTypes:   []*model.EnumType{colour(), rights(), {Name: "Unused", QualifiedName: "Example.Shop.Unused"}},
	}
	m.ComplexTypes = []*model.ComplexType{money(), address(money())}
	m.ComplexTypes[1].Properties[1].Type.Complex = m.ComplexTypes[0]
	customers, orders := customerSet(m), orderSet()
	relate(customers, orders)
	m.Sets = []*model.EntitySet{customers, orders, tagSet(orders)}
	m.Singletons = []*model.EntitySet{settings(orders)}
	return m
}

func colour() *model.EnumType {
	return &model.EnumType{
		Name: "Colour", QualifiedName: "Example.Shop.Colour", Description: "Colour of the wrapping.", Underlying: model.Int32,
		Members: []model.EnumMember{{Name: "Red", Value: 1, Description: "like a rose"}, {Name: "Blue", Value: -2}},
	}
}

func rights() *model.EnumType {
	return &model.EnumType{
		Name: "Rights", QualifiedName: "Example.Shop.Rights", Flags: true, Underlying: model.Int64,
		Members: []model.EnumMember{{Name: "Read", Value: 1}, {Name: "Write", Value: 2}},
	}
}

func money() *model.ComplexType {
	return &model.ComplexType{
		Name: "Money", QualifiedName: "Example.Shop.Money",
		Properties: []*model.Property{
			{Name: "amount", Type: model.Type{Kind: model.Decimal, Precision: 12, Scale: 2}},
			{Name: "currency", Type: model.Type{Kind: model.String, MaxLength: 3}, Nullable: true},
		},
	}
}

func address(limit *model.ComplexType) *model.ComplexType {
	return &model.ComplexType{
		Name: "Address", QualifiedName: "Example.Shop.Address", Description: "Where somebody lives.",
		Properties: []*model.Property{
			{Name: "city", Type: model.Type{Kind: model.String}, Nullable: true, Description: "Größe zählt."},
			{Name: "limit", Type: model.Type{Kind: model.Complex, Complex: limit}, Nullable: true},
		},
	}
}

func customerSet(m *model.Model) *model.EntitySet {
	home := model.Type{Kind: model.Complex, Complex: m.ComplexTypes[1]}
	homes := home
	homes.Collection = true
	s := &model.EntitySet{Name: "Customers", TypeName: "Customer", Description: `People who say "<buy>".`}
	s.Properties = []*model.Property{
		{Name: "id", Type: model.Type{Kind: model.Guid}},
		{Name: "name", Type: model.Type{Kind: model.String, MaxLength: 80}, Nullable: true, Populated: "only where an administrator filled it in"},
		{Name: "home", Type: home, Nullable: true},
		{Name: "others", Type: homes},
		{Name: "wrapping", Type: model.Type{Kind: model.Enum, Enum: m.EnumTypes[0]}, Nullable: true},
		{Name: "rights", Type: model.Type{Kind: model.Enum, Enum: m.EnumTypes[1]}},
		{Name: "nicknames", Type: model.Type{Kind: model.String, Collection: true, MaxLength: 20}, Nullable: true},
		{Name: "picture", Type: model.Type{Kind: model.Stream}, Nullable: true},
	}
	s.Key = s.Properties[:1]
	return s
}

func orderSet() *model.EntitySet {
	s := &model.EntitySet{Name: "Orders", TypeName: "Order", Description: "One row for each order."}
	s.Properties = append(orderFacts(), orderTypes()...)
	s.Key = []*model.Property{s.Properties[0], s.Properties[1]}
	return s
}

func orderFacts() []*model.Property {
	instant := model.Type{Kind: model.DateTimeOffset, Precision: 3}
	return []*model.Property{
		{Name: "shop", Type: model.Type{Kind: model.String, MaxLength: 10}, Description: "Shop that sold it."},
		{Name: "number", Type: model.Type{Kind: model.Int64}},
		{Name: "customerId", Type: model.Type{Kind: model.Guid}, Nullable: true, Populated: "always"},
		{Name: "soldAt", Type: instant, Zone: model.TenantZone, Derivation: "soldAtUTC shown with the tenant's offset"},
		{Name: "soldAtUTC", Type: instant, Zone: model.UTC, Description: "When it was sold.", Populated: "always"},
		{
			Name: "state", Type: model.Type{Kind: model.String, MaxLength: 16}, Nullable: true, Populated: "null while the order is open",
			ClosedList: true, Values: []model.AllowedValue{{Value: "Paid", Description: "money is here."}, {Value: "Sent & gone"}},
		},
		{
			Name: "channel", Type: model.Type{Kind: model.String}, Nullable: true, Populated: "Voice rows only",
			Values: []model.AllowedValue{{Value: "Web"}, {Value: "Walked in", Description: "came to the counter"}},
		},
	}
}

func orderTypes() []*model.Property {
	kinds := []model.Type{
		{Kind: model.Binary, MaxLength: 16}, {Kind: model.Boolean}, {Kind: model.Byte}, {Kind: model.Date},
		{Kind: model.Decimal}, {Kind: model.Double}, {Kind: model.Duration, Precision: 3}, {Kind: model.Int16},
		{Kind: model.Int32}, {Kind: model.SByte}, {Kind: model.Single}, {Kind: model.TimeOfDay},
	}
	var properties []*model.Property
	for _, t := range kinds {
		properties = append(properties, &model.Property{Name: "a" + t.Kind.String()[len("Edm."):], Type: t, Nullable: true})
	}
	return properties
}

// relate joins customers and orders both ways.
func relate(customers, orders *model.EntitySet) {
	id, foreign := customers.Key[0], orders.Properties[2]
	up := &model.Navigation{
		Set: orders, Name: "Customer", Target: customers, Multiplicity: model.ZeroOrOne, Constraint: true,
		Description: "Who bought it.", Join: []model.JoinPair{{Local: foreign, Target: id}},
	}
	down := &model.Navigation{
		Set: customers, Name: "Orders", Target: orders, Multiplicity: model.Many, Partner: up,
		Join: []model.JoinPair{{Local: id, Target: foreign}},
	}
	up.Partner = down
	orders.Navigation = append(orders.Navigation, up)
	customers.Navigation = append(customers.Navigation, down)
}

// tagSet has a way to itself, and a constraint of two properties to orders.
func tagSet(orders *model.EntitySet) *model.EntitySet {
	s := &model.EntitySet{Name: "Tags", TypeName: "Tag"}
	s.Properties = []*model.Property{
		{Name: "id", Type: model.Type{Kind: model.Int32}},
		{Name: "parentId", Type: model.Type{Kind: model.Int32}, Nullable: true},
		{Name: "shop", Type: model.Type{Kind: model.String, MaxLength: 10}},
		{Name: "number", Type: model.Type{Kind: model.Int64}},
	}
	s.Key = s.Properties[:1]
	s.Navigation = []*model.Navigation{
		{
			Set: s, Name: "Parent", Target: s, Multiplicity: model.ZeroOrOne, Constraint: true,
			Join: []model.JoinPair{{Local: s.Properties[1], Target: s.Properties[0]}},
		},
		{
			Set: s, Name: "Order", Target: orders, Multiplicity: model.One, Constraint: true,
			Join: []model.JoinPair{
				{Local: s.Properties[2], Target: orders.Properties[0]},
				{Local: s.Properties[3], Target: orders.Properties[1]},
			},
		},
	}
	return s
}

// settings is a singleton without a key that leads to a set.
func settings(orders *model.EntitySet) *model.EntitySet {
	s := &model.EntitySet{Name: "Settings", TypeName: "Setting", Singleton: true, Description: "How the shop is set up."}
	s.Properties = []*model.Property{
		{Name: "currency", Type: model.Type{Kind: model.String, MaxLength: 3}, Nullable: true},
		{Name: "shop", Type: model.Type{Kind: model.String, MaxLength: 10}},
	}
	s.Navigation = []*model.Navigation{{
		Set: s, Name: "Orders", Target: orders, Multiplicity: model.Many,
		Join: []model.JoinPair{{Local: s.Properties[1], Target: orders.Properties[0]}},
	}}
	return s
}

// without hides the sets with these names.
func without(names ...string) func(*model.EntitySet) bool {
	hidden := map[string]bool{}
	for _, n := range names {
		hidden[n] = true
	}
	return func(s *model.EntitySet) bool { return !hidden[s.Name] }
}
