package ingest

import (
	"bytes"

	"feedline/model/edm"
	"feedline/store"
)

const (
	instantForm  = " is not a date with a time: write it like 2024-05-01T13:45:00.000Z, or with an offset such as +02:00"
	dateForm     = " is not a date: write it like 2024-05-01"
	durationForm = " is not a duration: write it like PT1H30M or -P2DT0.5S, without years and months"
	timeForm     = " is not a time of day: write it like 13:45:00"
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
	if at < edm.FirstInstant || at > edm.LastInstant {
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
	days, fit := edm.Date(text[:10])
	millis, rest, told := edm.Clock(text[11:])
	return days*edm.DayMillis + cutOff(millis, precision), rest, fit == edm.Exact && told <= edm.Finer
}

// cutOff takes away the digits of a second that are past the precision; past
// the third there are none.
func cutOff(millis int64, precision int) int64 {
	switch precision {
	case 1:
		return millis - millis%100
	case 2:
		return millis - millis%10
	}
	return millis
}

// parseOffset reads Z, +HH:MM, +HHMM or +HH, after a blank or none, as
// milliseconds to take away.
func parseOffset(text []byte) (millis int64, ok bool) {
	text = bytes.TrimPrefix(text, []byte{' '})
	var full [len("+HH:MM")]byte
	switch len(text) {
	case len("+HH"):
		text = append(append(full[:0], text...), ":00"...)
	case len("+HHMM"):
		text = append(append(append(full[:0], text[:3]...), ':'), text[3:]...)
	}
	millis, ok = edm.Offset(text)
	return millis, ok && millis >= -edm.FarthestOffset && millis <= edm.FarthestOffset
}

func date(text []byte) (store.Cell, string) {
	days, fit := edm.Date(text)
	if fit != edm.Exact {
		return store.Cell{}, shown(text) + dateForm
	}
	return store.IntCell(days), ""
}

func timeOfDay(precision int) converter {
	return func(text []byte) (store.Cell, string) {
		millis, fit := edm.TimeOfDay(text)
		if fit > edm.Finer {
			return store.Cell{}, shown(text) + timeForm
		}
		return store.IntCell(cutOff(millis, precision)), ""
	}
}

// duration reads days, hours, minutes and seconds; digits past the precision
// are cut off.
func duration(precision int) converter {
	return func(text []byte) (store.Cell, string) {
		millis, fit := edm.Duration(text)
		if fit > edm.Finer {
			return store.Cell{}, shown(text) + durationForm
		}
		return store.IntCell(cutOff(millis, precision)), ""
	}
}
