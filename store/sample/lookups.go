package sample

import (
	"fmt"
	"time"
)

// Lookups of the centre. The last fields say whether an administrator has
// since deleted the thing; contacts of the past still name it.
var (
	units = []struct {
		name    string
		deleted bool
	}{
		{"Customer Service", false}, {"Sales", false}, {"Technical Support", false}, {"Night Desk", true},
	}
	channels = []struct {
		name, kind string
		medium     medium
		unit       int
		deleted    bool
	}{
		{"Service Hotline", "Voice", voice, 0, false},
		{"Sales Hotline", "Voice", voice, 1, false},
		{"Technical Hotline", "Voice", voice, 2, false},
		{"Website Chat", "Webchat", chat, 0, false},
		{"Shop Chat", "Webchat", chat, 1, false},
		{"Facebook Page", "Facebook", chat, 0, false},
		{"Viber Account", "Viber", chat, 2, false},
		{"Service Mailbox", "Email", email, 0, false},
		{"Orders Mailbox", "Email", email, 1, false},
		{"Fax Gateway", "Email", email, 2, true},
	}
	queues = []struct {
		name    string
		channel int
		mode    string
		deleted bool
	}{
		{"Service General", 0, "Automatic", false}, {"Service Billing", 0, "Automatic", false},
		{"Sales New Customers", 1, "Automatic", false}, {"Sales Renewals", 1, "Automatic", false},
		{"Technical First Line", 2, "Automatic", false}, {"Technical Specialists", 2, "Automatic", true},
		{"Website Chat", 3, "Automatic", false}, {"Website Chat Overflow", 3, "Automatic", false},
		{"Shop Chat", 4, "Automatic", false}, {"Shop Chat Overflow", 4, "Automatic", false},
		{"Facebook Messages", 5, "Manual", false}, {"Facebook Overflow", 5, "Manual", false},
		{"Viber Messages", 6, "Automatic", false}, {"Viber Overflow", 6, "Automatic", false},
		{"Service Mail", 7, "Manual", false}, {"Service Mail Overdue", 7, "Automatic", false},
		{"Order Mail", 8, "Manual", false}, {"Order Mail Overdue", 8, "Automatic", false},
		{"Fax", 9, "Manual", true}, {"Fax Overdue", 9, "Manual", true},
	}
	steps = []struct {
		name, kind, group string
		medium            medium
		deleted           bool
	}{
		{"Welcome", "announcement", "Voice", voice, false},
		{"Main Menu", "menuSelection", "Voice", voice, false},
		{"Choose Department", "autoAttendant", "Voice", voice, false},
		{"Know Caller by Number", "matchAni", "Voice", voice, false},
		{"Ask for Customer Number", "identifyCustomer", "Voice", voice, false},
		{"Old Survey", "question", "Voice", voice, true},
		{"Chat Menu", "menuSelection", "Chat", chat, false},
		{"Frequent Questions", "qna", "Chat", chat, false},
		{"Order Assistant", "customBot", "Chat", chat, false},
		{"Ask for Order Number", "question", "Chat", chat, false},
		{"Understand Mail", "customerIntentEvaluator", "Email", email, false},
		{"Confirm Receipt", "sendEmailReply", "Email", email, false},
	}
	campaigns = []struct {
		name, kind string
		deleted    bool
	}{
		{"Spring Renewals", "Preview", false}, {"Requested Callbacks", "Callback", false},
		{"Satisfaction Calls", "Predictive", false}, {"Last Year's Offer", "Preview", true},
	}
)

// perChannel is the number of queues of every channel: one, and the one that
// it overflows into.
const perChannel = 2

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
	for i, u := range units {
		t.id("id", c.id(ofUnit, i))
		t.text("name", u.name)
		t.at("deletedAt", c.deletedAt(u.deleted, i))
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
// who can take tasks as well, then users who only look at reports.
type people struct{ agents, supervisors, readers int }

// callsPerAgent is what one agent handles on a day, roughly.
const callsPerAgent = 15

func peopleOf(o Options) people {
	agents := min(400, max(12, o.Calls/max(1, o.Days)/callsPerAgent))
	return people{agents: agents, supervisors: 1 + agents/12, readers: 2}
}

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
		gone := c.deletedAt(i%20 == 7, i)
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
