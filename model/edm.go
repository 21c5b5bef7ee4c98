package model

import (
	"fmt"
	"math"
)

// Kind names an Edm type (OData CSDL 4.0 Part 3, section 4.4), or one of the
// two kinds of type that a model declares itself.
type Kind uint8

// The zero Kind is no type at all.
const (
	NoKind Kind = iota
	Binary
	Boolean
	Byte
	Date
	DateTimeOffset
	Decimal
	Double
	Duration
	Guid
	Int16
	Int32
	Int64
	SByte
	Single
	Stream
	String
	TimeOfDay
	Enum    // Type.Enum says which
	Complex // Type.Complex says which
)

var kindNames = [...]string{
	Binary: "Edm.Binary", Boolean: "Edm.Boolean", Byte: "Edm.Byte", Date: "Edm.Date",
	DateTimeOffset: "Edm.DateTimeOffset", Decimal: "Edm.Decimal", Double: "Edm.Double",
	Duration: "Edm.Duration", Guid: "Edm.Guid", Int16: "Edm.Int16", Int32: "Edm.Int32",
	Int64: "Edm.Int64", SByte: "Edm.SByte", Single: "Edm.Single", Stream: "Edm.Stream",
	String: "Edm.String", TimeOfDay: "Edm.TimeOfDay", Enum: "", Complex: "",
}

// String is the qualified name of a primitive type, such as Edm.Guid, and
// empty for enumeration and complex kinds, whose names the model gives.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// PrimitiveKind finds the primitive type with the qualified name, such as
// Edm.String; ok is false if there is none.
func PrimitiveKind(name string) (k Kind, ok bool) {
	for k, n := range kindNames {
		if n != "" && n == name {
			return Kind(k), true
		}
	}
	return NoKind, false
}

// PrimitiveNames lists the qualified names that PrimitiveKind knows, in
// alphabetical order.
func PrimitiveNames() []string {
	var names []string
	for _, n := range kindNames {
		if n != "" {
			names = append(names, n)
		}
	}
	return names
}

// Range has the least and the greatest value of a whole-number type; ok is false
// of other kinds.
func (k Kind) Range() (least, most int64, ok bool) {
	switch k {
	case Byte:
		return 0, math.MaxUint8, true
	case SByte:
		return math.MinInt8, math.MaxInt8, true
	case Int16:
		return math.MinInt16, math.MaxInt16, true
	case Int32:
		return math.MinInt32, math.MaxInt32, true
	case Int64:
		return math.MinInt64, math.MaxInt64, true
	}
	return 0, 0, false
}

// Bits is the size of a floating-point type.
func (k Kind) Bits() int {
	if k == Single {
		return 32
	}
	return 64
}

// Type is the type of a property with its facets.
type Type struct {
	Kind       Kind
	Collection bool
	Enum       *EnumType    // set when Kind is Enum
	Complex    *ComplexType // set when Kind is Complex
	MaxLength  int          // characters of a String, bytes of a Binary; 0: unlimited
	Precision  int          // digits of a Decimal, fraction digits of a DateTimeOffset, TimeOfDay or Duration; 0: unstated
	Scale      int          // digits after the point of a Decimal
}

// Name is the qualified name of the type as CSDL writes it, for example
// Edm.Int32, Feedline.Colour or Collection(Edm.String).
func (t Type) Name() string {
	name := t.Kind.String()
	switch {
	case t.Enum != nil:
		name = t.Enum.QualifiedName
	case t.Complex != nil:
		name = t.Complex.QualifiedName
	}
	if t.Collection {
		return "Collection(" + name + ")"
	}
	return name
}
