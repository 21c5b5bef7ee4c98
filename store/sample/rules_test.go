package sample

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
)

// The tests of the rules check a month of a small centre, in which a clock changes,
// by the numbers of tables.md section 10. Those that need volume are in
// figures_test.go.

// row is a row of the sample by property.
type row map[string]string

func (r row) text(name string) string {
	text, err := strconv.Unquote(r[name])
	if err != nil {
		return r[name]
	}
	return text
}

func (r row) has(name string) bool { return r[name] != "" }

func (r row) number(name string) int64 {
	n, _ := strconv.ParseInt(r[name], 10, 64)
	return n
}

func (r row) flag(name string) bool { return r[name] == "true" || r[name] == "1" }

// rules is the sample that is checked, made once.
var rules struct {
	once sync.Once
	rows map[string][]row
}

// month is a month of a centre of 1/20 the size, up to the middle of a working day.
func month(t testing.TB) Options {
	zone, err := time.LoadLocation("Europe/Budapest")
	if err != nil {
		t.Fatal(err)
	}
	end := time.Date(2026, 11, 12, 13, 20, 0, 0, time.UTC)
	return Options{Tenant: store.Tenant{Number: 1, Zone: zone}, Calls: Volume(0.05, 30, end, zone), Days: 30, Seed: 1, End: end}
}

func sampleRows(t *testing.T, set string) []row {
	t.Helper()
	rules.once.Do(func() {
		rules.rows = map[string][]row{}
		for name, list := range generate(t, month(t)).rows {
			for _, r := range list {
				rules.rows[name] = append(rules.rows[name], r)
			}
		}
	})
	if set == "Conversations" {
		return slices.Concat(sampleRows(t, "Calls"), sampleRows(t, "Chats"), sampleRows(t, "Emails"))
	}
	if len(rules.rows[set]) == 0 {
		t.Fatalf("%s is empty", set)
	}
	return rules.rows[set]
}

// by finds rows by a property.
func by(rows []row, name string) map[string][]row {
	found := map[string][]row{}
	for _, r := range rows {
		if r.has(name) {
			found[r.text(name)] = append(found[r.text(name)], r)
		}
	}
	return found
}

// one finds the only row for each value of a property.
func one(rows []row, name string) map[string]row {
	found := map[string]row{}
	for _, r := range rows {
		found[r.text(name)] = r
	}
	return found
}

// near tells whether two numbers differ by no more than so much.
func near(a, b, by int64) bool { return a-b <= by && b-a <= by }

// broken counts the rows that break a rule, and shows the first ones.
type broken struct {
	t     *testing.T
	count int
	seen  int
}

func check(t *testing.T) *broken { return &broken{t: t} }

func (b *broken) unless(holds bool, format string, args ...any) {
	b.seen++
	if holds {
		return
	}
	if b.count++; b.count <= 3 {
		b.t.Errorf(format, args...)
	}
}

func (b *broken) end() {
	if b.count > 3 {
		b.t.Errorf("... and %d more, of %d", b.count-3, b.seen)
	}
	if b.seen == 0 {
		b.t.Error("nothing was checked")
	}
}

// channelOf is the channel of a row, however the set spells it.
func channelOf(r row) string { return r.text("channelId") + r.text("channelID") }

func TestI01ConversationsAreTheCallsChatsAndEmails(t *testing.T) {
	m, seen := builtin(t), map[string]bool{}
	for _, set := range []string{"Calls", "Chats", "Emails"} {
		if m.Set(set).Storage.Table != m.Set("Conversations").Storage.Table {
			t.Errorf("%s has a table of its own", set)
		}
		for _, r := range sampleRows(t, set) {
			if seen[r.text("id")] {
				t.Errorf("%s has the id %s of another one", set, r.text("id"))
			}
			seen[r.text("id")] = true
		}
	}
}

func TestI02LocalTimesAreTheUTCOnesOnBothSidesOfAClockChange(t *testing.T) {
	local := 0
	for _, set := range builtin(t).Sets {
		for _, p := range set.Properties {
			twin := utcTwin(set, p)
			if twin == nil {
				continue
			}
			if local++; twin.Column != p.Column {
				t.Errorf("%s.%s is not stored with %s", set.Name, p.Name, twin.Name)
			}
		}
	}
	offsets := map[int]int{}
	for _, r := range sampleRows(t, "Calls") {
		_, offset := time.UnixMilli(r.number("startedAtUTC")).In(month(t).Tenant.Zone).Zone()
		offsets[offset/3600]++
	}
	if local < 10 || offsets[1] == 0 || offsets[2] == 0 {
		t.Errorf("%d local properties, calls by offset: %v", local, offsets)
	}
}

func utcTwin(set *model.EntitySet, p *model.Property) *model.Property {
	for _, suffix := range []string{"UTC", "Utc"} {
		if twin := set.Property(p.Name + suffix); twin != nil {
			return twin
		}
	}
	return nil
}

