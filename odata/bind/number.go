package bind

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"feedline/model"
	"feedline/store"
)

// integer reads a whole number in the range of the kind.
func integer(text string, kind model.Kind) (store.Cell, error) {
	v, err := strconv.ParseInt(text, 10, 64)
	low, high := integerRange(kind)
	if err != nil || v < low || v > high {
		return store.Cell{}, fmt.Errorf("write a whole number between %d and %d", low, high)
	}
	return store.IntCell(v), nil
}

func integerRange(kind model.Kind) (low, high int64) {
	switch kind {
	case model.Byte:
		return 0, math.MaxUint8
	case model.SByte:
		return math.MinInt8, math.MaxInt8
	case model.Int16:
		return math.MinInt16, math.MaxInt16
	case model.Int32:
		return math.MinInt32, math.MaxInt32
	}
	return math.MinInt64, math.MaxInt64
}

// decimal reads a decimal number exactly and scales it.
func decimal(text string, scale int) (store.Cell, error) {
	digits, fraction, _ := strings.Cut(text, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > scale {
		return store.Cell{}, fmt.Errorf("the number has at most %d digits after the point", scale)
	}
	v, err := strconv.ParseInt(digits+fraction+strings.Repeat("0", scale-len(fraction)), 10, 64)
	if err != nil {
		return store.Cell{}, errors.New("write a decimal number, such as 12.5")
	}
	return store.IntCell(v), nil
}

func double(text string) (store.Cell, error) {
	switch text {
	case "INF":
		return store.FloatCell(math.Inf(1)), nil
	case "-INF":
		return store.FloatCell(math.Inf(-1)), nil
	case "NaN":
		return store.FloatCell(math.NaN()), nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.ContainsAny(text, "xXpP_nN") {
		return store.Cell{}, errors.New("write a number, such as 12.5 or 1e6")
	}
	return store.FloatCell(v), nil
}
