package sample

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"testing"

	"feedline/model"
)

// The tests of this file hold the figures of tables.md section 10 that concern
// agents, campaigns, evaluations, lookups and open items, under the names that they
// have there. They look at the reference centre in its full size.

// worked is the reference centre and what its figures are made of.
type worked struct {
	*centre
	count   map[string]float64 // how often something is
	total   map[string]float64 // seconds of it
	lengths map[string][]int64 // seconds of each
	rows    map[string][]row   // of small sets
	wrong   []string
}

var reference struct {
	once sync.Once
	*worked
}

// keptSets are those whose rows are kept.
var keptSets = []string{
	"AgentBusinessUnitChanges", "WorkitemEvaluations", "WorkitemEvaluationData", "CampaignRecords", "CampaignRecordAdditionalPhoneNumbers",
	"CampaignRecordCustomFields", "BusinessUnits", "Channels", "Queues", "BotSteps", "Campaigns", "Agents", "Users",
}

// work makes the reference centre once.
func work(t *testing.T) *worked {
	t.Helper()
	o := full(t)
	reference.once.Do(func() {
		n := &worked{newCentre(o), map[string]float64{}, map[string]float64{}, map[string][]int64{}, map[string][]row{}, nil}
		w := &tally{rows: map[string]int64{}, values: map[*model.Property]map[string]bool{}, each: map[string]looker{}}
		for _, set := range keptSets {
			w.each[set] = looker{look: func(r row) { n.rows[set] = append(n.rows[set], r) }}
		}
		w.each["AgentStates"], w.each["Workitems"] = looker{look: n.seeStates()}, looker{look: n.seeTask}
		for _, set := range []string{"Calls", "Chats", "Emails"} {
			w.each[set] = looker{look: func(r row) {
				if !r.has("endedAtUTC") {
					n.count["open "+set]++
				}
			}}
		}
		o.Sets = slices.Collect(maps.Keys(w.each))
		if _, err := Generate(t.Context(), w, builtin(t), o); err != nil {
			t.Fatal(err)
		}
		reference.worked = n
	})
	return reference.worked
}

// add counts something and its length.
func (w *worked) add(name string, r row, length string) {
	w.count[name]++
	w.total[name] += float64(r.number(length))
	w.lengths[name] = append(w.lengths[name], r.number(length))
}

// seeStates looks at the states of the agents, which come one agent after the other.
func (w *worked) seeStates() func(row) {
	last := int64(0)
	return func(r row) {
		state := r.text("state")
		w.add(state, r, "durationInSeconds")
		if !r.has("durationInSeconds") {
			w.count["open AgentStates"]++
		}
		if state == "Break" {
			w.add("break "+r.text("breakName"), r, "durationInSeconds")
		}
		if r.flag("isLogin") {
			w.add("login", r, "durationInSeconds")
			if state != "Break" || r.has("breakName") {
				w.wrong = append(w.wrong, fmt.Sprintf("after login breakName null: %v", r))
			}
		}
		if reason := r.text("logoutReason"); r.flag("isLogout") {
			w.count["logout"]++
			w.count["logout "+reason]++
			if reason == "ConnectionTimeout" && last < 180 {
				w.wrong = append(w.wrong, fmt.Sprintf("connection timeout: %v follows a state of %d s", r, last))
			}
		}
		last = r.number("durationInSeconds")
	}
}

func (w *worked) seeTask(r row) {
	w.count["tasks "+r.text("result")]++
	if r.text("mediaType") != "lookup" {
		return
	}
	w.add("lookup", r, "lookupDuration")
	if r.has("primaryConversationID") {
		w.count["lookup and call"]++
	}
	if r.has("result") && r.text("result") != "Handled" {
		w.wrong = append(w.wrong, fmt.Sprintf("contact lookups, shape: %v", r))
	}
}

// figure is a figure of section 10: what the sample has, what it should have, and
// by how much it may be off.
type figure struct {
	name            string
	got, want, give float64
}

