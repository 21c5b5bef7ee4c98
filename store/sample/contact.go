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
	fate     *fate
	relation relation
	id       guid
	now      int64
	channel  int
	customer int // number of the customer; -1: unknown
	caller   int // number of the person whose telephone or address it is
	outbound bool
	ring     int64 // outbound: how long the customer's telephone rang
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
	k.id, k.now = c.id(r.kind(), int(r.n)), c.calendar.end
	k.fate = &c.fates[r.medium][r.n]
	if k.relation = k.fate.relation; k.relation != alone {
		c.goOn(k)
		return k
	}
	c.turn(r.kind(), int(r.n))
	c.begin(k)
	c.records.claim(k)
	c.passMenu(k)
	c.queue(k)
	c.talkTo(k)
	if k.fate.open {
		k.now = min(k.now, k.start+c.Int64N(max(1, k.end-k.start)))
		return k
	}
	c.hurry(k)
	return k
}

// begin settles from whom a contact comes. How it goes and when is settled before:
// contacts that come in find the centre closed exactly when it is.
func (c *centre) begin(k *contact) {
	k.outcome, k.start = ways[k.medium][k.fate.way], k.fate.start
	k.outbound = k.side == ours
	k.channel = c.drawChannel(k)
	k.caller, k.customer = c.IntN(1+c.numbers[k.medium]/4), -1
	if k.medium == email || c.chance(70) {
		k.customer = k.caller
	}
	k.dials = k.fate.dials
}

// hurry shortens all of a contact that would not be over by the end of the history:
// only those are open that shall be, or too few would have each outcome. What another
// contact goes on from leaves it some time.
func (c *centre) hurry(k *contact) {
	deadline := c.calendar.end
	if k.moves() {
		deadline -= (deadline - k.start) / 2
	}
	length := k.end + k.wrap - k.start
	if k.start+length <= deadline {
		return
	}
	shorten := func(part int64) int64 { return part * max(0, deadline-k.start) / length }
	for i := range k.menu {
		k.menu[i] = shorten(k.menu[i])
	}
	for i, w := range k.waits {
		k.waits[i].start, k.waits[i].end = k.start+shorten(w.start-k.start), k.start+shorten(w.end-k.start)
	}
	for i, r := range k.refusals {
		k.refusals[i].at = k.start + shorten(r.at-k.start)
	}
	for i := range k.holds {
		k.holds[i] = shorten(k.holds[i])
	}
	end := k.start + shorten(k.end-k.start)
	k.ring, k.talk, k.wrap = shorten(k.ring), shorten(k.talk), shorten(k.wrap)
	if n := len(k.waits); n > 0 {
		k.talk = min(k.talk, end-k.waits[n-1].end)
	}
	k.end = end
}

// drawChannel draws a channel so that the units have about the same work. Those of
// chats are dealt.
func (c *centre) drawChannel(k *contact) int {
	if k.medium == chat {
		return firstChat + int(k.fate.channel)
	}
	first := [3]int{voice: 0, email: firstMail}[k.medium]
	shares := [3][]float64{voice: {12, 13, 19, 27, 27, 2}, email: {42, 44, 14}}[k.medium]
	n := c.Float64() * 100
	for i, share := range shares {
		if n -= share; n < 0 {
			return first + i
		}
	}
	return first
}

// passMenu draws how long the automated steps take. Outbound contacts have none.
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
	for _, kind := range k.fate.steps {
		if kind == 0 {
			break
		}
		length := max(500, c.lognormal([3]float64{voice: 14, chat: 14, email: 2}[k.medium], 0.5, 120))
		k.menu = append(k.menu, length)
		k.end += length
	}
}

// talkTo draws the agent's part.
func (c *centre) talkTo(k *contact) {
	if !k.talks() {
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
	for range k.fate.holds {
		k.holds = append(k.holds, min(k.talk/4, c.lognormal(35, 0.7, 900)))
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
