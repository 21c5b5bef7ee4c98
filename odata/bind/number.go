package bind

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
)

// A number is a constant as it was written, without rounding. Numbers too long
// to be of use are rounded to the nearest floating-point number first.
type number struct {
	digits int64 // value times ten to the power of scale
	scale  int
	exact  *big.Rat // the value, where digits cannot hold it; nil otherwise
	beyond int      // 1 and -1: infinite
}

// longestDigits is how many digits of a number are read exactly.
const longestDigits = 60

// numberOf reads a constant that the grammar takes for a number.
func numberOf(text string) number {
	if strings.IndexByte(text, 'I') >= 0 {
		return number{beyond: 1 - 2*strings.Count(text, "-")}
	}
	whole, fraction, _ := strings.Cut(text, ".")
	if len(text) <= 18 && !strings.ContainsAny(text, "eE") {
		fraction = strings.TrimRight(fraction, "0")
		if v, err := strconv.ParseInt(whole+fraction, 10, 64); err == nil {
			return number{digits: v, scale: len(fraction)}
		}
	}
	return number{exact: rational(text)}
}

// rational reads a long number. An exponent beyond what a Double can hold
// would take for ever to write out.
func rational(text string) *big.Rat {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	if power, err := strconv.Atoi(exponent); len(mantissa) <= longestDigits && (exponent == "" || err == nil && power >= -400 && power <= 400) {
		if v, ok := new(big.Rat).SetString(text); ok {
			return v
		}
	}
	v, _ := strconv.ParseFloat(text, 64) // beyond its range it is infinite, or zero
	if math.IsInf(v, 0) {
		v = math.Copysign(math.MaxFloat64, v)
	}
	return new(big.Rat).SetFloat64(v)
}

// scaled is the number times ten to the power of scale: the integer itself if
// it is one, else the next smaller one. A number that 64 bits cannot hold lies
// beyond.
func (n number) scaled(scale int) (v int64, exact bool, beyond int) {
	switch {
	case n.beyond != 0:
		return 0, false, n.beyond
	case n.exact == nil && n.scale <= scale:
		if v, fits := timesTen(n.digits, scale-n.scale); fits {
			return v, true, 0
		}
	case n.exact == nil:
		by, _ := timesTen(1, n.scale-scale)
		v, rest := n.digits/by, n.digits%by
		if rest < 0 {
			v--
		}
		return v, rest == 0, 0
	}
	return floorOf(n.rat(), scale)
}

func (n number) rat() *big.Rat {
	if n.exact != nil {
		return n.exact
	}
	by, _ := timesTen(1, n.scale)
	return big.NewRat(n.digits, by)
}

func floorOf(r *big.Rat, scale int) (v int64, exact bool, beyond int) {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
	r = new(big.Rat).Mul(r, new(big.Rat).SetInt(ten))
	floor := new(big.Int).Div(r.Num(), r.Denom())
	if !floor.IsInt64() {
		return 0, false, floor.Sign()
	}
	return floor.Int64(), r.IsInt(), 0
}

// timesTen multiplies by a power of ten; false if 64 bits cannot hold it.
func timesTen(v int64, power int) (int64, bool) {
	for range power {
		if v > math.MaxInt64/10 || v < math.MinInt64/10 {
			return 0, false
		}
		v *= 10
	}
	return v, true
}

// floatOf is the nearest floating-point number of the kind, infinite beyond its
// range.
func floatOf(text string, k model.Kind) float64 {
	v, _ := edm.Double([]byte(text), k.Bits())
	return v
}

// numberType is the type of a number by itself: Int64 for digits, Decimal with
// a fraction, Double with an exponent or for more than a Decimal holds.
func numberType(text string) model.Type {
	n := number{exact: &big.Rat{}}
	if !strings.ContainsAny(text, "eEIN") {
		n = numberOf(text)
	}
	switch {
	case n.exact == nil && strings.IndexByte(text, '.') < 0:
		return kind(model.Int64)
	case n.exact == nil:
		return model.Type{Kind: model.Decimal, Scale: n.scale}
	}
	if _, err := strconv.ParseInt(text, 10, 64); err == nil {
		return kind(model.Int64)
	}
	return kind(model.Double)
}

// integer reads a whole number in the range of the kind.
func integer(text string, kind model.Kind) (store.Cell, error) {
	v, fit := model.Type{Kind: kind}.Stored([]byte(text))
	if fit != edm.Exact {
		low, high, _ := kind.Range()
		return store.Cell{}, fmt.Errorf("write a whole number between %d and %d", low, high)
	}
	return store.IntCell(v), nil
}

// decimal reads a decimal number exactly and scales it.
func decimal(text string, scale int) (store.Cell, error) {
	v, fit := edm.Decimal([]byte(text), 0, scale)
	switch fit {
	case edm.Exact:
		return store.IntCell(v), nil
	case edm.Finer:
		return store.Cell{}, fmt.Errorf("the number has at most %d digits after the point", scale)
	}
	return store.Cell{}, errors.New("write a decimal number, such as 12.5")
}

func double(text string) (store.Cell, error) {
	v, fit := edm.Double([]byte(text), 64)
	if fit != edm.Exact {
		return store.Cell{}, errors.New("write a number, such as 12.5 or 1e6")
	}
	return store.FloatCell(v), nil
}
