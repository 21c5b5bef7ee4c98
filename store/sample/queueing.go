package sample

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
		if k.path == refused && k.end <= k.now {
			c.writeRefusals(refusals, k)
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

// refusalReasons are listed as often as they occur, of twenty.
var refusalReasons = []string{
	"QueueSizeLimitReached", "QueueSizeLimitReached", "QueueSizeLimitReached", "QueueSizeLimitReached",
	"QueueSizeLimitReached", "QueueSizeLimitReached", "QueueSizeLimitReached",
	"NoStaffedAgentLoggedIn", "NoStaffedAgentLoggedIn", "NoStaffedAgentLoggedIn", "NoStaffedAgentLoggedIn",
	"NoStaffedAgentLoggedIn", "NoAvailableStaffedAgent", "NoAvailableStaffedAgent", "NoAvailableStaffedAgent",
	"NoAvailableStaffedAgent", "EstimatedWaitTimeLimitReached", "EstimatedWaitTimeLimitReached",
	"NoAgentLoggedIn", "NoAgentLoggedIn",
}

func (c *centre) writeRefusals(t *table, k *contact) {
	for i := range 1 + c.IntN(perChannel) {
		t.id("id", c.id(ofRefusal, k.task()*perChannel+i))
		t.id("conversationId", k.id)
		t.id("channelId", c.id(ofChannel, k.channel))
		t.id("queueId", c.id(ofQueue, k.channel*perChannel+i))
		t.at("rejectedAtUTC", k.end)
		t.text("rejectReason", refusalReasons[c.IntN(len(refusalReasons))])
		t.done()
	}
}
