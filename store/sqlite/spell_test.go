package sqlite

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"feedline/model"
	"feedline/model/edm"
	"feedline/odata/encode"
	"feedline/store"
)

// answered is what an answer shows of a value, without quotes; ok is false if
// an answer refuses it.
func answered(typ model.Type, zone *time.Location, c store.Cell) (text string, ok bool) {
	shape := store.Shape{Slots: []store.Slot{{Name: "v", Type: typ, Zone: zone}}}
	var out bytes.Buffer
	if encode.Entity(&out, shape, []store.Cell{c}, encode.Options{}) != nil {
		return "", false
	}
	_, text, _ = strings.Cut(strings.TrimSuffix(out.String(), "}\n"), `"v":`)
	return strings.Trim(text, `"`), true
}

// spelled is the same as the function for it says.
func spelled(typ model.Type, ahead any, c store.Cell) (text string, ok bool) {
	digits := typ.Precision
	if typ.Kind == model.Decimal {
		digits = typ.Scale
	}
	b := spell(driverValue(c), ahead, typ.Kind, digits)
	return string(b), b != nil
}

// integerKinds are the kinds that are stored as integers and shown as such, or
// as times.
var integerKinds = []model.Kind{
	model.Boolean, model.Byte, model.SByte, model.Int16, model.Int32, model.Int64, model.Decimal, model.Date, model.TimeOfDay,
	model.Duration, model.DateTimeOffset,
}

func TestTextsAreThoseOfAnswers(t *testing.T) {
	same := func(t failing, typ model.Type, c store.Cell) {
		want, shown := answered(typ, nil, c)
		if got, ok := spelled(typ, nil, c); got != want || ok != shown {
			t.Fatalf("%v of %s, %d and %d digits: got %q, %v; answers show %q, %v", c, typ.Name(), typ.Scale, typ.Precision, got, ok, want, shown)
		}
	}
	t.Run("integer forms", func(t *testing.T) {
		rapid.Check(t, func(r *rapid.T) {
			typ := model.Type{Kind: rapid.SampledFrom(integerKinds).Draw(r, "kind"), Precision: rapid.IntRange(0, 4).Draw(r, "precision")}
			typ.Scale = rapid.IntRange(0, 19).Draw(r, "scale")
			same(r, typ, store.IntCell(anyInteger(r)))
		})
	})
	t.Run("floating forms", func(t *testing.T) {
		rapid.Check(t, func(r *rapid.T) {
			kind := rapid.SampledFrom([]model.Kind{model.Single, model.Double}).Draw(r, "kind")
			same(r, model.Type{Kind: kind}, store.FloatCell(anyFloat(r)))
		})
	})
	for _, f := range []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), 1e21, 1e-6, 9.99e-7, 1e39, math.MaxFloat32, math.MaxFloat64, 5e-324, 0.1, 16777216} {
		for _, kind := range []model.Kind{model.Single, model.Double} {
			t.Run(fmt.Sprintf("%v of %s", f, kind), func(t *testing.T) { same(t, model.Type{Kind: kind}, store.FloatCell(f)) })
		}
	}
	t.Run("texts", func(t *testing.T) {
		same(t, model.Type{Kind: model.String}, store.TextCell(""))
		same(t, model.Type{Kind: model.String}, store.TextCell("Grüße 🙂"))
		same(t, model.Type{Kind: model.Guid}, store.TextCell(id(7)))
	})
	t.Run("bytes", func(t *testing.T) {
		want, _ := answered(model.Type{Kind: model.Binary}, nil, store.TextCell("\xfb\xef\xbe\xff"))
		if got := spell([]byte("\xfb\xef\xbe\xff"), nil, model.Binary, 0); string(got) != want {
			t.Errorf("got %s; want %s", got, want)
		}
	})
}

type failing interface{ Fatalf(string, ...any) }

