package sample

// medium is the family of media of a contact.
type medium uint8

const (
	voice medium = iota
	chat
	email
)

// ref names the n-th contact of a medium.
type ref struct {
	medium medium
	n      int32
}

// contact is what happened to one conversation. Instants are UTC milliseconds,
// lengths milliseconds. What lies behind now has not happened yet.
type contact struct {
	ref
	outcome
	relation
	id       guid
	now      int64
	channel  int
	customer int // number of the customer; -1: unknown
	caller   int // number of the person whose telephone or address it is
	outbound bool
	consults bool   // the next contact is a consult of this one
	check    string // result of the opening check; empty: none
	ring     int64  // outbound: how long the customer's telephone rang
	lookup   bool   // outbound: began with looking the customer up
	dials    campaignKind

	start    int64
	menu     []int64   // lengths of the automated steps, one after the other from start
	refusals []refusal // queues that did not take it
	waits    []wait    // stays in queues, one after the other behind the menu
	talk     int64     // active time with the agent behind the last wait
	wrap     int64     // the agent's work after the end
	holds    []int64
	end      int64
}

// refusal is a queue that did not take a contact.
type refusal struct {
	queue int
	at    int64
}

// wait is a stay in a queue.
type wait struct {
	queue      int
	start, end int64
	reason     string
}

// kind is the kind of thing that the contact's id belongs to.
func (r ref) kind() kind { return ofCall + kind(r.medium) }

// task numbers the contact's task among those of all media.
func (r ref) task() int { return int(r.n)*3 + int(r.medium) }

// contact makes up what happens to a contact. It is the same at every call;
// its slices are good until the next one.
func (c *centre) contact(r ref, room *contact) *contact {
	*room = contact{ref: r, menu: room.menu[:0], refusals: room.refusals[:0], waits: room.waits[:0], holds: room.holds[:0]}
	k := room
	k.id = c.id(r.kind(), int(r.n))
	k.now = c.calendar.end
	if k.relation = c.relationTo(r.medium, int(r.n)); k.relation != alone {
		c.goOn(k)
		return k
	}
	c.turn(r.kind(), int(r.n))
	c.begin(k)
	c.records.claim(k)
	c.passMenu(k)
	c.queue(k)
	c.talkTo(k)
	if int(r.n) >= c.numbers[r.medium]-c.stillOpen(r.medium) && k.end > k.start {
		k.now = k.start + c.Int64N(k.end-k.start)
	}
	return k
}

// begin settles when a contact comes, from whom, and how it goes. Calls and chats
// that come from outside find the centre closed exactly when it is; our side calls
// and writes while it is open.
func (c *centre) begin(k *contact) {
	total := c.numbers[k.medium]
	k.start = c.calendar.at(k.medium, (float64(k.n)+c.Float64())/float64(total))
	open := c.calendar.isOpen(k.start)
	k.outbound = open && c.chance([3]float64{voice: 12.08, chat: 0, email: 13.4}[k.medium])
	k.outcome = c.drawOutcome(outcomesOf(k.medium, k.outbound, open))
	k.consults = k.medium == voice && k.path == connected && !k.outbound && !k.moves() && c.chance(3)
	if c.late(k) {
		if k.moves() {
			k.reason, k.mover = "Default", ""
		}
		k.consults = false
	}
	k.channel = c.drawChannel(k)
	k.caller, k.customer = c.IntN(1+total/4), -1
	if k.medium == email || c.chance(70) {
		k.customer = k.caller
	}
	switch {
	case k.medium == email || k.outbound || k.medium == chat && open && c.chance(1.7):
	case open:
		k.check = "Open"
	case c.calendar.isHoliday(k.start):
		k.check = "Holiday"
	default:
		k.check = "Closed"
	}
	k.dials = c.drawCampaign(k)
	k.lookup = k.outbound && k.medium == voice && c.chance(3.3)
}

// drawChannel draws a channel so that the units have about the same work. Only web chats can be left
// by their customers.
func (c *centre) drawChannel(k *contact) int {
	first := [3]int{voice: 0, chat: firstChat, email: firstMail}[k.medium]
	shares := [3][]float64{voice: {12, 13, 19, 27, 27, 2}, chat: {22.9, 22.9, 29.44, 15.13, 9.63}, email: {42, 44, 14}}[k.medium]
	if k.medium == chat && k.reason == "CustomerDisconnected" {
		shares = []float64{30.5, 30.5, 39}
	}
	n := c.Float64() * 100
	for i, share := range shares {
		if n -= share; n < 0 {
			return first + i
		}
	}
	return first
}

// menuSteps is, for each medium, the chance in percent of a first and of a
// second automated step.
var menuSteps = [3][2]float64{voice: {100, 80}, chat: {100, 40}, email: {90, 0}}

// passMenu draws the automated steps. Outbound contacts have none.
func (c *centre) passMenu(k *contact) {
	k.end = k.start
	if k.outbound {
		if k.medium == email {
			return
		}
		k.ring = 30_000
		if k.path != unanswered {
			k.ring = c.lognormal(13, 0.45, 29)
		}
		k.end += k.ring
		return
	}
	for i, percent := range menuSteps[k.medium] {
		if !c.chance(percent) && (i > 0 || k.path.queued()) {
			continue
		}
		length := max(500, c.lognormal([3]float64{voice: 14, chat: 14, email: 2}[k.medium], 0.5, 120))
		k.menu = append(k.menu, length)
		k.end += length
	}
}

// talkTo draws the agent's part.
func (c *centre) talkTo(k *contact) {
	if k.path != connected || k.reason == "AgentJoinFailed" {
		return
	}
	switch {
	case k.medium == chat:
		k.talk, k.wrap = c.lognormal(520, 0.6, 7200), c.lognormal(15, 0.8, 120)
	case k.medium == email:
		k.talk, k.wrap = c.lognormal(300, 0.8, 7200), c.lognormal(10, 0.8, 120)
	case k.outbound:
		k.talk, k.wrap = c.lognormal(140, 0.8, 3600), c.lognormal(28, 0.8, 120)
	default:
		k.talk, k.wrap = c.lognormal(210, 0.75, 5400), c.lognormal(28, 0.8, 120)
	}
	if k.medium == voice && c.chance(18) {
		for n := 1 + int(c.Float64()*1.8); n > 0; n-- {
			k.holds = append(k.holds, min(k.talk/4, c.lognormal(35, 0.7, 900)))
		}
	}
	k.end += k.talk
}

// handled tells whether an agent was given the contact and took it.
func (k *contact) handled() bool { return k.path == connected || k.path == unanswered }

// holdTime is the length of all holds together, as the sum of their seconds.
func (k *contact) holdTime() int64 {
	total := int64(0)
	for _, h := range k.holds {
		total += h
	}
	return total
}

// over tells whether the contact has ended.
func (k *contact) over() bool { return k.end <= k.now }

// past is the instant if it has come, else zero.
func (k *contact) past(instant int64) int64 {
	if instant > k.now {
		return 0
	}
	return instant
}

// each makes every contact of the media in turn.
func (c *centre) each(do func(k *contact) error, media ...medium) error {
	var room contact
	for i, r := range c.order {
		c.observe(i, len(c.order))
		for _, m := range media {
			if r.medium == m {
				if err := do(c.contact(r, &room)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
