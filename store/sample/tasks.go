package sample

// task is what an agent was given to do.
type task struct {
	slot            int // number among the tasks of its contact
	start           int64
	preview, lookup int64 // zero lookup: none
	active, wrap    int64
	result          string
	agent           int
	alone           bool // has no conversation
}

// tasksPerContact bounds the slots of tasks.
const tasksPerContact = 4

func (t task) end() int64 { return t.start + t.preview + t.lookup + t.active + t.wrap }

// tasks lists what a contact gave agents to do, in order of time.
func (c *centre) tasks(k *contact) []task {
	var list []task
	if len(k.waits) > 0 {
		list = c.declined(k, list)
	}
	handled := k.path == connected || k.path == unanswered
	switch {
	case handled && k.outbound:
		list = append(list, c.outboundTask(k))
	case handled:
		last := k.waits[len(k.waits)-1]
		preview := min(c.lognormal(6, 0.55, 19.5), last.end-last.start)
		list = append(list, task{slot: 1, start: last.end - preview, preview: preview, active: k.talk, wrap: k.wrap, result: "Handled", agent: k.agent})
	}
	if k.medium == voice && k.n%50 == 49 {
		list = append(list, task{slot: 2, start: k.end, preview: 4000, lookup: c.between(5, 40), result: "Cancelled", agent: k.agent, alone: true})
	}
	if k.medium == voice && k.n%60 == 59 {
		list = append(list, task{slot: 3, start: k.end, lookup: c.lognormal(45, 0.5, 600), result: "Handled", agent: k.agent, alone: true})
	}
	return list
}

// declined lists offers that no agent took, which lie inside a wait.
func (c *centre) declined(k *contact, list []task) []task {
	last := k.waits[len(k.waits)-1]
	stay := last.end - last.start
	offer := task{start: last.start, agent: (k.agent + 3) % c.people.agents}
	switch {
	case k.path == abandoned && c.chance(12):
		offer.start, offer.preview, offer.result = last.end-stay/4, stay/4, "Abandoned"
	case stay > 45_000 && c.chance(15):
		offer.preview, offer.result = 20_000, "Missed"
	case stay > 45_000 && c.chance(6):
		offer.preview, offer.result = c.between(2, 15), "Rejected"
	default:
		return list
	}
	return append(list, offer)
}

func (c *centre) outboundTask(k *contact) task {
	t := task{slot: 1, preview: c.between(1, 6), lookup: c.between(5, 60), result: "Handled", agent: k.agent}
	t.start = k.start - t.preview - t.lookup
	t.active, t.wrap = k.end-k.start, k.wrap
	return t
}

// writeTasks fills the agents' tasks, their sessions in conversations, and
// the data that agents noted.
func (c *centre) writeTasks(l *loader) error {
	items, sessions, collected := l.table("Workitems"), l.table("WorkitemConversationSessions"), l.table("CollectedData")
	return c.each(func(k *contact) error {
		for _, t := range c.tasks(k) {
			if t.start > k.now {
				continue
			}
			id := c.id(ofTask, k.task()*tasksPerContact+t.slot)
			c.writeTask(items, k, t, id)
			if !t.alone {
				c.writeSession(sessions, k, t, id)
			}
			if t.result == "Handled" && !t.alone && t.end() <= k.now && c.chance(35) {
				c.writeCollected(collected, t, id)
			}
		}
		return firstError(items, sessions, collected)
	}, voice, chat, email)
}

// completionCodes, the common ones first.
var completionCodes = []string{
	"Solved", "Information given", "Order changed", "Callback promised", "Handed to specialist", "Complaint",
	"Invoice corrected", "Contract cancelled", "Address changed", "Wrong number", "Test call", "Other",
}

func (c *centre) writeTask(w *table, k *contact, t task, id guid) {
	done := t.end() <= k.now
	handled := t.result == "Handled"
	w.id("id", id)
	w.at("startTimeUTC", t.start)
	w.at("endTimeUTC", k.past(t.end()))
	w.numberIf(done, "durationInSeconds", seconds(t.end()-t.start))
	w.numberIf(t.start+t.preview <= k.now, "previewDuration", seconds(t.preview))
	w.numberIf(t.lookup > 0, "lookupDuration", seconds(t.lookup))
	w.numberIf(done && handled, "activeDurationInSeconds", seconds(t.active))
	w.numberIf(done && handled, "wrapUpDuration", seconds(t.wrap))
	w.text("result", onlyIf(done, t.result))
	w.id("agentId", c.id(ofAgent, t.agent))
	w.text("agentPhoneNumber", onlyIf(k.medium == voice, phone(len(numberRanges)*800+t.agent)))
	w.text("completionCode", onlyIf(done && handled, completionCodes[min(c.IntN(len(completionCodes)), c.IntN(len(completionCodes)))]))
	w.text("notes", onlyIf(done && handled && c.chance(25), "Customer agreed; nothing further to do."))
	w.id("scriptId", c.id(ofScript, channels[k.channel].unit))
	w.text("mediaType", mediaType(k, t))
	c.writeTaskContact(w, k, t)
	w.done()
}

// writeTaskContact writes what a task copies from its conversation.
func (c *centre) writeTaskContact(w *table, k *contact, t task) {
	var conversation, channel, queue, customer guid
	if !t.alone {
		conversation, channel = k.id, c.id(ofChannel, k.channel)
	}
	if n := len(k.waits); n > 0 && !t.alone {
		queue = c.id(ofQueue, k.waits[n-1].queue)
	}
	if k.customer >= 0 {
		customer = c.id(ofCustomer, k.customer)
	}
	w.id("primaryConversationID", conversation)
	w.id("primaryChannelId", channel)
	w.id("queueID", queue)
	w.id("customerId", customer)
	w.id("businessUnitId", c.id(ofUnit, channels[k.channel].unit))
}

func onlyIf(condition bool, text string) string {
	if condition {
		return text
	}
	return ""
}

func mediaType(k *contact, t task) string {
	if t.slot == 3 {
		return "lookup"
	}
	return map[string]string{
		"Voice": "voice", "Webchat": "webchat", "Facebook": "messenger", "Viber": "viber", "Email": "email",
	}[channels[k.channel].kind]
}

func (c *centre) writeSession(w *table, k *contact, t task, id guid) {
	reason, holds := "ConversationEnded", k.holds
	switch {
	case t.result != "Handled":
		reason, holds = "AgentFailedToJoin", nil
	case k.mover == "agent":
		reason = "Transferred"
	case c.chance(3):
		reason = "default"
	}
	last, total := int64(0), int64(0)
	for _, h := range holds {
		last, total = h, total+h
	}
	w.id("id", c.id(ofSession, k.task()*tasksPerContact+t.slot))
	w.id("conversationID", k.id)
	w.id("workitemId", id)
	w.text("endedReason", onlyIf(t.end() <= k.now, reason))
	w.number("holdCount", int64(len(holds)))
	w.number("lastHoldDuration", seconds(last))
	w.number("totalHoldDuration", seconds(total))
	w.done()
}

// collected are names and values of what agents note.
var collected = [][2]string{
	{"ContractNumber", "K-20417"}, {"Topic", "Invoice"}, {"NextStep", "none"}, {"Mood", "friendly"}, {"Language", "de"},
}

func (c *centre) writeCollected(w *table, t task, id guid) {
	for i := range 2 + c.IntN(len(collected)-1) {
		w.id("workitemId", id)
		w.text("name", collected[i][0])
		w.at("createdAtUtc", t.end()-int64(len(collected)-i)*50)
		w.text("value", collected[i][1])
		w.done()
	}
}
