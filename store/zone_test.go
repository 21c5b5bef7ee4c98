package store

import (
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

func mustZone(t testing.TB, name string) *Zone {
	t.Helper()
	var zones Zones
	z, err := zones.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func millis(t testing.TB, text string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}

func TestOffsetsAreThoseThatAnswersShow(t *testing.T) {
	for _, c := range []struct {
		sentence, zone, at string
		want               time.Duration
	}{
		{"winter in Berlin is an hour ahead", "Europe/Berlin", "2026-03-29T00:59:59.999Z", time.Hour},
		{"summer in Berlin is two hours ahead", "Europe/Berlin", "2026-03-29T01:00:00Z", 2 * time.Hour},
		{"New York is behind", "America/New_York", "2026-01-01T00:00:00Z", -5 * time.Hour},
		{"Lord Howe moves by half an hour", "Australia/Lord_Howe", "2026-01-01T00:00:00Z", 11 * time.Hour},
		{"St. John's is behind by half an hour more", "America/St_Johns", "2026-01-01T00:00:00Z", -(3*time.Hour + 30*time.Minute)},
		{"UTC is not ahead", "UTC", "2026-01-01T00:00:00Z", 0},
		{"no name is UTC", "", "2026-01-01T00:00:00Z", 0},
		{"seconds of an offset are not shown", "Africa/Monrovia", "1960-01-01T00:00:00Z", -44 * time.Minute},
		{"seconds of an offset are cut off towards zero", "Europe/Berlin", "1880-01-01T00:00:00Z", 53 * time.Minute},
		{"more than 14 hours are shown as 14", "America/Juneau", "1850-01-01T00:00:00Z", 14 * time.Hour},
		{"more than 14 hours behind are shown as 14", "Asia/Manila", "1840-01-01T00:00:00Z", -14 * time.Hour},
		{"a clock that would be in the year 10000 shows UTC", "Europe/Berlin", "9999-12-31T23:00:00Z", 0},
		{"the last instant of a clock is shown on it", "Europe/Berlin", "9999-12-31T22:59:59.999Z", time.Hour},
		{"a clock that would be in the year 0 shows UTC", "America/New_York", "0001-01-01T04:00:00Z", 0},
		{"the first instant of a clock is shown on it", "America/New_York", "0001-01-01T04:56:00Z", -(4*time.Hour + 56*time.Minute)},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			z := mustZone(t, c.zone)
			for range 2 { // the second is remembered
				if got := z.Offset(millis(t, c.at)); got != c.want.Milliseconds() {
					t.Errorf("got %v; want %v", time.Duration(got)*time.Millisecond, c.want)
				}
			}
		})
	}
	t.Run("instants that cannot be written have no offset", func(t *testing.T) {
		for _, at := range []int64{-1 << 63, FirstInstant - 1, LastInstant + 1, 1<<63 - 1} {
			if got := mustZone(t, "Europe/Berlin").Offset(at); got != 0 {
				t.Errorf("of %d it is %d", at, got)
			}
		}
	})
}

// TestOffsetsAgreeWithTime asks one clock for instants in any order.
func TestOffsetsAgreeWithTime(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"} {
		z, last := mustZone(t, name), millis(t, "2037-12-01T00:00:00Z")
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				at := rapid.Int64Range(millis(t, "1930-01-01T00:00:00Z"), last).Draw(r, "at")
				_, seconds := time.UnixMilli(at).In(z.location).Zone()
				if got := z.Offset(at); got != int64(seconds/60)*60_000 {
					r.Fatalf("got %d at %d; time says %d s", got, at, seconds)
				}
			})
		})
	}
}

func TestZonesAreLoadedOnce(t *testing.T) {
	var zones Zones
	t.Run("a name gives the same clock every time", func(t *testing.T) {
		name := []byte("Europe/Berlin")
		first, _ := zones.Load(string(name))
		zones.Load("Asia/Kolkata")
		if again, err := zones.Load("Europe/Berlin"); again != first || err != nil {
			t.Errorf("got another, and %v", err)
		}
	})
	t.Run("a name that is none is an error", func(t *testing.T) {
		for range 2 {
			const want = `store: time zone "Mars/Olympus": unknown time zone Mars/Olympus`
			if z, err := zones.Load("Mars/Olympus"); z != nil || err == nil || err.Error() != want {
				t.Errorf("got %v, %v", z, err)
			}
		}
	})
	t.Run("many at once agree", func(t *testing.T) {
		var together sync.WaitGroup
		for i := range 8 {
			together.Go(func() {
				for n := range 200 {
					z, err := zones.Load([]string{"Europe/Berlin", "Asia/Tokyo"}[(i+n)%2])
					if err != nil || z.Offset(int64(n)<<32) == 0 {
						t.Error(z, err)
					}
				}
			})
		}
		together.Wait()
	})
}

func BenchmarkOffset(b *testing.B) {
	z := mustZone(b, "Europe/Berlin")
	from := millis(b, "2025-01-01T00:00:00Z")
	b.Run("in time order", func(b *testing.B) {
		at := from
		for b.Loop() {
			z.Offset(at)
			at += 1777
		}
	})
	b.Run("in any order over two years", func(b *testing.B) {
		at := uint64(1)
		for b.Loop() {
			at = at*6364136223846793005 + 1442695040888963407
			z.Offset(from + int64(at>>28))
		}
	})
}
