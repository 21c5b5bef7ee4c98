package sample

import "slices"

// move is an agent's change from his unit to another one.
type move struct {
	at       int64
	from, to int
}

// homes are the units that an agent belongs to from the beginning: two, and for one
// agent in three a single one.
func homes(agent int) []int {
	first := agent % len(units)
	if single(agent) {
		return []int{first}
	}
	return []int{first, (first + 1 + agent/len(units)%(len(units)-1)) % len(units)}
}

func single(agent int) bool { return agent%3 == 0 }

// moves are when agents who have a single unit change it, at night: in a month
// movers percent of all agents do, and one at least.
func (c *centre) drawMoves() map[int]move {
	const movers = 4.0
	moves := map[int]move{}
	left := max(1, int(float64(c.people.agents)*movers/100*float64(c.Days)/30+0.5))
	candidates := (c.people.agents + 2) / 3
	for n := range candidates {
		agent := n * 3
		c.turn(ofMove, agent)
		if c.IntN(candidates-n) >= left {
			continue
		}
		left--
		day, from := c.IntN(max(1, c.Days)), agent%len(units)
		moves[agent] = move{c.calendar.days[day].start + 3*3_600_000 + c.between(0, 600), from, (from + 2) % len(units)}
	}
	return moves
}

// membersAt are the agents of a unit at an instant.
func (r *rota) membersAt(unit int, instant int64) []int {
	day := r.calendar.dayOf(instant)
	if list, known := r.members[[2]int{unit, day}]; known {
		return list
	}
	var list []int
	noon := r.calendar.days[day].start + 12*3_600_000
	for agent := range r.people.agents {
		units := homes(agent)
		if m, moves := r.moves[agent]; moves && r.calendar.dayOf(m.at) == day {
			continue // on the day of the move neither unit counts on the agent
		} else if moves && m.at <= noon {
			units = []int{m.to}
		}
		if slices.Contains(units, unit) {
			list = append(list, agent)
		}
	}
	if unit == 0 && r.calendar.days[day].start == r.calendar.today() {
		list = append(list, r.people.newcomer())
	}
	r.members[[2]int{unit, day}] = list
	return list
}

// writeAgents fills the agents' memberships and their days.
func (c *centre) writeAgents(l *loader) error {
	changes, states := l.table("AgentBusinessUnitChanges"), l.table("AgentStates")
	c.writeMemberships(changes)
	if c.rota == nil {
		return firstError(changes)
	}
	for agent := range c.rota.shifts {
		c.observe(agent*1024, len(c.rota.shifts)*1024)
		c.writeDays(states, agent)
		if err := firstError(changes, states); err != nil {
			return err
		}
	}
	return firstError(changes, states)
}

func (c *centre) writeMemberships(t *table) {
	start := c.calendar.hours[0].start - 86_400_000
	for agent := range c.people.agents {
		for i, unit := range homes(agent) {
			c.writeMembership(t, agent, unit, true, start+int64(agent*10+i)*1000)
		}
	}
	c.writeMembership(t, c.people.newcomer(), 0, true, c.calendar.today())
	for agent := range c.people.agents {
		if m, moves := c.moves[agent]; moves {
			c.writeMembership(t, agent, m.from, false, m.at)
			c.writeMembership(t, agent, m.to, true, m.at+1000)
		}
	}
}

func (c *centre) writeMembership(t *table, agent, unit int, joined bool, at int64) {
	t.id("agentId", c.id(ofAgent, agent))
	t.id("businessUnitId", c.id(ofUnit, unit))
	t.at("timestampUtc", at)
	t.flag("assigned", joined)
	t.done()
}

// before and behind are how long an agent who comes in for one task is logged in
// around it. Tasks less than together apart are done in one go.
const (
	before, behind = 75_000, 15_000
	together       = timeout + 60_000
)

