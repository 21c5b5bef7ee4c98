package ingest

import (
	"slices"
	"time"

	"feedline/model"
	"feedline/model/edm"
)

// clock finds the instants at which a zone's clocks showed a time. It
// remembers the last stretch between two changes of the offset, in which most
// values of a file lie.
type clock struct {
	zone   *time.Location
	from   int64 // the stretch, narrowed on both sides by margin
	until  int64
	offset int64 // milliseconds that local time is ahead of UTC in it
}

// margin is more than any two offsets of a zone differ: an instant this far
// from the changes of the offset is the only one that shows its wall-clock
// time.
const margin = 30 * edm.HourMillis

func newClock(zone *time.Location) *clock { return &clock{zone: zone, from: 1, until: 0} }

// clocks are those on which a timestamp without an offset may be.
type clocks struct{ tenant, utc *clock }

func (c clocks) of(zone model.Zone) *clock {
	if zone == model.TenantZone {
		return c.tenant
	}
	return c.utc
}

// wallProblem tells why a wall-clock time is no instant.
type wallProblem uint8

const (
	noProblem wallProblem = iota
	skippedTime
	doubledTime
)

// instant is the moment in milliseconds since 1970 at which the clocks showed
// the wall-clock time, given as if it were UTC.
func (c *clock) instant(wall int64) (at int64, problem wallProblem) {
	if at := wall - c.offset; at >= c.from && at <= c.until {
		return at, noProblem
	}
	found := c.candidates(wall)
	switch len(found) {
	case 0:
		return 0, skippedTime
	case 1:
		c.remember(found[0])
		return found[0].UnixMilli(), noProblem
	}
	return 0, doubledTime
}

// candidates are the instants that show the wall-clock time, earliest first.
func (c *clock) candidates(wall int64) []time.Time {
	var found []time.Time
	for _, probe := range [...]int64{wall - margin, wall, wall + margin} {
		start, end := time.UnixMilli(probe).In(c.zone).ZoneBounds()
		for _, sample := range [...]time.Time{start.Add(-time.Second), time.UnixMilli(probe), end} {
			_, offset := sample.In(c.zone).Zone()
			at := time.UnixMilli(wall - int64(offset)*edm.SecondMillis).In(c.zone)
			if _, then := at.Zone(); then == offset {
				found = append(found, at)
			}
		}
	}
	slices.SortFunc(found, time.Time.Compare)
	return slices.CompactFunc(found, time.Time.Equal)
}

func (c *clock) remember(at time.Time) {
	start, end := at.ZoneBounds()
	_, seconds := at.Zone()
	c.from, c.until, c.offset = edm.FirstInstant, edm.LastInstant, int64(seconds)*edm.SecondMillis
	if !start.IsZero() {
		c.from = start.UnixMilli() + margin
	}
	if !end.IsZero() {
		c.until = end.UnixMilli() - margin
	}
}

// example is the wall-clock time's first possible offset, to show how one is
// written.
func (c *clock) example(wall int64) string {
	return c.candidates(wall)[0].Format("-07:00")
}
