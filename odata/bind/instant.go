package bind

import (
	"errors"

	"feedline/model/edm"
	"feedline/store"
)

var (
	errNotInstant   = errors.New("write date, time and offset, such as 2026-03-01T09:30:00Z or 2026-03-01T10:30:00%2B01:00")
	errLongDuration = errors.New("the feed keeps durations of up to 290 million years")
	errTooFine      = errors.New("instants and durations are kept to the millisecond: write at most three digits after the second")
	errNotDate      = errors.New("write a date, such as 2026-03-01")
	errNotTimeOfDay = errors.New("write a time of day, such as 09:30:00")
	errNotDuration  = errors.New("write a duration, such as duration'PT1H30M'")
)

// instant reads a DateTimeOffset that is kept to the millisecond.
func instant(text string) (store.Cell, error) {
	at, err := moment(text)
	switch {
	case err != nil:
		return store.Cell{}, err
	case at.finer:
		return store.Cell{}, errTooFine
	}
	return store.IntCell(at.ms), nil
}

// A reading is an instant as it was written.
type reading struct {
	ms    int64 // since 1970 in UTC, rounded down
	finer bool  // there was more than milliseconds
	ahead int64 // milliseconds that its clock is ahead of UTC
}

// moment reads a DateTimeOffset. A minute may have 61 seconds, as the last one
// of some days has. A blank before the offset is a plus sign that a decoder has
// eaten (tables.md C11).
func moment(literal string) (reading, error) {
	text := []byte(literal)
	if n := len(text); n > 6 && text[n-6] == ' ' {
		text[n-6] = '+'
	}
	const seconds = len("YYYY-MM-DDThh:mm")
	leap := len(text) > seconds+3 && string(text[seconds:seconds+3]) == ":60"
	if leap {
		copy(text[seconds:], ":59")
	}
	at, ahead, fit := edm.Instant(text)
	if fit == edm.Malformed {
		return reading{}, errNotInstant
	}
	if leap {
		at += edm.SecondMillis
	}
	return reading{at, fit == edm.Finer, ahead}, nil
}

// date reads a Date as days since 1970-01-01. One of the year 0000 is taken: it
// is before all others.
func date(text string) (store.Cell, error) {
	days, fit := edm.Date([]byte(text))
	if fit == edm.Malformed {
		return store.Cell{}, errNotDate
	}
	return store.IntCell(days), nil
}

// timeOfDay reads a TimeOfDay as milliseconds since midnight.
func timeOfDay(text string) (store.Cell, error) {
	millis, fit := edm.TimeOfDay([]byte(text))
	return timed(millis, fit, errNotTimeOfDay)
}

// duration reads a Duration as milliseconds.
func duration(text string) (store.Cell, error) {
	millis, fit := edm.Duration([]byte(text))
	return timed(millis, fit, errNotDuration)
}

func timed(millis int64, fit edm.Fit, malformed error) (store.Cell, error) {
	switch fit {
	case edm.Exact:
		return store.IntCell(millis), nil
	case edm.Finer:
		return store.Cell{}, errTooFine
	case edm.Beyond:
		return store.Cell{}, errLongDuration
	}
	return store.Cell{}, malformed
}