// anyInteger is often near the ends of some type's range.
func anyInteger(r *rapid.T) int64 {
	ends := []int64{0, 1, 255, 128, 32768, 1 << 31, math.MinInt64, math.MaxInt64, store.FirstInstant, store.LastInstant, edm.FirstDay, edm.LastDay,
		edm.DayMillis, 1767225600000, 1767225600120, 1000, 60_000, 1_000_000_000_000_000_000}
	switch rapid.IntRange(0, 2).Draw(r, "how") {
	case 0:
		return rapid.Int64().Draw(r, "any")
	case 1:
		return rapid.Int64Range(store.FirstInstant, store.LastInstant).Draw(r, "instant")
	}
	return rapid.SampledFrom(ends).Draw(r, "end") + rapid.Int64Range(-2, 2).Draw(r, "near")
}

func anyFloat(r *rapid.T) float64 {
	if rapid.Bool().Draw(r, "short") {
		return float64(rapid.Int64Range(-1e10, 1e10).Draw(r, "n")) / math.Pow10(rapid.IntRange(0, 9).Draw(r, "scale"))
	}
	return rapid.Float64().Draw(r, "any")
}

// TestInstantsOnAClockAreThoseOfAnswers leaves out the last hours of the years
// that can be written, where answers leave the clock for UTC and its offset of
// zero could be the clock's own.
func TestInstantsOnAClockAreThoseOfAnswers(t *testing.T) {
	var zones store.Zones
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC", "Asia/Manila"} {
		t.Run(name, func(t *testing.T) {
			zone, err := zones.Load(name)
			location, _ := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			rapid.Check(t, func(r *rapid.T) {
				typ := model.Type{Kind: model.DateTimeOffset, Precision: rapid.IntRange(0, 3).Draw(r, "precision")}
				at := rapid.Int64Range(store.FirstInstant+edm.DayMillis, store.LastInstant-edm.DayMillis).Draw(r, "at")
				want, _ := answered(typ, location, store.IntCell(at))
				if got, ok := spelled(typ, zone.Offset(at), store.IntCell(at)); !ok || got != want {
					r.Fatalf("got %q; want %q", got, want)
				}
			})
		})
	}
}

func TestTextsOfWhatIsNoValue(t *testing.T) {
	for _, c := range []struct{ sentence, expression, want string }{
		{"null has no text", "feedline_text(NULL, NULL, 12, 0)", "<nil>"},
		{"a text is no number", "feedline_text('7', NULL, 12, 0)", "<nil>"},
		{"a number is no text", "feedline_text(7, NULL, 16, 0)", "<nil>"},
		{"an integer beyond the kind has no text", "feedline_text(256, NULL, 3, 0)", "<nil>"},
		{"an instant between two milliseconds is told by the one before", "feedline_text(1.5, NULL, 5, 3)", `"1970-01-01T00:00:00.001Z"`},
		{"an enumeration's value is told by its number", "feedline_text(-7, NULL, 18, 0)", `"-7"`},
		{"a whole number is told as a Double too", "feedline_text(7, NULL, 7, 0)", `"7"`},
		{"a text keeps U+0000", "feedline_text('a' || char(0) || 'b', NULL, 16, 0)", `"a\x00b"`},
		{"an unknown kind has no text", "feedline_text(7, NULL, 99, 0)", "<nil>"},
		{"a clock behind UTC", "feedline_text(0, -12600000, 5, 0)", `"1969-12-31T20:30:00-03:30"`},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			if got := asked(t, c.expression); got != c.want {
				t.Errorf("got  %s\nwant %s\nfor  %s", got, c.want, c.expression)
			}
		})
	}
	// The numbers of kinds that the rows above write.
	for kind, number := range map[model.Kind]int{model.Int32: 11, model.Int64: 12, model.Byte: 3, model.String: 16, model.DateTimeOffset: 5, model.Enum: 18, model.Double: 7} {
		if int(kind) != number {
			t.Errorf("%v has number %d; the rows say %d", kind, kind, number)
		}
	}
}
