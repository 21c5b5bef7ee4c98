package model

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// typeOf resolves the type of a property or hidden column. The Kind is NoKind
// if the type is unknown, which is then reported.
func (r *resolver) typeOf(rep report, at *place, f *facets, what string) Type {
	name, collection := f.Type, false
	if inner, found := strings.CutPrefix(name, "Collection("); found && strings.HasSuffix(inner, ")") {
		name, collection = strings.TrimSuffix(inner, ")"), true
	}
	t := Type{Collection: collection}
	switch {
	case name == "":
		return t
	case r.enums[name] != nil:
		t.Kind, t.Enum = Enum, r.enums[name]
	case r.complexes[name] != nil:
		t.Kind, t.Complex = Complex, r.complexes[name]
	default:
		t.Kind, _ = PrimitiveKind(name)
	}
	switch {
	case t.Kind == NoKind && r.untyped && !strings.HasPrefix(name, "Edm."):
		return t
	case t.Kind == NoKind:
		rep.add(at.line("type"), fmt.Sprintf("%s has the unknown type %s", what, quoted(f.Type)), r.typeCure(name))
		return t
	case t.Kind == Stream && collection:
		rep.add(at.line("type"), what+" is a collection of streams", "write Edm.Stream, or Collection(Edm.Binary)")
	}
	return r.facets(rep, at, f, t, what)
}

// typeCure suggests a type for an unknown name. It compares names without
// their namespaces, which people leave out.
func (r *resolver) typeCure(name string) string {
	if strings.HasPrefix(name, "Edm.Geo") {
		return "the feed publishes no places and shapes: write two properties of type Edm.Double for a place, or a complex type"
	}
	known := slices.Concat(PrimitiveNames(), slices.Sorted(maps.Keys(r.enums)), slices.Sorted(maps.Keys(r.complexes)))
	short := make([]string, len(known))
	for i, k := range known {
		short[i] = unqualified(k)
	}
	if near := nearest(unqualified(name), short); near != "" {
		return "did you mean " + known[slices.Index(short, near)] + "?"
	}
	return "write a primitive type such as Edm.String, or declare the type in " + modelName
}

func unqualified(name string) string { return name[strings.LastIndex(name, ".")+1:] }

// facets adds MaxLength, Precision and Scale to a type and reports those that
// mean nothing there.
func (r *resolver) facets(rep report, at *place, f *facets, t Type, what string) Type {
	t.MaxLength = facet(rep, at, "maxLength", f.MaxLength, what, t, 1, 1<<31-1, t.Kind == String || t.Kind == Binary)
	least, most := int64(0), int64(3)
	if t.Kind == Decimal {
		least, most = 1, 18
	}
	t.Precision = facet(rep, at, "precision", f.Precision, what, t, least, most, t.Kind == Decimal || t.Kind == DateTimeOffset || t.Kind == TimeOfDay || t.Kind == Duration)
	t.Scale = facet(rep, at, "scale", f.Scale, what, t, 0, 18, t.Kind == Decimal)
	if t.Precision > 0 && t.Scale > t.Precision {
		t.Precision = 0
		rep.add(at.line("scale"), fmt.Sprintf("%s has scale %d, more than its precision %d", what, t.Scale, *f.Precision), fmt.Sprintf("write scale: %d or less, or a larger precision", *f.Precision))
	}
	return t
}

// facet checks one facet; zero if it is absent or wrong.
func facet(rep report, at *place, key string, value *int64, what string, t Type, least, most int64, applies bool) int {
	switch {
	case value == nil:
		return 0
	case !applies:
		rep.add(at.line(key), fmt.Sprintf("%s has a %s, which %s has not", what, key, t.Name()), "remove "+key)
	case *value < least || *value > most:
		rep.add(at.line(key), fmt.Sprintf("%s has %s %d", what, key, *value), fmt.Sprintf("write a number from %d to %d", least, most))
	default:
		return int(*value)
	}
	return 0
}

// same tells whether two columns or join properties hold values of one kind.
func (t Type) same(u Type) bool {
	return t.Kind == u.Kind && t.Collection == u.Collection && t.Enum == u.Enum && t.Complex == u.Complex
}

// orderable tells whether values of the type have an order.
func (t Type) orderable() bool {
	switch t.Kind {
	case Binary, Stream, Complex:
		return false
	}
	return !t.Collection
}

// identifying tells whether a property of the type can be part of a key (OData
// CSDL 4.0 Part 3, section 8.2).
func (t Type) identifying() bool {
	return t.orderable() && t.Kind != Single && t.Kind != Double
}

// whole tells whether the values are whole numbers.
func (t Type) whole() bool {
	switch t.Kind {
	case Byte, SByte, Int16, Int32, Int64:
		return !t.Collection
	}
	return false
}

// text is the type with the facets that matter to a stored column, for
// messages.
func (t Type) text() string {
	switch {
	case t.Kind == Decimal:
		return fmt.Sprintf("%s with precision %d and scale %d", t.Name(), t.Precision, t.Scale)
	case t.MaxLength > 0:
		return fmt.Sprintf("%s with maxLength %d", t.Name(), t.MaxLength)
	case t.Precision > 0:
		return fmt.Sprintf("%s with precision %d", t.Name(), t.Precision)
	}
	return t.Name()
}