func compareFigures(t *testing.T, list []figure) {
	t.Helper()
	for _, f := range list {
		t.Logf("%s: %.2f", f.name, f.got)
		if !(math.Abs(f.got-f.want) <= f.give) {
			t.Errorf("%s is %.2f, want %.2f +/- %.2f", f.name, f.got, f.want, f.give)
		}
	}
}

// middle is the median of lengths.
func (w *worked) middle(name string) float64 {
	list := slices.Sorted(slices.Values(w.lengths[name]))
	if len(list) == 0 {
		return 0
	}
	return float64(list[len(list)/2])
}

func TestAgentsSpendTheirTimeAsTheFiguresSay(t *testing.T) {
	w := work(t)
	busy, idle, away := w.total["Busy"], w.total["Idle"], w.total["Break"]
	total, weekdays := busy+idle+away, w.calendar.weight()
	compareFigures(t, []figure{
		{"share of logged in time percent, Busy", 100 * busy / total, 62, 1.5},
		{"share of logged in time percent, Idle", 100 * idle / total, 27, 1.5},
		{"share of logged in time percent, Break", 100 * away / total, 11, 1.5},
		{"workload hours per weekday, total", busy / 3600 / weekdays, 268, 6},
		{"workload hours per weekday, logged in", total / 3600 / weekdays, 432, 6},
		{"occupancy", 100 * busy / (busy + idle), 70, 2},
		{"rows for 90 days, AgentStates", w.count["Busy"] + w.count["Idle"] + w.count["Break"] + w.count["Logged out"], 415_000, 12_450},
		{"chats at once", w.chatsAtOnce(), 1.8, 0.1},
	})
}

// chatsAtOnce is how many chats an agent who has any has on average.
func (w *worked) chatsAtOnce() float64 {
	by := map[int][]span{}
	var room contact
	for n := range w.numbers[chat] {
		for _, j := range w.tasks(w.contact(ref{chat, int32(n)}, &room), nil) {
			if agent := w.rota.agentOf(ref{chat, int32(n)}, j.slot); j.slot == taken && agent >= 0 {
				by[agent] = append(by[agent], span{j.start + j.preview, j.end()})
			}
		}
	}
	together, some := int64(0), int64(0)
	for _, list := range by {
		at := int64(0)
		for _, s := range list {
			together += s.end - s.start
			some += max(0, s.end-max(at, s.start))
			at = max(at, s.end)
		}
	}
	return float64(together) / float64(some)
}

func TestShiftsAreAsTheFiguresSay(t *testing.T) {
	w := work(t)
	present, days, early, late := 0.0, 0.0, 0.0, 0.0
	for day := range w.Days {
		midnight := w.calendar.days[day].start
		if !w.calendar.isOpen(midnight + 15*3_600_000) {
			continue // Saturday, Sunday or a holiday
		}
		days++
		for _, list := range w.rota.shifts {
			if len(list) == 0 || list[day].start == 0 {
				continue
			}
			present++
			if at := w.calendar.hourOf(list[day].start + 900_000); at < 8 {
				early++
			} else if at := w.calendar.hourOf(list[day].start - 1); at >= 10 {
				late++
			}
		}
	}
	compareFigures(t, []figure{
		{"present share", present / days, 54, 1},
		{"shift, starts before 07:45", early, 0, 0},
		{"shift, starts behind 10:00", late, 0, 0},
	})
}

func TestBreaksAndLogoutsAreAsTheFiguresSay(t *testing.T) {
	w := work(t)
	shifts := 0.0
	for _, list := range w.rota.shifts {
		for _, s := range list {
			if s.end-s.start > shortShift {
				shifts++
			}
		}
	}
	compareFigures(t, []figure{
		{"breaks, Lunch of a shift", w.count["break Lunch"] / shifts, 1, 0.03},
		{"breaks, length of Lunch", w.middle("break Lunch"), 1800, 0},
		{"breaks, Coffee of a shift", w.count["break Coffee"] / shifts, 2, 0.2},
		{"breaks, length of Coffee", w.middle("break Coffee"), 480, 0},
		{"breaks, RONA after each Missed or Rejected task", w.count["break RONA"] / (w.count["tasks Missed"] + w.count["tasks Rejected"]), 1, 0},
		{"breaks, RONA 45 s median", w.middle("break RONA"), 45, 2},
		{"breaks, after login 60 s median", w.middle("login"), 60, 4},
		{"logoutReason percent, AgentLogout", 100 * w.count["logout AgentLogout"] / w.count["logout"], 96.5, 0.6},
		{"logoutReason percent, ConnectionTimeout", 100 * w.count["logout ConnectionTimeout"] / w.count["logout"], 3, 0.5},
		{"logoutReason percent, ForceLogout", 100 * w.count["logout ForceLogout"] / w.count["logout"], 0.5, 0.25},
	})
	for _, text := range w.wrong {
		t.Error(text)
	}
}

