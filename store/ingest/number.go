package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"

	"feedline/model"
	"feedline/store"
)

// digits reads decimal digits into a number. It fails on anything else, on no
// digits, and past 64 bits.
func digits(text []byte) (value uint64, ok bool) {
	if len(text) == 0 {
		return 0, false
	}
	for _, c := range text {
		d := uint64(c - '0')
		if d > 9 || value > (math.MaxUint64-d)/10 {
			return 0, false
		}
		value = value*10 + d
	}
	return value, true
}

// parseInt reads an optional minus sign and digits. Zeros behind a point are
// read over, since programs that know only floating numbers write 12 as 12.0.
func parseInt(text []byte) (value int64, ok bool) {
	if whole, rest, point := bytes.Cut(text, []byte{'.'}); point {
		if len(rest) == 0 || len(bytes.Trim(rest, "0")) > 0 {
			return 0, false
		}
		text = whole
	}
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		text = text[1:]
	}
	return signed(text, negative)
}

func signed(text []byte, negative bool) (value int64, ok bool) {
	magnitude, ok := digits(text)
	switch {
	case !ok:
		return 0, false
	case negative && magnitude <= 1<<63:
		return -int64(magnitude), true
	case !negative && magnitude <= math.MaxInt64:
		return int64(magnitude), true
	}
	return 0, false
}

func integer(name string, least, most int64) converter {
	return func(text []byte) (store.Cell, string) {
		v, ok := parseInt(text)
		if !ok || v < least || v > most {
			return store.Cell{}, fmt.Sprintf("%s is not a whole number from %d to %d, as %s is", shown(text), least, most, name)
		}
		return store.IntCell(v), ""
	}
}

func boolean(text []byte) (store.Cell, string) {
	switch {
	case bytes.EqualFold(text, []byte("true")), len(text) == 1 && text[0] == '1':
		return store.IntCell(1), ""
	case bytes.EqualFold(text, []byte("false")), len(text) == 1 && text[0] == '0':
		return store.IntCell(0), ""
	}
	return store.Cell{}, shown(text) + " is neither true nor false: write true, false, 1 or 0"
}

// decimal scales a number without rounding it.
func decimal(t model.Type) converter {
	return func(text []byte) (store.Cell, string) {
		whole, fraction, _ := bytes.Cut(text, []byte{'.'})
		negative := len(whole) > 0 && whole[0] == '-'
		if negative {
			whole = whole[1:]
		}
		if !isDecimal(text, whole, fraction) {
			return store.Cell{}, shown(text) + " is not a decimal number: write digits with a point before the fraction, such as -12.5"
		}
		fraction = bytes.TrimRight(fraction, "0")
		whole = bytes.TrimLeft(whole, "0")
		if reason := tooManyDigits(t, text, whole, fraction); reason != "" {
			return store.Cell{}, reason
		}
		v, ok := signed(scaled(whole, fraction, t.Scale), negative)
		if !ok {
			return store.Cell{}, shown(text) + " is too large to be stored"
		}
		return store.IntCell(v), ""
	}
}

// isDecimal wants digits before the point, and digits behind it if there is
// one.
func isDecimal(text, whole, fraction []byte) bool {
	point := bytes.IndexByte(text, '.') >= 0
	return len(whole) > 0 && allDigits(whole) && allDigits(fraction) && point == (len(fraction) > 0)
}

func allDigits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func tooManyDigits(t model.Type, text, whole, fraction []byte) string {
	if len(fraction) > t.Scale {
		return fmt.Sprintf("%s has more than %d digits behind the point: round it before", shown(text), t.Scale)
	}
	if t.Precision > 0 && len(whole) > t.Precision-t.Scale {
		return fmt.Sprintf("%s has more than %d digits before the point", shown(text), t.Precision-t.Scale)
	}
	return ""
}

// scaled is the digits of a number multiplied by ten to the power of scale,
// whose fraction is not longer than scale.
func scaled(whole, fraction []byte, scale int) []byte {
	all := make([]byte, 0, 24)
	all = append(append(append(all, '0'), whole...), fraction...)
	for range scale - len(fraction) {
		all = append(all, '0')
	}
	return all
}

// floating reads numbers in the forms of Edm.Double. NaN is refused because
// SQLite would store null in its place.
func floating(bits int) converter {
	return func(text []byte) (store.Cell, string) {
		switch string(text) {
		case "INF":
			return store.FloatCell(math.Inf(1)), ""
		case "-INF":
			return store.FloatCell(math.Inf(-1)), ""
		case "NaN":
			return store.Cell{}, "NaN is no number and cannot be stored: leave the value empty"
		}
		v, err := strconv.ParseFloat(string(text), bits)
		switch {
		case errors.Is(err, strconv.ErrRange):
			return store.Cell{}, shown(text) + " is too large for a floating-point number"
		case err != nil || len(bytes.Trim(text, "+-.0123456789eE")) > 0:
			return store.Cell{}, shown(text) + " is not a number: write it like -12.5 or 1.25e3"
		}
		return store.FloatCell(v), ""
	}
}

// enumeration reads members by name, several joined by commas where the type
// is one of flags, or by their number. A number that is no member is stored
// unchanged, as unknown texts are.
func enumeration(t *model.EnumType) converter {
	values := make(map[string]int64, len(t.Members))
	names := make([]string, len(t.Members))
	for i, m := range t.Members {
		values[m.Name], names[i] = m.Value, m.Name
	}
	least, most, _ := integerRange(t.Underlying)
	return func(text []byte) (store.Cell, string) {
		if v, ok := parseInt(text); ok && (least == most || v >= least && v <= most) {
			return store.IntCell(v), ""
		}
		v, ok := sumOfMembers(text, values, t.Flags)
		if !ok {
			return store.Cell{}, fmt.Sprintf("%s is no member of %s%s", shown(text), t.QualifiedName, didYouMean(nearest(string(text), names)))
		}
		return store.IntCell(v), ""
	}
}

func sumOfMembers(text []byte, values map[string]int64, flags bool) (sum int64, ok bool) {
	if !flags {
		v, ok := values[string(text)]
		return v, ok
	}
	for name := range bytes.SplitSeq(text, []byte{','}) {
		v, ok := values[string(bytes.TrimSpace(name))]
		if !ok {
			return 0, false
		}
		sum |= v
	}
	return sum, true
}

func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return ": did you mean " + name + "?"
}
