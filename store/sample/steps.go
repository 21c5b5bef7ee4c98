package sample

import "fmt"

// step is an automated step of a workflow.
type step struct {
	name, kind, group string
	deleted           bool
}

// stepKinds are, for each medium, the kinds of steps: how many of a hundred
// passages each has, and how many steps there are of it.
var stepKinds = [3][]struct {
	share
	steps int
}{
	voice: {
		{share{"announcement", 30}, 6}, {share{"autoAttendant", 25}, 4}, {share{"menuSelection", 20}, 4},
		{share{"identifyCustomer", 10}, 2}, {share{"matchAni", 10}, 2}, {share{"question", 5}, 2},
	},
	chat: {
		{share{"menuSelection", 40}, 4}, {share{"qna", 25}, 3}, {share{"question", 20}, 3},
		{share{"identifyCustomer", 10}, 1}, {share{"customBot", 5}, 1},
	},
	email: {{share{"customerIntentEvaluator", 70}, 5}, {share{"sendEmailReply", 30}, 3}},
}

// steps are all of them, in the order of stepKinds.
var steps = makeSteps()

func makeSteps() []step {
	groups := [3]string{voice: "Voice", chat: "Chat", email: "Email"}
	titles := map[string]string{
		"announcement": "Announcement", "autoAttendant": "Choose Department", "menuSelection": "Menu", "identifyCustomer": "Know the Customer",
		"matchAni": "Know the Number", "question": "Question", "qna": "Frequent Questions", "customBot": "Order Assistant",
		"customerIntentEvaluator": "Understand Mail", "sendEmailReply": "Confirm Receipt",
	}
	var list []step
	for m, kinds := range stepKinds {
		for _, k := range kinds {
			for n := range k.steps {
				list = append(list, step{fmt.Sprintf("%s %s %d", groups[m], titles[k.text], n+1), k.text, groups[m], len(list)%16 == 5})
			}
		}
	}
	return list
}

// drawStep draws a step of a kind of the medium. A step that was made today stands
// for one in five announcements of today, and is not in the lookups yet.
func (c *centre) drawStep(k *contact, kind int) (number int, name string) {
	first := 0
	for m := range k.medium {
		for _, s := range stepKinds[m] {
			first += s.steps
		}
	}
	for _, s := range stepKinds[k.medium][:kind] {
		first += s.steps
	}
	of := stepKinds[k.medium][kind]
	if of.text == "announcement" && k.start >= c.calendar.today() && c.chance(20) {
		return len(steps), of.text
	}
	return first + c.IntN(of.steps), of.text
}

// stepResult is what a step of this kind gathered, and the way that the workflow
// took behind it.
func (c *centre) stepResult(m medium, kind string) (info, output string) {
	switch kind {
	case "announcement", "sendEmailReply":
		return "", ""
	case "autoAttendant":
		if c.chance(3) {
			return "", "retry exhausted"
		}
		digit := fmt.Sprint(1 + c.IntN(4))
		return digit, digit
	case "menuSelection":
		option := []string{"Invoice", "Order", "Contract", "Something else"}[c.IntN(4)]
		return option, option
	case "question":
		if bad := c.chance(4); bad && m == voice {
			return "", "retry exhausted"
		} else if bad {
			return "do not know", "invalid"
		}
		return fmt.Sprint(1 + c.IntN(9)), "success"
	case "qna":
		return onlyIf(c.chance(20), "exitQuestion"), "No Answer"
	case "identifyCustomer":
		return c.identified()
	case "matchAni":
		return "known", "known"
	case "customerIntentEvaluator":
		if c.chance(15) {
			return "", "no match"
		}
		return "subject: invoice", "Invoice"
	}
	return "ok", "" // a bot from outside
}

// identified is how a customer was found.
func (c *centre) identified() (info, output string) {
	info = c.drawShare([]share{{"byPhone", 55}, {"byEmail", 25}, {"invalid", 8}, {"created", 8}, {"external", 4}})
	if info == "invalid" {
		return info, "invalid"
	}
	return info, "success"
}
