package edm

import "strconv"

// Duration reads days, hours, minutes and seconds (XML Schema dayTimeDuration),
// of which at least one is there, as milliseconds.
func Duration(text []byte) (millis int64, fit Fit) {
	rest, negative := cutSign(text)
	if !nextIs(rest, 'p') {
		return 0, Malformed
	}
	s := span{rest: rest[1:]}.plus('d', DayMillis)
	if nextIs(s.rest, 't') {
		s.rest, s.some = s.rest[1:], false
		s = s.plus('h', HourMillis).plus('m', MinuteMillis).plus('s', SecondMillis)
	}
	if !s.some || len(s.rest) > 0 {
		return 0, Malformed
	}
	millis, fit = signed(s.total, negative)
	return millis, max(fit, s.fit)
}

// span is what was read of a duration so far. It is passed by value, so that
// the text need not be kept.
type span struct {
	rest  []byte
	total uint64 // or tooMuch
	fit   Fit
	some  bool // there was a number since P or T
}

// plus reads a number with the letter behind it, if one comes next. Only seconds
// have a fraction.
func (s span) plus(letter byte, size uint64) span {
	digits, rest := cutDigits(s.rest)
	part, fit := int64(0), Exact
	if size == SecondMillis {
		part, rest, fit = fraction(rest)
	}
	if len(digits) == 0 || !nextIs(rest, letter) {
		return s
	}
	s.rest, s.fit, s.some = rest[1:], fit, true
	const most = 1 << 63
	if n := natural(digits); s.total > most || n > most/size || n*size+uint64(part) > most-s.total {
		s.total = tooMuch
	} else {
		s.total += n*size + uint64(part)
	}
	return s
}

// AppendDuration spells a span of time in days, hours, minutes and seconds,
// such as P1DT2H30M, -PT0.5S or PT0S.
func AppendDuration(dst []byte, millis int64) []byte {
	u := uint64(millis)
	if millis < 0 {
		dst, u = append(dst, '-'), -u
	}
	dst = append(dst, 'P')
	days, rest := u/DayMillis, u%DayMillis
	dst = appendUnit(dst, days, 'D')
	if rest > 0 || days == 0 {
		dst = append(dst, 'T')
		dst = appendUnit(dst, rest/HourMillis, 'H')
		dst = appendUnit(dst, rest/MinuteMillis%60, 'M')
		if seconds := rest % MinuteMillis; seconds > 0 || u == 0 {
			dst = append(appendScaled(dst, seconds, 3), 'S')
		}
	}
	return dst
}

func appendUnit(dst []byte, n uint64, unit byte) []byte {
	if n == 0 {
		return dst
	}
	return append(strconv.AppendUint(dst, n, 10), unit)
}
