package uri

// dated reads a Date or a DateTimeOffset whose year ends before a dash at
// text[year].
func (c *cursor) dated(digits, year int) (Constant, bool, error) {
	day := year + len("-mm-dd")
	if !isMonthAndDay(c.text, year) || year-digits > 4 && c.text[digits] == '0' {
		return Constant{}, false, errDate(c)
	}
	if byteAt(c.text, day)|0x20 != 't' {
		return c.bare(Date, day)
	}
	end := timeEnd(c.text, day+1)
	if end == 0 {
		return Constant{}, false, errTime(c)
	}
	switch b := byteAt(c.text, end); {
	case b|0x20 == 'z':
		return c.bare(DateTimeOffset, end+1)
	case (b == '+' || b == '-' || b == ' ') && isHourAndMinute(c.text, end+1):
		// A plus sign that nobody encoded arrives as a blank.
		return c.bare(DateTimeOffset, end+len("+hh:mm"))
	}
	return Constant{}, false, errOffset(c)
}

// isMonthAndDay tells whether -mm-dd stands at text[i:].
func isMonthAndDay(text string, i int) bool {
	return isPair(text, i+1, 1, 12) && byteAt(text, i+3) == '-' && isPair(text, i+4, 1, 31)
}

// isHourAndMinute tells whether hh:mm stands at text[i:].
func isHourAndMinute(text string, i int) bool {
	return isPair(text, i, 0, 23) && byteAt(text, i+2) == ':' && isPair(text, i+3, 0, 59)
}

// isPair tells whether two digits within bounds stand at text[i:].
func isPair(text string, i, least, most int) bool {
	if !isDigit(byteAt(text, i)) || !isDigit(byteAt(text, i+1)) {
		return false
	}
	n := int(text[i]-'0')*10 + int(text[i+1]-'0')
	return n >= least && n <= most
}

// timeEnd is the end of the time of day at text[i:], or zero: hours and
// minutes, perhaps seconds, perhaps a fraction of up to twelve digits. A leap
// second is let through (OData 4.01 ABNF, timeOfDayValue).
func timeEnd(text string, i int) int {
	if !isHourAndMinute(text, i) {
		return 0
	}
	end := i + len("hh:mm")
	if byteAt(text, end) != ':' || !isPair(text, end+1, 0, 60) {
		return end
	}
	end += len(":ss")
	if byteAt(text, end) == '.' {
		fraction := digitsEnd(text, end+1)
		if n := fraction - end - 1; n == 0 || n > 12 {
			return 0
		}
		end = fraction
	}
	return end
}
