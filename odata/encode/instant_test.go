package encode

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"feedline/model/edm"
	"feedline/store"
)

func mustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// written is what one writer, which remembers the day and the offset before,
// makes of an instant.
func written(m *instant, at time.Time) string {
	c := store.IntCell(at.UnixMilli())
	return string(m.form(nil, nil, &c))
}

var zones = []string{"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC", "America/St_Johns", "Pacific/Apia", "Africa/Monrovia"}

// Offsets with seconds are not compared as text here but as instants.
func TestInstantsAgreeWithTime(t *testing.T) {
	for _, name := range zones {
		loc := mustZone(t, name)
		m, utc := newInstant(3, loc), newInstant(3, nil)
		t.Run("any instant from 1900 to 2100 in "+name, func(t *testing.T) {
			from, to := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli(), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
			rapid.Check(t, func(t *rapid.T) {
				near := rapid.Int64Range(from, to).Draw(t, "start")
				for range 50 { // a run of near instants, as in a table
					mustAgree(t, m, utc, time.UnixMilli(near).In(loc))
					near = min(to, max(from, near+rapid.Int64Range(-40*edm.DayMillis, 40*edm.DayMillis).Draw(t, "step")))
				}
			})
		})
		t.Run("a millisecond around each change of the clock in "+name, func(t *testing.T) {
			at, changes := time.Date(1900, 1, 1, 0, 0, 0, 0, loc), 0
			for at.Year() < 2100 {
				_, end := at.ZoneBounds()
				if end.IsZero() {
					break
				}
				if !end.After(at) { // of the last day of leap years after 2037, package time says less than is so
					end = at.AddDate(0, 0, 1)
				}
				for _, d := range []time.Duration{-time.Millisecond, 0, time.Millisecond, -time.Millisecond, time.Hour} {
					mustAgree(t, m, utc, end.Add(d).In(loc))
				}
				at = end
				changes++
			}
			if changes == 0 && name != "UTC" {
				t.Fatal("no change found")
			}
		})
	}
}

type failing interface{ Fatalf(string, ...any) }

func mustAgree(t failing, m, utc *instant, at time.Time) {
	if got, want := written(utc, at), at.UTC().Format(`"2006-01-02T15:04:05.000Z"`); got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	got := written(m, at)
	_, offset := at.Zone()
	if offset%60 == 0 {
		if want := at.Format(`"2006-01-02T15:04:05.000-07:00"`); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
		return
	}
	if back, err := time.Parse(`"2006-01-02T15:04:05.000-07:00"`, got); err != nil || !back.Equal(at) {
		t.Fatalf("%s was written as %s", at, got)
	}
}

func TestInstants(t *testing.T) {
	at := func(text string) time.Time {
		v, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct{ name, zone, at, want string }{
		{"UTC is written with Z", "", "2026-03-01T09:15:27.123Z", "2026-03-01T09:15:27.123Z"},
		{"a zone shows its offset", "Europe/Berlin", "2026-03-01T09:15:27.123Z", "2026-03-01T10:15:27.123+01:00"},
		{"the zone UTC shows an offset too", "UTC", "2026-03-01T09:15:27.123Z", "2026-03-01T09:15:27.123+00:00"},
		{"before the clock goes forward", "Europe/Berlin", "2026-03-29T00:59:59.999Z", "2026-03-29T01:59:59.999+01:00"},
		{"after the clock went forward", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00.000+02:00"},
		{"the hour that comes twice, first", "America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T01:30:00.000-04:00"},
		{"the hour that comes twice, second", "America/New_York", "2026-11-01T06:30:00Z", "2026-11-01T01:30:00.000-05:00"},
		{"half hours", "Asia/Kolkata", "2025-12-31T18:30:00Z", "2026-01-01T00:00:00.000+05:30"},
		{"half an hour of summer", "Australia/Lord_Howe", "2026-01-01T00:00:00Z", "2026-01-01T11:00:00.000+11:00"},
		{"and half an hour back", "Australia/Lord_Howe", "2026-07-01T00:00:00Z", "2026-07-01T10:30:00.000+10:30"},
		{"local mean time loses its seconds, not its instant", "Europe/Berlin", "1890-01-01T00:00:00Z", "1890-01-01T00:53:00.000+00:53"},
		{"an offset beyond 14 hours is shortened", "Asia/Manila", "1800-01-01T00:00:00Z", "1799-12-31T10:00:00.000-14:00"},
		{"the first instant", "", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"},
		{"the last instant", "", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
		{"a clock that leaves the year 9999 is shown in UTC", "Asia/Kolkata", "9999-12-31T23:00:00Z", "9999-12-31T23:00:00.000Z"},
		{"a clock that leaves the year 1 is shown in UTC", "America/New_York", "0001-01-01T01:00:00Z", "0001-01-01T01:00:00.000Z"},
		{"before 1970", "", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var loc *time.Location
			if c.zone != "" {
				loc = mustZone(t, c.zone)
			}
			if got := written(newInstant(3, loc), at(c.at)); got != `"`+c.want+`"` {
				t.Fatalf("got %s", got)
			}
		})
	}
	t.Run("the fraction has the digits that are stated, or three where it needs more", func(t *testing.T) {
		second, tenth, milli := at("2026-03-01T09:15:27Z"), at("2026-03-01T09:15:27.5Z"), at("2026-03-01T09:15:27.123Z")
		got := ""
		for _, digits := range []int{0, 1, 2, 3, 7} {
			m := newInstant(digits, nil)
			got += fmt.Sprintln(digits, written(m, second)[18:], written(m, tenth)[18:], written(m, milli)[18:])
		}
		const want = `0 27Z" 27.500Z" 27.123Z"
1 27.0Z" 27.5Z" 27.123Z"
2 27.00Z" 27.50Z" 27.123Z"
3 27.000Z" 27.500Z" 27.123Z"
7 27.000Z" 27.500Z" 27.123Z"
`
		if got != want {
			t.Fatalf("got\n%s", got)
		}
	})
}

// Dates of every day from 1600 to 2400 and of the ends, against package time.
func TestDatesAgreeWithTime(t *testing.T) {
	check := func(day int64) {
		c := store.IntCell(day)
		if got, want := string(date(nil, nil, &c)), time.Unix(day*86_400, 0).UTC().Format(`"2006-01-02"`); got != want {
			t.Fatalf("day %d: got %s, want %s", day, got, want)
		}
	}
	for day := int64(-135_140); day < 157_054; day++ {
		check(day)
	}
	for i := range int64(1000) {
		check(edm.FirstDay + i)
		check(edm.LastDay - i)
	}
}
