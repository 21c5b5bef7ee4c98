package plan_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"feedline/odata/plan"
	"feedline/store"
)

func TestAConditionOnADayBoundsTheInstant(t *testing.T) {
	for _, row := range []struct{ filter, where string }{
		{"date(startedAt) eq 2026-03-02", "and(ge(startedAt, 1772352000000), lt(startedAt, 1772553600000), eq(floordiv(add(startedAt, offset(startedAt)), 86400000), 20514))"},
		{"date(startedAtUTC) ge 2026-03-02 and isOutbound", "and(ge(startedAtUTC, 1772352000000), ge(floordiv(startedAtUTC, 86400000), 20514), isOutbound)"},
		{"year(startedAt) lt 2026", "and(lt(startedAt, 1767283200000), lt(year(add(startedAt, offset(startedAt))), 2026))"},
		{"date(startedAt) in (2026-03-02,2026-03-04)", "and(ge(startedAt, 1772352000000), lt(startedAt, 1772726400000), in(floordiv(add(startedAt, offset(startedAt)), 86400000), 20514, 20516))"},
		{"date(startedAt) ne 2026-03-02", "ne(floordiv(add(startedAt, offset(startedAt)), 86400000), 20514)"},
		{"not (date(startedAt) eq 2026-03-02)", "not(eq(floordiv(add(startedAt, offset(startedAt)), 86400000), 20514))"},
		{"year(startedAt) gt 99999999", "gt(year(add(startedAt, offset(startedAt))), 99999999)"},
	} {
		read, err := planned(t, "Calls?$filter="+url.QueryEscape(row.filter), plan.Asking{})
		if err != nil || fmt.Sprint(read.Query.Where) != row.where {
			t.Errorf("%s\ngot  %v %v\nwant %s", row.filter, read.Query.Where, err, row.where)
		}
	}
}

// Every instant of a day on any clock of the world, past ones included, lies
// in the range that its condition implies.
func TestTheRangeOfADayHoldsEveryInstantOfIt(t *testing.T) {
	zones := []string{"Pacific/Kiritimati", "Pacific/Apia", "Asia/Manila", "America/Juneau", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "UTC"}
	rapid.Check(t, func(r *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(r, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		instant := time.UnixMilli(rapid.Int64Range(-62_135_596_800_000, 253_402_300_799_999).Draw(r, "instant")).In(zone)
		if y := instant.Year(); y < 1 || y > 9999 {
			return
		}
		for _, filter := range []string{"date(startedAt) eq " + instant.Format(time.DateOnly), fmt.Sprint("year(startedAt) eq ", instant.Year())} {
			read, err := planned(t, "Calls?$filter="+url.QueryEscape(filter), plan.Asking{})
			if err != nil {
				t.Fatal(err)
			}
			conditions := read.Query.Where.(store.Call).Args
			if len(conditions) != 3 || !strings.HasPrefix(conditions[0].String(), "ge(") || !strings.HasPrefix(conditions[1].String(), "lt(") {
				t.Fatalf("%s became %v", filter, conditions)
			}
			from, until := conditions[0].(store.Call).Args[1].(store.Value).Cell.Int, conditions[1].(store.Call).Args[1].(store.Value).Cell.Int
			if ms := instant.UnixMilli(); ms < from || ms >= until {
				t.Fatalf("%s at %s lies outside of %d to %d", filter, instant, from, until)
			}
		}
	})
}
