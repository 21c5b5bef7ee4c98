package sample

// stay is how a contact gets into its last queue.
type stay uint8

const (
	direct      stay = iota
	refusedOnce      // the first queue refused it
	overflowed       // it waited in the first queue to the end
	refusedBoth      // of those that no queue took: both refused it
)

// offer is an offer to an agent who did not take the contact.
type offer uint8

const (
	noOffer offer = iota
	missedOffer
	rejectedOffer
	abandonedOffer // the customer gave up while an agent looked at it
)

// Of each medium, per 10,000: contacts that reach a queue, those that their first
// queue refuses before the second takes them, and those that overflow from their
// first queue into a second.
var stays = [3]struct{ queued, refused, overflow int }{
	voice: {8188, 120, 328}, chat: {6450, 60, 160}, email: {9100, 0, 300},
}

// refusalReasons are why queues refuse, and how many of a hundred refusals have each.
var refusalReasons = []share{
	{"QueueSizeLimitReached", 35}, {"NoStaffedAgentLoggedIn", 25}, {"NoAvailableStaffedAgent", 20},
	{"EstimatedWaitTimeLimitReached", 12}, {"NoAgentLoggedIn", 8},
}

// Automated steps: how many a hundred contacts of a medium that come in have, and
// how many of a thousand fail.
var (
	stepsOf     = [3]int{voice: 180, chat: 140, email: 90}
	failedSteps = 5
)

// holdCounts are how many of a thousand contacts with an agent are held not at all,
// once and twice: 18 %, 1.4 times each.
var holdCounts = []int{820, 108, 72}

// capturedShare is in how many of a hundred conversations the automated part learns
// something.
var capturedShare = [3]int{voice: 60, chat: 80, email: 0}

// chatChannels are shares of 10,000 chats by channel: of those that their customers
// end, which only web chats can be, and of the others.
var chatChannels = [2][]int{{833, 833, 1064, 0, 0}, {1665, 1665, 2140, 1100, 700}}

// lookups is how often a customer is looked up on an average working day. One in four
// goes on to a call; the others stand beside calls that come in.
const lookups = 40

// outboundSplit is how many of 300 calls of our side are made for what.
var outboundSplit = [...]int{adHoc: 95, preview: 150, requested: 55}

// undialledTasks come to nothing before they have a call. Of a hundred tasks of our side
// 88 have one, and beside 12 of these stands one that has not.
var undialledTasks = []share{{"", 88 - 12}, {"Cancelled", 6}, {"Missed", 4}, {"Rejected", 2}}

// decks hold what is dealt to the contacts of a medium that are over.
type decks struct {
	*centre
	medium medium

	stays, both, refusals        *deck
	steps, more, failed          *deck
	captured, holds, dials       *deck
	undialled, looksUp, lookedUp *deck
	channels                     [2]*deck
}

// newDecks are as many cards as there are contacts that are over.
func (c *centre) newDecks(m medium, v volume) *decks {
	count := func(fits func(o outcome) bool) int { return v.count(m, fits) }
	d := &decks{centre: c, medium: m}
	queued := count(func(o outcome) bool { return o.side == theirs && o.path.queued() })
	refusedAll := count(func(o outcome) bool { return o.path == refused })
	of := stays[m]
	d.stays = &deck{apportion(queued, []int{of.queued - of.refused - of.overflow, of.refused, of.overflow})}
	d.both = newDeck(refusedAll, 1, 1)
	d.refusals = newDeck(d.stays.left[refusedOnce]+refusedAll+d.both.left[1], percents(refusalReasons)...)
	d.holds = newDeck(count(outcome.talks), holdCounts...)
	d.captured = some(v.inbound, apportion(v.rows()-v.open, []int{capturedShare[m], 100 - capturedShare[m]})[0])
	d.dials = newDeck(v.outbound, outboundSplit[:]...)
	d.undialled = newDeck(v.outbound, percents(undialledTasks)...)
	d.looksUp = some(v.outbound, apportion(v.outbound, []int{lookups / 4, outboundDay[voice] - lookups/4})[0])
	d.lookedUp = some(count(outcome.inHours), apportion(v.inbound, []int{lookups * 3 / 4, inboundDay[voice] - lookups*3/4})[0])
	for i := range d.channels {
		d.channels[i] = newDeck(count(func(o outcome) bool { return o.side == theirs && (o.reason == "CustomerDisconnected") == (i == 0) }), chatChannels[i]...)
	}
	d.addSteps(m, v)
	return d
}

