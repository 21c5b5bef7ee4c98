package sample

import (
	"slices"
	"time"
)

// rota is who works when, and who does what.
type rota struct {
	*centre
	shifts   [][]span                    // by agent and day; zero: a day off
	agents   [3][][tasksPerContact]int16 // who has each task of each contact, plus 1
	occupied [][]stretch                 // by agent: what keeps him from being idle
	busy     []occupation                // by agent, while tasks are handed out
	members  map[[2]int][]int            // of a unit on a day
	turns    [5]int                      // by unit: with whom the search for an agent begins
}

// stretch is a time in one state.
type stretch struct {
	span
	state, breakName string
}

// occupation is until when an agent is taken: by one thing alone, by a break that
// begins behind it, and by up to three chats.
type occupation struct {
	alone, rest int64
	chats       [3]int64
}

// job is a task that needs an agent.
type job struct {
	ref
	task
	unit int
	open bool // nobody knows its end yet
}

func newRota(c *centre) *rota {
	r := &rota{centre: c, members: map[[2]int][]int{}}
	count := c.people.newcomer() + 1
	r.shifts, r.occupied, r.busy = make([][]span, count), make([][]stretch, count), make([]occupation, count)
	for m := range r.agents {
		r.agents[m] = make([][tasksPerContact]int16, c.numbers[m])
	}
	for agent := range count {
		if agent < c.people.agents || agent == c.people.newcomer() {
			r.shifts[agent] = r.shiftsOf(agent)
		}
	}
	return r
}

// shiftsOf draws the days of an agent. Nobody is due on Sunday and on holidays, and
// few on Saturday. Who has left does not come, and who is new comes today.
func (r *rota) shiftsOf(agent int) []span {
	list := make([]span, r.Days+1)
	for day := range list {
		r.turn(ofDay, agent*4096+day)
		noon := time.UnixMilli(r.calendar.days[day].start).In(r.Tenant.Zone).Add(12 * time.Hour)
		present, length := 75.0, int64(8*3_600_000)
		switch {
		case r.calendar.days[day].holiday || noon.Weekday() == time.Sunday:
			present = 0
		case noon.Weekday() == time.Saturday:
			present, length = 30, 4*3_600_000
		}
		if agent >= r.people.agents {
			present = 0
			if day == r.Days {
				present = 100
			}
		}
		first := time.Date(noon.Year(), noon.Month(), noon.Day(), 7, 45, 0, 0, r.Tenant.Zone).UnixMilli()
		login := first + r.between(0, 8100)
		if r.chance(present) && !r.gone(agent, first) {
			list[day] = span{login, login + length}
		}
	}
	return list
}

// gone tells whether an agent's account is about to be deleted or has been.
func (r *rota) gone(agent int, instant int64) bool {
	deleted := r.deletedAt(leaver(agent), agent)
	return agent < r.people.newcomer() && deleted != 0 && instant > deleted-2*86_400_000
}

// agentOf is who has a task; -1: nobody.
func (r *rota) agentOf(of ref, slot int) int { return int(r.agents[of.medium][of.n][slot]) - 1 }

// assign hands out the tasks of the whole history in the order of their time.
func (r *rota) assign() {
	var jobs []job
	var room contact
	var list []task
	for m := range r.numbers {
		for n := range r.numbers[m] {
			k := r.contact(ref{medium(m), int32(n)}, &room)
			list = r.tasks(k, list[:0])
			for _, t := range list {
				if t.start <= k.now {
					jobs = append(jobs, job{k.ref, t, channels[k.channel].unit, t.end() > k.now})
				}
			}
		}
	}
	slices.SortStableFunc(jobs, func(a, b job) int { return int(min(1, max(-1, a.start-b.start))) })
	for i := range jobs {
		r.hand(&jobs[i])
	}
	for _, list := range r.occupied {
		slices.SortFunc(list, func(a, b stretch) int { return int(min(1, max(-1, a.start-b.start))) })
	}
}

// forever stands for the end of a task that is open.
const forever = 1 << 60

// hand gives a job to an agent, and notes what keeps the agent busy. An offer that
// is not taken needs somebody who is free; a task that is taken can be one too many.
func (r *rota) hand(j *job) {
	agent := r.choose(j)
	if agent < 0 {
		return
	}
	r.agents[j.medium][j.n][j.slot] = int16(agent + 1)
	end := j.end()
	if j.open {
		end = forever
	}
	b := &r.busy[agent]
	if j.medium == chat {
		b.chats[earliest(b.chats)] = end
	} else {
		b.alone = max(b.alone, end)
	}
	switch {
	case j.result == "Handled" && j.start+j.preview < end:
		r.occupied[agent] = append(r.occupied[agent], stretch{span{j.start + j.preview, end}, "Busy", ""})
	case j.declined() && !j.open:
		r.turn(ofBreak, j.ref.task()*tasksPerContact+j.slot)
		b.rest = end + max(5000, r.lognormal(45, 0.5, 300))
		b.alone = b.rest
		r.occupied[agent] = append(r.occupied[agent], stretch{span{end, b.rest}, "Break", "RONA"})
	default:
		b.alone = max(b.alone, end)
	}
}

// earliest is the number of the chat that ends first.
func earliest(chats [3]int64) int {
	first := 0
	for i, end := range chats {
		if end < chats[first] {
			first = i
		}
	}
	return first
}

// choose finds an agent of the unit: one on shift who is free, else one who is
// free and comes in for it, else one on shift who does several things at once.
func (r *rota) choose(j *job) int {
	members := r.membersAt(j.unit, j.start)
	if len(members) == 0 {
		return -1
	}
	r.turns[j.unit]++
	best, rank := -1, 0
	for i := range members {
		agent := members[(r.turns[j.unit]+i)%len(members)]
		got := r.rank(agent, j)
		if got == 4 {
			return agent
		}
		if got > rank {
			best, rank = agent, got
		}
	}
	return best
}

// rank is how well an agent suits a job; 0: not at all.
func (r *rota) rank(agent int, j *job) int {
	b := r.busy[agent]
	free := b.alone <= j.start && max(b.chats[0], b.chats[1], b.chats[2]) <= j.start
	if j.medium == chat && j.result == "Handled" {
		free = b.alone <= j.start && b.chats[earliest(b.chats)] <= j.start
	}
	due := r.due(agent, j.start)
	switch {
	case b.rest > j.start || r.gone(agent, j.start):
		return 0
	case free && due:
		return 4
	case free:
		return 3
	case j.result != "Handled":
		return 0
	case due:
		return 2
	}
	return 1
}

// Breaks of a shift, from its beginning.
var breaks = []stretch{
	{span{2 * 3_600_000, 2*3_600_000 + 480_000}, "Break", "Coffee"},
	{span{4 * 3_600_000, 4*3_600_000 + 1_800_000}, "Break", "Lunch"},
	{span{6 * 3_600_000, 6*3_600_000 + 480_000}, "Break", "Coffee"},
}

// due tells whether an agent is on shift and not on a break of it.
func (r *rota) due(agent int, instant int64) bool {
	day := r.calendar.dayOf(instant)
	if day > r.Days {
		return false
	}
	shift := r.shifts[agent][day]
	if instant < shift.start+120_000 || instant > shift.end {
		return false
	}
	for _, b := range breaks {
		if at := instant - shift.start; at >= b.start && at < b.end {
			return false
		}
	}
	return true
}
