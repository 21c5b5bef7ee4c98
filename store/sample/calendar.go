package sample

import (
	"sort"
	"time"
)

// calendar tells when contacts arrive and when the centre is open, on the
// tenant's clock and across changes of daylight saving. Instants are UTC
// milliseconds.
type calendar struct {
	end   int64
	hours []hour
	open  []span
}

// hour is a stretch of even load; load counts from the beginning of the
// history to the end of the hour.
type hour struct {
	start, end int64
	load       float64
}

type span struct{ start, end int64 }

// byHour is the share of a working day's contacts that each hour brings, in
// tenths of a percent; byDay weighs the days of the week, Sunday first.
var (
	byHour = [24]float64{1, 1, 1, 1, 1, 1, 2, 10, 65, 115, 125, 115, 90, 95, 105, 95, 85, 55, 25, 10, 4, 2, 1, 1}
	byDay  = [7]float64{0.05, 1.2, 1.05, 1, 0.95, 0.8, 0.3}
)

func newCalendar(end time.Time, days int, zone *time.Location) *calendar {
	c := &calendar{end: end.UnixMilli()}
	local := end.In(zone)
	first := time.Date(local.Year(), local.Month(), local.Day()-days, 0, 0, 0, 0, zone)
	load := 0.0
	for at := first; at.Before(end); at = at.Add(time.Hour) {
		until := min(at.Add(time.Hour).UnixMilli(), c.end)
		load += loadAt(at) * float64(until-at.UnixMilli())
		c.hours = append(c.hours, hour{at.UnixMilli(), until, load})
	}
	for day := range days + 1 {
		c.addDay(first.Year(), first.Month(), first.Day()+day, zone)
	}
	return c
}

func loadAt(at time.Time) float64 {
	if at.Weekday() == time.Saturday && (at.Hour() < 9 || at.Hour() > 12) {
		return byHour[at.Hour()] * byDay[time.Saturday] / 10
	}
	return byHour[at.Hour()] * byDay[at.Weekday()]
}

// addDay notes the opening hours of a day: working days from 8 to 18, Saturday
// from 9 to 13.
func (c *calendar) addDay(year int, month time.Month, day int, zone *time.Location) {
	from, to := 8, 18
	switch time.Date(year, month, day, 12, 0, 0, 0, zone).Weekday() {
	case time.Sunday:
		return
	case time.Saturday:
		from, to = 9, 13
	}
	c.open = append(c.open, span{
		time.Date(year, month, day, from, 0, 0, 0, zone).UnixMilli(),
		time.Date(year, month, day, to, 0, 0, 0, zone).UnixMilli(),
	})
}

// at is the instant by which this share (0 to 1) of all contacts has arrived.
func (c *calendar) at(share float64) int64 {
	want := share * c.hours[len(c.hours)-1].load
	i := sort.Search(len(c.hours)-1, func(i int) bool { return c.hours[i].load >= want })
	before := 0.0
	if i > 0 {
		before = c.hours[i-1].load
	}
	h := c.hours[i]
	part := (want - before) / (h.load - before)
	return h.start + int64(part*float64(h.end-h.start-1))
}

// openTime is how much of the time between two instants lies in the opening
// hours.
func (c *calendar) openTime(start, end int64) int64 {
	total := int64(0)
	i := sort.Search(len(c.open), func(i int) bool { return c.open[i].end > start })
	for ; i < len(c.open) && c.open[i].start < end; i++ {
		total += max(0, min(end, c.open[i].end)-max(start, c.open[i].start))
	}
	return total
}

func (c *calendar) isOpen(instant int64) bool { return c.openTime(instant, instant+1) > 0 }
