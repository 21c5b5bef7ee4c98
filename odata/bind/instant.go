package bind

import (
	"errors"
	"strings"
	"time"

	"feedline/store"
)

var (
	errNotInstant   = errors.New("write date, time and offset, such as 2026-03-01T09:30:00Z or 2026-03-01T10:30:00%2B01:00")
	errTooFine      = errors.New("instants are kept to the millisecond: write at most three digits after the second")
	errNotDate      = errors.New("write a date, such as 2026-03-01")
	errNotTimeOfDay = errors.New("write a time of day, such as 09:30:00")
	errNotDuration  = errors.New("write a duration, such as duration'PT1H30M'")
)

// instant reads a DateTimeOffset. Seconds may be left out. A blank before the
// offset is a plus sign that a decoder has eaten (tables.md C11).
func instant(text string) (store.Cell, error) {
	if n := len(text); n > 6 && text[n-6] == ' ' {
		text = text[:n-6] + "+" + text[n-5:]
	}
	text = strings.ToUpper(text)
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t, err = time.Parse("2006-01-02T15:04Z07:00", text)
	}
	switch {
	case err != nil:
		return store.Cell{}, errNotInstant
	case t.Nanosecond()%int(time.Millisecond) != 0:
		return store.Cell{}, errTooFine
	}
	return store.IntCell(t.UnixMilli()), nil
}

// date reads a Date as days since 1970-01-01.
func date(text string) (store.Cell, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return store.Cell{}, errNotDate
	}
	return store.IntCell(t.Unix() / int64(24*time.Hour/time.Second)), nil
}

// timeOfDay reads a TimeOfDay as milliseconds since midnight. Seconds may be
// left out.
func timeOfDay(text string) (store.Cell, error) {
	t, err := time.Parse("15:04:05.999999999", text)
	if err != nil {
		t, err = time.Parse("15:04", text)
	}
	if err != nil {
		return store.Cell{}, errNotTimeOfDay
	}
	since := t.Sub(t.Truncate(24 * time.Hour))
	if since%time.Millisecond != 0 {
		return store.Cell{}, errTooFine
	}
	return store.IntCell(since.Milliseconds()), nil
}

// duration reads a dayTimeDuration of XML Schema, such as P1DT2H3M4.5S, as
// milliseconds.
func duration(text string) (store.Cell, error) {
	rest, negative := strings.CutPrefix(text, "-")
	rest, ok := strings.CutPrefix(strings.ToUpper(rest), "P")
	if !ok {
		return store.Cell{}, errNotDuration
	}
	days, clock, hasClock := strings.Cut(rest, "T")
	if days == "" && clock == "" || hasClock && clock == "" {
		return store.Cell{}, errNotDuration
	}
	var total time.Duration
	if days != "" {
		d, err := time.ParseDuration(strings.TrimSuffix(days, "D") + "h")
		if err != nil || !strings.HasSuffix(days, "D") || d < 0 {
			return store.Cell{}, errNotDuration
		}
		total = 24 * d
	}
	if clock != "" {
		d, err := time.ParseDuration(strings.ToLower(clock))
		if err != nil || d < 0 || !wellOrdered(clock) {
			return store.Cell{}, errNotDuration
		}
		total += d
	}
	if total%time.Millisecond != 0 {
		return store.Cell{}, errTooFine
	}
	if negative {
		total = -total
	}
	return store.IntCell(total.Milliseconds()), nil
}

// wellOrdered tells whether the letters of a clock part are a subset of H, M,
// S in that order.
func wellOrdered(clock string) bool {
	letters := strings.Map(func(c rune) rune {
		if c >= 'A' && c <= 'Z' {
			return c
		}
		return -1
	}, clock)
	return letters != "" && strings.Contains(" H M S HM HS MS HMS ", " "+letters+" ")
}
