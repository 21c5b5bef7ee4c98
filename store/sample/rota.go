package sample

import "slices"

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

// occupation is until when an agent is taken: by one thing alone, by an e-mail that
// can be left for something else, by up to three chats, and by a break that begins
// behind them. Breaks are counted up to the next one that is due.
type occupation struct {
	alone, mail, rest int64
	chats             [3]int64
	day, pauses       int
}

// talking is until when the agent is with customers who wait for an answer.
func (b *occupation) talking() int64 { return max(b.alone, b.chats[0], b.chats[1], b.chats[2]) }

// hasRoom tells whether an agent who has chats takes one more: a second one always,
// a third one three times out of four, so that 1.8 chats run at once on average.
func (b *occupation) hasRoom(j *job) bool {
	running := 0
	for _, end := range b.chats {
		if end > j.start {
			running++
		}
	}
	return running == 1 || running == 2 && j.n%4 > 0
}

// until is when all of it is over.
func (b *occupation) until() int64 { return max(b.talking(), b.mail, b.rest) }

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

// agentOf is who has a task; -1: nobody.
func (r *rota) agentOf(of ref, slot int) int { return int(r.agents[of.medium][of.n][slot]) - 1 }

// assign hands out the tasks of the whole history in the order of their time.
func (r *rota) assign() {
	jobs := make([]job, 0, r.numbers[voice]+r.numbers[chat]+r.numbers[email])
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
	for agent, list := range r.occupied {
		r.pause(agent, r.calendar.end)
		list = r.occupied[agent]
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
	switch n := earliest(b.chats); {
	case j.medium == chat:
		b.chats[n] = max(b.chats[n], end)
	case j.medium == email:
		b.mail = max(b.mail, end)
	default:
		b.alone = max(b.alone, end)
	}
	r.occupied[agent] = append(r.occupied[agent], stretch{span{j.start, end}, "Busy", ""})
	if j.declined() && !j.open {
		r.turn(ofBreak, j.ref.task()*tasksPerContact+j.slot)
		b.rest = end + max(5000, r.lognormal(45, 0.5, 300))
		r.occupied[agent] = append(r.occupied[agent], stretch{span{end, b.rest}, "Break", "RONA"})
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

// choose finds the agent of the unit who suits a job best.
func (r *rota) choose(j *job) int {
	members := r.membersAt(j.unit, j.start)
	if len(members) == 0 {
		return -1
	}
	r.turns[j.unit]++
	best, rank, most := -1, unfit, free
	if j.medium == chat && j.result == "Handled" {
		most = chatting
	}
	for i := 0; i < len(members) && rank < most; i++ {
		agent := members[(r.turns[j.unit]+i)%len(members)]
		r.pause(agent, j.start)
		if got := r.rank(agent, j); got > rank {
			best, rank = agent, got
		}
	}
	if best < 0 && j.result == "Handled" {
		return r.callBack(members, j.start)
	}
	return best
}

// callBack ends the break of an agent when nobody of the unit is left; -1: no break
// has begun that could be ended.
func (r *rota) callBack(members []int, instant int64) int {
	for _, agent := range members {
		list, b := r.occupied[agent], &r.busy[agent]
		if n := len(list) - 1; n >= 0 && list[n].state == "Break" && list[n].start < instant-1000 && b.rest > instant && b.talking() <= instant {
			list[n].end, b.rest = instant, instant
			return agent
		}
	}
	return -1
}

// fitness is how well an agent suits a job.
type fitness int

const (
	unfit   fitness = iota
	crowded         // has other customers to serve
	called          // would have to log in for it
	staying         // has done something a moment ago, and the shift is over
	mailing         // only writes an e-mail
	free
	chatting // has room for one more chat
)

// rank is how well an agent suits a job. An offer that is not taken needs somebody
// who is free. An e-mail can be written between other things.
func (r *rota) rank(agent int, j *job) fitness {
	b := &r.busy[agent]
	due := r.due(agent, j.start)
	idle := b.until() <= j.start
	recent := due || b.until() > j.start-together
	switch {
	case b.rest > j.start || r.gone(agent, j.start):
		return unfit
	case idle && due:
		return free
	case idle && recent:
		return staying
	case idle:
		return called
	case j.result != "Handled":
		return unfit
	case recent && j.medium == chat && b.alone <= j.start && b.hasRoom(j):
		return chatting
	case due && (j.medium == email || b.talking() <= j.start):
		return mailing
	case recent && b.talking() <= j.start:
		return staying
	}
	return crowded
}
