package edm

// Instant reads a date, a time of day and an offset (DateTimeOffset) as
// milliseconds since 1970 in UTC, rounded down; ahead is how many milliseconds
// the clock of the text is ahead of UTC. Outside the years 0001 to 9999 it is
// Beyond, and has a number all the same.
func Instant(text []byte) (at, ahead int64, fit Fit) {
	wall, rest, fit := Wall(text)
	ahead, ok := Offset(rest)
	at = wall - ahead
	switch {
	case fit == Malformed || !ok:
		return 0, 0, Malformed
	case at < FirstInstant || at > LastInstant:
		return at, ahead, Beyond
	}
	return at, ahead, fit
}

// Wall reads a date and a time of day, with T between them, at the beginning
// of a text, as milliseconds since 1970 on whatever clock. The rest is what
// follows, such as an offset.
func Wall(text []byte) (wall int64, rest []byte, fit Fit) {
	const date = len("YYYY-MM-DD")
	if len(text) <= date || !nextIs(text[date:], 't') {
		return 0, nil, Malformed
	}
	days, fit := Date(text[:date])
	if fit == Malformed {
		return 0, nil, Malformed
	}
	millis, rest, fit := Clock(text[date+1:])
	return days*DayMillis + millis, rest, fit
}

// FarthestOffset is how far from UTC a clock may be in XML Schema. OData's
// grammar goes further, to 23:59.
const FarthestOffset = 14 * HourMillis

// Offset reads Z, +hh:mm or -hh:mm as milliseconds ahead of UTC; ok is false of
// another text.
func Offset(text []byte) (ahead int64, ok bool) {
	if len(text) == 1 && nextIs(text, 'z') {
		return 0, true
	}
	if len(text) != len("+hh:mm") || text[0] != '+' && text[0] != '-' || text[3] != ':' {
		return 0, false
	}
	hour, ok1 := twoDigits(text[1:], 23)
	minute, ok2 := twoDigits(text[4:], 59)
	if ahead = int64(hour)*HourMillis + int64(minute)*MinuteMillis; text[0] == '-' {
		ahead = -ahead
	}
	return ahead, ok1 && ok2
}

// AppendOffset spells an offset of less than a day, in milliseconds, of which
// only whole minutes are told.
func AppendOffset(dst []byte, ahead int64) []byte {
	sign, minutes := byte('+'), ahead/MinuteMillis
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	h, m := 2*(minutes/60), 2*(minutes%60)
	return append(dst, sign, pairs[h], pairs[h+1], ':', pairs[m], pairs[m+1])
}
