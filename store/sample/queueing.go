package sample

import "math"

// patience is how long a queue keeps a contact: in seconds, the first of two, and
// the last one.
var patience = [3][2]int64{voice: {300, 600}, chat: {120, 300}, email: {4 * 3600, 8 * 3600}}

// queue draws the stays in queues of a contact that reaches one, and the queues
// that refuse it.
func (c *centre) queue(k *contact) {
	first, second := c.queuesOf(k)
	if k.fate.stay == refusedOnce || k.fate.stay == refusedBoth {
		k.refusals = append(k.refusals, refusal{first, k.end})
	}
	if k.fate.stay == refusedBoth {
		k.refusals = append(k.refusals, refusal{second, k.end})
	}
	if !k.path.queued() || k.outbound {
		return
	}
	if k.fate.stay == overflowed {
		k.wait(c, first, 1000*patience[k.medium][0]+c.between(0, 1), "QueueTimedOut")
	}
	if k.fate.stay != direct {
		first = second
	}
	switch k.path {
	case abandoned:
		k.wait(c, first, c.drawPatience(), "CustomerDisconnected")
	case callback:
		k.wait(c, first, 60_000+int64(45_000*c.ExpFloat64()), "CallbackRequested")
	case timedOut:
		k.wait(c, first, 1000*patience[k.medium][1]+c.between(0, 1), "QueueTimedOut")
	default:
		k.wait(c, first, c.drawWait(k), "AgentConnected")
	}
}

// queuesOf are the queue of the contact's channel and the one that it overflows
// into. A queue that was made today has taken some already.
func (c *centre) queuesOf(k *contact) (first, second int) {
	first, second = k.channel, [3]int{voice: voiceOverflow, chat: chatOverflow, email: mailOverflow}[k.medium]
	switch {
	case k.channel == firstMail && k.n%4 == 1:
		first = secondMailQueue
	case k.channel == 0 && k.start >= c.calendar.today() && k.n%3 == 0:
		first = newQueue
	}
	return first, second
}

// drawPatience draws how long a customer waits who then gives up.
func (c *centre) drawPatience() int64 {
	if c.chance(5) {
		return c.between(1, 5)
	}
	return int64(1000 * min(600, 85*math.Pow(c.ExpFloat64(), 1/1.2)))
}

// drawWait draws how long a contact waits for an agent: on the telephone longer in
// the morning, e-mails only while the centre is open.
func (c *centre) drawWait(k *contact) int64 {
	switch {
	case k.medium == chat:
		return c.lognormal(22, 1.1, 900)
	case k.medium == email:
		return c.calendar.afterOpenTime(k.end, c.inTime(k, c.lognormal(3300, 1.2, 72_000))) - k.end
	}
	length := float64(c.between(2, 8))
	if !c.chance(55) {
		length = float64(c.lognormal(24, 1, 600))
	}
	return int64(length * waitFactor(c.calendar.hourOf(k.end)))
}

// inTime shortens a wait in opening hours for which the history has not enough of
// them left.
func (c *centre) inTime(k *contact, length int64) int64 {
	if left := c.calendar.openTime(k.end, c.calendar.end); length > left && !k.fate.open {
		return int64(float64(left) * c.Float64())
	}
	return length
}

// waitFactor lengthens waits of the morning and shortens those of the evening. The
// average over a day's calls is 1.
func waitFactor(hour int) float64 {
	const average = 1.1476
	switch {
	case hour >= 9 && hour <= 11:
		return 1.4 / average
	case hour >= 12 && hour <= 15:
		return 1.1 / average
	}
	return 0.8 / average
}

func (k *contact) wait(c *centre, queue int, length int64, reason string) {
	if k.medium == email && reason == "QueueTimedOut" {
		length = c.calendar.afterOpenTime(k.end, length) - k.end
	}
	length = max(length, 1000)
	k.waits = append(k.waits, wait{queue, k.end, k.end + length, reason})
	k.end += length
}

// writeQueueing fills the stays in queues and the attempts that queues
// refused.
func (c *centre) writeQueueing(l *loader) error {
	segments, refusals := l.table("QueueSegments"), l.table("RejectedEnqueueAttempts")
	return c.each(func(k *contact) error {
		for _, w := range k.waits {
			if w.start <= k.now {
				c.writeWait(segments, k, w)
			}
		}
		for i, r := range k.refusals {
			if r.at <= k.now {
				c.writeRefusal(refusals, k, i, r)
			}
		}
		return firstError(segments, refusals)
	}, voice, chat, email)
}

func (c *centre) writeWait(t *table, k *contact, w wait) {
	reason := w.reason
	if w.end > k.now {
		reason = ""
	}
	t.id("conversationId", k.id)
	t.at("queuedAtUTC", w.start)
	t.at("dequeuedAtUTC", k.past(w.end))
	t.numberIf(w.end <= k.now, "durationInSeconds", seconds(w.end-w.start))
	t.text("dequeuedReason", reason)
	t.id("channelId", c.id(ofChannel, k.channel))
	t.id("queueId", c.id(ofQueue, w.queue))
	t.done()
}

func (c *centre) writeRefusal(t *table, k *contact, i int, r refusal) {
	t.id("id", c.id(ofRefusal, k.task()*2+i))
	t.id("conversationId", k.id)
	t.id("channelId", c.id(ofChannel, k.channel))
	t.id("queueId", c.id(ofQueue, r.queue))
	t.at("rejectedAtUTC", r.at)
	t.text("rejectReason", refusalReasons[k.fate.refusals[i]].text)
	t.done()
}
