package sample

import "time"

// writeAgents fills the agents' memberships and their days.
func (c *centre) writeAgents(l *loader) error {
	changes, states := l.table("AgentBusinessUnitChanges"), l.table("AgentStates")
	c.writeMemberships(changes)
	for day := range c.Days + 1 {
		for agent := range c.people.agents {
			c.writeDay(states, agent, day)
			if states.err != nil {
				return states.err
			}
		}
	}
	return firstError(changes, states)
}

// nightDesk is the unit that some agents left in the middle of the history,
// before it was closed.
const nightDesk = 3

func (c *centre) writeMemberships(t *table) {
	start := c.calendar.hours[0].start - 86_400_000
	for agent := range c.people.agents {
		c.writeMembership(t, agent, agent%3, true, start+int64(agent)*1000)
	}
	for agent := 0; agent < c.people.agents; agent += 6 {
		c.writeMembership(t, agent, nightDesk, true, start+int64(c.people.agents+agent)*1000)
	}
	middle := (start + c.calendar.end) / 2
	for agent := 0; agent < c.people.agents; agent += 6 {
		c.writeMembership(t, agent, nightDesk, false, middle+int64(agent)*1000)
	}
}

func (c *centre) writeMembership(t *table, agent, unit int, joined bool, at int64) {
	t.id("agentId", c.id(ofAgent, agent))
	t.id("businessUnitId", c.id(ofUnit, unit))
	t.at("timestampUtc", at)
	t.flag("assigned", joined)
	t.done()
}

// shift is when an agent works on a day of the history; ok is false on a day
// off. Nobody works on Sunday, and few on Saturday.
func (c *centre) shift(agent, day int) (login, logout int64, ok bool) {
	c.turn(ofDay, agent*4096+day)
	first := time.UnixMilli(c.calendar.hours[0].start).In(c.Tenant.Zone)
	date := time.Date(first.Year(), first.Month(), first.Day()+day, 7, 45, 0, 0, c.Tenant.Zone)
	present, length := 75.0, int64(8*3600*1000)
	switch date.Weekday() {
	case time.Saturday:
		present, length = 30, 4*3600*1000
	case time.Sunday:
		present = 0
	}
	login = date.UnixMilli() + c.between(0, 8000)
	return login, login + length, c.chance(present) && login < c.calendar.end
}

// nextLogin is the agent's first login after a day; zero if there is none in
// the history.
func (c *centre) nextLogin(agent, day int) int64 {
	for day++; day <= c.Days; day++ {
		if login, _, ok := c.shift(agent, day); ok {
			return login
		}
	}
	return 0
}

// stretches writes one agent's states of one day, each up to the next one.
type stretches struct {
	*centre
	table      *table
	agent, day int
	number     int
	at         int64
}

// writeDay writes the agent's states from a login to the next one.
func (c *centre) writeDay(t *table, agent, day int) {
	next := c.nextLogin(agent, day)
	login, logout, ok := c.shift(agent, day)
	if !ok {
		return
	}
	s := &stretches{centre: c, table: t, agent: agent, day: day, at: login}
	s.write("Break", "", "", login+c.lognormal(60, 0.4, 300))
	lunch, coffee := login+4*3600*1000, login+2*3600*1000
	for s.at < logout {
		s.write("Idle", "", "", s.at+c.lognormal(90, 0.9, 1800))
		s.write("Busy", "", "", s.at+c.lognormal(420, 0.8, 5400))
		switch {
		case s.at > coffee:
			s.write("Break", "Coffee", "", s.at+c.between(400, 600))
			coffee += 4 * 3600 * 1000
		case s.at > lunch:
			s.write("Break", "Lunch", "", s.at+c.between(1700, 1900))
			lunch += 24 * 3600 * 1000
		case c.chance(2):
			s.write("Break", "RONA", "", s.at+c.lognormal(45, 0.5, 300))
		}
	}
	if next == 0 {
		next = c.calendar.end + 1
	}
	s.write("Logged out", "", c.logoutReason(), max(next, s.at+1))
}

func (c *centre) logoutReason() string {
	switch {
	case c.chance(3):
		return "ConnectionTimeout"
	case c.chance(0.5):
		return "ForceLogout"
	}
	return "AgentLogout"
}

// write ends the running stretch at an instant. What begins behind the end of
// the history is not written, and what ends there is open.
func (s *stretches) write(state, breakName, reason string, end int64) {
	start := s.at
	s.at = end
	if start > s.calendar.end {
		return
	}
	open := end > s.calendar.end
	t := s.table
	t.id("id", s.id(ofState, (s.agent*4096+s.day)*1024+s.number))
	t.id("agentID", s.centre.id(ofAgent, s.agent))
	t.at("startTimeUtc", start)
	t.numberIf(!open, "durationInSeconds", seconds(end-start))
	t.text("state", state)
	t.text("breakName", breakName)
	t.flag("isLogin", s.number == 0)
	t.flag("isLogout", state == "Logged out")
	t.text("logoutReason", reason)
	t.done()
	s.number++
}
