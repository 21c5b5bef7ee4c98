package sample

import "math/rand/v2"

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
	id       guid
	now      int64
	channel  int
	customer int // number of the customer; -1: unknown
	outbound bool
	consult  bool
	check    string // result of the opening check; empty: none
	ring     int64  // outbound: how long the customer's telephone rang

	start int64
	menu  []int64 // lengths of the automated steps, one after the other from start
	waits []wait  // stays in queues, one after the other behind the menu
	talk  int64   // active time with the agent behind the last wait
	wrap  int64   // the agent's work after the end
	agent int
	holds []int64
	end   int64
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

// openContacts is how many of the last contacts of each medium are not over.
const openContacts = 4

// contact makes up what happens to a contact. It is the same at every call;
// its slices are good until the next one.
func (c *centre) contact(r ref, room *contact) *contact {
	*room = contact{ref: r, menu: room.menu[:0], waits: room.waits[:0], holds: room.holds[:0]}
	k := room
	k.id = c.id(r.kind(), int(r.n))
	c.turn(r.kind(), int(r.n))
	total := c.numbers[r.medium]
	k.start = c.calendar.at((float64(r.n) + c.Float64()) / float64(total))
	k.outbound = r.medium == voice && c.chance(11) || r.medium == email && c.chance(10)
	k.channel = c.drawChannel(r.medium)
	k.customer = -1
	if r.medium == email || c.chance(70) {
		k.customer = c.IntN(1 + total/4)
	}
	k.outcome = c.outcomeOf(k)
	k.consult = r.medium == voice && k.path == connected && c.chance(2)
	c.answerDoor(k)
	c.passMenu(k)
	c.queue(k)
	c.talkTo(k)
	k.now = c.calendar.end
	if int(r.n) >= total-min(openContacts, total) && k.end > k.start {
		k.now = k.start + c.Int64N(k.end-k.start)
	}
	return k
}

// outcomeOf draws how the contact goes. Calls and chats that come from outside
// find the centre closed exactly when it is.
func (c *centre) outcomeOf(k *contact) outcome {
	list := outcomesOf(k.medium, k.outbound)
	doored := k.medium != email && !k.outbound
	if doored && !c.calendar.isOpen(k.start) {
		return outcome{path: closed, reason: "Default"}
	}
	for {
		if o := c.drawOutcome(list); !doored || o.path != closed {
			return o
		}
	}
}

func outcomesOf(m medium, outbound bool) []outcome {
	switch {
	case m == chat:
		return chats
	case m == email:
		return emails
	case outbound:
		return outboundCalls
	}
	return inboundCalls
}

// drawChannel favours the first channels of a medium.
func (c *centre) drawChannel(m medium) int {
	first := [3]int{voice: 0, chat: 3, email: 7}[m]
	shares := [3][]float64{voice: {50, 30, 20}, chat: {50, 32, 11, 7}, email: {60, 38, 2}}[m]
	n := c.Float64() * 100
	for i, share := range shares {
		if n -= share; n < 0 {
			return first + i
		}
	}
	return first
}

// answerDoor settles the opening check.
func (c *centre) answerDoor(k *contact) {
	switch {
	case k.medium == email || k.outbound || c.chance(2):
	case k.path == closed && c.chance(15):
		k.check = "Holiday"
	case k.path == closed:
		k.check = "Closed"
	default:
		k.check = "Open"
	}
}

// passMenu draws the automated steps. Outbound contacts have none.
func (c *centre) passMenu(k *contact) {
	k.end = k.start
	if k.outbound {
		k.ring = 30_000
		if k.path != unanswered {
			k.ring = c.lognormal(13, 0.45, 29)
		}
		k.end += k.ring
		return
	}
	for n := 1 + c.IntN(2); n > 0; n-- {
		length := c.lognormal(14, 0.5, 120)
		k.menu = append(k.menu, length)
		k.end += length
	}
}

// queue draws the stays in queues of a contact that reaches one. Some overflow
// from the channel's first queue into its second.
func (c *centre) queue(k *contact) {
	if !k.path.queued() || k.outbound {
		return
	}
	queue := k.channel * perChannel
	if k.path == timedOut || c.chance(4) {
		k.wait(queue, 300_000+c.between(0, 1), "QueueTimedOut")
		queue++
	}
	switch k.path {
	case abandoned:
		k.wait(queue, c.lognormal(60, 0.8, 600), "CustomerDisconnected")
	case callback:
		k.wait(queue, c.between(60, 200), "CallbackRequested")
	case timedOut:
		k.wait(queue, 600_000+c.between(0, 1), "QueueTimedOut")
	default:
		k.wait(queue, c.drawWait(k.medium), "AgentConnected")
	}
}

func (c *centre) drawWait(m medium) int64 {
	switch {
	case m == chat:
		return c.lognormal(22, 1.1, 900)
	case m == email:
		return c.lognormal(3300, 1.2, 86_400)
	case c.chance(55):
		return c.between(2, 8)
	}
	return c.lognormal(24, 1, 600)
}

func (k *contact) wait(queue int, length int64, reason string) {
	length = max(length, 1000)
	k.waits = append(k.waits, wait{queue, k.end, k.end + length, reason})
	k.end += length
}

// talkTo draws the agent's part. Agents belong to the unit of the channel.
func (c *centre) talkTo(k *contact) {
	if k.path != connected {
		return
	}
	working := 3
	k.agent = c.IntN(c.people.agents/working)*working + channels[k.channel].unit
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
		for n := 1 + c.IntN(2); n > 0; n-- {
			k.holds = append(k.holds, min(k.talk/4, c.lognormal(35, 0.7, 900)))
		}
	}
	k.end += k.talk
}

// holdTime is the length of all holds together.
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

// arrange lists all contacts in the order of their arrival, or shuffled.
func (c *centre) arrange() []ref {
	var next [3]int
	order := make([]ref, 0, c.numbers[voice]+c.numbers[chat]+c.numbers[email])
	for len(order) < cap(order) {
		m := voice
		for _, other := range []medium{chat, email} {
			if c.progress(next, other) < c.progress(next, m) {
				m = other
			}
		}
		order = append(order, ref{m, int32(next[m])})
		next[m]++
	}
	if c.Shuffle {
		source := rand.New(rand.NewPCG(c.seed, uint64(ofShuffle)))
		source.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	return order
}

// progress is the share of a medium's contacts that have arrived before the
// next one.
func (c *centre) progress(next [3]int, m medium) float64 {
	return (float64(next[m]) + 0.5) / float64(c.numbers[m])
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
