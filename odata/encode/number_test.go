package encode

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"feedline/store"
)

var wholeNumbers = rapid.OneOf(rapid.Int64(), rapid.Int64Range(-100_000, 100_000),
	rapid.SampledFrom([]int64{0, math.MinInt64, math.MaxInt64, math.MinInt64 + 1, -1, 10, 99, 100, 999, 1000, 9999, 10_000}))

var plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$`)

func TestDecimalsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, scale := wholeNumbers.Draw(t, "value"), rapid.IntRange(0, 30).Draw(t, "scale")
		c := store.IntCell(v)
		got := string(decimal(scale)(nil, nil, &c))
		power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
		want := new(big.Rat).SetFrac(big.NewInt(v), power)
		read, ok := new(big.Rat).SetString(got)
		if !ok || read.Cmp(want) != 0 || !plainNumber.MatchString(got) {
			t.Fatalf("%d with scale %d was written as %s", v, scale, got)
		}
	})
	for _, c := range []struct {
		v     int64
		scale int
		want  string
	}{{12345, 3, "12.345"}, {-50, 2, "-0.5"}, {700, 2, "7"}, {7, 0, "7"}, {0, 4, "0"}, {-1, 20, "-0.00000000000000000001"}, {1000, 3, "1"}, {100, 0, "100"},
		{math.MinInt64, 4, "-922337203685477.5808"}} {
		cell := store.IntCell(c.v)
		if got := string(decimal(c.scale)(nil, nil, &cell)); got != c.want {
			t.Fatalf("%d with scale %d was written as %s, not %s", c.v, c.scale, got, c.want)
		}
	}
}

func floats() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64(),
		rapid.Custom(func(t *rapid.T) float64 { return math.Float64frombits(rapid.Uint64().Draw(t, "bits")) }),
		rapid.Custom(func(t *rapid.T) float64 {
			return float64(rapid.Int64Range(-1e12, 1e12).Draw(t, "digits")) / math.Pow10(rapid.IntRange(0, 8).Draw(t, "scale"))
		}))
}

// mustReadBack holds that a number is one of JSON, reads back as the value and
// has no more significant digits than the shortest that does.
func mustReadBack(t *rapid.T, got string, v float64, bits int) {
	if !regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?(e[+-][0-9]+)?$`).MatchString(got) {
		t.Fatalf("%v was written as %s", v, got)
	}
	if back, err := strconv.ParseFloat(got, bits); err != nil || back != v || math.Signbit(back) != math.Signbit(v) {
		t.Fatalf("%v was written as %s, which reads as %v", v, got, back)
	}
	if shortest := strconv.FormatFloat(v, 'e', -1, bits); significant(got) != significant(shortest) {
		t.Fatalf("%s was written as %s", shortest, got)
	}
}

var (
	exponent = regexp.MustCompile(`e.*|[-.]`)
	zeros    = regexp.MustCompile(`^0*(.*?)0*$`)
)

func significant(number string) string {
	return zeros.FindStringSubmatch(exponent.ReplaceAllString(number, ""))[1]
}

func TestFloatsReadBack(t *testing.T) {
	finite := func(v float64) bool { return !math.IsInf(v, 0) && v == v }
	t.Run("Double", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			c := store.FloatCell(floats().Filter(finite).Draw(t, "value"))
			mustReadBack(t, string(double(nil, nil, &c)), c.Float, 64)
		})
	})
	t.Run("Single", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			c := store.FloatCell(float64(rapid.Float32().Filter(func(v float32) bool { return finite(float64(v)) }).Draw(t, "value")))
			mustReadBack(t, string(single(nil, nil, &c)), c.Float, 32)
		})
	})
}
