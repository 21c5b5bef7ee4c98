package ingest

import (
	"bytes"
	"time"

	"feedline/store"
)

const (
	secondMillis = 1000
	minuteMillis = 60 * secondMillis
	hourMillis   = 60 * minuteMillis
	dayMillis    = 24 * hourMillis
)

// The years that Edm.DateTimeOffset and its readers share: 0001 to 9999, in
// UTC.
var (
	firstMilli = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	lastMilli  = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli() - 1
)

const (
	instantForm = " is not a date with a time: write it like 2024-05-01T13:45:00.000Z, or with an offset such as +02:00"
	dateForm    = " is not a date: write it like 2024-05-01"
	timeForm    = " is not a time of day: write it like 13:45:00"
)

// instant reads a date and a time, with Z or an offset, or else on the given
// clock. Digits past the precision are cut off.
func instant(precision int, on *clock) converter {
	return func(text []byte) (store.Cell, string) {
		wall, rest, ok := wallClock(text, precision)
		if !ok {
			return store.Cell{}, shown(text) + instantForm
		}
		if len(rest) == 0 {
			return onClock(text, wall, on)
		}
		offset, ok := parseOffset(rest)
		if !ok {
			return store.Cell{}, shown(text) + instantForm
		}
		return inRange(text, wall-offset)
	}
}

func onClock(text []byte, wall int64, on *clock) (store.Cell, string) {
	at, problem := on.instant(wall)
	switch problem {
	case skippedTime:
		return store.Cell{}, shown(text) + " does not exist: the clocks of " + on.zone.String() + " were set forward over it; write the offset too"
	case doubledTime:
		return store.Cell{}, shown(text) + " occurred twice: the clocks of " + on.zone.String() + " were set back over it; write the offset too, such as " + on.example(wall)
	}
	return inRange(text, at)
}

func inRange(text []byte, at int64) (store.Cell, string) {
	if at < firstMilli || at > lastMilli {
		return store.Cell{}, shown(text) + " is outside the years 0001 to 9999"
	}
	return store.IntCell(at), ""
}

// wallClock reads the date and the time, which T or a blank separates, as
// milliseconds since 1970 on whatever clock. The rest is what follows.
func wallClock(text []byte, precision int) (wall int64, rest []byte, ok bool) {
	if len(text) < 16 || text[10] != 'T' && text[10] != 't' && text[10] != ' ' {
		return 0, nil, false
	}
	day, ok := parseDate(text[:10])
	if !ok {
		return 0, nil, false
	}
	millis, rest, ok := parseTime(text[11:], precision)
	return day*dayMillis + millis, rest, ok
}

// parseDate reads YYYY-MM-DD as days since 1970-01-01.
func parseDate(text []byte) (days int64, ok bool) {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return 0, false
	}
	year, ok1 := twoDigits(text[0:2])
	yy, ok2 := twoDigits(text[2:4])
	month, ok3 := twoDigits(text[5:7])
	day, ok4 := twoDigits(text[8:10])
	year = year*100 + yy
	if !ok1 || !ok2 || !ok3 || !ok4 || year < 1 {
		return 0, false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	// A month or day that does not exist has moved on into another one.
	if t.Month() != time.Month(month) || t.Day() != day {
		return 0, false
	}
	return t.Unix() / (dayMillis / secondMillis), true
}

func twoDigits(text []byte) (int, bool) {
	a, b := text[0]-'0', text[1]-'0'
	return int(a)*10 + int(b), a <= 9 && b <= 9
}

// parseTime reads HH:MM, HH:MM:SS or HH:MM:SS with a fraction, as milliseconds
// since midnight.
func parseTime(text []byte, precision int) (millis int64, rest []byte, ok bool) {
	if len(text) < 5 || text[2] != ':' {
		return 0, nil, false
	}
	hour, ok1 := twoDigits(text[0:2])
	minute, ok2 := twoDigits(text[3:5])
	if !ok1 || !ok2 || hour > 23 || minute > 59 {
		return 0, nil, false
	}
	millis = int64(hour)*hourMillis + int64(minute)*minuteMillis
	if len(text) < 8 || text[5] != ':' {
		return millis, text[5:], true
	}
	second, ok := twoDigits(text[6:8])
	if !ok || second > 59 {
		return 0, nil, false
	}
	fraction, rest, ok := parseFraction(text[8:], precision)
	return millis + int64(second)*secondMillis + fraction, rest, ok
}

// parseFraction reads a point and digits, if they come next, as milliseconds;
// digits past the third, or past the precision, are cut off.
func parseFraction(text []byte, precision int) (millis int64, rest []byte, ok bool) {
	if len(text) == 0 || text[0] != '.' {
		return 0, text, true
	}
	n := 1
	unit := int64(100)
	for ; n < len(text) && text[n]-'0' <= 9; n++ {
		if precision == 0 || n <= precision {
			millis += int64(text[n]-'0') * unit
		}
		unit /= 10
	}
	return millis, text[n:], n > 1
}

// parseOffset reads Z, +HH:MM, +HHMM or +HH, after a blank or none, as
// milliseconds to take away.
func parseOffset(text []byte) (millis int64, ok bool) {
	text = bytes.TrimPrefix(text, []byte{' '})
	if len(text) == 1 && (text[0] == 'Z' || text[0] == 'z') {
		return 0, true
	}
	if len(text) < 3 || text[0] != '+' && text[0] != '-' {
		return 0, false
	}
	hour, ok := twoDigits(text[1:3])
	minute, minuteOK := offsetMinutes(text[3:])
	if millis = int64(hour)*hourMillis + int64(minute)*minuteMillis; !ok || !minuteOK || millis > 14*hourMillis {
		return 0, false
	}
	if text[0] == '-' {
		return -millis, true
	}
	return millis, true
}

func offsetMinutes(text []byte) (int, bool) {
	text = bytes.TrimPrefix(text, []byte{':'})
	if len(text) == 0 {
		return 0, true
	}
	if len(text) != 2 {
		return 0, false
	}
	minute, ok := twoDigits(text)
	return minute, ok && minute < 60
}

func date(text []byte) (store.Cell, string) {
	days, ok := parseDate(text)
	if !ok {
		return store.Cell{}, shown(text) + dateForm
	}
	return store.IntCell(days), ""
}

func timeOfDay(precision int) converter {
	return func(text []byte) (store.Cell, string) {
		millis, rest, ok := parseTime(text, precision)
		if !ok || len(rest) > 0 {
			return store.Cell{}, shown(text) + timeForm
		}
		return store.IntCell(millis), ""
	}
}