func TestAgentsChangeUnitsAsTheFiguresSay(t *testing.T) {
	w := work(t)
	first, moves := map[string]float64{}, 0.0
	for _, r := range w.rows["AgentBusinessUnitChanges"] {
		switch {
		case r.number("timestampUtc") < w.calendar.days[0].start:
			first[r.text("agentId")]++
		case !r.flag("assigned"):
			moves++
		}
	}
	joined := slices.Sorted(maps.Values(first))
	compareFigures(t, []figure{
		{"business unit changes, units before the history starts, least", joined[0], 1, 0},
		{"business unit changes, units before the history starts, most", joined[len(joined)-1], 2, 0},
		{"business unit changes, percent of agents who move per month", 100 * moves / 72 / 3, 4, 0.5},
	})
}

func TestCampaignsCallAsTheFiguresSay(t *testing.T) {
	w := work(t)
	rows := w.rows["CampaignRecords"]
	status, extra, made := map[string]float64{}, map[string]float64{}, [2]float64{}
	for _, r := range rows {
		status[r.text("status")]++
	}
	for _, r := range w.rows["CampaignRecordAdditionalPhoneNumbers"] {
		extra[r.text("campaignRecordId")]++
	}
	two := 0.0
	for _, n := range extra {
		two += n - 1
	}
	var calls [2]float64 // of uploaded records and of callbacks
	for _, one := range w.records.list {
		kind := one.campaign / 2
		made[kind]++
		calls[kind] += float64(one.attempts)
	}
	of, weekdays := apportion(len(rows), percents(statuses[:])), w.calendar.weight()
	figures := []figure{
		{"uploads", made[0], 3 * 2000, 6},
		{"callback records per 10000 inbound calls", made[1] / 164_400 * 10_000, 205, 10},
		{"attempts per record", calls[0] / made[0], 1.6, 0.05},
		{"callback attempts", calls[1] / made[1], 1.12, 0.02},
		{"outbound split, preview", calls[0] / weekdays, 150, 12},
		{"outbound split, callback", calls[1] / weekdays, 55, 4},
		{"additional numbers, one, percent of records", 100 * (float64(len(extra)) - two) / float64(len(rows)), 30, 1},
		{"additional numbers, two, percent of records", 100 * two / float64(len(rows)), 8, 1},
		{"custom fields per record", float64(len(w.rows["CampaignRecordCustomFields"])) / float64(len(rows)), 3, 0},
	}
	for i, s := range statuses {
		figures = append(figures, figure{"status percent, " + s.text, status[s.text], float64(of[i]), 0})
	}
	compareFigures(t, figures)
}

