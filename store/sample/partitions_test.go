package sample

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// story is what the rows of all sets tell about a conversation that is over.
type story struct {
	medium                        medium
	kind                          string // call, chat or e-mail that comes in; outbound, consult, or carried on from another one
	channelType                   string
	check, reason, mover          string
	outside                       bool // began outside opening hours
	held, captured, onHoliday     bool
	last                          string // why its last stay in a queue ended
	segments, tasks, bots         map[string]int
	stays, attempts, disconnected int
}

// ledger collects the stories of a history, and what belongs to no conversation.
type ledger struct {
	calendar  *calendar
	zone      *time.Location
	give      float64 // by how much a number may differ from its exact share
	stories   map[string]*story
	kinds     [3]map[string][]*story // the same, by medium and kind
	carriers  map[string]bool        // conversations that go on from others
	steps     map[string]string
	undialled map[string]int
	rejects   [3]map[string]int
	sessions  map[string]int
	failed    [3]int
	lookups   [2]int      // without a call and with one
	hours     [24]int     // calls that come in on working days
	days      map[int]int // calls that come in by day of the history
}

func newLedger(o Options, give float64) *ledger {
	d := newDice(o.Seed)
	g := &ledger{
		calendar: newCalendar(o.End, o.Days, o.Tenant.Zone), zone: o.Tenant.Zone, give: give, stories: map[string]*story{}, carriers: map[string]bool{},
		steps: map[string]string{}, undialled: map[string]int{}, sessions: map[string]int{},
		rejects: [3]map[string]int{{}, {}, {}}, kinds: [3]map[string][]*story{{}, {}, {}},
		days: map[int]int{},
	}
	for i, s := range steps {
		g.steps[string(d.id(ofStep, i).appendTo(nil))] = s.kind
	}
	g.steps[string(d.id(ofStep, len(steps)).appendTo(nil))] = "announcement"
	return g
}

// lookers read the sets in the order in which they are written.
func (g *ledger) lookers() map[string]looker {
	conversation := []string{
		"id", "nextConversationID", "nextConversationId", "startedAtUTC", "endedAtUTC", "channelType", "openingCheckResult",
		"conversationEndedReason", "TransferInitiatedBy", "holdCount", "isOutbound", "isConsult",
	}
	list := map[string]looker{
		"CapturedData": {[]string{"ConversationId"}, func(r row) {
			if s := g.stories[r.text("ConversationId")]; s != nil {
				s.captured = true
			}
		}},
		"BotSegments":                  {[]string{"conversationID", "botStepId", "result"}, g.lookAtStep},
		"QueueSegments":                {[]string{"conversationId", "dequeuedReason"}, g.lookAtStay},
		"RejectedEnqueueAttempts":      {[]string{"conversationId", "rejectReason"}, g.lookAtRefusal},
		"Workitems":                    {[]string{"primaryConversationID", "result", "mediaType"}, g.lookAtTask},
		"WorkitemConversationSessions": {[]string{"endedReason"}, func(r row) { g.sessions[r.text("endedReason")]++ }},
	}
	for m, set := range []string{"Calls", "Chats", "Emails"} {
		list[set] = looker{conversation, func(r row) { g.lookAtConversation(medium(m), r) }}
	}
	return list
}

func (g *ledger) lookAtConversation(m medium, r row) {
	g.carriers[r.text("nextConversationID")+r.text("nextConversationId")] = true
	if !r.has("endedAtUTC") {
		return
	}
	s := &story{
		medium: m, channelType: r.text("channelType"), check: r.text("openingCheckResult"), reason: r.text("conversationEndedReason"),
		mover: r.text("TransferInitiatedBy"), outside: !g.calendar.isOpen(r.number("startedAtUTC")), held: r.number("holdCount") > 0,
	}
	switch {
	case r.flag("isOutbound"):
		s.kind = "outbound"
	case r.flag("isConsult"):
		s.kind = "consult"
	case g.carriers[r.text("id")]:
		s.kind = "carried"
	}
	s.onHoliday = g.calendar.isHoliday(r.number("startedAtUTC"))
	if m == voice && s.kind == "" {
		g.noteTime(r.number("startedAtUTC"), s)
	}
	g.stories[r.text("id")] = s
	g.kinds[m][s.kind] = append(g.kinds[m][s.kind], s)
}

func (g *ledger) noteTime(start int64, s *story) {
	day := g.calendar.dayOf(start)
	g.days[day]++
	if weekday := g.weekday(day); weekday != time.Saturday && weekday != time.Sunday && !s.onHoliday {
		g.hours[g.calendar.hourOf(start)]++
	}
}

