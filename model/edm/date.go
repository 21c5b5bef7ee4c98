package edm

import "time"

// Date reads YYYY-MM-DD as days since 1970-01-01. A day of the year 0000 is
// Beyond, and has a number all the same.
func Date(text []byte) (days int64, fit Fit) {
	if len(text) != len("YYYY-MM-DD") || text[4] != '-' || text[7] != '-' {
		return 0, Malformed
	}
	century, ok1 := twoDigits(text[0:], 99)
	year, ok2 := twoDigits(text[2:], 99)
	month, ok3 := twoDigits(text[5:], 12)
	day, ok4 := twoDigits(text[8:], 31)
	t := time.Date(100*century+year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	// A month or day that does not exist has moved on into another one.
	if !ok1 || !ok2 || !ok3 || !ok4 || t.Month() != time.Month(month) || t.Day() != day {
		return 0, Malformed
	}
	if days = t.Unix() / (DayMillis / SecondMillis); days < FirstDay {
		return days, Beyond
	}
	return days, Exact
}

// AppendDate spells a day from FirstDay to LastDay as ten characters.
func AppendDate(dst []byte, days int64) []byte {
	year, month, day := time.Unix(days*(DayMillis/SecondMillis), 0).UTC().Date()
	c, y, m, d := 2*(year/100), 2*(year%100), 2*int(month), 2*day
	return append(dst, pairs[c], pairs[c+1], pairs[y], pairs[y+1],
		'-', pairs[m], pairs[m+1], '-', pairs[d], pairs[d+1])
}
