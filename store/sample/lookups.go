package sample

import (
	"fmt"
	"time"
)

// Lookups of the centre. The last fields say whether an administrator has
// since deleted the thing; contacts of the past still name it.
var (
	units    = []string{"Customer Service", "Sales", "Technical Support", "Collections", "Partner Desk"}
	channels = []channelRow{
		{"Service Hotline", "Voice", 0, false}, {"Sales Hotline", "Voice", 1, false}, {"Technical Hotline", "Voice", 2, false},
		{"Payment Hotline", "Voice", 3, false}, {"Partner Hotline", "Voice", 4, false}, {"Premium Hotline", "Voice", 0, false},
		{"Website Chat", "Webchat", 0, false}, {"Shop Chat", "Webchat", 1, false}, {"Support Chat", "Webchat", 2, false},
		{"Facebook Page", "Facebook", 3, false}, {"Viber Account", "Viber", 4, false},
		{"Service Mailbox", "Email", 0, false}, {"Orders Mailbox", "Email", 1, false}, {"Fax Gateway", "Email", 2, true},
	}
	// queues has one queue for each channel, in their order, and then some more.
	queues = []struct {
		name    string
		channel int
		mode    string
		deleted bool
	}{
		{"Service", 0, "Automatic", false}, {"Sales", 1, "Automatic", false}, {"Technical", 2, "Automatic", false},
		{"Payments", 3, "Automatic", false}, {"Partners", 4, "Automatic", false}, {"Premium", 5, "Automatic", false},
		{"Website Chats", 6, "Automatic", false}, {"Shop Chats", 7, "Automatic", false}, {"Support Chats", 8, "Automatic", false},
		{"Facebook Messages", 9, "Automatic", false}, {"Viber Messages", 10, "Automatic", false},
		{"Service Mail", 11, "Manual", false}, {"Order Mail", 12, "Automatic", false}, {"Fax", 13, "Manual", true},
		{"Service Mail Complaints", 11, "Automatic", false}, {"Calls Overflow", 0, "Automatic", false},
		{"Chats Overflow", 6, "Automatic", false}, {"Mail Overflow", 11, "Automatic", false},
		{"Campaign Renewals", 1, "Automatic", false}, {"Campaign Satisfaction", 0, "Automatic", true}, {"Campaign Callbacks", 0, "Automatic", false},
	}
	campaigns = []struct {
		name, kind string
		queue      int
		deleted    bool
	}{
		{"Spring Renewals", "Preview", 18, false}, {"Satisfaction Calls", "Preview", 19, true}, {"Requested Callbacks", "Callback", 20, false},
	}
)

// channelRow is a channel; unit is its business unit's number.
type channelRow struct {
	name, kind string
	unit       int
	deleted    bool
}

// Numbers of channels and queues that others count on. A new queue and a new
// step have rows of today, and are not in the lookups before the next refresh.
const (
	firstChat, firstMail = 6, 11

	secondMailQueue = 14
	voiceOverflow   = 15
	chatOverflow    = 16
	mailOverflow    = 17
	newQueue        = 21
)

// channelsOf is how many channels each medium has.
var channelsOf = [3]int{voice: 6, chat: 5, email: 3}

// deletedAt is when the lookup refresh found a deleted thing gone: at midnight
// UTC, some days before the end of the history.
func (c *centre) deletedAt(deleted bool, n int) int64 {
	if !deleted {
		return 0
	}
	return c.End.UTC().Truncate(24*time.Hour).AddDate(0, 0, -1-n%7).UnixMilli()
}

func (c *centre) writeLookups(l *loader) error {
	c.writeUnitsAndChannels(l)
	t := l.table("Queues")
	for i, q := range queues {
		t.id("id", c.id(ofQueue, i))
		t.text("Name", q.name)
		t.id("channelID", c.id(ofChannel, q.channel))
		t.text("routingMode", q.mode)
		t.at("deletedAt", c.deletedAt(q.deleted, i))
		t.done()
	}
	t = l.table("BotSteps")
	for i, s := range steps {
		t.id("id", c.id(ofStep, i))
		t.text("name", s.name)
		t.text("type", s.kind)
		t.text("mediaGroup", s.group)
		t.at("deletedAt", c.deletedAt(s.deleted, i))
		t.done()
	}
	t = l.table("Campaigns")
	for i, k := range campaigns {
		t.id("id", c.id(ofCampaign, i))
		t.text("name", k.name)
		t.text("campaignType", k.kind)
		t.at("deletedAt", c.deletedAt(k.deleted, i))
		t.done()
	}
	return firstError(l.tables...)
}

func (c *centre) writeUnitsAndChannels(l *loader) {
	t := l.table("BusinessUnits")
	for i, name := range units {
		t.id("id", c.id(ofUnit, i))
		t.text("name", name)
		t.null("deletedAt")
		t.done()
	}
	t = l.table("Channels")
	for i, ch := range channels {
		t.id("id", c.id(ofChannel, i))
		t.text("name", ch.name)
		t.text("channelType", ch.kind)
		t.id("businessUnitId", c.id(ofUnit, ch.unit))
		t.at("deletedAt", c.deletedAt(ch.deleted, i))
		t.done()
	}
}

// people says who works in the centre. Agents come first, then supervisors,
// then users who only look at reports. Behind them stands one agent who began
// today and whom the lookups do not have yet.
type people struct{ agents, supervisors, readers int }

// The reference centre has fullAgents for the calls, chats and e-mails of an
// average working day: those that come in, those of our side, and those that hang on
// them (in calls 320 of 10,000 that are transferred and 3 % consults of 7,410, and 30
// of 10,000 calls of our side; in chats 450 of 10,000, in e-mails too).
const (
	fullAgents = 72
	fullCalls  = 2400 + 300 + 2400*(0.0320+0.03*0.7410) + 300*0.0030
	fullChats  = 700 + 700*0.0450
	fullMails  = 450 + 54 + 450*0.0450
)

// peopleOf is who it takes for a size; no centre can do with fewer than three
// agents for each unit.
func peopleOf(scale float64) people {
	agents := min(800, max(15, int(fullAgents*scale+0.5)))
	return people{agents: agents, supervisors: max(1, agents/12), readers: max(1, agents/12)}
}

// newcomer is the number of the agent who began today.
func (p people) newcomer() int { return p.agents + p.supervisors + p.readers }

// leaver tells whether a person's account has been deleted.
func leaver(i int) bool { return i%20 == 7 }

func (c *centre) writePeople(l *loader) error {
	users, agents := l.table("Users"), l.table("Agents")
	tasks := c.people.agents + c.people.supervisors
	for i := range tasks + c.people.readers {
		p := c.person(ofAgent, i)
		name, role, custom := p.first+" "+p.last, "Agent", ""
		switch {
		case i >= tasks:
			role = "User"
		case i >= c.people.agents:
			role = "Supervisor"
		}
		if i%3 > 0 {
			custom = fmt.Sprintf("HR%05d", 20000+i)
		}
		gone := c.deletedAt(leaver(i), i)
		users.id("id", p.id)
		users.text("Name", name)
		users.text("emailAddress", fmt.Sprintf("colleague%d@example.com", i))
		users.text("userType", role)
		users.text("customId", custom)
		users.at("deletedAt", gone)
		users.done()
		if i < tasks {
			agents.id("id", p.id)
			agents.text("name", name)
			agents.text("customID", custom)
			agents.at("deletedAt", gone)
			agents.done()
		}
	}
	return firstError(users, agents)
}