// spans are the properties of the sets that have a beginning, an end and a length.
var spans = map[string][2]string{
	"Calls": {"startedAtUTC", "endedAtUTC"}, "Chats": {"startedAtUTC", "endedAtUTC"}, "Emails": {"startedAtUTC", "endedAtUTC"},
	"BotSegments": {"startedAt", "endedAt"}, "QueueSegments": {"queuedAtUTC", "dequeuedAtUTC"}, "Workitems": {"startTimeUTC", "endTimeUTC"},
}

func TestI03DurationsAreTheRoundedDifferences(t *testing.T) {
	b := check(t)
	for set, names := range spans {
		for _, r := range sampleRows(t, set) {
			if !r.has(names[1]) {
				b.unless(!r.has("durationInSeconds"), "%s has the length of an open row: %v", set, r)
				continue
			}
			b.unless(r.number("durationInSeconds") == (r.number(names[1])-r.number(names[0])+500)/1000, "%s: %v", set, r)
		}
	}
	b.end()
}

func TestI04TimeInAndOutOfOpeningHoursAddsUp(t *testing.T) {
	b := check(t)
	for _, r := range sampleRows(t, "Conversations") {
		parts := r.number("isChannelOpen") + r.number("isChannelClosed") + r.number("inChannelOpenDurationInSeconds") + r.number("inChannelClosedDurationInSeconds")
		b.unless(parts == r.number("durationInSeconds"), "%d seconds in parts: %v", parts, r)
	}
	b.end()
}

// end is the end of a stretch; open ones last for ever.
func end(r row, name string) int64 {
	if r.has(name) {
		return r.number(name)
	}
	return forever
}

func TestI05WhatHappensInAConversationLiesInside(t *testing.T) {
	b := check(t)
	of := one(sampleRows(t, "Conversations"), "id")
	stretches := map[string][]span{}
	for _, set := range []string{"BotSegments", "QueueSegments"} {
		for _, r := range sampleRows(t, set) {
			id := r.text("conversationID") + r.text("conversationId")
			s := span{r.number(spans[set][0]), end(r, spans[set][1])}
			k := of[id]
			b.unless(s.start >= k.number("startedAtUTC") && s.end <= end(k, "endedAtUTC"), "%s outside of %v: %v", set, k, r)
			stretches[id] = append(stretches[id], s)
		}
	}
	for id, list := range stretches {
		slices.SortFunc(list, func(a, b span) int { return int(a.start - b.start) })
		for i := range list[1:] {
			b.unless(list[i].end <= list[i+1].start, "stretches of %s overlap: %v", id, list)
		}
	}
	for _, r := range sampleRows(t, "RejectedEnqueueAttempts") {
		k := of[r.text("conversationId")]
		b.unless(r.number("rejectedAtUTC") >= k.number("startedAtUTC") && r.number("rejectedAtUTC") <= end(k, "endedAtUTC"), "refused outside of %v: %v", k, r)
	}
	b.end()
}

// lastSegments are the last stays in a queue of each conversation.
func lastSegments(t *testing.T) map[string]row {
	last := map[string]row{}
	for _, r := range sampleRows(t, "QueueSegments") {
		if id := r.text("conversationId"); last[id] == nil || r.number("queuedAtUTC") > last[id].number("queuedAtUTC") {
			last[id] = r
		}
	}
	return last
}

func TestI06AbandonedCallsEndWithTheirStayInAQueue(t *testing.T) {
	b, last := check(t), lastSegments(t)
	for _, r := range sampleRows(t, "Calls") {
		for reason, dequeued := range map[string]string{"Abandoned": "CustomerDisconnected", "CallbackRequested": "CallbackRequested"} {
			segment := last[r.text("id")]
			left := segment.text("dequeuedReason") == dequeued
			b.unless(left == (r.text("conversationEndedReason") == reason) && (!left || segment["dequeuedAtUTC"] == r["endedAtUTC"]), "%v ends with %v", r, segment)
		}
	}
	b.end()
}

func TestI10HoldsOfACallAreThoseOfItsSessions(t *testing.T) {
	b, sessions := check(t), by(sampleRows(t, "WorkitemConversationSessions"), "conversationID")
	for _, r := range sampleRows(t, "Calls") {
		count, total := int64(0), int64(0)
		for _, s := range sessions[r.text("id")] {
			count, total = count+s.number("holdCount"), total+s.number("totalHoldDuration")
			b.unless(s.number("lastHoldDuration") <= s.number("totalHoldDuration"), "%v", s)
			b.unless(s.number("holdCount") > 0 || s.number("totalHoldDuration") == 0, "%v", s)
		}
		b.unless(!r.has("endedAtUTC") || count == r.number("holdCount") && total == r.number("holdDurationInSeconds"), "%d holds of %d s: %v", count, total, r)
	}
	b.end()
}

