package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTheNightsOfAClockChange asks for the calls of nights in which the clock of
// their tenant changes, and purges and refreshes as of such a night.
func TestTheNightsOfAClockChange(t *testing.T) {
	for _, c := range []struct {
		zone, day string // in whose night the clock changes
		hours     int    // of that day
		twice     int    // calls that are of the third hour, or of the second: it comes twice, or never
		change    string // instant of it
		before    string // as shown
		after     string
	}{
		{"Europe/Budapest", "2026-03-29", 23, 0, "2026-03-29T01:00:00Z", "2026-03-29T01:30:00.000+01:00", "2026-03-29T03:00:00.000+02:00"},
		{"Europe/Budapest", "2026-10-25", 25, 4, "2026-10-25T01:00:00Z", "2026-10-25T02:30:00.000+02:00", "2026-10-25T02:00:00.000+01:00"},
		{"America/New_York", "2026-03-08", 23, 0, "2026-03-08T07:00:00Z", "2026-03-08T01:30:00.000-05:00", "2026-03-08T03:00:00.000-04:00"},
		{"America/New_York", "2026-11-01", 25, 4, "2026-11-01T06:00:00Z", "2026-11-01T01:30:00.000-04:00", "2026-11-01T01:00:00.000-05:00"},
	} {
		folder := t.TempDir()
		midnight, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		changed, err := time.Parse(time.RFC3339, c.change)
		if err != nil {
			t.Fatal(err)
		}
		callsEvery(t, folder, "calls.csv", midnight.Add(-24*time.Hour), midnight.Add(60*time.Hour), 30*time.Minute)
		do(t, folder, "tenant", "add", "office", "--zone", c.zone, "--db", "feed.db")
		do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
		feed := serve(t, folder, "--db", "feed.db")
		count := func(filter string) (n int) {
			t.Helper()
			_, body := get(t, feed.root+"/Calls/$count?$filter="+url.PathEscape(filter), nil)
			if _, err := fmt.Sscan(strings.TrimPrefix(string(body), "\ufeff"), &n); err != nil {
				t.Fatalf("%s: %s", filter, body)
			}
			return n
		}
		if n := count("date(startedAt) eq " + c.day); n != 2*c.hours {
			t.Errorf("%s, %s has %d half hours, want %d", c.zone, c.day, n, 2*c.hours)
		}
		hour := "2"
		if strings.HasPrefix(c.after, c.day+"T01") {
			hour = "1"
		}
		if n := count("date(startedAt) eq " + c.day + " and hour(startedAt) eq " + hour); n != c.twice {
			t.Errorf("%s, %s: the hour %s has %d half hours, want %d", c.zone, c.day, hour, n, c.twice)
		}
		for at, want := range map[time.Time]string{changed.Add(-30 * time.Minute): c.before, changed: c.after} {
			_, body := get(t, feed.root+"/Calls?$select=startedAt&$filter=startedAtUTC%20eq%20"+at.Format(time.RFC3339), nil)
			contains(t, string(body), `"startedAt":"`+want+`"`)
		}
		// Of the calls before 00:00 UTC of the day none stays, and of the others all.
		do(t, folder, "purge", "--db", "feed.db", "--days", "1", "--now", midnight.AddDate(0, 0, 1).Format(time.DateOnly))
		if all, later := count("durationInSeconds eq 0"), count("endedAtUTC ge "+midnight.Format(time.RFC3339)); all != 120 || later != 120 {
			t.Errorf("%s, %s: the purge leaves %d calls, %d of them after the cutoff; want 120", c.zone, c.day, all, later)
		}
		tick := refreshOnce(t, folder, changed.Add(time.Second))
		if tick != midnight.Format(time.RFC3339) {
			t.Errorf("%s, %s: the refresh is as of %s", c.zone, c.day, tick)
		}
	}
}

// callsEvery writes a file of calls of no length.
func callsEvery(t *testing.T, folder, name string, from, to time.Time, every time.Duration) {
	t.Helper()
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.Write([]string{"id", "startedAtUTC", "endedAtUTC", "durationInSeconds", "channelType", "holdCount", "holdDurationInSeconds", "isConsult", "isOutbound"})
	for at := from; at.Before(to); at = at.Add(every) {
		instant := at.Format(time.RFC3339)
		w.Write([]string{lookupID(int(at.Unix() / 60)), instant, instant, "0", "Voice", "0", "0", "false", "false"})
	}
	w.Flush()
	if err := os.WriteFile(filepath.Join(folder, name), text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// refreshOnce refreshes at an instant and tells the tick as the feed publishes it.
func refreshOnce(t *testing.T, folder string, now time.Time) string {
	t.Helper()
	writeFile(t, filepath.Join(folder, "queues.csv"), "id,Name\n6f9619ff-8b86-4011-b42d-00c04fc964ff,Sales\n", 0o600)
	writeFile(t, filepath.Join(folder, "refresh.yaml"), "refresh: {sources: [{set: Queues, file: queues.csv}]}\n", 0o600)
	do(t, folder, "refresh", "--db", "feed.db", "--config", "refresh.yaml", "--now", now.Format(time.RFC3339))
	feed := serve(t, folder, "--db", "feed.db")
	_, body := get(t, feed.root+"/RefreshRuns?$select=tickUTC,tick", nil)
	var answer struct {
		Value []struct{ TickUTC, Tick time.Time }
	}
	if err := json.Unmarshal(body, &answer); err != nil || len(answer.Value) != 1 || !answer.Value[0].Tick.Equal(answer.Value[0].TickUTC) {
		t.Fatalf("the runs are %s: %v", body, err)
	}
	return answer.Value[0].TickUTC.Format(time.RFC3339)
}

// TestAClockThatIsSetPurgesNothingTwice sets the clock back and forward under a
// schedule that works. (What the clock says is put in by the test: a program of Go
// asks the kernel itself, so that faketime cannot deceive it.)
func TestAClockThatIsSetPurgesNothingTwice(t *testing.T) {
	n := nights(t, "2026-04-01T09:00:00Z", "2026-04-03T01:00:00Z")
	var kept []int
	jumps := []struct{ at, to string }{
		{"2026-04-01T10:00:00Z", "2026-03-29T10:00:00Z"},
		{"2026-03-31T09:00:00Z", "2026-04-02T09:00:00Z"},
		{"2026-04-02T10:00:00Z", "2026-04-01T10:00:00Z"},
	}
	n.wait = func() {
		if len(jumps) > 0 && n.clock.Format(time.RFC3339) == jumps[0].at {
			office, _ := n.left()
			kept = append(kept, office)
			n.clock, _ = time.Parse(time.RFC3339, jumps[0].to)
			jumps = jumps[1:]
		}
	}
	n.run()
	office, _ := n.left()
	if kept = append(kept, office); fmt.Sprint(kept, n.times) != "[2 2 1 0] [Apr 1 09:00 Apr 2 09:01 Apr 3 00:30]" || strings.Contains(n.log.String(), "level=ERROR") {
		t.Errorf("%v calls were left when the clock was set, and it purged at %v\n%s", kept, n.times, n.log)
	}
}
