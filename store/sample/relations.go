package sample

import (
	"math/rand/v2"
	"sort"
)

// relation is what a contact is to the one before it of its medium.
type relation uint8

const (
	alone    relation = iota // nothing
	followUp                 // it goes on where that one was transferred
	consult                  // an agent of that one asks another
)

// openContacts is how many of the last contacts of each medium are not over.
var openContacts = [3]int{voice: 12, chat: 10, email: 30}

// settled is how long before the end of the history the last contacts begin
// that others hang on, so that those are inside it.
var settled = [3]int64{voice: 4 * 3_600_000, chat: 6 * 3_600_000, email: 8 * 86_400_000}

// stillOpen is how many contacts of a medium are not over: few in a small
// history.
func (c *centre) stillOpen(m medium) int {
	return min(openContacts[m], max(1, c.numbers[m]/40))
}

// late tells whether a contact is too near to the end for others to hang on it.
func (c *centre) late(k *contact) bool {
	return int(k.n)+1 >= c.numbers[k.medium]-c.stillOpen(k.medium) || k.start > c.calendar.end-settled[k.medium]
}

// leadsTo is what the contact behind this one is to it.
func leadsTo(k *contact) relation {
	switch {
	case k.moves():
		return followUp
	case k.consults:
		return consult
	}
	return alone
}

// arrange settles which contacts hang on others and which campaign calls whom,
// and lists all contacts in the order of their arrival, or shuffled.
func (c *centre) arrange() {
	type arrival struct {
		ref
		start int64
	}
	var list []arrival
	var room contact
	for m := range c.numbers {
		c.relations[m] = make([]relation, c.numbers[m])
		next := alone
		for n := range c.numbers[m] {
			r := ref{medium(m), int32(n)}
			c.relations[m][n] = next
			k := c.contact(r, &room)
			if next != alone {
				next = alone
			} else {
				next = leadsTo(k)
			}
			if k.medium == voice {
				c.records.take(k)
			}
			list = append(list, arrival{r, k.start})
		}
	}
	c.records.settle()
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		return a.start < b.start || a.start == b.start && (a.medium < b.medium || a.medium == b.medium && a.n < b.n)
	})
	for _, a := range list {
		c.order = append(c.order, a.ref)
	}
	if c.Shuffle {
		source := rand.New(rand.NewPCG(c.seed, uint64(ofShuffle)))
		source.Shuffle(len(c.order), func(i, j int) { c.order[i], c.order[j] = c.order[j], c.order[i] })
	}
}

// relationTo is what the contact with this number is to the one before it.
func (c *centre) relationTo(m medium, n int) relation {
	if n >= len(c.relations[m]) {
		return alone
	}
	return c.relations[m][n]
}

// goOn makes a contact that hangs on the one before it.
func (c *centre) goOn(k *contact) {
	var room contact
	parent := c.contact(ref{k.medium, k.n - 1}, &room)
	c.turn(k.kind(), int(k.n))
	k.customer, k.caller, k.channel = parent.customer, parent.caller, parent.channel
	if k.relation == consult {
		length := min(c.lognormal(70, 0.6, 900), parent.talk*2/3)
		k.outcome, k.start = outcome{path: consulted, reason: "Default"}, parent.end-parent.talk+parent.talk/8
		k.end = k.start + length
		return
	}
	k.start = parent.end + 200 + c.Int64N(1200)
	k.outcome = c.drawOutcome(answeredMails)
	if k.medium == voice {
		k.outcome = c.drawOutcome(followedCalls)
		k.channel = (k.channel + 1) % channelsOf[voice]
	}
	k.end = k.start
	c.queue(k)
	c.talkTo(k)
}
