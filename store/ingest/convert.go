package ingest

import (
	"strconv"

	"feedline/model"
	"feedline/store"
)

// converter reads a value as people write it. The cell may keep the bytes,
// and the converter may change them. A reason says why there is no cell.
type converter func(text []byte) (cell store.Cell, reason string)

// literals is a set of kinds of JSON literal.
type literals uint8

const (
	stringLiteral literals = 1 << iota
	numberLiteral
	boolLiteral
	objectLiteral
	arrayLiteral
	nullLiteral
)

// converterOf chooses the converter of a type, and the JSON literals whose
// text it reads. The zone is that of the property.
func converterOf(t model.Type, zone model.Zone, on clocks) (converter, literals) {
	if t.Collection {
		return document(t, zone, on), arrayLiteral | stringLiteral
	}
	if least, most, ok := t.Kind.Range(); ok {
		return integer(t.Name(), least, most), numberLiteral | stringLiteral
	}
	switch t.Kind {
	case model.Boolean:
		return boolean, boolLiteral | numberLiteral | stringLiteral
	case model.Decimal:
		return decimal(t), numberLiteral | stringLiteral
	case model.Double:
		return floating(64), numberLiteral | stringLiteral
	case model.Single:
		return floating(32), numberLiteral | stringLiteral
	case model.Enum:
		return enumeration(t.Enum), numberLiteral | stringLiteral
	case model.Complex:
		return document(t, zone, on), objectLiteral | stringLiteral
	}
	return converterOfText(t, on.of(zone)), stringLiteral
}

func converterOfText(t model.Type, on *clock) converter {
	switch t.Kind {
	case model.DateTimeOffset:
		return instant(t.Precision, on)
	case model.Date:
		return date
	case model.TimeOfDay:
		return timeOfDay(t.Precision)
	case model.Duration:
		return duration(t.Precision)
	case model.Guid:
		return guid
	case model.Binary, model.Stream:
		return binary(t.MaxLength)
	case model.String:
		return plainText(t.MaxLength)
	}
	panic("ingest: no converter for " + t.Name())
}

// shown quotes a value for a reason, cut if it is long.
func shown(value []byte) string {
	if short := clip(value); len(short) < len(value) {
		return strconv.Quote(string(short)) + "..."
	}
	return strconv.Quote(string(value))
}
