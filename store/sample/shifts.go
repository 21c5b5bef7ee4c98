package sample

import (
	"math"
	"time"
)

// Lengths of a shift, on working days and on Saturday, up to the last task. With the
// time that it takes behind them they are eight and four hours.
const (
	fullShift  = 8*3_600_000 - 300_000
	shortShift = 4*3_600_000 - 300_000
)

// presentShare is which share of the agents is present, by the day of the week. It
// follows the load; three quarters are present on an average working day.
var presentShare = [7]float64{0, 0.86, 0.78, 0.75, 0.72, 0.64, 0.28}

// golden is the fractional part of the golden ratio. Its multiples are spread evenly
// over a circle.
const golden = 0.6180339887498949

// startOfShift is between which minutes after seven o'clock a shift begins, and how
// many agents in twenty begin then.
type startOfShift struct {
	agents   int
	from, to float64
}

// Most come early or late, so that both ends of the opening hours are manned.
var (
	starts         = []startOfShift{{8, 45, 60}, {8, 165, 180}, {4, 90, 120}}
	saturdayStarts = []startOfShift{{20, 105, 120}}
)

// shiftsOf draws the days of an agent. Days off go round in each unit, so that
// each has its share of agents every day. Nobody is due on Sunday and on holidays.
// Who has left does not come, and who is new comes today.
func (r *rota) shiftsOf(agent int) []span {
	list := make([]span, r.Days+1)
	for day := range list {
		r.turn(ofDay, agent*4096+day)
		noon := time.UnixMilli(r.calendar.days[day].start).In(r.Tenant.Zone).Add(12 * time.Hour)
		number := agent / len(units)
		share, begins, length := presentShare[noon.Weekday()], starts, int64(fullShift)
		switch {
		case agent >= r.people.agents && day == r.Days:
			share = 1
		case agent >= r.people.agents || r.calendar.days[day].holiday:
			share = 0
		case noon.Weekday() == time.Saturday:
			begins, length = saturdayStarts, shortShift
		}
		_, turn := math.Modf(float64(number)*golden + float64(day)*0.37)
		login := r.drawStart(begins, (number*7+day/7*3)%20, noon)
		if turn < share && !r.gone(agent, login) {
			list[day] = span{login, login + length}
		}
	}
	return list
}

// drawStart draws when the shift of a day begins for an agent who has this number
// of twenty.
func (r *rota) drawStart(list []startOfShift, number int, day time.Time) int64 {
	i := 0
	for number >= list[i].agents {
		number -= list[i].agents
		i++
	}
	seven := time.Date(day.Year(), day.Month(), day.Day(), 7, 0, 0, 0, day.Location()).UnixMilli()
	return seven + r.between(list[i].from*60, list[i].to*60)
}

// gone tells whether an agent's account is about to be deleted or has been.
func (r *rota) gone(agent int, instant int64) bool {
	deleted := r.deletedAt(leaver(agent), agent)
	return agent < r.people.newcomer() && deleted != 0 && instant > deleted-2*86_400_000
}

// pause is a break of a shift: how long behind the beginning of the shift it can be
// due and within how long from then, and how long it is.
type pause struct {
	name               string
	from, span, length int64
}

// pauses are the breaks of a shift. On Saturday only the first one fits into it.
var pauses = []pause{
	{"Coffee", 90 * 60_000, 60 * 60_000, 8 * 60_000},
	{"Lunch", 210 * 60_000, 80 * 60_000, 30 * 60_000},
	{"Coffee", 330 * 60_000, 60 * 60_000, 8 * 60_000},
}

// pause sends an agent on the breaks that are due by an instant, each as soon as
// the agent's work is done. Instants never go back.
func (r *rota) pause(agent int, instant int64) {
	b := &r.busy[agent]
	for ; b.day < len(r.shifts[agent]) && r.calendar.days[b.day].start <= instant; b.day, b.pauses = b.day+1, 0 {
		shift := r.shifts[agent][b.day]
		for ; b.pauses < len(pauses); b.pauses++ {
			next := pauses[b.pauses]
			from := shift.start + next.from + int64(mix(uint64(shift.start))%uint64(next.span))
			if shift.start == 0 || from+next.length > shift.end {
				continue
			}
			if from > instant {
				return
			}
			if from = max(from, b.until()); from+next.length <= shift.end {
				b.rest = from + next.length
				r.occupied[agent] = append(r.occupied[agent], stretch{span{from, b.rest}, "Break", next.name})
			}
		}
	}
}

// due tells whether an agent is on shift.
func (r *rota) due(agent int, instant int64) bool {
	day := r.calendar.dayOf(instant)
	if day > r.Days {
		return false
	}
	shift := r.shifts[agent][day]
	return instant >= shift.start+120_000 && instant <= shift.end
}
