package sqlite

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
)

func TestTextsAreRead(t *testing.T) {
	const guid = "0c2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55"
	for _, c := range []struct {
		kind   model.Kind
		digits int
		text   string
		want   any // nil: it spells no value
	}{
		{model.Boolean, 0, "true", 1}, {model.Boolean, 0, "False", 0}, {model.Boolean, 0, "1", nil}, {model.Boolean, 0, "", nil},
		{model.Byte, 0, "255", 255}, {model.Byte, 0, "256", nil}, {model.Byte, 0, "-1", nil}, {model.SByte, 0, "-128", -128}, {model.SByte, 0, "128", nil},
		{model.Int16, 0, "+32767", 32767}, {model.Int16, 0, "32768", nil}, {model.Int32, 0, "-2147483648", -2147483648}, {model.Int32, 0, "2147483648", nil},
		{model.Int64, 0, "9223372036854775807", math.MaxInt64}, {model.Int64, 0, "9223372036854775808", nil},
		{model.Int64, 0, "1_0", nil}, {model.Int64, 0, " 1", nil}, {model.Int64, 0, "1.0", nil}, {model.Int64, 0, "0x1", nil}, {model.Int64, 0, "", nil}, {model.Int64, 0, "١", nil},
		{model.Enum, 0, "5", 5}, {model.Enum, 0, "Blue", nil},
		{model.Decimal, 2, "12.5", 1250}, {model.Decimal, 2, "-0.01", -1}, {model.Decimal, 2, "1.500", 150}, {model.Decimal, 2, "1.505", nil},
		{model.Decimal, 2, "+007", 700}, {model.Decimal, 2, "0.000", 0}, {model.Decimal, 2, "1.5e1", 1500}, {model.Decimal, 2, "15E-1", 150}, {model.Decimal, 2, "15e-3", nil},
		{model.Decimal, 2, "92233720368547758.07", math.MaxInt64}, {model.Decimal, 2, "92233720368547758.08", nil}, {model.Decimal, 2, "-92233720368547758.08", math.MinInt64},
		{model.Decimal, 0, "1e18", 1000000000000000000}, {model.Decimal, 0, "1e19", nil}, {model.Decimal, 0, "1e400000", nil}, {model.Decimal, 0, "0e400", 0},
		{model.Decimal, 2, ".5", nil}, {model.Decimal, 2, "5.", nil}, {model.Decimal, 2, "1.5.0", nil}, {model.Decimal, 2, "--1", nil}, {model.Decimal, 2, "", nil}, {model.Decimal, 2, "1e", nil}, {model.Decimal, 2, "INF", nil},
		{model.Double, 0, "0.1", 0.1}, {model.Double, 0, "-1e3", -1000.0}, {model.Double, 0, "INF", math.Inf(1)}, {model.Double, 0, "-INF", math.Inf(-1)},
		{model.Double, 0, "NaN", nil}, {model.Double, 0, "inf", nil}, {model.Double, 0, "0x1p4", nil}, {model.Double, 0, "1e999", nil}, {model.Double, 0, "1_0", nil}, {model.Double, 0, "", nil},
		{model.Single, 0, "0.1", float64(float32(0.1))}, {model.Single, 0, "1e39", nil},
		{model.Guid, 0, "0C2F2F4E-8F5B-4F0E-9B7E-2F1D6A1C7E55", guid}, {model.Guid, 0, guid[1:], nil}, {model.Guid, 0, "{" + guid + "}", nil},
		{model.String, 0, "a\x00b", "a\x00b"}, {model.String, 0, "", ""},
		{model.Binary, 0, "----_w==", []byte("\xfb\xef\xbe\xff")}, {model.Binary, 0, "----_w", []byte("\xfb\xef\xbe\xff")}, {model.Binary, 0, "+", nil},
		{model.DateTimeOffset, 3, "1970-01-01T00:00:01.5Z", 1500}, {model.DateTimeOffset, 3, "1970-01-01T01:00:00+01:00", 0}, {model.DateTimeOffset, 3, "1970-01-01T00:00:01", 1000},
		{model.DateTimeOffset, 3, "1969-12-31t23:59z", -60000}, {model.DateTimeOffset, 3, "1970-01-01T00:00:00-03:30", 12600000}, {model.DateTimeOffset, 3, "1970-01-01T00:00:00.001000Z", 1},
		{model.DateTimeOffset, 3, "1970-01-01T00:00:00.0001Z", nil}, {model.DateTimeOffset, 3, "1970-01-01T00:00:00.Z", nil}, {model.DateTimeOffset, 3, "1970-01-01 00:00:00Z", nil}, {model.DateTimeOffset, 3, "1970-01-01", nil},
		{model.DateTimeOffset, 3, "1970-01-01T24:00:00Z", nil}, {model.DateTimeOffset, 3, "1970-01-01T00:60:00Z", nil}, {model.DateTimeOffset, 3, "1970-01-01T00:00:60Z", nil}, {model.DateTimeOffset, 3, "1970-01-01T00:00:00+14:01", nil},
		{model.DateTimeOffset, 3, "1970-01-01T00:00:00+1:00", nil}, {model.DateTimeOffset, 3, "1970-01-01T00:00:00ZZ", nil}, {model.DateTimeOffset, 3, "0001-01-01T00:00:00+00:01", nil}, {model.DateTimeOffset, 3, "9999-12-31T23:59:59.999Z", store.LastInstant},
		{model.DateTimeOffset, 3, "9999-12-31T23:59:59.999-00:01", nil}, {model.DateTimeOffset, 3, "0000-01-01T00:00:00Z", nil}, {model.DateTimeOffset, 3, "2023-02-29T00:00:00Z", nil}, {model.DateTimeOffset, 3, "", nil},
		{model.Date, 0, "2024-02-29", 19782}, {model.Date, 0, "0001-01-01", edm.FirstDay}, {model.Date, 0, "2023-02-29", nil}, {model.Date, 0, "2023-00-01", nil}, {model.Date, 0, "2023-1-1", nil}, {model.Date, 0, "02023-01-01", nil}, {model.Date, 0, "2024-02-29Z", nil},
		{model.TimeOfDay, 3, "09:15", 33300000}, {model.TimeOfDay, 3, "09:15:27.123", 33327123}, {model.TimeOfDay, 3, "24:00", nil}, {model.TimeOfDay, 3, "9:15", nil}, {model.TimeOfDay, 3, "09:15:", nil}, {model.TimeOfDay, 3, "09:15:27.1234", nil},
		{model.Duration, 3, "P1DT2H3M4.005S", 93784005}, {model.Duration, 3, "-PT0.5S", -500}, {model.Duration, 3, "+PT90M", 5400000}, {model.Duration, 3, "P2D", 172800000}, {model.Duration, 3, "PT0S", 0}, {model.Duration, 3, "pt1h", 3600000},
		{model.Duration, 3, "P", nil}, {model.Duration, 3, "PT", nil}, {model.Duration, 3, "P1DT", nil}, {model.Duration, 3, "PT1S1M", nil}, {model.Duration, 3, "PT1.5H", nil}, {model.Duration, 3, "PT1.0001S", nil}, {model.Duration, 3, "P1Y", nil}, {model.Duration, 3, "P1H", nil}, {model.Duration, 3, "PTS", nil},
		{model.Duration, 3, "P106751991167D", int64(106751991167) * edm.DayMillis}, {model.Duration, 3, "P106751991168D", nil}, {model.Duration, 3, "P106751991167DT8H", nil}, {model.Duration, 3, "P99999999999999999999D", nil},
		{model.Complex, 0, "{}", nil}, {model.NoKind, 0, "1", nil},
	} {
		t.Run(fmt.Sprintf("%s %q", c.kind, c.text), func(t *testing.T) {
			if n, ok := c.want.(int); ok {
				c.want = int64(n)
			}
			if got := parseText(c.text, c.kind, c.digits); fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", c.want) {
				t.Errorf("got %#v; want %#v", got, c.want)
			}
		})
	}
}

