package sqlite

import (
	"database/sql/driver"
	"encoding/base64"
	"math"
	"strconv"
	"strings"

	"feedline/model"
	"feedline/store"
)

// parseText is the value that a text spells, in the stored form of the kind;
// nil if it spells none, or one that the stored form cannot hold: more digits
// after the point than stated, or a part of a millisecond.
func parseText(text string, kind model.Kind, digits int) driver.Value {
	switch kind {
	case model.String:
		return text
	case model.Guid:
		return parseGuid(text)
	case model.Binary:
		return parseBinary(text)
	case model.Double:
		return parseFloat(text, 64)
	case model.Single:
		return parseFloat(text, 32)
	}
	if n, ok := parseInteger(text, kind, digits); ok {
		return n
	}
	return nil
}

// parseInteger is for the types that are stored as integers.
func parseInteger(text string, kind model.Kind, digits int) (n int64, ok bool) {
	switch kind {
	case model.Boolean:
		return parseBoolean(text)
	case model.Decimal:
		return parseDecimal(text, digits)
	case model.DateTimeOffset:
		return parseInstant(text)
	case model.Date:
		return parseDate(text)
	case model.TimeOfDay:
		return parseTimeOfDay(text)
	case model.Duration:
		return parseDuration(text)
	}
	least, most, ok := rangeOf(kind)
	n, err := strconv.ParseInt(text, 10, 64)
	return n, ok && err == nil && n >= least && n <= most
}

func parseBoolean(text string) (n int64, ok bool) {
	switch {
	case strings.EqualFold(text, "true"):
		return 1, true
	case strings.EqualFold(text, "false"):
		return 0, true
	}
	return 0, false
}

func parseGuid(text string) driver.Value {
	if lower := strings.ToLower(text); store.IsGuid([]byte(lower)) {
		return lower
	}
	return nil
}

func parseBinary(text string) driver.Value {
	bytes, err := base64.RawURLEncoding.Strict().DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return nil
	}
	return bytes
}

// parseFloat reads a number of so many bits. SQLite has no value for NaN.
func parseFloat(text string, bits int) driver.Value {
	switch text {
	case "INF":
		return math.Inf(1)
	case "-INF":
		return math.Inf(-1)
	}
	if _, ok := readNumeral(text); !ok {
		return nil
	}
	v, err := strconv.ParseFloat(text, bits)
	if err != nil {
		return nil
	}
	return v
}

// numeral is a number as it is written: digits times ten to the power of the
// exponent.
type numeral struct {
	sign, digits string // the sign is a minus or nothing
	exponent     int
}

// readNumeral reads digits, with a fraction and an exponent if there are any
// (OData 4.01 ABNF, decimalValue).
func readNumeral(text string) (n numeral, ok bool) {
	mantissa, power, scientific := cutAny(text, "eE")
	if scientific {
		exponent, err := strconv.Atoi(power)
		if n.exponent = exponent; err != nil || exponent < -400 || exponent > 400 {
			return numeral{}, false
		}
	}
	if mantissa != "" && (mantissa[0] == '-' || mantissa[0] == '+') {
		n.sign, mantissa = strings.Trim(mantissa[:1], "+"), mantissa[1:]
	}
	whole, fraction, pointed := strings.Cut(mantissa, ".")
	n.digits = whole + fraction
	n.exponent -= len(fraction)
	return n, areDigits(whole) && (!pointed || areDigits(fraction))
}

func cutAny(text, characters string) (before, after string, found bool) {
	if i := strings.IndexAny(text, characters); i >= 0 {
		return text[:i], text[i+1:], true
	}
	return text, "", false
}

func areDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// parseDecimal reads a number exactly, times ten to the power of scale.
func parseDecimal(text string, scale int) (v int64, ok bool) {
	n, ok := readNumeral(text)
	significant := strings.TrimRight(strings.TrimLeft(n.digits, "0"), "0")
	if !ok || significant == "" {
		return 0, ok
	}
	zeros := n.exponent + scale + len(n.digits) - len(strings.TrimRight(n.digits, "0"))
	const most = 19 // digits of an integer
	if zeros < 0 || len(significant)+zeros > most {
		return 0, false
	}
	v, err := strconv.ParseInt(n.sign+significant+strings.Repeat("0", zeros), 10, 64)
	return v, err == nil
}
