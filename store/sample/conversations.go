package sample

import "fmt"

// writeConversations fills Calls, Chats and Emails, which share one table, in
// the order in which the contacts arrive.
func (c *centre) writeConversations(l *loader) error {
	tables := [3]*table{l.table("Calls"), l.table("Chats"), l.table("Emails")}
	return c.each(func(k *contact) error {
		t := tables[k.medium]
		if t.skipped {
			return nil
		}
		switch k.medium {
		case voice:
			c.writeCall(t, k)
		case chat:
			c.writeChat(t, k)
		case email:
			c.writeEmail(t, k)
		}
		t.done()
		return t.err
	}, voice, chat, email)
}

// writeCommon writes what all conversations have, under the names that all
// three sets share.
func (c *centre) writeCommon(t *table, k *contact) {
	t.id("id", k.id)
	t.at("startedAtUTC", k.start)
	t.at("endedAtUTC", k.past(k.end))
	t.numberIf(k.over(), "durationInSeconds", seconds(k.end-k.start))
	t.text("channelType", channels[k.channel].kind)
	t.id("businessUnitId", c.id(ofUnit, channels[k.channel].unit))
	t.text("conversationEndedReason", k.ended(k.reason))
	first, last, id := "", "", guid{}
	if k.customer >= 0 {
		p := c.person(ofCustomer, k.customer)
		first, last, id = p.first, p.last, p.id
	}
	t.text("customerFirstName", first)
	t.text("customerLastName", last)
	t.id("customerId", id)
}

// ended is the text if the contact has ended.
func (k *contact) ended(text string) string {
	if k.over() {
		return text
	}
	return ""
}

// next is the conversation in which a transferred one goes on: the medium's
// next one.
func (c *centre) next(k *contact) guid {
	if !k.moves() || !k.over() {
		return guid{}
	}
	return c.id(k.kind(), int(k.n)+1)
}

// telephone is the customer's number, unless it was withheld.
func (c *centre) telephone(k *contact) string {
	if k.caller%25 == 3 && !k.outbound {
		return ""
	}
	return c.person(ofCustomer, k.caller).phone
}

func (c *centre) writeCall(t *table, k *contact) {
	c.writeCommon(t, k)
	joined := k.start + k.ring
	if k.path == unanswered {
		joined = 0
	}
	open := seconds(c.calendar.openTime(k.start, k.end))
	t.id("channelId", c.id(ofChannel, k.channel))
	t.text("channelPhoneNumber", phone(len(numberRanges)*900+k.channel))
	t.text("customerPhoneNumber", c.telephone(k))
	t.at("customerJoinedAtUTC", k.past(joined))
	t.numberIf(k.outbound, "customerRingDuration", seconds(k.ring))
	t.number("holdCount", int64(len(k.holds)))
	t.number("holdDurationInSeconds", seconds(k.holdTime()))
	t.numberIf(k.over(), "isChannelOpen", open)
	t.numberIf(k.over(), "isChannelClosed", seconds(k.end-k.start)-open)
	t.flag("isConsult", k.relation == consult)
	t.flag("isOutbound", k.outbound)
	t.id("nextConversationID", c.next(k))
	t.text("openingCheckResult", k.check(k.medium))
	t.text("TransferInitiatedBy", k.ended(k.mover))
	external := ""
	if k.reason == "TransferToExternal" || k.reason == "TransferToExternalFailed" {
		external = phone(len(numberRanges)*950 + int(k.n)%7)
	}
	t.text("TransferToExternalDestinationPhoneNumber", k.ended(external))
}

func (c *centre) writeChat(t *table, k *contact) {
	c.writeCommon(t, k)
	open := seconds(c.calendar.openTime(k.start, k.end))
	handled := k.path == connected
	t.id("channelID", c.id(ofChannel, k.channel))
	t.numberIf(k.over(), "isChannelOpen", open)
	t.numberIf(k.over(), "isChannelClosed", seconds(k.end-k.start)-open)
	t.numberIf(handled, "averageAgentAnswerSpeedInSeconds", c.lognormal(38, 0.6, 600))
	t.number("averageBotAnswerSpeedInSeconds", c.lognormal(2.4, 0.4, 30))
	t.numberIf(handled, "averageCustomerAnswerSpeedInSeconds", c.lognormal(45, 0.7, 900))
	t.null("firstCustomerAnswerSpeedInSeconds")
	t.text("openingCheckResult", k.check(k.medium))
	t.id("nextConversationID", c.next(k))
}

// subjects of e-mails.
var subjects = []string{
	"Question about my invoice", "Order has not arrived", "Change of address", "Cancel my contract",
	"Your offer of last week", "Password does not work", "Thank you!", "Re: Your order",
}

func (c *centre) writeEmail(t *table, k *contact) {
	c.writeCommon(t, k)
	open := seconds(c.calendar.openTime(k.start, k.end))
	t.id("channelID", c.id(ofChannel, k.channel))
	t.text("customerEmailAddress", c.person(ofCustomer, k.caller).mail(k.caller))
	t.numberIf(k.over() && k.path == connected && !k.outbound, "firstReplyTimeInSeconds", seconds(k.end-k.start))
	t.numberIf(k.over(), "inChannelOpenDurationInSeconds", open)
	t.numberIf(k.over(), "inChannelClosedDurationInSeconds", seconds(k.end-k.start)-open)
	t.flag("isOutbound", k.outbound)
	t.id("nextConversationId", c.next(k))
	t.text("subject", subjects[c.IntN(len(subjects))])
	t.text("threadID", fmt.Sprintf("<thread-%d@example.com>", int(k.n)*5/8))
}
