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

// arrange settles which campaign calls whom and what is offered to agents who do not
// take it, and lists all contacts in the order of their arrival, or shuffled.
func (c *centre) arrange() {
	type arrival struct {
		ref
		start int64
	}
	var list []arrival
	var room contact
	for m := range c.numbers {
		offers := c.newOffers(medium(m))
		for n := range c.numbers[m] {
			r := ref{medium(m), int32(n)}
			k := c.contact(r, &room)
			if k.medium == voice {
				c.records.take(k)
			}
			offers.look(k)
			list = append(list, arrival{r, k.start})
		}
		offers.deal()
	}
	c.endSessions()
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
	if n >= len(c.fates[m]) {
		return alone
	}
	return c.fates[m][n].relation
}

// goOn makes a contact that hangs on the one before it.
func (c *centre) goOn(k *contact) {
	var room contact
	parent := c.contact(ref{k.medium, k.n - 1}, &room)
	c.turn(k.kind(), int(k.n))
	k.customer, k.caller, k.channel = parent.customer, parent.caller, parent.channel
	if k.relation == consult {
		length := min(c.lognormal(70, 0.6, 900), parent.talk*2/3)
		k.outcome, k.start = outcome{path: consulted, reason: "Default", side: carried}, parent.end-parent.talk+parent.talk/8
		k.end = k.start + length
		return
	}
	k.outcome, k.start = ways[k.medium][k.fate.way], min(parent.end+200+c.Int64N(1200), c.calendar.end-1)
	if k.medium == voice {
		k.channel = (k.channel + 1) % channelsOf[voice]
	}
	k.end = k.start
	c.queue(k)
	c.talkTo(k)
	c.hurry(k)
}
