package sqlite

import (
	"database/sql/driver"
	"encoding/base64"
	"math"
	"strconv"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
)

// spell is the text of a value as answers show it, without quotes; nil if the
// value is none of the kind. The digits are those after the point, ahead is how
// far the clock of an instant is ahead of UTC, nil for UTC itself. Package
// odata/encode writes answers; a test holds the two together.
func spell(v, ahead driver.Value, kind model.Kind, digits int) []byte {
	switch kind {
	case model.String, model.Guid:
		return spellText(v)
	case model.Binary:
		return spellBinary(v)
	case model.Single, model.Double:
		return spellFloat(v, kind.Bits())
	}
	n, ok := integer(v)
	if !ok {
		return nil
	}
	if kind == model.DateTimeOffset {
		return spellInstant(n, ahead, digits)
	}
	return spellInteger(n, kind, digits)
}

// spellInteger is for the types that are stored as integers. An enumeration's
// value is told by its number.
func spellInteger(n int64, kind model.Kind, digits int) []byte {
	var dst []byte
	least, most, ok := kind.Range()
	switch {
	case kind == model.Boolean && (n == 0 || n == 1):
		return strconv.AppendBool(dst, n == 1)
	case kind == model.Decimal:
		return edm.AppendDecimal(dst, n, digits)
	case kind == model.Date && n >= edm.FirstDay && n <= edm.LastDay:
		return edm.AppendDate(dst, n)
	case kind == model.TimeOfDay && n >= 0 && n < edm.DayMillis:
		return edm.AppendClock(dst, uint32(n), digits)
	case kind == model.Duration:
		return edm.AppendDuration(dst, n)
	case kind == model.Enum, ok && n >= least && n <= most:
		return edm.AppendInt(dst, n)
	}
	return nil
}

func spellText(v driver.Value) []byte {
	if text, ok := v.(string); ok {
		return append([]byte{}, text...)
	}
	return nil
}

func spellBinary(v driver.Value) []byte {
	if bytes, ok := v.([]byte); ok {
		return base64.URLEncoding.AppendEncode([]byte{}, bytes)
	}
	return nil
}

// spellFloat takes whole numbers for floating ones, and refuses what a number
// of so many bits cannot tell.
func spellFloat(v driver.Value, bits int) []byte {
	f, ok := v.(float64)
	if n, whole := v.(int64); whole {
		f, ok = float64(n), true
	}
	if !ok || bits == 32 && !math.IsInf(f, 0) && math.IsInf(float64(float32(f)), 0) {
		return nil
	}
	return edm.AppendDouble(nil, f, bits)
}

func spellInstant(at int64, ahead driver.Value, digits int) []byte {
	if at < store.FirstInstant || at > store.LastInstant {
		return nil
	}
	offset, onClock := integer(ahead)
	if onClock = onClock && at+offset >= store.FirstInstant && at+offset <= store.LastInstant; !onClock {
		offset = 0
	}
	since := at + offset - store.FirstInstant
	b := edm.AppendDate(make([]byte, 0, 32), since/edm.DayMillis+edm.FirstDay)
	b = edm.AppendClock(append(b, 'T'), uint32(since%edm.DayMillis), digits)
	if !onClock {
		return append(b, 'Z')
	}
	return edm.AppendOffset(b, offset)
}
