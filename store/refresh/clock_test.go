package refresh

import (
	"testing"
	"time"
)

// TestAClockThatIsSetServesNoMidnightTwice sets the clock back and forward while
// the schedule runs.
func TestAClockThatIsSetServesNoMidnightTwice(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = lines("a Name=Sales", "b Name=Service")
	c := newClocked(o)
	expect(t, c.at(midnight1), "2026-03-02")
	o.sources["Queues"] = lines("a Name=Sales")
	expect(t, c.at(midnight2), "2026-03-03")
	expect(t, c.at(midnight1.Add(time.Hour))) // an hour that has been before
	expect(t, c.at(midnight2.Add(time.Hour)))
	o.sources["Queues"] = lines("b Name=Service")
	expect(t, c.at(midnight2.AddDate(1, 0, 0)), "2027-03-03") // a year too far
	expect(t, c.at(midnight2.Add(2*time.Hour)))
	o.sources["Queues"] = lines("a Name=Sales", "b Name=Service")
	expect(t, c.at(midnight2.AddDate(0, 0, 1)), "2026-03-04") // the next one that is right makes good
	o.expect("Queues", "id deletedAt", "a null", "b null")
	expect(t, c.at(midnight1.AddDate(0, 0, -1)), "2026-03-01") // and one that nobody served is served, once
	expect(t, c.at(midnight1.AddDate(0, 0, -1).Add(time.Minute)))
}