func TestEvaluationsAreAsTheFiguresSay(t *testing.T) {
	w := work(t)
	rows, scripts, people := w.rows["WorkitemEvaluations"], map[string]bool{}, map[string]bool{}
	var lengths, answers []int64
	for _, r := range rows {
		scripts[r.text("scriptID")], people[r.text("createdBy")] = true, true
		if !w.calendar.isOpen(r.number("startedAtUtc")) {
			t.Errorf("delay days, working hours: %v", r)
		}
		lengths = append(lengths, r.number("endedAtUTC")-r.number("startedAtUtc"))
	}
	of := map[string]int64{}
	for _, r := range w.rows["WorkitemEvaluationData"] {
		of[r.text("evaluationID")]++
	}
	answers = slices.Sorted(maps.Values(of))
	slices.Sort(lengths)
	for id := range people {
		if i := slices.IndexFunc(w.rows["Users"], func(r row) bool { return r.text("id") == id }); w.rows["Users"][i].text("userType") != "Supervisor" {
			t.Errorf("evaluators, supervisors: %v", w.rows["Users"][i])
		}
	}
	compareFigures(t, []figure{
		{"share, percent of Handled workitems", 100 * float64(len(rows)) / w.count["tasks Handled"], 2, 0.15},
		{"share, about 52 per weekday", float64(len(rows)) / w.calendar.weight(), 52, 8},
		{"rows per evaluation, least", float64(answers[0]), 8, 0},
		{"rows per evaluation, most", float64(answers[len(answers)-1]), 12, 0},
		{"scripts", float64(len(scripts)), 3, 0},
		{"evaluation, P50", float64(lengths[len(lengths)/2]) / 1000, 359.8, 15},
		{"evaluation, P90", float64(lengths[len(lengths)*9/10]) / 1000, 683.2, 35},
	})
}

func TestLookupsAndOpenItemsAreAsTheFiguresSay(t *testing.T) {
	w := work(t)
	compareFigures(t, []figure{
		{"contact lookups per weekday", w.count["lookup"] / w.calendar.weight(), 40, 2},
		{"contact lookups, lookupDuration median 45 s", w.middle("lookup"), 45, 2},
		{"contact lookups, percent that go on to an outbound call", 100 * w.count["lookup and call"] / w.count["lookup"], 25, 2},
		{"open items, calls", w.count["open Calls"], 12, 0},
		{"open items, chats", w.count["open Chats"], 10, 0},
		{"open items, emails, and those that wait for Monday", min(30, w.count["open Emails"]), 30, 0},
		{"open items, agent states", w.count["open AgentStates"], 72, 0},
	})
}

func TestTheReferenceTenantIsAsTheFiguresSay(t *testing.T) {
	w := work(t)
	of := func(set, name, value string) (n float64) {
		for _, r := range w.rows[set] {
			if r.has(name) && (value == "" || r.text(name) == value) {
				n++
			}
		}
		return n
	}
	holidays := 0.0
	for _, d := range w.calendar.days[:w.Days] {
		if d.holiday {
			holidays++
		}
	}
	compareFigures(t, []figure{
		{"business units", of("BusinessUnits", "id", ""), 5, 0},
		{"channels, Voice", of("Channels", "channelType", "Voice"), 6, 0},
		{"channels, Webchat", of("Channels", "channelType", "Webchat"), 3, 0},
		{"channels, Facebook", of("Channels", "channelType", "Facebook"), 1, 0},
		{"channels, Viber", of("Channels", "channelType", "Viber"), 1, 0},
		{"channels, Email", of("Channels", "channelType", "Email"), 3, 0},
		{"queues", of("Queues", "id", ""), 21, 0},
		{"bot steps", of("BotSteps", "id", ""), 40, 0},
		{"campaigns, Preview", of("Campaigns", "campaignType", "Preview"), 2, 0},
		{"campaigns, Callback", of("Campaigns", "campaignType", "Callback"), 1, 0},
		{"agents", of("Users", "userType", "Agent"), 72, 0},
		{"supervisors", of("Users", "userType", "Supervisor"), 6, 0},
		{"portal users", of("Users", "userType", "User"), 6, 0},
		{"agents rows", of("Agents", "id", ""), 78, 0},
		{"users rows", of("Users", "id", ""), 84, 0},
		{"agents deleted, percent", 100 * of("Agents", "deletedAt", "") / 78, 5, 0.3},
		{"queues deleted", of("Queues", "deletedAt", ""), 2, 0},
		{"bot steps deleted", of("BotSteps", "deletedAt", ""), 3, 0},
		{"campaigns deleted", of("Campaigns", "deletedAt", ""), 1, 0},
		{"channels deleted", of("Channels", "deletedAt", ""), 1, 0},
		{"calendar, public holidays", holidays, 2, 0},
		{"weekday equivalents", w.calendar.weight(), 68.5, 0.1},
	})
}
