package sample

import "sort"

// fate is what is settled about a contact before it is made: everything whose
// number in the whole history is a figure of tables.md section 10.
type fate struct {
	start    int64 // zero: it hangs on the contact before it
	way      uint8 // number of its outcome
	relation relation
	open     bool // is not over at the end of the history

	steps    [2]uint8 // kinds of its automated steps, plus 1; zero: no step
	failed   [2]bool  // steps that failed
	captured bool     // steps learnt something from the customer
	stay     stay
	refusals [2]uint8 // reasons why queues did not take it
	offer    offer
	holds    uint8
	channel  uint8 // chats only: number among those of the medium

	dials     campaignKind // outbound: what the call is made for
	looksUp   bool         // outbound: the task begins with looking the customer up
	lookedUp  bool         // somebody is looked up beside it, and nothing else
	undialled uint8        // outbound: what came of a task without a call
	unjoined  bool         // the agent's session of the offer ends by not joining
	aside     bool         // its session ends in another way than most
}

// volume is how many contacts of a medium there are of each kind.
type volume struct {
	inbound, outbound int   // that are over
	ways              []int // contacts that are over, by outcome
	consults          int
	open              int
}

// rows is how many contacts they are together.
func (v volume) rows() int { return sumOf(v.ways) + v.consults + v.open }

// count is how many of a medium's contacts that are over fit.
func (v volume) count(m medium, fits func(o outcome) bool) (n int) {
	for way, o := range ways[m] {
		if fits(o) {
			n += v.ways[way]
		}
	}
	return n
}

// consultShare is how many of a hundred connected calls that come in have a consult.
const consultShare = 3

// volumeFor is what follows from so many contacts of a medium that come in and are
// over. Outcomes for which the history has no hours, such as a holiday, are left
// out, and the others have their share.
func (c *centre) volumeFor(m medium, inbound int) volume {
	v := volume{inbound: inbound, ways: make([]int, len(ways[m]))}
	if c.calendar.load(m, whileOpen) > 0 {
		v.outbound = (inbound*outboundDay[m] + inboundDay[m]/2) / inboundDay[m]
	}
	c.divide(m, theirs, v.inbound, v.ways)
	c.divide(m, ours, v.outbound, v.ways)
	c.divide(m, carried, v.count(m, outcome.moves), v.ways)
	if m == voice {
		talks := v.count(m, func(o outcome) bool { return o.side == theirs && o.talks() })
		v.consults = apportion(talks, []int{consultShare, 100 - consultShare})[0]
	}
	return v
}

// divide adds contacts of one side to the outcomes.
func (c *centre) divide(m medium, of side, n int, to []int) {
	shares := make([]int, len(ways[m]))
	for way, o := range ways[m] {
		if o.side == of && (of == carried || c.calendar.load(m, o.hours) > 0) {
			shares[way] = o.share
		}
	}
	for way, part := range keepOne(apportion(n, shares), shares) {
		to[way] += part
	}
}

// volumeOf divides the contacts of a medium. Where no number of contacts that come
// in gives exactly as many as there are, some more are open.
func (c *centre) volumeOf(m medium) volume {
	n := c.numbers[m]
	over := n - min(n, openContacts[m], max(1, n/40)) // few are open in a small history
	inbound := sort.Search(over, func(i int) bool { return c.volumeFor(m, i+1).rows() > over })
	v := c.volumeFor(m, inbound)
	for v.rows() > over {
		inbound--
		v = c.volumeFor(m, inbound)
	}
	v.open = n - v.rows()
	return v
}

// slot is a place in the order of time for a contact that begins a matter.
type slot struct {
	start int64
	hours hours
	open  bool
	way   uint8
}

// slots are the times at which contacts of a medium come, in order. How many come
// in which hours follows from their outcomes, and within these the calendar tells
// when: where a figure of outcomes and one of the calendar differ, the outcomes have
// it. (One chat in a hundred finds a holiday, but the calendar would give it 1.5.)
// The last ones are open, in the hours in which the history ends.
func (c *centre) slots(m medium, v volume, luck dice) []slot {
	var list []slot
	last := c.calendar.hoursAt(m, c.calendar.end-1)
	for h := whileOpen; h <= onHoliday; h++ {
		n := v.count(m, func(o outcome) bool { return o.hours == h && o.side != carried })
		open := 0
		if h == last {
			open = v.open
		}
		for i := range n + open {
			share := (float64(i) + luck.Float64()) / float64(n+open)
			list = append(list, slot{start: c.calendar.at(m, h, share), hours: h, open: i >= n})
		}
	}
	sort.SliceStable(list, func(a, b int) bool { return list[a].start < list[b].start })
	return list
}

// settled is how long before the end of the history the last contacts begin that
// take long or that others hang on, so that those are inside it.
var settled = [3]int64{voice: 4 * 3_600_000, chat: 6 * 3_600_000, email: 8 * 86_400_000}

// late tells whether a contact that begins at an instant is too near to the end to
// take long.
func (c *centre) late(m medium, start int64) bool { return start > c.calendar.end-settled[m] }

// deal gives each slot its outcome, the latest first, which cannot have all.
func (c *centre) deal(m medium, v volume, list []slot, luck dice) {
	begin, open := [3]*deck{}, [3]*deck{}
	for h := range begin {
		begin[h] = &deck{make([]int, len(ways[m]))}
		shares := make([]int, len(ways[m]))
		for way, o := range ways[m] {
			if o.hours != hours(h) || o.side == carried {
				continue
			}
			begin[h].left[way] = v.ways[way]
			if o.side == theirs && !o.moves() {
				shares[way] = o.share
			}
		}
		open[h] = &deck{apportion(v.open, shares)}
	}
	any, short := func(int) bool { return true }, func(way int) bool { return !ways[m][way].moves() && ways[m][way].path != timedOut }
	for i := len(list) - 1; i >= 0; i-- {
		s, fits, from := &list[i], any, begin
		if c.late(m, s.start) {
			fits = short
		}
		if s.open {
			from = open
		}
		s.way = uint8(from[s.hours].dealOf(luck, fits))
	}
}

// plan settles the fates of all contacts of a medium, in the order in which they
// begin; one that hangs on another is behind it.
func (c *centre) plan(m medium) []fate {
	luck := newDice(c.seed)
	luck.turn(ofPlan, int(m))
	v := c.volumeOf(m)
	slots := c.slots(m, v, luck)
	c.deal(m, v, slots, luck)
	talks := v.count(m, func(o outcome) bool { return o.side == theirs && o.talks() && !o.moves() })
	consults, next := some(talks, v.consults), c.goingOn(m, v)
	list := make([]fate, 0, c.numbers[m])
	for _, s := range slots {
		o := ways[m][s.way]
		list = append(list, fate{start: s.start, way: s.way, open: s.open})
		switch {
		case s.open:
		case o.moves():
			list = append(list, fate{relation: followUp, way: uint8(next.deal(luck))})
		case o.side == theirs && o.talks() && consults.deal(luck) == 1:
			list = append(list, fate{relation: consult})
		}
	}
	d := c.newDecks(m, v)
	for i := range list {
		d.settle(&list[i], luck)
	}
	return list
}

// goingOn is a deck of the outcomes of contacts that go on from others.
func (c *centre) goingOn(m medium, v volume) *deck {
	d := &deck{make([]int, len(ways[m]))}
	for way, o := range ways[m] {
		if o.side == carried {
			d.left[way] = v.ways[way]
		}
	}
	return d
}
