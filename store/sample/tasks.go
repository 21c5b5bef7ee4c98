package sample

// task is what an agent was given to do.
type task struct {
	slot            int // number among the tasks of its contact
	start           int64
	preview, lookup int64 // zero lookup: none
	active, wrap    int64
	result          string
	alone           bool // has no conversation
}

// Slots of the tasks of a contact.
const (
	offered         = iota // an offer that no agent took
	taken                  // the task in which the contact was handled
	undialled              // a call that our side wanted to make and did not
	lookedUp               // a customer was looked up, and nothing else
	tasksPerContact        // bounds the slots
)

func (t task) end() int64 { return t.start + t.preview + t.lookup + t.active + t.wrap }

// declined tells whether the agent did not take the task and went on a break.
func (t task) declined() bool { return t.result == "Missed" || t.result == "Rejected" }

// tasks lists what a contact gave agents to do.
func (c *centre) tasks(k *contact, list []task) []task {
	c.turn(ofTask, k.task())
	if k.relation == consult {
		return list
	}
	if k.fate.offer != noOffer {
		list = append(list, c.offer(k))
	}
	switch {
	case k.handled() && k.outbound:
		list = append(list, c.outboundTask(k))
	case k.handled():
		last := k.waits[len(k.waits)-1]
		most := last.end - last.start
		if len(list) > 0 {
			most = last.end - list[0].end()
		}
		preview := min(c.lognormal(6, 0.55, 19.5), most)
		list = append(list, task{slot: taken, start: last.end - preview, preview: preview, active: k.talk, wrap: k.wrap, result: "Handled"})
	}
	if k.fate.undialled > 0 {
		list = append(list, c.undialled(k))
	}
	if k.fate.lookedUp {
		list = append(list, task{slot: lookedUp, start: k.start, lookup: c.lognormal(45, 0.5, 600), result: "Handled", alone: true})
	}
	return list
}

// offer is an offer that no agent took, which lies inside the last wait.
func (c *centre) offer(k *contact) task {
	last := k.waits[len(k.waits)-1]
	one := task{slot: offered, start: last.start + 300}
	switch k.fate.offer {
	case abandonedOffer:
		one.preview, one.result = min((last.end-last.start)/2, 19_000), "Abandoned"
		one.start = last.end - one.preview
	case missedOffer:
		one.preview, one.result = 20_000+c.between(0, 0.5), "Missed"
	default:
		one.preview, one.result = c.between(2, 15), "Rejected"
	}
	return one
}

func (c *centre) outboundTask(k *contact) task {
	t := task{slot: taken, result: "Handled", active: k.end - k.start, wrap: k.wrap}
	if k.medium == voice {
		t.preview, t.lookup = c.between(1, 6), c.between(5, 60)
	}
	if k.fate.looksUp {
		t.lookup = c.lognormal(45, 0.5, 600)
	}
	t.start = k.start - t.preview - t.lookup
	return t
}

// undialled is a task of our side that came to nothing before it had a call. It lies
// before the one that has, so that it is over when that is.
func (c *centre) undialled(k *contact) task {
	t := task{slot: undialled, alone: true, result: undialledTasks[k.fate.undialled].text}
	switch t.result {
	case "Cancelled":
		t.preview, t.lookup = c.between(2, 6), c.between(5, 40)
	case "Missed":
		t.preview = 20_000 + c.between(0, 0.5)
	default:
		t.preview = c.between(2, 15)
	}
	t.start = k.start - c.between(180, 900)
	return t
}

// writeTasks fills the agents' tasks, their sessions in conversations, and
// the data that agents noted.
func (c *centre) writeTasks(l *loader) error {
	items, sessions, collected := l.table("Workitems"), l.table("WorkitemConversationSessions"), l.table("CollectedData")
	var list []task
	return c.each(func(k *contact) error {
		list = c.tasks(k, list[:0])
		for _, t := range list {
			agent := c.rota.agentOf(k.ref, t.slot)
			if t.start > k.now || agent < 0 {
				continue
			}
			c.turn(ofTask, k.task()*tasksPerContact+t.slot)
			id := c.id(ofTask, k.task()*tasksPerContact+t.slot)
			c.writeTask(items, k, t, id, agent)
			if !t.alone {
				c.writeSessions(sessions, k, t, id)
			}
			if t.result == "Handled" && !t.alone && t.end() <= k.now && c.chance(35) {
				c.writeCollected(collected, t, id)
			}
		}
		return firstError(items, sessions, collected)
	}, voice, chat, email)
}

// scripts is how many scripts the agents have.
const scripts = 3

// completionCodes, the common ones first.
var completionCodes = []string{
	"Solved", "Information given", "Order changed", "Callback promised", "Handed to specialist", "Complaint",
	"Invoice corrected", "Contract cancelled", "Address changed", "Wrong number", "Test call", "Other",
}

func (c *centre) writeTask(w *table, k *contact, t task, id guid, agent int) {
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
	w.id("agentId", c.id(ofAgent, agent))
	w.text("agentPhoneNumber", onlyIf(k.medium == voice, phone(len(numberRanges)*800+agent)))
	w.text("completionCode", onlyIf(done && handled, completionCodes[min(c.IntN(len(completionCodes)), c.IntN(len(completionCodes)))]))
	w.text("notes", onlyIf(done && handled && c.chance(25), "Customer agreed; nothing further to do."))
	w.id("scriptId", c.id(ofScript, channels[k.channel].unit%scripts))
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
	} else if k.dials != adHoc && t.slot != lookedUp {
		n, ok := c.records.callOf[k.n]
		if ok {
			queue = c.id(ofQueue, campaigns[c.records.list[n].campaign].queue)
		}
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
	if t.slot == lookedUp || t.slot == taken && k.fate.looksUp {
		return "lookup"
	}
	return map[string]string{
		"Voice": "voice", "Webchat": "webchat", "Facebook": "messenger", "Viber": "viber", "Email": "email",
	}[channels[k.channel].kind]
}

// writeSessions writes the session in the task's conversation, and the one in the
// consult that the agent held meanwhile.
func (c *centre) writeSessions(w *table, k *contact, t task, id guid) {
	holds := k.holds
	if t.result != "Handled" {
		holds = nil
	}
	n := k.task()*tasksPerContact + t.slot
	c.writeSession(w, c.id(ofSession, n), k.id, id, onlyIf(t.end()-t.wrap <= k.now, k.sessionReason(t)), holds)
	if t.slot == taken && c.relationTo(k.medium, int(k.n)+1) == consult {
		next, reason := ref{k.medium, k.n + 1}, "ConversationEnded"
		if c.fates[next.medium][next.n].aside {
			reason = "Transferred"
		}
		c.writeSession(w, c.id(ofSession, next.task()*tasksPerContact), c.id(next.kind(), int(next.n)), id, reason, nil)
	}
}

func (c *centre) writeSession(w *table, session, conversation, item guid, reason string, holds []int64) {
	last, total := int64(0), int64(0)
	for _, h := range holds {
		last, total = h, total+h
	}
	w.id("id", session)
	w.id("conversationID", conversation)
	w.id("workitemId", item)
	w.text("endedReason", reason)
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