// presences are the stretches between an agent's logins and logouts: shifts, and
// what the agent did outside of them.
func (r *rota) presences(agent int) []span {
	var list []span
	for _, s := range r.shifts[agent] {
		if s.start > 0 {
			list = append(list, s)
		}
	}
	for _, o := range r.occupied[agent] {
		list = append(list, span{o.start - before, min(o.end, forever-behind) + behind})
	}
	slices.SortFunc(list, func(a, b span) int { return int(min(1, max(-1, a.start-b.start))) })
	var joined []span
	for _, s := range list {
		if n := len(joined); n > 0 && s.start <= joined[n-1].end+together {
			joined[n-1].end = max(joined[n-1].end, s.end)
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// breather is the least time between two tasks in which an agent counts as idle.
const breather = 1_000

// merged joins the times in which an agent works on one or more tasks. The list is
// in the order of time.
func merged(list []stretch) []stretch {
	var joined []stretch
	for _, o := range list {
		if n := len(joined); n > 0 && o.state == "Busy" && joined[n-1].state == "Busy" && o.start <= joined[n-1].end+breather {
			joined[n-1].end = max(joined[n-1].end, o.end)
			continue
		}
		joined = append(joined, o)
	}
	return joined
}

// timeline writes one agent's states, each up to the next one.
type timeline struct {
	*centre
	table  *table
	agent  int
	count  int
	at     int64
	login  bool   // the next one is opened by a login
	logout string // the reason of the next logout
}

// writeDays writes the agent's states from the first login to the end of the
// history.
func (c *centre) writeDays(t *table, agent int) {
	presences, occupied := c.rota.presences(agent), merged(c.rota.occupied[agent])
	s := &timeline{centre: c, table: t, agent: agent}
	c.turn(ofState, agent)
	for i, p := range presences {
		p.end += s.drawLogout()
		n := 0
		for n < len(occupied) && occupied[n].start < p.end {
			n++
		}
		s.present(p, occupied[:n])
		occupied = occupied[n:]
		next := int64(forever)
		if i+1 < len(presences) {
			next = presences[i+1].start
		}
		s.write("Logged out", "", next)
	}
}

// present writes the states between a login and a logout.
func (s *timeline) present(p span, occupied []stretch) {
	s.at, s.login = p.start, true
	ready := min(p.end, p.start+max(5000, s.lognormal(60, 0.4, 300)))
	if len(occupied) > 0 {
		ready = min(ready, occupied[0].start)
	}
	s.write("Break", "", ready)
	for _, o := range occupied {
		s.write("Idle", "", o.start)
		s.write(o.state, o.breakName, o.end)
	}
	s.write("Idle", "", p.end)
}

// timeout is how long the centre waits for an agent whose connection is lost
// before it logs the agent out.
const timeout = 180_000

// drawLogout draws how the next logout comes about, and how long behind the end of
// the agent's presence.
func (s *timeline) drawLogout() (late int64) {
	switch n := s.IntN(1000); {
	case n < 30:
		s.logout, late = "ConnectionTimeout", timeout
	case n < 35:
		s.logout = "ForceLogout"
	default:
		s.logout = "AgentLogout"
	}
	return late
}

// write ends the running stretch at an instant. What begins behind the end of
// the history is not written, and what ends there is open.
func (s *timeline) write(state, breakName string, end int64) {
	start := s.at
	if end <= start {
		return
	}
	s.at = end
	if start > s.calendar.end {
		return
	}
	open, out := end > s.calendar.end, state == "Logged out"
	t := s.table
	t.id("id", s.id(ofState, s.agent<<24+s.count))
	t.id("agentID", s.centre.id(ofAgent, s.agent))
	t.at("startTimeUtc", start)
	t.numberIf(!open, "durationInSeconds", seconds(end-start))
	t.text("state", state)
	t.text("breakName", breakName)
	t.flag("isLogin", s.login)
	t.flag("isLogout", out)
	t.text("logoutReason", onlyIf(out, s.logout))
	t.done()
	s.count++
	s.login = false
}
