package ingest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"feedline/model"
	"feedline/model/edm"
)

const notInstant = " is not a date with a time: write it like 2024-05-01T13:45:00.000Z, or with an offset such as +02:00"

func TestInstantsWithAnOffset(t *testing.T) {
	checkConversions(t, model.Type{Kind: model.DateTimeOffset, Precision: 3}, time.UTC, []conversion{
		{"milliseconds since 1970", "1970-01-01T00:00:01.5Z", "1500"},
		{"before 1970 they are negative", "1969-12-31T23:59:59.999Z", "-1"},
		{"a blank in place of T", "1970-01-01 00:00:01Z", "1000"},
		{"small letters", "1970-01-01t00:00:01z", "1000"},
		{"no seconds", "1970-01-01T00:01Z", "60000"},
		{"a positive offset is earlier in UTC", "1970-01-01T02:00:00+02:00", "0"},
		{"a negative offset is later in UTC", "1969-12-31T18:30:00-05:30", "0"},
		{"an offset behind a blank", "1970-01-01 02:00:00 +02:00", "0"},
		{"an offset without a colon", "1970-01-01T02:00:00+0200", "0"},
		{"an offset in hours", "1970-01-01 02:00:00+02", "0"},
		{"seven digits are cut off, not rounded", "1970-01-01T00:00:00.9999999Z", "999"},
		{"they are cut off before 1970 too", "1969-12-31T23:59:59.9999999Z", "-1"},
		{"nine digits", "1970-01-01T00:00:00.123456789Z", "123"},
		{"the first instant", "0001-01-01T00:00:00Z", "-62135596800000"},
		{"the last instant", "9999-12-31T23:59:59.999Z", "253402300799999"},
		{"an offset can lead out of range", "0001-01-01T00:00:00+01:00", `refused: "0001-01-01T00:00:00+01:00" is outside the years 0001 to 9999`},
		{"year 0 is refused", "0000-12-31T00:00:00Z", `refused: "0000-12-31T00:00:00Z"` + notInstant},
		{"a date alone is refused", "2024-05-01", `refused: "2024-05-01"` + notInstant},
		{"another order is refused", "05/01/2024 13:45:00", `refused: "05/01/2024 13:45:00"` + notInstant},
		{"a leap second is refused", "2016-12-31T23:59:60Z", `refused: "2016-12-31T23:59:60Z"` + notInstant},
		{"hour 24 is refused", "2024-05-01T24:00:00Z", `refused: "2024-05-01T24:00:00Z"` + notInstant},
		{"a point without digits is refused", "2024-05-01T00:00:00.Z", `refused: "2024-05-01T00:00:00.Z"` + notInstant},
		{"an offset past 14 hours is refused", "2024-05-01T00:00:00+14:01", `refused: "2024-05-01T00:00:00+14:01"` + notInstant},
		{"an offset of 60 minutes is refused", "2024-05-01T00:00:00+01:60", `refused: "2024-05-01T00:00:00+01:60"` + notInstant},
		{"the name of a zone is refused", "2024-05-01T00:00:00 CET", `refused: "2024-05-01T00:00:00 CET"` + notInstant},
		{"seconds since 1970 are refused", "1714564800", `refused: "1714564800"` + notInstant},
	})
	checkConversions(t, model.Type{Kind: model.DateTimeOffset, Precision: 1}, time.UTC, []conversion{
		{"a smaller precision cuts off more", "1970-01-01T00:00:00.19Z", "100"},
	})
}