func (g *ledger) weekday(day int) time.Weekday {
	return time.UnixMilli(g.calendar.days[day].start).In(g.zone).Add(12 * time.Hour).Weekday()
}

func (g *ledger) lookAtStep(r row) {
	s := g.stories[r.text("conversationID")]
	if s == nil {
		return
	}
	s.bots = increased(s.bots, g.steps[r.text("botStepId")])
	switch r.text("result") {
	case "CustomerDisconnect":
		s.disconnected++
	case "Failed":
		g.failed[s.medium]++
	}
}

func (g *ledger) lookAtStay(r row) {
	if s := g.stories[r.text("conversationId")]; s != nil {
		s.last = r.text("dequeuedReason")
		s.segments = increased(s.segments, s.last)
		s.stays++
	}
}

func (g *ledger) lookAtRefusal(r row) {
	if s := g.stories[r.text("conversationId")]; s != nil {
		s.attempts++
		g.rejects[s.medium][r.text("rejectReason")]++
	}
}

func (g *ledger) lookAtTask(r row) {
	if r.text("mediaType") == "lookup" && r.text("result") == "Handled" {
		with := 0
		if r.has("primaryConversationID") {
			with = 1
		}
		g.lookups[with]++
	}
	if s := g.stories[r.text("primaryConversationID")]; s != nil {
		s.tasks = increased(s.tasks, r.text("result"))
	} else if !r.has("primaryConversationID") && r.text("mediaType") == "voice" {
		g.undialled[r.text("result")]++
	}
}

// increased counts one more in a map that may not be there yet.
func increased(list map[string]int, key string) map[string]int {
	if list == nil {
		list = map[string]int{}
	}
	list[key]++
	return list
}

// count adds up what the stories of a kind give.
func (g *ledger) count(m medium, kind string, of func(s *story) int) (n int) {
	for _, s := range g.kinds[m][kind] {
		n += of(s)
	}
	return n
}

func when(fits func(s *story) bool) func(s *story) int {
	return func(s *story) int {
		if fits(s) {
			return 1
		}
		return 0
	}
}

func all(*story) int { return 1 }

// properties are the columns that figures of section 10 divide.
var properties = map[string]func(s *story) string{
	"check": func(s *story) string { return s.check }, "reason": func(s *story) string { return s.reason },
	"mover": func(s *story) string { return s.mover }, "channelType": func(s *story) string { return s.channelType },
	"outcome": func(s *story) string { return s.last },
	"path": func(s *story) string {
		switch {
		case s.stays > 0:
			return "queued"
		case s.attempts > 0:
			return "refused"
		case s.check == "Closed" || s.check == "Holiday":
			return "closed"
		}
		return fmt.Sprint("menu ", s.mover)
	},
	"after agent": func(s *story) string {
		if s.last == "AgentConnected" {
			return s.reason
		}
		return "none"
	},
}

// parts are one line of the reference: numbers of 10,000 by name.
func parts(text string) map[string]int {
	list := map[string]int{}
	for _, part := range strings.Split(text, ", ") {
		at := strings.LastIndex(part, " ")
		n := 0
		fmt.Sscan(part[at+1:], &n)
		list[strings.TrimSpace(strings.ReplaceAll(part[:at], "(null)", ""))] = n
	}
	return list
}

// partition is a line of section 10 about a property.
type partition struct {
	medium               medium
	kind, property, line string
}

