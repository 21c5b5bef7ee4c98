package sqlite

import (
	"database/sql/driver"
	"math"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
)

// parseText is the value that a text spells, in the stored form of the kind;
// nil if it spells none, or one that the stored form cannot hold: more digits
// after the point than stated, or a part of a millisecond.
func parseText(text string, kind model.Kind, digits int) driver.Value {
	switch kind {
	case model.String:
		return text
	case model.Guid:
		return parseGuid(text)
	case model.Binary:
		return parseBinary(text)
	case model.Single, model.Double:
		return parseFloat(text, kind.Bits())
	}
	if n, ok := parseInteger(text, kind, digits); ok {
		return n
	}
	return nil
}

// parseInteger is for the types that are stored as integers. An enumeration's
// value is told by its number.
func parseInteger(text string, kind model.Kind, digits int) (n int64, ok bool) {
	switch kind {
	case model.DateTimeOffset:
		return readInstant(text, edm.Exact)
	case model.Enum:
		kind = model.Int64
	}
	n, fit := model.Type{Kind: kind, Scale: digits}.Stored([]byte(text))
	return n, fit == edm.Exact
}

// readInstant reads a date and a time of day whose digits fit as told; without
// an offset they are UTC's.
func readInstant(text string, worst edm.Fit) (at int64, ok bool) {
	wall, rest, fit := edm.Wall([]byte(text))
	ahead, ok := int64(0), true
	if len(rest) > 0 {
		ahead, ok = edm.Offset(rest)
	}
	at = wall - ahead
	ok = ok && fit <= worst && ahead >= -edm.FarthestOffset && ahead <= edm.FarthestOffset
	return at, ok && at >= store.FirstInstant && at <= store.LastInstant
}

func parseGuid(text string) driver.Value {
	if guid := []byte(text); edm.LowerGuid(guid) {
		return string(guid)
	}
	return nil
}

func parseBinary(text string) driver.Value {
	if bytes, ok := edm.Binary([]byte(text)); ok {
		return bytes
	}
	return nil
}

// parseFloat reads a number of so many bits. SQLite has no value for NaN.
func parseFloat(text string, bits int) driver.Value {
	v, fit := edm.Double([]byte(text), bits)
	if fit != edm.Exact || math.IsNaN(v) {
		return nil
	}
	return v
}
