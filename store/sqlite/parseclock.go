package sqlite

import (
	"math"
	"strconv"
	"strings"
	"time"

	"feedline/store"
)

// clockReader reads a text from its beginning, piece after piece. Once
// something else stands there, failed is true for good.
type clockReader struct {
	rest   string
	failed bool
}

// ended tells whether the text was read to its end and nothing failed.
func (r *clockReader) ended() bool { return !r.failed && r.rest == "" }

// skip goes on if one of the characters comes next.
func (r *clockReader) skip(characters string) bool {
	if r.rest == "" || strings.IndexByte(characters, r.rest[0]) < 0 {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

// expect goes past one of the characters.
func (r *clockReader) expect(characters string) {
	if !r.skip(characters) {
		r.failed = true
	}
}

// number reads so many digits, of a number that is at most so great.
func (r *clockReader) number(digits, most int) int64 {
	n := 0
	for range digits {
		if r.rest == "" || r.rest[0] < '0' || r.rest[0] > '9' {
			r.failed = true
			return 0
		}
		n, r.rest = n*10+int(r.rest[0]-'0'), r.rest[1:]
	}
	if n > most {
		r.failed = true
	}
	return int64(n)
}

// digits takes all digits that come next; there must be some.
func (r *clockReader) digits() string {
	after := strings.TrimLeft(r.rest, "0123456789")
	digits := r.rest[:len(r.rest)-len(after)]
	r.failed = r.failed || digits == ""
	r.rest = after
	return digits
}

// fraction reads the digits behind a point, if there is one, as milliseconds.
func (r *clockReader) fraction() int64 {
	if !r.skip(".") {
		return 0
	}
	digits := strings.TrimRight(r.digits(), "0")
	if len(digits) > 3 {
		r.failed = true
		return 0
	}
	part := clockReader{rest: (digits + "000")[:3]}
	return part.number(3, 999)
}

// date reads YYYY-MM-DD as days since 1970-01-01.
func (r *clockReader) date() int64 {
	year := r.number(4, 9999)
	r.expect("-")
	month := r.number(2, 12)
	r.expect("-")
	day := r.number(2, 31)
	t := time.Date(int(year), time.Month(month), int(day), 0, 0, 0, 0, time.UTC)
	// A day that does not exist has moved on into the next month.
	if year == 0 || int64(t.Month()) != month || int64(t.Day()) != day {
		r.failed = true
	}
	return t.UnixMilli() / dayMillis
}

// timeOfDay reads hh:mm, hh:mm:ss or the same with a fraction, as milliseconds
// since midnight.
func (r *clockReader) timeOfDay() int64 {
	millis := r.number(2, 23) * hourMillis
	r.expect(":")
	millis += r.number(2, 59) * minuteMillis
	if !r.skip(":") {
		return millis
	}
	millis += r.number(2, 59) * secondMillis
	return millis + r.fraction()
}

// offset reads Z, +hh:mm or -hh:mm as milliseconds ahead of UTC; at the end of
// the text there is none.
func (r *clockReader) offset() int64 {
	behind := strings.HasPrefix(r.rest, "-")
	if r.rest == "" || r.skip("Zz") {
		return 0
	}
	r.expect("+-")
	millis := r.number(2, 14) * hourMillis
	r.expect(":")
	if millis += r.number(2, 59) * minuteMillis; millis > 14*hourMillis {
		r.failed = true
	}
	if behind {
		return -millis
	}
	return millis
}

// parseInstant reads a date and a time of day (XML Schema dateTime); without
// an offset they are UTC's.
func parseInstant(text string) (at int64, ok bool) {
	r := clockReader{rest: text}
	at = r.date() * dayMillis
	r.expect("Tt")
	at += r.timeOfDay()
	at -= r.offset()
	return at, r.ended() && at >= store.FirstInstant && at <= store.LastInstant
}

func parseDate(text string) (days int64, ok bool) {
	r := clockReader{rest: text}
	days = r.date()
	return days, r.ended()
}

func parseTimeOfDay(text string) (millis int64, ok bool) {
	r := clockReader{rest: text}
	millis = r.timeOfDay()
	return millis, r.ended()
}

// durationUnit is what a number counts, and its letter in both cases.
type durationUnit struct {
	letter string
	millis int64
}

var (
	durationDays  = []durationUnit{{"Dd", dayMillis}}
	durationClock = []durationUnit{{"Hh", hourMillis}, {"Mm", minuteMillis}, {"Ss", secondMillis}}
)

// parseDuration reads days, hours, minutes and seconds (XML Schema
// dayTimeDuration), of which at least one is there.
func parseDuration(text string) (millis int64, ok bool) {
	r := clockReader{rest: text}
	negative := strings.HasPrefix(text, "-")
	r.skip("+-")
	r.expect("Pp")
	millis, some := r.parts(0, durationDays)
	if r.skip("Tt") {
		millis, some = r.parts(millis, durationClock)
	}
	if negative {
		millis = -millis
	}
	return millis, some && r.ended()
}

// parts adds numbers with units, each at most once and in this order; some
// tells whether there was any.
func (r *clockReader) parts(total int64, units []durationUnit) (sum int64, some bool) {
	for _, u := range units {
		part, found := r.part(u)
		if part > math.MaxInt64-total {
			r.failed = true
			return 0, false
		}
		total, some = total+part, some || found
	}
	return total, some
}

// part reads a number with this unit; of another unit, nothing. Only seconds
// have a fraction.
func (r *clockReader) part(u durationUnit) (millis int64, found bool) {
	before := *r
	digits, fraction := r.digits(), int64(0)
	if u.millis == secondMillis {
		fraction = r.fraction()
	}
	if !r.skip(u.letter) {
		*r = before
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > (math.MaxInt64-fraction)/u.millis {
		r.failed = true
		return 0, true
	}
	return n*u.millis + fraction, true
}
