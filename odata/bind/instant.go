package bind

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

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

// moment reads a DateTimeOffset. Seconds may be left out, and the last minute
// of a day may have 61 of them. A blank before the offset is a plus sign that a
// decoder has eaten (tables.md C11).
func moment(text string) (reading, error) {
	if n := len(text); n > 6 && text[n-6] == ' ' {
		text = text[:n-6] + "+" + text[n-5:]
	}
	text, finer := cutFraction(strings.ToUpper(text))
	leap := strings.Contains(text, ":60")
	if leap {
		text = strings.Replace(text, ":60", ":59", 1)
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t, err = time.Parse("2006-01-02T15:04Z07:00", text)
	}
	if err != nil {
		return reading{}, errNotInstant
	}
	if leap {
		t = t.Add(time.Second)
	}
	_, seconds := t.Zone()
	return reading{t.UnixMilli(), finer, int64(seconds) * 1000}, nil
}

// cutFraction shortens the fraction of a second to milliseconds and tells
// whether that lost anything.
func cutFraction(text string) (short string, finer bool) {
	point := strings.IndexByte(text, '.')
	if point < 0 {
		return text, false
	}
	end := point + 1
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	keep := min(end, point+4)
	return text[:keep] + text[end:], strings.Trim(text[keep:end], "0") != ""
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
	days, clock, timed := strings.Cut(rest, "T")
	if !ok || rest == "" || timed && clock == "" {
		return store.Cell{}, errNotDuration
	}
	total, err := units(days, "D", millisOfDay)
	if err != nil {
		return store.Cell{}, err
	}
	ms, err := units(clock, "HMS", 3_600_000, 60_000, 1000)
	switch {
	case err != nil:
		return store.Cell{}, err
	case total > math.MaxInt64-ms:
		return store.Cell{}, errLongDuration
	case negative:
		return store.IntCell(-total - ms), nil
	}
	return store.IntCell(total + ms), nil
}

// units adds up numbers, each followed by one of the letters, in the order of
// the letters. Every letter stands for so many milliseconds; only seconds have
// a fraction.
func units(text, letters string, sizes ...int64) (total int64, err error) {
	for i := range letters {
		number, rest, found := strings.Cut(text, letters[i:i+1])
		if !found {
			continue
		}
		n, err := unit(number, sizes[i])
		if err != nil {
			return 0, err
		}
		if total > math.MaxInt64-n {
			return 0, errLongDuration
		}
		total, text = total+n, rest
	}
	if text != "" {
		return 0, errNotDuration
	}
	return total, nil
}

func unit(number string, size int64) (int64, error) {
	whole, fraction, point := strings.Cut(number, ".")
	if !allDigits(whole) || point && (size != 1000 || !allDigits(fraction)) {
		return 0, errNotDuration
	}
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > 3 {
		return 0, errTooFine
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > math.MaxInt64/size-1 {
		return 0, errLongDuration
	}
	ms, _ := strconv.ParseInt((fraction + "000")[:3], 10, 64)
	return n*size + ms, nil
}

func allDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