// addSteps makes the decks of automated steps. Everybody has a first one but e-mails
// that are queued.
func (d *decks) addSteps(m medium, v volume) {
	total := (v.inbound*stepsOf[m] + 50) / 100
	all, first := v.inbound, v.inbound
	if m == email {
		first = v.count(m, func(o outcome) bool { return o.side == theirs && !o.path.queued() })
		all -= first
	}
	d.more = some(all, total-first)
	d.failed = some(total-v.count(m, outcome.leaves), (total*failedSteps+500)/1000)
	shares := make([]int, len(stepKinds[m]))
	for i, k := range stepKinds[m] {
		shares[i] = k.percent
	}
	d.steps = newDeck(total, shares...)
}

func percents(list []share) []int {
	shares := make([]int, len(list))
	for i, s := range list {
		shares[i] = s.percent
	}
	return shares
}

// settle deals a contact what its outcome leaves open. What is not over has the
// plainest of everything.
func (d *decks) settle(f *fate, luck dice) {
	o := ways[d.medium][f.way]
	switch {
	case f.relation == consult:
		return
	case f.open:
		f.steps[0] = 1
		return
	}
	if o.talks() && d.medium == voice {
		f.holds = uint8(d.holds.deal(luck))
	}
	switch o.side {
	case theirs:
		d.settleSteps(f, o, luck)
		d.settleStay(f, o, luck)
		f.captured = d.captured.deal(luck) == 1
		f.lookedUp = d.medium == voice && o.inHours() && d.lookedUp.deal(luck) == 1
		if d.medium == chat && o.reason == "CustomerDisconnected" {
			f.channel = uint8(d.channels[0].deal(luck))
		} else if d.medium == chat {
			f.channel = uint8(d.channels[1].deal(luck))
		}
	case ours:
		if d.medium == voice {
			f.looksUp = d.looksUp.deal(luck) == 1
			f.dials = campaignKind(d.dials.deal(luck))
			f.undialled = uint8(d.undialled.deal(luck))
		}
	}
}

// settleSteps deals the kinds of the automated steps, and which of them fail. The one
// in which a customer leaves does not.
func (d *decks) settleSteps(f *fate, o outcome, luck dice) {
	n := 1
	if d.medium == email && o.path.queued() {
		n = 0
	}
	if d.medium != email || n == 0 {
		n += d.more.deal(luck)
	}
	for i := range n {
		f.steps[i] = uint8(d.steps.deal(luck) + 1)
		f.failed[i] = !(o.leaves() && i == n-1) && d.failed.deal(luck) == 1
	}
}

// settleStay deals how a contact gets into its last queue, if it does. What comes
// late does not wait twice.
func (d *decks) settleStay(f *fate, o outcome, luck dice) {
	refusals := 0
	switch {
	case o.path == refused:
		refusals = 1 + d.both.deal(luck)
		f.stay = [...]stay{1: refusedOnce, 2: refusedBoth}[refusals]
	case o.path.queued():
		late := d.late(d.medium, f.start)
		f.stay = stay(d.stays.dealOf(luck, func(kind int) bool { return !late || stay(kind) != overflowed }))
		if f.stay == refusedOnce {
			refusals = 1
		}
	}
	for i := range refusals {
		f.refusals[i] = uint8(d.refusals.deal(luck))
	}
}
