package sqlite

import (
	"database/sql/driver"
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"

	"feedline/model"
	"feedline/store"
)

// Milliseconds of the units that instants and durations are told in.
const (
	secondMillis = 1000
	minuteMillis = 60 * secondMillis
	hourMillis   = 60 * minuteMillis
	dayMillis    = 24 * hourMillis
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
	case model.Double:
		return spellFloat(v, 64)
	case model.Single:
		return spellFloat(v, 32)
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

// spellInteger is for the types that are stored as integers.
func spellInteger(n int64, kind model.Kind, digits int) []byte {
	switch kind {
	case model.Boolean:
		return spellBoolean(n)
	case model.Decimal:
		return spellScaled(n, digits)
	case model.Date:
		return spellDate(n)
	case model.TimeOfDay:
		return spellClock(n, digits)
	case model.Duration:
		return spellDuration(n)
	}
	if least, most, ok := rangeOf(kind); !ok || n < least || n > most {
		return nil
	}
	return strconv.AppendInt(nil, n, 10)
}

// rangeOf has the least and the greatest integer of a kind; ok is false if its
// values are no integers. An enumeration's value is told by its number.
func rangeOf(kind model.Kind) (least, most int64, ok bool) {
	switch kind {
	case model.Byte:
		return 0, math.MaxUint8, true
	case model.SByte:
		return math.MinInt8, math.MaxInt8, true
	case model.Int16:
		return math.MinInt16, math.MaxInt16, true
	case model.Int32:
		return math.MinInt32, math.MaxInt32, true
	case model.Int64, model.Enum:
		return math.MinInt64, math.MaxInt64, true
	}
	return 0, 0, false
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

func spellBoolean(n int64) []byte {
	switch n {
	case 0:
		return []byte("false")
	case 1:
		return []byte("true")
	}
	return nil
}

// spellFloat is the shortest number that reads back as the same value of so
// many bits, in plain digits where that is not too long.
func spellFloat(v driver.Value, bits int) []byte {
	f, ok := v.(float64)
	if n, whole := v.(int64); whole {
		f, ok = float64(n), true
	}
	a := math.Abs(f)
	switch {
	case !ok || bits == 32 && !math.IsInf(f, 0) && math.IsInf(float64(float32(f)), 0):
		return nil
	case math.IsInf(f, 1):
		return []byte("INF")
	case math.IsInf(f, -1):
		return []byte("-INF")
	case a != 0 && (a < 1e-6 || a >= 1e21):
		return strconv.AppendFloat(nil, f, 'e', -1, bits)
	}
	return strconv.AppendFloat(nil, f, 'f', -1, bits)
}

// spellScaled is a number that is stored times ten to the power of scale,
// without zeros at its end.
func spellScaled(n int64, scale int) []byte {
	text := strconv.FormatInt(n, 10)
	if scale <= 0 || n == 0 {
		return []byte(text)
	}
	sign := text[:len(text)-len(strings.TrimLeft(text, "-"))]
	text = text[len(sign):]
	text = strings.Repeat("0", max(0, scale+1-len(text))) + text
	whole, fraction := text[:len(text)-scale], strings.TrimRight(text[len(text)-scale:], "0")
	if fraction != "" {
		fraction = "." + fraction
	}
	return []byte(sign + whole + fraction)
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
	b := appendDate(make([]byte, 0, 32), since/dayMillis+firstDay)
	b = appendClock(append(b, 'T'), since%dayMillis, digits)
	if !onClock {
		return append(b, 'Z')
	}
	sign, minutes := byte('+'), offset/minuteMillis
	if offset < 0 {
		sign, minutes = '-', -minutes
	}
	b = appendDigits(append(b, sign), minutes/60, 2)
	return appendDigits(append(b, ':'), minutes%60, 2)
}

// The days that a date can tell, counted from 1970-01-01.
const (
	firstDay = store.FirstInstant / dayMillis
	lastDay  = store.LastInstant / dayMillis
)

func spellDate(days int64) []byte {
	if days < firstDay || days > lastDay {
		return nil
	}
	return appendDate(nil, days)
}

func spellClock(millis int64, digits int) []byte {
	if millis < 0 || millis >= dayMillis {
		return nil
	}
	return appendClock(nil, millis, digits)
}

func appendDate(b []byte, days int64) []byte {
	year, month, day := time.UnixMilli(days * dayMillis).UTC().Date()
	b = appendDigits(b, int64(year), 4)
	b = appendDigits(append(b, '-'), int64(month), 2)
	return appendDigits(append(b, '-'), int64(day), 2)
}

// appendClock writes a time of day: as many digits of a second as stated, at
// most three, and all three where fewer would change the value.
func appendClock(b []byte, millis int64, digits int) []byte {
	b = appendDigits(b, millis/hourMillis, 2)
	b = appendDigits(append(b, ':'), millis/minuteMillis%60, 2)
	b = appendDigits(append(b, ':'), millis/secondMillis%60, 2)
	millis %= secondMillis
	switch {
	case digits <= 0 && millis == 0:
		return b
	case digits == 1 && millis%100 == 0:
		return appendDigits(append(b, '.'), millis/100, 1)
	case digits == 2 && millis%10 == 0:
		return appendDigits(append(b, '.'), millis/10, 2)
	}
	return appendDigits(append(b, '.'), millis, 3)
}

// appendDigits writes a number with leading zeros.
func appendDigits(b []byte, n int64, digits int) []byte {
	b = append(b, "0000"[:digits]...)
	for i := range digits {
		b[len(b)-1-i] += byte(n % 10)
		n /= 10
	}
	return b
}

// spellDuration is a time span in days, hours, minutes and seconds.
func spellDuration(millis int64) []byte {
	var b []byte
	u := uint64(millis)
	if millis < 0 {
		b, u = append(b, '-'), -u
	}
	b = appendUnit(append(b, 'P'), u/dayMillis, 'D')
	rest := u % dayMillis
	if u >= dayMillis && rest == 0 {
		return b
	}
	b = appendUnit(append(b, 'T'), rest/hourMillis, 'H')
	b = appendUnit(b, rest/minuteMillis%60, 'M')
	if seconds := rest % minuteMillis; seconds > 0 || u == 0 {
		b = append(append(b, spellScaled(int64(seconds), 3)...), 'S')
	}
	return b
}

func appendUnit(b []byte, n uint64, unit byte) []byte {
	if n == 0 {
		return b
	}
	return append(strconv.AppendUint(b, n, 10), unit)
}