func TestInstantsOnTheTenantsClock(t *testing.T) {
	at := func(text string) string {
		t.Helper()
		instant, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(instant.UnixMilli())
	}
	skipped := func(text, zone string) string {
		return `refused: "` + text + `" does not exist: the clocks of ` + zone + ` were set forward over it; write the offset too`
	}
	doubled := func(text, zone, offset string) string {
		return `refused: "` + text + `" occurred twice: the clocks of ` + zone + ` were set back over it; write the offset too, such as ` + offset
	}
	for name, rows := range map[string][]conversion{
		"Europe/Berlin": {
			{"winter", "2024-01-15T12:00:00", at("2024-01-15T11:00:00Z")},
			{"summer", "2024-07-15T12:00:00", at("2024-07-15T10:00:00Z")},
			{"the last moment before the gap", "2024-03-31T01:59:59", at("2024-03-31T00:59:59Z")},
			{"the first moment of the gap", "2024-03-31T02:00:00", skipped("2024-03-31T02:00:00", "Europe/Berlin")},
			{"the last moment of the gap", "2024-03-31T02:59:59", skipped("2024-03-31T02:59:59", "Europe/Berlin")},
			{"the first moment behind the gap", "2024-03-31T03:00:00", at("2024-03-31T01:00:00Z")},
			{"the last moment before the doubled hour", "2024-10-27T01:59:59", at("2024-10-26T23:59:59Z")},
			{"the first moment of the doubled hour", "2024-10-27T02:00:00", doubled("2024-10-27T02:00:00", "Europe/Berlin", "+02:00")},
			{"the last moment of the doubled hour", "2024-10-27T02:59:59", doubled("2024-10-27T02:59:59", "Europe/Berlin", "+02:00")},
			{"the first moment behind the doubled hour", "2024-10-27T03:00:00", at("2024-10-27T02:00:00Z")},
			{"an offset settles it", "2024-10-27T02:30:00+01:00", at("2024-10-27T01:30:00Z")},
			{"before there were zones", "1850-01-01T00:53:28", at("1850-01-01T00:00:00Z")},
		},
		"America/New_York": {
			{"winter", "2024-01-15T12:00:00", at("2024-01-15T17:00:00Z")},
			{"summer", "2024-07-15T12:00:00", at("2024-07-15T16:00:00Z")},
			{"the gap", "2024-03-10T02:30:00", skipped("2024-03-10T02:30:00", "America/New_York")},
			{"behind the gap", "2024-03-10T03:00:00", at("2024-03-10T07:00:00Z")},
			{"the doubled hour", "2024-11-03T01:30:00", doubled("2024-11-03T01:30:00", "America/New_York", "-04:00")},
			{"behind the doubled hour", "2024-11-03T02:00:00", at("2024-11-03T07:00:00Z")},
		},
		"Australia/Lord_Howe": {
			{"its winter", "2024-07-15T12:00:00", at("2024-07-15T01:30:00Z")},
			{"its summer", "2024-01-15T12:00:00", at("2024-01-15T01:00:00Z")},
			{"the gap of half an hour", "2024-10-06T02:15:00", skipped("2024-10-06T02:15:00", "Australia/Lord_Howe")},
			{"behind the gap", "2024-10-06T02:30:00", at("2024-10-05T15:30:00Z")},
			{"the doubled half hour", "2024-04-07T01:45:00", doubled("2024-04-07T01:45:00", "Australia/Lord_Howe", "+11:00")},
			{"before the doubled half hour", "2024-04-07T01:29:59", at("2024-04-06T14:29:59Z")},
			{"behind the doubled half hour", "2024-04-07T02:00:00", at("2024-04-06T15:30:00Z")},
		},
		"Asia/Kolkata": {
			{"half an hour of offset", "2024-01-15T12:00:00", at("2024-01-15T06:30:00Z")},
			{"and no change in summer", "2024-07-15T12:00:00", at("2024-07-15T06:30:00Z")},
		},
		"Pacific/Apia": {
			{"a whole day that did not exist", "2011-12-30T12:00:00", skipped("2011-12-30T12:00:00", "Pacific/Apia")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			checkConversions(t, model.Type{Kind: model.DateTimeOffset, Precision: 3}, zone(t, name), rows)
		})
	}
}

// The judge is time.Time: whatever instant it shows on the zone's clock must
// come back, unless the clock shows the same time at another instant.
func TestEveryInstantComesBackFromTheClock(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca", "Pacific/Apia", "America/Caracas"} {
		loc := zone(t, name)
		c := newClock(loc)
		at := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
		for range 20000 {
			at = at.Add(time.Duration(random.Int64N(int64(110 * time.Hour))))
			local := at.In(loc)
			_, offset := local.Zone()
			got, problem := c.instant(at.UnixMilli() + int64(offset)*edm.SecondMillis)
			if problem == noProblem && got != at.UnixMilli() || problem == skippedTime {
				t.Fatalf("%s: %s became %s (%d)", name, local, time.UnixMilli(got).In(loc), problem)
			}
			if problem == doubledTime && !nearAChange(local) {
				t.Fatalf("%s: %s occurred only once", name, local)
			}
		}
	}
}

// nearAChange tells whether the offset changes within a day and a bit.
func nearAChange(local time.Time) bool {
	_, before := local.Add(-25 * time.Hour).Zone()
	_, after := local.Add(25 * time.Hour).Zone()
	_, now := local.Zone()
	return before != now || after != now
}
