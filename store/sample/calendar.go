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
	days  []day
	open  []span
}

// hours are when a contact comes. E-mails have no opening check: for them a holiday
// is one more day on which the centre is closed.
type hours uint8

const (
	whileOpen hours = iota
	whileClosed
	onHoliday
)

// hour is a stretch of even load; load counts from the beginning of the
// history to the end of the hour, for each medium and kind of hours.
type hour struct {
	start, end int64
	load       [3][3]float64
}

// day begins at the tenant's midnight.
type day struct {
	start   int64
	holiday bool
}

type span struct{ start, end int64 }

// byHour is the share of a working day's contacts that each hour brings, in
// percent, for each medium; byDay weighs the days of the week, Sunday first.
var (
	byHour = [3][24]float64{
		voice: {.04, .03, .03, .03, .04, .08, .15, 1, 6.5, 11.5, 12.5, 11.5, 9, 9.5, 10.5, 9.5, 8.5, 5.5, 2.5, 1, .3, .15, .1, .05},
		chat:  {.1, .05, .05, .05, .05, .05, .15, .8, 6.2, 10.9, 11.9, 10.9, 8.5, 9, 10, 9, 8.1, 5.2, 3.2, 2.5, 1.8, .9, .4, .2},
		email: {.3, .2, .2, .2, .3, .4, .6, 2, 5.7, 10, 10.9, 10, 7.8, 8.2, 9.1, 8.2, 7.4, 4.7, 4, 3.2, 2.5, 2, 1.4, .7},
	}
	byDay = [7]float64{0.05, 1.2, 1.05, 1, 0.95, 0.8, 0.3}
)

// A public holiday is the first Wednesday behind holidayAfter days of each
// stretch of holidayEvery. On it the centre is closed, and half as many call.
const (
	holidayAfter, holidayEvery = 14, 45
	holidayIndex               = 0.5
)

// daysBehind is for how many days behind the end the opening hours are known.
const daysBehind = 14

func newCalendar(end time.Time, days int, zone *time.Location) *calendar {
	c := &calendar{end: end.UnixMilli()}
	local := end.In(zone)
	first := time.Date(local.Year(), local.Month(), local.Day()-days, 0, 0, 0, 0, zone)
	after := holidayAfter
	if days >= 14 {
		after = min(after, days/2) // two weeks have a holiday, and less have none
	}
	for i := range days + 1 + daysBehind {
		c.addDay(i, after, first.Year(), first.Month(), first.Day()+i, zone)
	}
	var load [3][3]float64
	for at := first; at.Before(end); at = at.Add(time.Hour) {
		until := min(at.Add(time.Hour).UnixMilli(), c.end)
		for m := range load {
			load[m][c.hoursAt(medium(m), at.UnixMilli())] += c.loadAt(at, medium(m)) * float64(until-at.UnixMilli())
		}
		c.hours = append(c.hours, hour{at.UnixMilli(), until, load})
	}
	return c
}

// loadAt is the load of an hour. On Saturday nine of ten contacts come while the
// centre is open.
func (c *calendar) loadAt(at time.Time, m medium) float64 {
	index := byDay[at.Weekday()]
	switch {
	case c.isHoliday(at.UnixMilli()):
		index = holidayIndex
	case at.Weekday() == time.Saturday && at.Hour() >= 9 && at.Hour() < 13:
		return index * 90 / 4
	case at.Weekday() == time.Saturday:
		return index * 10 / 20
	}
	return index * byHour[m][at.Hour()]
}

// addDay notes a day and its opening hours: working days from 8 to 18, Saturday
// from 9 to 13. after is how many days come before the week with a holiday.
func (c *calendar) addDay(n, after, year int, month time.Month, date int, zone *time.Location) {
	at := func(hour int) int64 { return time.Date(year, month, date, hour, 0, 0, 0, zone).UnixMilli() }
	weekday := time.Date(year, month, date, 12, 0, 0, 0, zone).Weekday()
	behind := n%holidayEvery - after
	holiday := weekday == time.Wednesday && behind >= 0 && behind < 7
	c.days = append(c.days, day{at(0), holiday})
	switch {
	case weekday == time.Sunday || holiday:
	case weekday == time.Saturday:
		c.open = append(c.open, span{at(9), at(13)})
	default:
		c.open = append(c.open, span{at(8), at(18)})
	}
}

// hoursAt tells in which hours of a medium an instant lies.
func (c *calendar) hoursAt(m medium, instant int64) hours {
	switch {
	case c.isOpen(instant):
		return whileOpen
	case m != email && c.isHoliday(instant):
		return onHoliday
	}
	return whileClosed
}

// load is what a medium's contacts of these hours weigh in the whole history.
func (c *calendar) load(m medium, h hours) float64 { return c.hours[len(c.hours)-1].load[m][h] }

// weight is how many working days of average load the history has.
func (c *calendar) weight() float64 {
	return (c.load(voice, whileOpen) + c.load(voice, whileClosed) + c.load(voice, onHoliday)) / (100 * 3_600_000)
}

// at is the instant by which this share (0 to 1) of a medium's contacts of these
// hours has arrived. The history must have such hours.
func (c *calendar) at(m medium, h hours, share float64) int64 {
	want := share * c.load(m, h)
	i := sort.Search(len(c.hours)-1, func(i int) bool { return c.hours[i].load[m][h] > want })
	for i > 0 && c.hours[i].load[m][h] == c.hours[i-1].load[m][h] {
		i-- // the last hours of the history are others
	}
	before := 0.0
	if i > 0 {
		before = c.hours[i-1].load[m][h]
	}
	in := c.hours[i]
	part := (want - before) / (in.load[m][h] - before)
	return in.start + int64(part*float64(in.end-in.start-1))
}

// dayOf is the number of the day in which an instant lies.
func (c *calendar) dayOf(instant int64) int {
	return max(0, sort.Search(len(c.days), func(i int) bool { return c.days[i].start > instant })-1)
}

func (c *calendar) isHoliday(instant int64) bool { return c.days[c.dayOf(instant)].holiday }

// hourOf is the hour of an instant's day, near enough on days that change the
// clock.
func (c *calendar) hourOf(instant int64) int {
	return int((instant - c.days[c.dayOf(instant)].start) / 3_600_000)
}

// today begins the last day of the history.
func (c *calendar) today() int64 { return c.days[c.dayOf(c.end)].start }

// openTime is how much of the time between two instants lies in the opening
// hours.
func (c *calendar) openTime(start, end int64) int64 {
	total := int64(0)
	for i := c.nextOpening(start); i < len(c.open) && c.open[i].start < end; i++ {
		total += max(0, min(end, c.open[i].end)-max(start, c.open[i].start))
	}
	return total
}

// nextOpening is the number of the opening hours that run at an instant or begin
// behind it.
func (c *calendar) nextOpening(instant int64) int {
	return sort.Search(len(c.open), func(i int) bool { return c.open[i].end > instant })
}

func (c *calendar) isOpen(instant int64) bool { return c.openTime(instant, instant+1) > 0 }

// afterOpenTime is the instant by which the centre has been open for so long.
func (c *calendar) afterOpenTime(start, length int64) int64 {
	for i := c.nextOpening(start); i < len(c.open); i++ {
		from := max(start, c.open[i].start)
		if length < c.open[i].end-from {
			return from + length
		}
		length -= c.open[i].end - from
	}
	return start + length
}