func TestI13WhoLeavesInAnAutomatedStepEndsTheConversation(t *testing.T) {
	b, of := check(t), one(sampleRows(t, "Conversations"), "id")
	for _, r := range sampleRows(t, "BotSegments") {
		if k := of[r.text("conversationID")]; r.text("result") == "CustomerDisconnect" {
			b.unless(r["endedAt"] == k["endedAtUTC"] && k.text("conversationEndedReason") == "CustomerDisconnected", "%v in %v", r, k)
		}
	}
	b.end()
}

func TestI14TransferredConversationsGoOnWithTheSameCustomer(t *testing.T) {
	b, of := check(t), one(sampleRows(t, "Conversations"), "id")
	for _, r := range sampleRows(t, "Conversations") {
		id := r.text("nextConversationID") + r.text("nextConversationId")
		moves := r.text("conversationEndedReason") == "TransferToChannel" || r.text("conversationEndedReason") == "TransferredToQueue"
		if !moves {
			b.unless(id == "", "%v goes on", r)
			continue
		}
		next := of[id]
		gap := next.number("startedAtUTC") - r.number("endedAtUTC")
		b.unless(next != nil && gap >= 0 && gap <= 2000 && next["customerId"] == r["customerId"] && next["customerPhoneNumber"] == r["customerPhoneNumber"] &&
			next["customerEmailAddress"] == r["customerEmailAddress"] && next["channelType"] == r["channelType"], "%v goes on in %v", r, next)
	}
	b.end()
}

func TestI15TransfersHaveAnInitiatorAndExternalOnesANumber(t *testing.T) {
	b := check(t)
	for _, r := range sampleRows(t, "Calls") {
		reason := r.text("conversationEndedReason")
		b.unless(r.has("TransferInitiatedBy") == strings.HasPrefix(reason, "Transfer"), "%v", r)
		b.unless(r.has("TransferToExternalDestinationPhoneNumber") == strings.HasPrefix(reason, "TransferToExternal"), "%v", r)
	}
	b.end()
}

func TestI16TheCustomersTelephoneRingsInOutboundCalls(t *testing.T) {
	b := check(t)
	for _, r := range sampleRows(t, "Calls") {
		b.unless(r.has("customerRingDuration") == r.flag("isOutbound"), "%v", r)
		switch {
		case r.text("conversationEndedReason") == "CustomerJoinFailed":
			b.unless(!r.has("customerJoinedAtUTC"), "%v", r)
		case !r.flag("isOutbound"):
			b.unless(r["customerJoinedAtUTC"] == r["startedAtUTC"], "%v", r)
		}
	}
	b.end()
}

func TestI25LookupsAreDeletedAtMidnight(t *testing.T) {
	b := check(t)
	for _, set := range []string{"Agents", "Users", "Queues", "BotSteps", "Campaigns", "Channels"} {
		deleted := 0
		for _, r := range sampleRows(t, set) {
			if r.has("deletedAt") {
				deleted++
				b.unless(r.number("deletedAt")%86_400_000 == 0, "%v", r)
			}
		}
		b.unless(deleted > 0, "%s has nothing deleted", set)
	}
	b.end()
}

func TestI26ChannelsAndQueuesFitTheConversation(t *testing.T) {
	b, of, queues := check(t), one(sampleRows(t, "Conversations"), "id"), one(sampleRows(t, "Queues"), "id")
	overflow := []string{"Calls Overflow", "Chats Overflow", "Mail Overflow"}
	for _, set := range []string{"BotSegments", "QueueSegments", "RejectedEnqueueAttempts"} {
		for _, r := range sampleRows(t, set) {
			k := of[r.text("conversationID")+r.text("conversationId")]
			b.unless(channelOf(r) == channelOf(k), "%s %v in %v", set, r, k)
			queue := queues[r.text("queueId")]
			b.unless(queue == nil || queue.text("channelID") == channelOf(k) || slices.Contains(overflow, queue.text("Name")), "%v in %v", r, queue)
		}
	}
	b.end()
}

func TestReferenceTenantHasItsLookups(t *testing.T) {
	o := month(t)
	o.Calls, o.Sets = Volume(1, 30, o.End, o.Tenant.Zone), []string{"Agents", "Users", "BusinessUnits", "Channels", "Queues", "BotSteps", "Campaigns"}
	w := generate(t, o)
	for set, want := range map[string]int{"Agents": 78, "Users": 84, "BusinessUnits": 5, "Channels": 14, "Queues": 21, "BotSteps": 40, "Campaigns": 3} {
		if got := len(w.rows[set]); got != want {
			t.Errorf("%s has %d rows, want %d", set, got, want)
		}
	}
	deleted := ""
	for _, set := range []string{"Agents", "Queues", "BotSteps", "Campaigns", "Channels"} {
		n := 0
		for _, r := range w.rows[set] {
			if row(r).has("deletedAt") {
				n++
			}
		}
		deleted += fmt.Sprintf("%s %d ", set, n)
	}
	if want := "Agents 4 Queues 2 BotSteps 3 Campaigns 1 Channels 1 "; deleted != want {
		t.Errorf("deleted: %s, want %s", deleted, want)
	}
}