func TestWhatIsNoTextSpellsNothing(t *testing.T) {
	for _, argument := range []string{"NULL", "7", "x'37'"} {
		if got := asked(t, "feedline_parse("+argument+", 12, 0)"); got != "<nil>" {
			t.Errorf("%s spells %s", argument, got)
		}
	}
}

// TestTextsReadBack holds that a value's own text spells it.
func TestTextsReadBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		kind := rapid.SampledFrom(integerKinds).Draw(r, "kind")
		digits, n := rapid.IntRange(0, 6).Draw(r, "digits"), anyInteger(r)
		text := spell(n, nil, kind, digits)
		if text == nil || kind == model.Duration && n == math.MinInt64 {
			return
		}
		if got := parseText(string(text), kind, digits); got != n {
			r.Fatalf("%d of %s with %d digits is %s, which reads as %v", n, kind, digits, text, got)
		}
	})
	rapid.Check(t, func(r *rapid.T) {
		f := anyFloat(r)
		if got := parseText(string(spell(f, nil, model.Double, 0)), model.Double, 0); got != f {
			r.Fatalf("%v reads as %v", f, got)
		}
	})
}

// FuzzParse holds that what is read is told by a text that reads the same.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"", "-12.5e3", "P1DT2H3M4.005S", "2026-03-01T10:15:27.123+01:00", "09:15", "2024-02-29", "-INF"} {
		for _, kind := range integerKinds {
			f.Add(text, uint8(kind), 3)
		}
	}
	f.Fuzz(func(t *testing.T, text string, kind uint8, digits int) {
		digits &= 15
		v := parseText(text, model.Kind(kind), digits)
		if v == nil || kind == uint8(model.Single) {
			return
		}
		again := spell(v, nil, model.Kind(kind), digits)
		if got := parseText(string(again), model.Kind(kind), digits); fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", v) {
			t.Errorf("%q of kind %d reads as %#v, is told as %q and reads as %#v", text, kind, v, again, got)
		}
	})
}
