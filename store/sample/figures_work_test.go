package sample

import (
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

// worked is the reference centre and its rows by set: those of the sets that the
// figures are made of.
type worked struct {
	*centre
	rows map[string][]row
}

var reference struct {
	once sync.Once
	worked
}

// unread are sets that no figure of this file needs.
var unread = []string{"BotSegments", "CapturedData", "CollectedData", "QueueSegments", "RejectedEnqueueAttempts", "WorkitemConversationSessions"}

// work makes the reference centre once.
func work(t *testing.T) worked {
	t.Helper()
	o := full(t)
	reference.once.Do(func() {
		n := worked{newCentre(o), map[string][]row{}}
		w := &tally{rows: map[string]int64{}, values: map[*model.Property]map[string]bool{}, each: map[string]func(row){}}
		for _, set := range builtin(t).Sets {
			if !slices.Contains(unread, set.Name) {
				w.each[set.Name] = func(r row) { n.rows[set.Name] = append(n.rows[set.Name], r) }
				o.Sets = append(o.Sets, set.Name)
			}
		}
		if _, err := Generate(t.Context(), w, builtin(t), o); err != nil {
			t.Fatal(err)
		}
		reference.worked = n
	})
	return reference.worked
}

// figure is a figure of section 10: what the sample has, what it should have, and
// by how much it may be off.
type figure struct {
	name            string
	got, want, give float64
}

func checkFigures(t *testing.T, list []figure) {
	t.Helper()
	for _, f := range list {
		t.Logf("%s: %.2f", f.name, f.got)
		if !(math.Abs(f.got-f.want) <= f.give) {
			t.Errorf("%s is %.2f, want %.2f +/- %.2f", f.name, f.got, f.want, f.give)
		}
	}
}

// count is how many rows pass.
func count(rows []row, passes func(row) bool) float64 {
	n := 0
	for _, r := range rows {
		if passes(r) {
			n++
		}
	}
	return float64(n)
}

// is passes rows in which a property has a value.
func is(name, value string) func(row) bool {
	return func(r row) bool { return r.text(name) == value }
}

// percent is the share of the rows that have a value.
func percent(rows []row, name, value string) float64 {
	return 100 * count(rows, is(name, value)) / float64(len(rows))
}

// middle is the median of a property of the rows that pass.
func middle(rows []row, name string, passes func(row) bool) float64 {
	var list []int64
	for _, r := range rows {
		if passes(r) && r.has(name) {
			list = append(list, r.number(name))
		}
	}
	slices.Sort(list)
	if len(list) == 0 {
		return 0
	}
	return float64(list[len(list)/2])
}

func TestAgentsSpendTheirTimeAsTheFiguresSay(t *testing.T) {
	w := work(t)
	states, spent, total := w.rows["AgentStates"], map[string]float64{}, 0.0
	for _, r := range states {
		if r.text("state") != "Logged out" {
			spent[r.text("state")] += float64(r.number("durationInSeconds"))
			total += float64(r.number("durationInSeconds"))
		}
	}
	weekdays := w.calendar.weight()
	checkFigures(t, []figure{
		{"share of logged in time percent, Busy", 100 * spent["Busy"] / total, 62, 1.5},
		{"share of logged in time percent, Idle", 100 * spent["Idle"] / total, 27, 1.5},
		{"share of logged in time percent, Break", 100 * spent["Break"] / total, 11, 1.5},
		{"workload hours per weekday, total", spent["Busy"] / 3600 / weekdays, 268, 6},
		{"workload hours per weekday, logged in", total / 3600 / weekdays, 432, 6},
		{"occupancy", 100 * spent["Busy"] / (spent["Busy"] + spent["Idle"]), 70, 2},
		{"rows for 90 days, AgentStates", float64(len(states)), 415_000, 12_450},
		{"chats at once", w.chatsAtOnce(), 1.8, 0.1},
	})
}

// chatsAtOnce is how many chats an agent who has any has on average.
func (w worked) chatsAtOnce() float64 {
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
	checkFigures(t, []figure{
		{"present share", present / days, 54, 1},
		{"shift, starts before 07:45", early, 0, 0},
		{"shift, starts behind 10:00", late, 0, 0},
	})
}

func TestBreaksAndLogoutsAreAsTheFiguresSay(t *testing.T) {
	w := work(t)
	states := w.rows["AgentStates"]
	of := func(name string) func(row) bool { return is("breakName", name) }
	shifts := 0.0
	for _, list := range w.rota.shifts {
		for _, s := range list {
			if s.end-s.start > 5*3_600_000 {
				shifts++
			}
		}
	}
	declined := count(w.rows["Workitems"], func(r row) bool { return r.text("result") == "Missed" || r.text("result") == "Rejected" })
	out := slices.DeleteFunc(slices.Clone(states), func(r row) bool { return !r.flag("isLogout") })
	login := func(r row) bool { return r.flag("isLogin") }
	checkFigures(t, []figure{
		{"breaks, Lunch of a shift", count(states, of("Lunch")) / shifts, 1, 0.03},
		{"breaks, length of Lunch", middle(states, "durationInSeconds", of("Lunch")), 1800, 0},
		{"breaks, Coffee of a shift", count(states, of("Coffee")) / shifts, 2, 0.2},
		{"breaks, length of Coffee", middle(states, "durationInSeconds", of("Coffee")), 480, 0},
		{"breaks, RONA after each Missed or Rejected task", count(states, of("RONA")) / declined, 1, 0},
		{"breaks, RONA 45 s median", middle(states, "durationInSeconds", of("RONA")), 45, 2},
		{"breaks, after login 60 s median", middle(states, "durationInSeconds", login), 60, 4},
		{"breaks, after login breakName null", count(states, func(r row) bool { return login(r) && (r.text("state") != "Break" || r.has("breakName")) }), 0, 0},
		{"logoutReason percent, AgentLogout", percent(out, "logoutReason", "AgentLogout"), 96.5, 0.6},
		{"logoutReason percent, ConnectionTimeout", percent(out, "logoutReason", "ConnectionTimeout"), 3, 0.5},
		{"logoutReason percent, ForceLogout", percent(out, "logoutReason", "ForceLogout"), 0.5, 0.25},
	})
	for i, r := range states {
		if r.text("logoutReason") == "ConnectionTimeout" && states[i-1].number("durationInSeconds") < 180 {
			t.Errorf("connection timeout: %v comes less than 180 s behind %v", r, states[i-1])
		}
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
	checkFigures(t, []figure{
		{"business unit changes, units before the history starts, least", joined[0], 1, 0},
		{"business unit changes, units before the history starts, most", joined[len(joined)-1], 2, 0},
		{"business unit changes, percent of agents who move per month", 100 * moves / 72 / 3, 4, 0.5},
	})
}