var partitions = []partition{
	{voice, "", "check", "Open 9200, Closed 650, Holiday 150"},
	{voice, "", "path", "queued 8188, refused 92, menu 736, menu workflow 184, closed 800"},
	{voice, "", "outcome", "AgentConnected 7410, CustomerDisconnected 491, CallbackRequested 205, QueueTimedOut 82, (null) 1812"},
	{voice, "", "reason", "Abandoned 491, CallbackRequested 205, CustomerDisconnected 4405, Default 4270, IdleTimeout 2, InternalError 7, TransferToAgentFailed 22, TransferToChannel 320, TransferToExternal 261, TransferToExternalFailed 17"},
	{voice, "", "after agent", "CustomerDisconnected 3705, Default 3260, TransferToChannel 296, TransferToExternal 111, TransferToExternalFailed 7, TransferToAgentFailed 22, IdleTimeout 2, InternalError 7, none 2590"},
	{voice, "", "mover", "agent 436, workflow 184, (null) 9380"},
	{voice, "outbound", "reason", "CustomerJoinFailed 4600, AgentJoinFailed 120, CustomerDisconnected 2350, Default 2880, TransferToChannel 30, TransferToExternal 10, InternalError 10"},
	{voice, "carried", "outcome", "AgentConnected 9700, CustomerDisconnected 300"},
	{chat, "", "channelType", "Webchat 8200, Facebook 1100, Viber 700"},
	{chat, "", "check", "Open 8600, Closed 1150, Holiday 100, (null) 150"},
	{chat, "", "outcome", "AgentConnected 5940, CustomerDisconnected 390, QueueTimedOut 120, (null) 3550"},
	{chat, "", "reason", "CustomerDisconnected 2730, Default 6020, IdleTimeout 800, TransferredToQueue 450"},
	{chat, "", "after agent", "Default 3250, CustomerDisconnected 1690, IdleTimeout 550, TransferredToQueue 450, none 4060"},
	{email, "", "path", "menu 900, queued 9100"},
	{email, "", "outcome", "AgentConnected 9000, QueueTimedOut 100, (null) 900"},
	{email, "", "reason", "Default 9350, TransferToChannel 450, IdleTimeout 200"},
	{email, "", "after agent", "Default 8350, TransferToChannel 450, IdleTimeout 200, none 1000"},
}

// exactly compares a number with its share of a whole, up to rounding.
func (g *ledger) exactly(t *testing.T, name string, got, whole, share, of int) {
	t.Helper()
	if want := float64(whole) * float64(share) / float64(of); math.Abs(float64(got)-want) >= g.give {
		t.Errorf("%s is %d, want %.1f", name, got, want)
	}
}

func (g *ledger) checkPartitions(t *testing.T) {
	for _, p := range partitions {
		whole, got := g.count(p.medium, p.kind, all), map[string]int{}
		g.count(p.medium, p.kind, func(s *story) int {
			got[strings.TrimSpace(properties[p.property](s))]++
			return 0
		})
		for value, share := range parts(p.line) {
			g.exactly(t, fmt.Sprintf("%s %q of %s%d", p.property, value, p.kind, p.medium), got[value], whole, share, 10_000)
			delete(got, value)
		}
		if len(got) > 0 {
			t.Errorf("%s has also %v", p.property, got)
		}
	}
}

// checkNumbers compares what contacts have more than one of, by 10,000 that come in.
func (g *ledger) checkNumbers(t *testing.T) {
	for m, lines := range [3][2]string{
		voice: {"AgentConnected 7410, CustomerDisconnected 491, CallbackRequested 205, QueueTimedOut 410", "Handled 7410, Missed 240, Rejected 95, Abandoned 60"},
		chat:  {"AgentConnected 5940, CustomerDisconnected 390, QueueTimedOut 280", "Handled 5940, Missed 60, Rejected 25"},
		email: {"AgentConnected 9000, QueueTimedOut 400", "Handled 9000, Missed 20, Rejected 80"},
	} {
		m := medium(m)
		whole := g.count(m, "", all)
		for reason, share := range parts(lines[0]) {
			g.exactly(t, fmt.Sprint("segments ", m, reason), g.count(m, "", func(s *story) int { return s.segments[reason] }), whole, share, 10_000)
		}
		for result, share := range parts(lines[1]) {
			g.exactly(t, fmt.Sprint("tasks ", m, result), g.count(m, "", func(s *story) int { return s.tasks[result] }), whole, share, 10_000)
		}
		g.exactly(t, fmt.Sprint("refusals ", m), g.count(m, "", func(s *story) int { return s.attempts }), whole, [3]int{258, 285, 0}[m], 10_000)
		g.exactly(t, fmt.Sprint("refused once ", m), g.count(m, "", when(func(s *story) bool { return s.attempts > 0 && s.stays > 0 })), whole, [3]int{120, 60, 0}[m], 10_000)
		g.exactly(t, fmt.Sprint("overflow ", m), g.count(m, "", func(s *story) int { return max(0, s.stays-1) }), whole, [3]int{328, 160, 300}[m], 10_000)
		attempts := sum(g.rejects[m])
		for _, r := range refusalReasons {
			g.exactly(t, fmt.Sprint("refused ", m, r.text), g.rejects[m][r.text], int(attempts), r.percent, 100)
		}
		g.checkSteps(t, m, whole)
	}
}

