package ingest

import (
	"bytes"
	"math"

	"feedline/store"
)

const durationForm = " is not a duration: write it like PT1H30M or -P2DT0.5S, without years and months"

// duration reads the form of Edm.Duration (OData 4.01 ABNF, durationValue) as
// milliseconds; digits past the precision are cut off.
func duration(precision int) converter {
	return func(text []byte) (store.Cell, string) {
		millis, ok := parseDuration(text, precision)
		if !ok {
			return store.Cell{}, shown(text) + durationForm
		}
		return store.IntCell(millis), ""
	}
}

func parseDuration(text []byte, precision int) (millis int64, ok bool) {
	rest, negative := bytes.CutPrefix(text, []byte{'-'})
	rest, ok = bytes.CutPrefix(rest, []byte{'P'})
	if !ok {
		return 0, false
	}
	days, clock, hasClock := bytes.Cut(rest, []byte{'T'})
	total, left, ok := addUnits(0, days, precision, durationDays)
	if !ok || len(left) > 0 || len(rest) == 0 {
		return 0, false
	}
	if hasClock {
		total, left, ok = addUnits(total, clock, precision, durationClock)
		if !ok || len(left) > 0 || len(clock) == 0 {
			return 0, false
		}
	}
	if negative {
		return -total, true
	}
	return total, true
}

// durationUnit is a letter behind a number and what the number counts.
type durationUnit struct {
	letter byte
	millis int64
}

var (
	durationDays  = []durationUnit{{'D', dayMillis}}
	durationClock = []durationUnit{{'H', hourMillis}, {'M', minuteMillis}, {'S', secondMillis}}
)

// addUnits reads numbers with the letters of the units, each at most once and
// in this order. Only seconds have a fraction.
func addUnits(total int64, text []byte, precision int, units []durationUnit) (sum int64, rest []byte, ok bool) {
	for _, unit := range units {
		n := len(text) - len(bytes.TrimLeft(text, "0123456789"))
		if n == 0 {
			break
		}
		fraction, after, ok := parseFraction(text[n:], precision)
		if !ok || len(after) == 0 {
			return 0, nil, false
		}
		if after[0] != unit.letter {
			continue
		}
		if unit.millis != secondMillis && len(after) != len(text)-n {
			return 0, nil, false
		}
		value, ok := digits(text[:n])
		if !ok || value > uint64((math.MaxInt64-total-fraction)/unit.millis) {
			return 0, nil, false
		}
		total += int64(value)*unit.millis + fraction
		text = after[1:]
	}
	return total, text, true
}
