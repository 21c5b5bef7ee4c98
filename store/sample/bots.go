package sample

import "strconv"

// writeBots fills the automated steps of conversations, and what they learnt
// from the customer.
func (c *centre) writeBots(l *loader) error {
	segments, captured := l.table("BotSegments"), l.table("CapturedData")
	return c.each(func(k *contact) error {
		start := k.start
		for i, length := range k.menu {
			if start > k.now {
				break
			}
			c.writeSegment(segments, k, i, start, start+length)
			start += length
		}
		if k.fate.captured {
			c.writeCaptured(captured, k, k.start+k.menu[0]/2)
		}
		return firstError(segments, captured)
	}, voice, chat, email)
}

func (c *centre) writeSegment(t *table, k *contact, i int, start, end int64) {
	step, kind := c.drawStep(k, int(k.fate.steps[i])-1)
	info, output := c.stepResult(k.medium, kind)
	result := "Success"
	if i == len(k.menu)-1 && k.leaves() {
		result, info, output = "CustomerDisconnect", "", ""
	} else if k.fate.failed[i] {
		result = "Failed"
	}
	running := end > k.now
	if running {
		result, info, output = "", "", ""
	}
	t.id("id", c.id(ofBotSegment, k.task()*4+i))
	t.id("conversationID", k.id)
	t.id("botStepId", c.id(ofStep, step))
	t.id("channelId", c.id(ofChannel, k.channel))
	t.at("startedAt", start)
	t.at("endedAt", k.past(end))
	t.numberIf(!running, "durationInSeconds", seconds(end-start))
	t.text("result", result)
	t.text("botFinishedInfo", info)
	t.text("botFinishedResult", output)
	t.text("botInfo", onlyIf(kind == "qna", "frequent-questions"))
	t.done()
}

// capturedNames are the questions of the automated part.
var capturedNames = []string{"CustomerNumber", "OrderNumber", "PostalCode", "Topic"}

func (c *centre) writeCaptured(t *table, k *contact, at int64) {
	for i := range 1 + c.IntN(len(capturedNames)) {
		instant := at + int64(i)*60
		if instant > k.now {
			return
		}
		t.id("ConversationId", k.id)
		t.text("name", capturedNames[i])
		t.at("TimestampUtc", instant)
		t.text("value", strconv.Itoa(10_000+c.IntN(90_000)))
		t.done()
	}
}
