package oracle

import (
	"fmt"

	"feedline/model"
)

// family is a type as far as it decides what can be done with a value.
type family uint8

const (
	anything family = iota // null
	truth
	text
	guid
	integer
	decimal
	float
	instant
	date
	clock
	duration
	enumeration
	bytes
	entity
)

func (f family) numeric() bool { return f == integer || f == decimal || f == float }

// familyOf is the family of a property's type; ok is false for collections,
// complex values and streams, which are no values by themselves.
func familyOf(t model.Type) (f family, ok bool) {
	if t.Collection {
		return anything, false
	}
	switch t.Kind {
	case model.Boolean:
		return truth, true
	case model.String:
		return text, true
	case model.Guid:
		return guid, true
	case model.Byte, model.SByte, model.Int16, model.Int32, model.Int64:
		return integer, true
	case model.Decimal:
		return decimal, true
	case model.Single, model.Double:
		return float, true
	case model.DateTimeOffset:
		return instant, true
	case model.Date:
		return date, true
	case model.TimeOfDay:
		return clock, true
	case model.Duration:
		return duration, true
	case model.Enum:
		return enumeration, true
	case model.Binary:
		return bytes, true
	}
	return anything, false
}

// familyOfMember is that of a value, or of a member of a collection.
func familyOfMember(t model.Type) family {
	t.Collection = false
	f, _ := familyOf(t)
	return f
}

// typeOf is the family of an expression's values.
func typeOf(e Expr) family {
	switch e := e.(type) {
	case *literal:
		return e.of
	case *alias:
		return e.of
	case *path:
		if e.last() == nil {
			return entity
		}
		return familyOfMember(e.last().Type)
	case *count:
		return integer
	case *lambda, *member, *isof:
		return truth
	case *unary:
		return typeOf(e.x)
	case *binary:
		return typeOfBinary(e)
	case *call:
		return typeOfCall(e)
	case *cast:
		f, _ := familyOf(model.Type{Kind: e.to})
		return f
	case *choice:
		return typeOf(e.pairs[0].then)
	}
	panic(fmt.Sprintf("oracle: no type for %T", e))
}

func typeOfBinary(e *binary) family {
	if tightness[e.op] < tightness[opAdd] || e.op == opHas {
		return truth
	}
	x, y := typeOf(e.x), typeOf(e.y)
	switch {
	case x == instant && y == instant:
		return duration
	case x == instant:
		return instant
	case e.op == opDivBy, x == float, y == float:
		return float
	case x == integer && y == integer:
		return integer
	case e.op == opDiv:
		return float
	}
	return decimal
}

func typeOfCall(e *call) family {
	if f := functions[e.name].gives; f != anything {
		return f
	}
	return typeOf(e.args[0])
}