func (g *ledger) checkSteps(t *testing.T, m medium, whole int) {
	total := 0
	for _, k := range stepKinds[m] {
		total += g.count(m, "", func(s *story) int { return s.bots[k.text] })
	}
	g.exactly(t, fmt.Sprint("steps ", m), total, whole, [3]int{18, 14, 9}[m], 10)
	for _, k := range stepKinds[m] {
		g.exactly(t, fmt.Sprint("steps ", m, k.text), g.count(m, "", func(s *story) int { return s.bots[k.text] }), total, k.percent, 100)
	}
	g.exactly(t, fmt.Sprint("failed steps ", m), g.failed[m], total, 5, 1000)
	g.exactly(t, fmt.Sprint("left steps ", m), g.count(m, "", func(s *story) int { return s.disconnected }), whole, [3]int{700, 650, 0}[m], 10_000)
}

// checkTheRest compares what belongs to contacts of other kinds.
func (g *ledger) checkTheRest(t *testing.T) {
	calls, connected := g.count(voice, "", all), g.count(voice, "", func(s *story) int { return s.segments["AgentConnected"] })
	outbound := g.count(voice, "outbound", all)
	g.exactly(t, "outbound calls", outbound, calls, 300, 2400)
	g.exactly(t, "outbound mails", g.count(email, "outbound", all), g.count(email, "", all), 54, 450)
	g.exactly(t, "consults", g.count(voice, "consult", all), connected, 3, 100)
	moved := when(func(s *story) bool { return s.reason == "TransferToChannel" || s.reason == "TransferredToQueue" })
	for m := voice; m <= email; m++ {
		if got, want := g.count(m, "carried", all), g.count(m, "", moved)+g.count(m, "outbound", moved); got != want {
			t.Errorf("%d conversations of medium %d go on from others, want %d", got, m, want)
		}
	}
	for result, share := range map[string]int{"Cancelled": 6, "Missed": 4, "Rejected": 2} {
		g.exactly(t, "tasks without a call "+result, g.undialled[result], outbound, share, 88)
	}
	talks := when(func(s *story) bool {
		return s.segments["AgentConnected"] > 0 || s.kind == "outbound" && s.reason != "CustomerJoinFailed" && s.reason != "AgentJoinFailed"
	})
	held, handled := 0, 0
	for _, kind := range []string{"", "outbound", "carried"} {
		held += g.count(voice, kind, when(func(s *story) bool { return s.held }))
		handled += g.count(voice, kind, talks)
	}
	g.exactly(t, "calls with holds", held, handled, 18, 100)
	g.exactly(t, "mails outside opening hours", g.count(email, "", when(func(s *story) bool { return s.outside })), g.count(email, "", all), 20, 100)
	sessions := int(sum(g.sessions)) - g.sessions[""]
	for _, e := range sessionEnds {
		g.exactly(t, "sessions "+e.text, g.sessions[e.text], sessions, e.percent, 1000)
	}
	g.exactly(t, "lookups without a call", g.lookups[0], calls, 30, 2400)
	g.exactly(t, "lookups with a call", g.lookups[1], outbound, 10, 300)
	captured := when(func(s *story) bool { return s.captured })
	g.exactly(t, "calls with captured data", g.count(voice, "", captured), outbound+calls+g.count(voice, "carried", all)+g.count(voice, "consult", all), 60, 100)
	g.exactly(t, "chats with captured data", g.count(chat, "", captured), g.count(chat, "", all)+g.count(chat, "carried", all), 80, 100)
}

// checkTimes compares when contacts come with what their opening check found and, in
// a centre of full size, with the curves of the day and the week.
func (g *ledger) checkTimes(t *testing.T) {
	b := check(t)
	for id, s := range g.stories {
		switch {
		case s.check == "Open" || s.kind == "outbound":
			b.unless(!s.outside, "%s %s comes while the centre is closed", id, s.kind)
		case s.check != "":
			b.unless(s.outside && s.onHoliday == (s.check == "Holiday"), "%s comes at another time than %s", id, s.check)
		}
	}
	b.end()
}

func (g *ledger) checkCurves(t *testing.T) {
	total := 0
	for _, n := range g.hours {
		total += n
	}
	for hour, n := range g.hours {
		if got, want := 100*float64(n)/float64(total), byHour[voice][hour]; math.Abs(got-want) > 0.1 {
			t.Errorf("%.2f %% of the calls of working days come at %d, want %.2f", got, hour, want)
		}
	}
	for day, n := range g.days {
		want := byDay[g.weekday(day)]
		if g.calendar.days[day].holiday {
			want = holidayIndex
		}
		if got := float64(n) / float64(inboundDay[voice]); math.Abs(got-want) > 0.02+0.01*want {
			t.Errorf("day %d has %.3f of the calls of an average one, want %.3f", day, got, want)
		}
	}
}
