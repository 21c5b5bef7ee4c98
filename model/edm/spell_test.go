package edm_test

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"feedline/model/edm"
)

var wholeNumbers = rapid.OneOf(rapid.Int64(), rapid.Int64Range(-100_000, 100_000),
	rapid.SampledFrom([]int64{0, math.MinInt64, math.MaxInt64, math.MinInt64 + 1, -1, 10, 99, 100, 999, 1000, 9999, 10_000}))

func TestIntegersAreExact(t *testing.T) {
	exact := func(t interface{ Fatalf(string, ...any) }, v int64) {
		text := edm.AppendInt(nil, v)
		if back, fit := edm.Integer(text); string(text) != strconv.FormatInt(v, 10) || back != v || fit != edm.Exact {
			t.Fatalf("%d was written as %s, which reads as %d", v, text, back)
		}
	}
	rapid.Check(t, func(t *rapid.T) { exact(t, wholeNumbers.Draw(t, "value")) })
	for v := int64(-12_000); v < 12_000; v++ {
		exact(t, v)
	}
}

func TestWhatIsSpelledReadsBack(t *testing.T) {
	var dst []byte
	same := func(r *rapid.T, want, got int64, fit edm.Fit) {
		if got != want || fit != edm.Exact {
			r.Fatalf("%d is spelled %s, which reads as %d %s", want, dst, got, fits[fit])
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		v, scale := wholeNumbers.Draw(r, "number"), rapid.IntRange(0, 30).Draw(r, "scale")
		dst = edm.AppendDecimal(dst[:0], v, scale)
		got, fit := edm.Decimal(dst, 0, scale)
		same(r, v, got, fit)

		dst = edm.AppendDuration(dst[:0], v)
		got, fit = edm.Duration(dst)
		same(r, v, got, fit)

		v = rapid.Int64Range(0, edm.DayMillis-1).Draw(r, "time of day")
		dst = edm.AppendClock(dst[:0], uint32(v), rapid.IntRange(0, 4).Draw(r, "digits"))
		got, fit = edm.TimeOfDay(dst)
		same(r, v, got, fit)

		v = rapid.Int64Range(edm.FirstDay, edm.LastDay).Draw(r, "day")
		dst = edm.AppendDate(dst[:0], v)
		got, fit = edm.Date(dst)
		same(r, v, got, fit)
	})
}

// The judge of dates, times and offsets is package time.
func TestInstantsAgreeWithTime(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		at := time.UnixMilli(rapid.Int64Range(edm.FirstInstant+edm.DayMillis, edm.LastInstant-edm.DayMillis).Draw(r, "instant"))
		minutes := rapid.IntRange(-1439, 1439).Draw(r, "offset")
		want := at.In(time.FixedZone("", minutes*60)).Format("2006-01-02T15:04:05.000-07:00")
		got, ahead, fit := edm.Instant([]byte(want))
		if got != at.UnixMilli() || ahead != int64(minutes)*edm.MinuteMillis || fit != edm.Exact {
			r.Fatalf("%s reads as %d, %d %s", want, got, ahead, fits[fit])
		}
		wall, rest, _ := edm.Wall([]byte(want))
		days, millis := (wall-edm.FirstInstant)/edm.DayMillis, (wall-edm.FirstInstant)%edm.DayMillis
		text := edm.AppendDate(nil, days+edm.FirstDay)
		text = edm.AppendClock(append(text, 'T'), uint32(millis), 3)
		if text = edm.AppendOffset(text, ahead); string(text) != want || string(rest) != want[len(want)-6:] {
			r.Fatalf("%s is spelled %s", want, text)
		}
	})
}

// The judge of decimals is package big.
func TestDecimalsAgreeWithRationals(t *testing.T) {
	text := rapid.StringMatching(`[-+]?[0-9]{1,22}(\.[0-9]{1,22})?([eE][-+]?[0-9]{1,2})?`)
	rapid.Check(t, func(r *rapid.T) {
		text, scale := text.Draw(r, "text"), rapid.IntRange(0, 20).Draw(r, "scale")
		exact, ok := new(big.Rat).SetString(text)
		if !ok {
			r.Fatalf("%s is no number", text)
		}
		exact.Mul(exact, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)))
		whole := new(big.Int).Quo(exact.Num(), exact.Denom())
		want := edm.Exact
		switch {
		case !whole.IsInt64():
			want = edm.Beyond
		case !exact.IsInt():
			want = edm.Finer
		}
		v, fit := edm.Decimal([]byte(text), 0, scale)
		if fit != want || fit != edm.Beyond && v != whole.Int64() {
			r.Fatalf("%s with scale %d reads as %d%s; want %s%s", text, scale, v, fits[fit], whole, fits[want])
		}
	})
}

func TestFloatsReadBack(t *testing.T) {
	for _, bits := range []int{32, 64} {
		rapid.Check(t, func(r *rapid.T) {
			v := math.Float64frombits(rapid.Uint64().Draw(r, "bits"))
			if rapid.Bool().Draw(r, "short") {
				v = float64(rapid.Int64Range(-1e12, 1e12).Draw(r, "digits")) / math.Pow10(rapid.IntRange(0, 8).Draw(r, "scale"))
			}
			if bits == 32 {
				v = float64(float32(v))
			}
			text := edm.AppendDouble(nil, v, bits)
			back, fit := edm.Double(text, bits)
			if fit != edm.Exact || back != v && !(back != back && v != v) || math.Signbit(back) != math.Signbit(v) && v == v {
				r.Fatalf("%v is spelled %s, which reads as %v%s", v, text, back, fits[fit])
			}
		})
	}
}

// FuzzReaders holds that a text that is read is read the same in small letters
// and in capitals, with nothing before or behind it.
func FuzzReaders(f *testing.F) {
	for _, text := range []string{"", "-12.5e3", "P1DT2H3M4.005S", "2026-03-01T10:15:27.123+01:00", "09:15", "2024-02-29", "true", "0189ABCD-f67e-4f0e-9b7e-2f1d6a1c7e55"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for form, read := range readers {
			got := read([]byte(text))
			if got == "malformed" || form == "Binary" || form == "Double" || form == "Single" {
				continue
			}
			for _, other := range []string{strings.ToLower(text), strings.ToUpper(text)} {
				if again := read([]byte(other)); again != got {
					t.Errorf("%s %q reads as %s, but %q as %s", form, text, got, other, again)
				}
			}
			for _, other := range []string{" " + text, text + " ", text + "\x00"} {
				if again := read([]byte(other)); again != "malformed" {
					t.Errorf("%s %q reads as %s", form, other, again)
				}
			}
		}
	})
}
