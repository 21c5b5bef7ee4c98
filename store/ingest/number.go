package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
)

// parseInt reads an optional minus sign and digits. Zeros behind a point are
// read over, since programs that know only floating numbers write 12 as 12.0.
func parseInt(text []byte) (value int64, ok bool) {
	if whole, rest, point := bytes.Cut(text, []byte{'.'}); point {
		if len(rest) == 0 || len(bytes.Trim(rest, "0")) > 0 {
			return 0, false
		}
		text = whole
	}
	value, fit := edm.Integer(text)
	return value, fit == edm.Exact && text[0] != '+'
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
	if len(text) == 1 && (text[0] == '0' || text[0] == '1') {
		return store.IntCell(int64(text[0] - '0')), ""
	}
	v, fit := edm.Boolean(text)
	if fit != edm.Exact {
		return store.Cell{}, shown(text) + " is neither true nor false: write true, false, 1 or 0"
	}
	return store.IntCell(v), ""
}

// decimal scales a number without rounding it. An exponent is refused, because
// programs that write one have rounded.
func decimal(t model.Type) converter {
	return func(text []byte) (store.Cell, string) {
		v, fit := edm.Decimal(text, t.Precision, t.Scale)
		switch {
		case fit == edm.Malformed || bytes.ContainsAny(text, "+eE"):
			return store.Cell{}, shown(text) + " is not a decimal number: write digits with a point before the fraction, such as -12.5"
		case fit == edm.Finer:
			return store.Cell{}, fmt.Sprintf("%s has more than %d digits behind the point: round it before", shown(text), t.Scale)
		case fit == edm.Beyond && t.Precision > 0:
			return store.Cell{}, fmt.Sprintf("%s has more than %d digits before the point", shown(text), t.Precision-t.Scale)
		case fit == edm.Beyond:
			return store.Cell{}, shown(text) + " is too large to be stored"
		}
		return store.IntCell(v), ""
	}
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
	names := make([]string, len(t.Members))
	for i, m := range t.Members {
		names[i] = m.Name
	}
	least, most, _ := t.Underlying.Range()
	return func(text []byte) (store.Cell, string) {
		if v, ok := parseInt(text); ok && (least == most || v >= least && v <= most) {
			return store.IntCell(v), ""
		}
		v, ok := t.Value(text)
		if !ok {
			return store.Cell{}, fmt.Sprintf("%s is no member of %s%s", shown(text), t.QualifiedName, didYouMean(nearest(string(text), names)))
		}
		return store.IntCell(v), ""
	}
}

func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return ": did you mean " + name + "?"
}
