package encode

import (
	"math"

	"feedline/model"
	"feedline/store"
)

// chooseForm tells which kind of cell holds the values of a slot and how they
// are written (JSON Format 4.0, section 7.1). The form is nil if the type has
// none.
func chooseForm(is store.Slot, o Options) (store.CellKind, form) {
	if is.Type.Collection && is.Type.Kind == model.Complex {
		return store.Text, picked('[', pickOf(is.Only))
	}
	if is.Type.Collection {
		return store.Text, stored('[')
	}
	switch is.Type.Kind {
	case model.String:
		return store.Text, text
	case model.Guid:
		return store.Text, guid
	case model.Binary:
		return store.Text, base64url
	case model.Complex:
		return store.Text, picked('{', pickOf(is.Only))
	case model.Double:
		return store.Float, double
	case model.Single:
		return store.Float, single
	}
	return store.Int, chooseIntForm(is, o)
}

// chooseIntForm does so for the types that are stored as integers.
func chooseIntForm(is store.Slot, o Options) form {
	switch t := is.Type; t.Kind {
	case model.Boolean:
		return boolean
	case model.Byte:
		return integer(0, math.MaxUint8)
	case model.SByte:
		return integer(math.MinInt8, math.MaxInt8)
	case model.Int16:
		return integer(math.MinInt16, math.MaxInt16)
	case model.Int32:
		return integer(math.MinInt32, math.MaxInt32)
	case model.Int64:
		return quotedIf(o.IEEE754, integer(math.MinInt64, math.MaxInt64))
	case model.Decimal:
		return quotedIf(o.IEEE754, decimal(t.Scale))
	case model.DateTimeOffset:
		return newInstant(t.Precision, is.Zone).form
	case model.Date:
		return date
	case model.TimeOfDay:
		return timeOfDay(t.Precision)
	case model.Duration:
		return duration
	case model.Enum:
		return newEnum(t.Enum).form
	}
	return nil
}
