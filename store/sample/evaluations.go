package sample

import "strconv"

// criteria are what supervisors judge.
var criteria = []string{
	"Greeting", "Identification", "Listening", "Solution", "Tone", "Closing", "Documentation", "Overall",
	"Speed", "Compliance", "Offer", "Empathy",
}

// writeEvaluations fills the supervisors' evaluations of one in fifty handled
// tasks, one to ten days later.
func (c *centre) writeEvaluations(l *loader) error {
	evaluations, answers := l.table("WorkitemEvaluations"), l.table("WorkitemEvaluationData")
	return c.each(func(k *contact) error {
		if k.n%50 != 7 || !k.handled() || k.relation == consult || k.end+k.wrap > k.now {
			return nil
		}
		start := c.drawEvaluation(k.end + k.wrap)
		if start < k.now {
			c.writeEvaluation(evaluations, answers, k, start, start+c.lognormal(360, 0.5, 3600))
		}
		return firstError(evaluations, answers)
	}, voice, chat, email)
}

// drawEvaluation draws when a task is evaluated that ended at an instant: one to ten
// days later, in the opening hours.
func (c *centre) drawEvaluation(end int64) int64 {
	for range 100 {
		if start := end + c.between(86_400, 864_000); c.calendar.isOpen(start) {
			return start
		}
	}
	return c.calendar.afterOpenTime(end+86_400_000, 0)
}

func (c *centre) writeEvaluation(evaluations, answers *table, k *contact, start, end int64) {
	n := k.task()
	id, item := c.id(ofEvaluation, n), c.id(ofTask, n*tasksPerContact+1)
	script := c.id(ofScript, channels[k.channel].unit%scripts)
	evaluator := c.id(ofAgent, c.people.agents+c.IntN(c.people.supervisors))
	evaluations.id("id", id)
	evaluations.id("workitemID", item)
	evaluations.id("scriptID", script)
	evaluations.id("createdBy", evaluator)
	evaluations.at("startedAtUtc", start)
	evaluations.at("endedAtUTC", k.past(end))
	evaluations.done()
	asked := criteria[:8+c.IntN(len(criteria)-7)]
	for i, name := range asked {
		at := start + (end-start)*int64(i+1)/int64(len(asked)+1)
		if at > k.now {
			return
		}
		answers.id("id", c.id(ofAnswer, n*len(criteria)+i))
		answers.id("evaluationID", id)
		answers.id("workitemId", item)
		answers.id("scriptID", script)
		answers.id("createdBy", evaluator)
		answers.at("createdAtUTC", at)
		answers.text("name", name)
		answers.text("value", strconv.Itoa(1+max(c.IntN(5), c.IntN(5))))
		answers.done()
	}
}
