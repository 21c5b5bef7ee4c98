package sample

// offerShares are how many of 10,000 contacts of a medium that come in are offered to
// an agent who misses the offer, to one who rejects it, and to one who still looks at
// it when the customer gives up.
var offerShares = [3]struct{ missed, rejected, abandoned int }{voice: {240, 95, 60}, chat: {60, 25, 0}, email: {20, 80, 0}}

// patientStay is the least stay in which an offer runs out.
const patientStay = 25_000

// offers collects which contacts of a medium can have had an offer that no agent
// took, and deals the offers to them when all are known: which stay is long enough
// shows only when the contacts are made.
type offers struct {
	*centre
	medium             medium
	inbound            int
	patient, abandoned []int32
}

func (c *centre) newOffers(m medium) *offers { return &offers{centre: c, medium: m} }

// look notes a contact.
func (o *offers) look(k *contact) {
	if k.side != theirs || k.relation != alone || k.fate.open {
		return
	}
	o.inbound++
	if k.path == abandoned {
		o.abandoned = append(o.abandoned, k.n)
	}
	if k.patient() {
		o.patient = append(o.patient, k.n)
	}
}

// patient tells whether an offer can run out while the contact waits.
func (k *contact) patient() bool {
	n := len(k.waits)
	return n > 0 && k.waits[n-1].end-k.waits[n-1].start > patientStay
}

// suits tells whether an offer can be given to a contact that has none.
func (k *contact) suits(of offer) bool {
	if k.side != theirs || k.relation != alone || k.fate.open || k.fate.offer != noOffer {
		return false
	}
	return of == abandonedOffer && k.path == abandoned || of != abandonedOffer && k.patient()
}

// deal gives so many of the noted contacts their offer, none of them two.
func (o *offers) deal() {
	luck := newDice(o.seed)
	luck.turn(ofPlan, 3+int(o.medium))
	of := offerShares[o.medium]
	number := apportion(o.inbound, []int{of.missed, of.rejected, of.abandoned, 10_000 - of.missed - of.rejected - of.abandoned})
	fates := o.fates[o.medium]
	leave := some(len(o.abandoned), number[2])
	for _, n := range o.abandoned {
		if leave.deal(luck) == 1 {
			fates[n].offer = abandonedOffer
		}
	}
	var waiting []int32
	for _, n := range o.patient {
		if fates[n].offer == noOffer {
			waiting = append(waiting, n)
		}
	}
	missed := min(number[0], len(waiting))
	rejected := min(number[1], len(waiting)-missed)
	cards := &deck{[]int{noOffer: len(waiting) - missed - rejected, missedOffer: missed, rejectedOffer: rejected}}
	for _, n := range waiting {
		fates[n].offer = offer(cards.deal(luck))
	}
}

// sessionEnds are how many of a thousand sessions end for each reason.
var sessionEnds = []share{{"ConversationEnded", 900}, {"Transferred", 60}, {"default", 34}, {"AgentFailedToJoin", 6}}

// sessionReason is why the session of a task ended. Agents who move their contact
// away and who do not get into it leave no choice.
func (k *contact) sessionReason(t task) string {
	switch {
	case t.slot == offered && k.fate.unjoined, k.unjoined() && t.slot == taken:
		return "AgentFailedToJoin"
	case t.slot == offered:
		return "default"
	case k.mover == "agent" || k.moves():
		return "Transferred"
	case k.stalled() && k.fate.aside:
		return "default"
	}
	return "ConversationEnded"
}

// unjoined tells whether the agent who took the contact did not get into it.
func (o outcome) unjoined() bool {
	return o.reason == "AgentJoinFailed" || o.reason == "TransferToAgentFailed"
}

// stalled tells whether neither side ended the contact.
func (o outcome) stalled() bool { return o.reason == "IdleTimeout" || o.reason == "InternalError" }

// endSessions settles how sessions end whose task leaves a choice, so that the shares
// of sessionEnds hold: offers that were missed count as not joined, consults as
// transferred and conversations that stalled as ended by default, as many as lack.
func (c *centre) endSessions() {
	var missed, consults, stalled []*fate
	ends := map[string]int{}
	total := 0
	for m := range c.fates {
		for n := range c.fates[m] {
			f := &c.fates[m][n]
			k := contact{fate: f, outcome: ways[m][f.way]}
			switch {
			case f.open:
				continue
			case f.relation == consult:
				total++
				consults = append(consults, f)
				continue
			}
			if f.offer != noOffer {
				total++
				ends["default"]++
			}
			if f.offer == missedOffer {
				missed = append(missed, f)
			}
			if !k.handled() {
				continue
			}
			total++
			ends[k.sessionReason(task{slot: taken})]++
			if k.stalled() {
				stalled = append(stalled, f)
			}
		}
	}
	parts := newDeck(total, percents(sessionEnds)...).left
	luck := newDice(c.seed)
	luck.turn(ofPlan, 6)
	unjoined := choose(missed, parts[3]-ends["AgentFailedToJoin"], luck, func(f *fate) { f.unjoined = true })
	choose(consults, parts[1]-ends["Transferred"], luck, func(f *fate) { f.aside = true })
	choose(stalled, parts[2]-ends["default"]+unjoined, luck, func(f *fate) { f.aside = true })
}

// choose marks so many of the list, or all if they are fewer, and tells how many.
func choose(list []*fate, n int, luck dice, mark func(*fate)) int {
	cards := some(len(list), n)
	chosen := cards.left[1]
	for _, f := range list {
		if cards.deal(luck) == 1 {
			mark(f)
		}
	}
	return chosen
}
