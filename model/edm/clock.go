package edm

import "slices"

// TimeOfDay reads hh:mm, hh:mm:ss or the latter with a fraction, as
// milliseconds since midnight.
func TimeOfDay(text []byte) (millis int64, fit Fit) {
	millis, rest, fit := Clock(text)
	if len(rest) > 0 {
		return 0, Malformed
	}
	return millis, fit
}

// Clock reads a time of day at the beginning of a text; the rest is what
// follows.
func Clock(text []byte) (millis int64, rest []byte, fit Fit) {
	if len(text) < len("hh:mm") || text[2] != ':' {
		return 0, nil, Malformed
	}
	hour, ok1 := twoDigits(text[0:], 23)
	minute, ok2 := twoDigits(text[3:], 59)
	if !ok1 || !ok2 {
		return 0, nil, Malformed
	}
	millis = int64(hour)*HourMillis + int64(minute)*MinuteMillis
	if len(text) < len("hh:mm:ss") || text[5] != ':' {
		return millis, text[5:], Exact
	}
	second, ok := twoDigits(text[6:], 59)
	if !ok {
		return 0, nil, Malformed
	}
	part, rest, fit := fraction(text[8:])
	return millis + int64(second)*SecondMillis + part, rest, fit
}

// fraction reads a point and digits, if they come next, as milliseconds.
func fraction(text []byte) (millis int64, rest []byte, fit Fit) {
	if len(text) == 0 || text[0] != '.' {
		return 0, text, Exact
	}
	digits, rest := cutDigits(text[1:])
	if len(digits) == 0 {
		return 0, nil, Malformed
	}
	unit := int64(100)
	for _, c := range digits {
		if unit == 0 && c != '0' {
			fit = Finer
		}
		millis += int64(c-'0') * unit
		unit /= 10
	}
	return millis, rest, fit
}

// AppendClock spells a time of day, in milliseconds since midnight: as many
// digits of a second as stated, at most three, and all three where fewer would
// change the value.
func AppendClock(dst []byte, millis uint32, digits int) []byte {
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
	case digits <= 0 && millis == 0:
		return len(".000")
	case digits == 1 && millis%100 == 0:
		return 2
	case digits == 2 && millis%10 == 0:
		return 1
	}
	return 0
}
