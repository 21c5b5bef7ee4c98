package encode

import (
	"slices"
	"strconv"
	"time"

	"feedline/store"
)

// The days that an Edm.Date can tell, counted from 1970-01-01: the years 0001
// to 9999.
const (
	firstDay = firstInstant / dayMillis
	lastDay  = lastInstant / dayMillis
)

// date writes Edm.Date.
func date(_ *sink, dst []byte, c *store.Cell) []byte {
	if c.Int < firstDay || c.Int > lastDay {
		return nil
	}
	return append(appendDate(append(dst, '"'), c.Int-firstDay), '"')
}

// appendDate writes a day counted from 0001-01-01, as ten characters.
func appendDate(dst []byte, day int64) []byte {
	year, month, of := time.Unix((day+firstDay)*86_400, 0).UTC().Date()
	century, year := 2*(year/100), 2*(year%100)
	m, d := 2*int(month), 2*of
	return append(dst, pairs[century], pairs[century+1], pairs[year], pairs[year+1],
		'-', pairs[m], pairs[m+1], '-', pairs[d], pairs[d+1])
}

// timeOfDay writes Edm.TimeOfDay.
func timeOfDay(precision int) form {
	return func(_ *sink, dst []byte, c *store.Cell) []byte {
		if c.Int < 0 || c.Int >= dayMillis {
			return nil
		}
		return append(appendClock(append(dst, '"'), uint32(c.Int), precision), '"')
	}
}

// appendClock writes a time of day: as many digits of a second as stated, at
// most three, and all three where fewer would change the value.
func appendClock(dst []byte, millis uint32, digits int) []byte {
	seconds := millis / 1000
	millis -= 1000 * seconds
	minutes := seconds / 60
	hours := minutes / 60
	h, m, s := 2*hours, 2*(minutes-60*hours), 2*(seconds-60*minutes)
	tenths := millis / 100
	f := 2 * (millis - 100*tenths)

	const full = len("10:15:27.123")
	n := len(dst)
	dst = slices.Grow(dst, full)[:n+full]
	*(*[full]byte)(dst[n:]) = [full]byte{pairs[h], pairs[h+1], ':', pairs[m], pairs[m+1], ':', pairs[s], pairs[s+1],
		'.', byte('0' + tenths), pairs[f], pairs[f+1]}
	if digits >= 3 {
		return dst
	}
	return dst[:len(dst)-needless(millis, digits)]
}

// needless is how many characters of a fraction of three digits are not
// wanted.
func needless(millis uint32, digits int) int {
	switch {
	case digits == 0 && millis == 0:
		return len(".000")
	case digits == 1 && millis%100 == 0:
		return 2
	case digits == 2 && millis%10 == 0:
		return 1
	}
	return 0
}

// duration writes Edm.Duration in days, hours, minutes and seconds, such as
// "P1DT2H30M", "-PT0.5S" or "PT0S".
func duration(_ *sink, dst []byte, c *store.Cell) []byte {
	dst = append(dst, '"')
	u := uint64(c.Int)
	if c.Int < 0 {
		dst, u = append(dst, '-'), -u
	}
	dst = append(dst, 'P')
	days, rest := u/dayMillis, u%dayMillis
	dst = appendUnit(dst, days, 'D')
	if rest > 0 || days == 0 {
		dst = append(dst, 'T')
		dst = appendUnit(dst, rest/3_600_000, 'H')
		dst = appendUnit(dst, rest/60_000%60, 'M')
		if seconds := rest % 60_000; seconds > 0 || u == 0 {
			dst = append(appendScaled(dst, seconds, 3), 'S')
		}
	}
	return append(dst, '"')
}

func appendUnit(dst []byte, n uint64, unit byte) []byte {
	if n == 0 {
		return dst
	}
	return append(strconv.AppendUint(dst, n, 10), unit)
}
