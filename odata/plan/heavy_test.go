package plan_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/odata/fault"
	"feedline/odata/plan"
)

func TestWhichQueriesAreHeavy(t *testing.T) {
	const guid = "01234567-89ab-cdef-0123-456789abcdef"
	for _, c := range []struct{ name, url, why string }{
		{"a whole table", "Calls", ""},
		{"an order that an index has", "Calls?$orderby=startedAt desc", ""},
		{"an order that no index has", "Calls?$orderby=durationInSeconds", "no index has the order"},
		{"an order by related rows", "Calls?$orderby=Channel/name", "no index has the order"},
		{"an order by a function", "Calls?$orderby=length(channelType)", "no index has the order"},
		{"a range does not make an order light", "Calls?$orderby=durationInSeconds&$filter=startedAt ge 2026-03-01T00:00:00Z", "no index has the order"},
		{"an order of no rows", "Calls?$orderby=durationInSeconds&$top=0", ""},
		{"an order of rows that an index finds", "AgentStates?$orderby=durationInSeconds&$filter=agentID eq " + guid, ""},
		{"an order of rows that are found by a list", "Calls?$orderby=durationInSeconds&$filter=isOutbound and id in (" + guid + ")", ""},
		{"an order of the rows of a path", "Channels(" + guid + ")/Calls?$orderby=durationInSeconds", ""},
		{"one entity", "Calls(" + guid + ")", ""},
		{"the number of all rows", "Calls/$count", ""},
		{"the number of rows by their keys", "Calls/$count?$filter=id gt " + guid, ""},
		{"the number of rows by what no index has", "Calls/$count?$filter=durationInSeconds gt 5", "count"},
		{"the number beside a page", "Calls?$count=true&$top=0&$filter=durationInSeconds gt 5", "count"},
		{"the number of rows of a path", "Channels(" + guid + ")/Calls/$count?$filter=durationInSeconds gt 5", ""},
		{"a comparison of what no index has", "Calls?$filter=durationInSeconds gt 5", ""},
		{"related rows", "Calls?$filter=QueueSegments/any()", "related rows"},
		{"the number of related rows", "Calls?$filter=QueueSegments/$count gt 1", "related rows"},
		{"related rows in a range", "Calls?$filter=QueueSegments/any() and startedAt ge 2026-03-01T00:00:00Z", ""},
		{"a function", "Calls?$filter=contains(channelType,'x')", "computes"},
		{"a function in a range", "Calls?$filter=contains(channelType,'x') and startedAt ge now() sub duration'P1D'", ""},
		{"a day, from which a range follows", "Calls?$filter=date(startedAt) eq 2026-03-01", ""},
		{"a function of constants", "Calls?$filter=endedAt gt now() sub duration'P1D'", ""},
		{"a range on one side of or", "Calls?$filter=hour(startedAt) eq 9 or startedAt ge 2026-03-01T00:00:00Z", "computes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			read, err := planned(t, strings.ReplaceAll(c.url, " ", "%20"), plan.Asking{Now: time.Unix(0, 0)})
			if err != nil {
				t.Fatal(err)
			}
			if got := read.Heavy.String(); c.why == "" && got != "" || !strings.Contains(got, c.why) {
				t.Errorf("got %q, want %q", got, c.why)
			}
		})
	}
}

func TestAHeavyQueryIsToldOfCheapOrders(t *testing.T) {
	read, err := planned(t, "Calls?$orderby=durationInSeconds", plan.Asking{})
	if err != nil {
		t.Fatal(err)
	}
	if want := "order by startedAtUTC or id, for which there is an index"; !strings.Contains(read.Heavy.Instead, want) {
		t.Errorf("got %q, want %q", read.Heavy.Instead, want)
	}
}

func TestOperationsAreCountedAcrossTheRequest(t *testing.T) {
	for _, c := range []struct {
		name, url string
		count     string // that the refusal names; empty: none
	}{
		{"as many as the limit", "Calls?$filter=holdCount gt 1 and holdCount ne 5 or isOutbound eq true and holdCount lt 9", ""},
		{"one subquery", "Calls?$filter=QueueSegments/any()", ""},
		{"two subqueries", "Calls?$filter=QueueSegments/any() and QueueSegments/$count gt 1", "22"},
		{"conditions inside $expand", "Calls?$filter=QueueSegments/any()&$expand=QueueSegments($filter=durationInSeconds gt 5 and durationInSeconds lt 9)", "13"},
		{"a number of expanded rows", "Calls?$expand=QueueSegments($count=true;$filter=durationInSeconds gt 5)", "12"},
		{"a list is one", "Calls?$filter=holdCount in (1" + strings.Repeat(",7", 500) + ")", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := plannedWithin(t, strings.ReplaceAll(c.url, " ", "%20"), plan.Asking{}, plan.Limits{PageRows: 3, Operations: 11})
			if c.count == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var f *fault.Error
			if !errors.As(err, &f) || f.Code != fault.TooComplex || !strings.Contains(f.Message, "has "+c.count+" comparisons") || !strings.Contains(f.Message, "carries out 11 at once") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestWhatLiesInsideValuesIsHeavyAndCounts(t *testing.T) {
	m, err := model.Load(os.DirFS("../../testdata/models/shapes"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		url, why   string
		operations int
	}{
		{"Parts?$filter=place/shelf gt 2", "looks into a complex value or a collection", 2},
		{"Parts?$filter=nicknames/any(n:n eq 'a')", "looks into a complex value or a collection", 11},
		{"Parts?$filter=formerPlaces/all(p:p/shelf eq 1)", "looks into a complex value or a collection", 14},
		{"Parts?$filter=nicknames/$count gt 1", "looks into a complex value or a collection", 11},
		{"Parts/$count?$filter=place/shelf gt 2", "all rows are looked at to count", 2},
		{"Parts?$orderby=place/shelf", "no index has the order", 1},
		{"Parts?$filter=place/shelf gt 2 and id eq f0000000-0000-4000-8000-000000000001", "", 4},
	} {
		t.Run(c.url, func(t *testing.T) {
			url := strings.ReplaceAll(c.url, " ", "%20")
			read, err := plannedOver(t, m, url, plan.Asking{}, plan.Limits{PageRows: 3, Operations: c.operations})
			if err != nil || !strings.Contains(read.Heavy.String(), c.why) || c.why == "" && read.Heavy.String() != "" {
				t.Errorf("%v, heavy because %q", err, read.Heavy)
			}
			if c.operations > 1 {
				if _, err := plannedOver(t, m, url, plan.Asking{}, plan.Limits{PageRows: 3, Operations: c.operations - 1}); err == nil {
					t.Errorf("fewer than %d operations do", c.operations)
				}
			}
		})
	}
}
