package sample

import (
	"slices"
	"testing"

	"feedline/model"
)

func TestI07EachConnectedSegmentHasOneHandledTask(t *testing.T) {
	b, items := check(t), by(sampleRows(t, "Workitems"), "primaryConversationID")
	for _, r := range sampleRows(t, "QueueSegments") {
		if r.text("dequeuedReason") != "AgentConnected" {
			continue
		}
		var fits []row
		for _, w := range items[r.text("conversationId")] {
			open := !w.has("result")
			if (w.text("result") == "Handled" || open) && w["queueID"] == r["queueId"] && near(w.number("startTimeUTC")/1000+w.number("previewDuration"), r.number("dequeuedAtUTC")/1000, 1) {
				fits = append(fits, w)
			}
		}
		b.unless(len(fits) == 1, "%v has %d tasks: %v", r, len(fits), items[r.text("conversationId")])
	}
	b.end()
}

// states are each agent's states in the order of time.
func states(t *testing.T) map[string][]row {
	found := by(sampleRows(t, "AgentStates"), "agentID")
	for _, list := range found {
		slices.SortFunc(list, func(a, b row) int { return int(a.number("startTimeUtc") - b.number("startTimeUtc")) })
	}
	return found
}

// stateAt is the number of the state that an agent is in at an instant; -1: none.
func stateAt(list []row, instant int64) int {
	n, found := slices.BinarySearchFunc(list, instant, func(r row, at int64) int { return int(min(1, max(-1, r.number("startTimeUtc")-at))) })
	if found {
		return n
	}
	return n - 1
}

func TestI08AMissedOrRejectedTaskEndsInABreak(t *testing.T) {
	b, of, segments := check(t), states(t), by(sampleRows(t, "QueueSegments"), "conversationId")
	for _, r := range sampleRows(t, "Workitems") {
		if r.text("result") != "Missed" && r.text("result") != "Rejected" {
			continue
		}
		list := of[r.text("agentId")]
		n := stateAt(list, r.number("endTimeUTC"))
		b.unless(n >= 0 && list[n].text("breakName") == "RONA" && list[n]["startTimeUtc"] == r["endTimeUTC"], "%v ends in %v", r, list[max(0, n)])
		if r.has("primaryConversationID") {
			inside := slices.ContainsFunc(segments[r.text("primaryConversationID")], func(s row) bool {
				return r.number("startTimeUTC") >= s.number("queuedAtUTC") && r.number("endTimeUTC") <= end(s, "dequeuedAtUTC")
			})
			b.unless(inside, "%v outside of %v", r, segments[r.text("primaryConversationID")])
		}
	}
	b.end()
}

func TestI09ThePartsOfATaskAddUp(t *testing.T) {
	b := check(t)
	for _, r := range sampleRows(t, "Workitems") {
		if !r.has("endTimeUTC") {
			continue
		}
		parts := r.number("previewDuration") + r.number("lookupDuration") + r.number("activeDurationInSeconds") + r.number("wrapUpDuration")
		b.unless(near(parts, r.number("durationInSeconds"), 2), "%d seconds in parts: %v", parts, r)
		if slices.Contains([]string{"Missed", "Rejected", "Abandoned"}, r.text("result")) {
			b.unless(!r.has("activeDurationInSeconds") && !r.has("wrapUpDuration"), "%v", r)
		}
	}
	b.end()
}

func TestI11ATaskHasASessionInItsConversation(t *testing.T) {
	b, sessions := check(t), by(sampleRows(t, "WorkitemConversationSessions"), "workitemId")
	consults := 0
	for _, r := range sampleRows(t, "Workitems") {
		list := sessions[r.text("id")]
		if !r.has("primaryConversationID") {
			b.unless(len(list) == 0, "%v has %v", r, list)
			continue
		}
		consults += len(list) - 1
		b.unless(slices.ContainsFunc(list, func(s row) bool { return s["conversationID"] == r["primaryConversationID"] }), "%v has %v", r, list)
	}
	b.end()
	if consults == 0 {
		t.Error("no task has a consult")
	}
}

func TestI12WhoWorksOnATaskIsBusy(t *testing.T) {
	b, of := check(t), states(t)
	for _, r := range sampleRows(t, "Workitems") {
		if r.text("result") != "Handled" || r.number("activeDurationInSeconds") == 0 {
			continue
		}
		list := of[r.text("agentId")]
		to := r.number("endTimeUTC")
		from := to - 1000*(r.number("wrapUpDuration")+r.number("activeDurationInSeconds")) + 1000
		for n := max(0, stateAt(list, from)); n < len(list) && list[n].number("startTimeUtc") < to; n++ {
			b.unless(list[n].text("state") == "Busy", "%v while %v", list[n], r)
		}
	}
	b.end()
}

func TestI17TheStatusesOfAClosedRecordAddUp(t *testing.T) {
	b := check(t)
	for _, r := range sampleRows(t, "CampaignRecords") {
		b.unless(r.has("closedAt") == (r.text("status") == "Closed"), "%v", r)
		if r.has("closedAt") {
			parts := r.number("newStatusDuration") + r.number("queuedStatusDuration") + r.number("rescheduledStatusDuration")
			b.unless(near(parts, (r.number("closedAt")-r.number("CreatedAt")+500)/1000, 3), "%d seconds in parts: %v", parts, r)
		}
	}
	b.end()
}

func TestI18EveryRequestForACallbackMakesARecord(t *testing.T) {
	b, made := check(t), map[string]int{}
	campaigns := one(sampleRows(t, "Campaigns"), "id")
	for _, r := range sampleRows(t, "CampaignRecords") {
		if campaigns[r.text("campaignID")].text("campaignType") == "Callback" {
			made[r["CreatedAt"]]++
		}
	}
	for _, r := range sampleRows(t, "Calls") {
		if r.text("conversationEndedReason") == "CallbackRequested" {
			b.unless(made[r["endedAtUTC"]] > 0, "%v made no record", r)
			made[r["endedAtUTC"]]--
		}
	}
	for at, n := range made {
		b.unless(n == 0, "%d records of %s belong to no call", n, at)
	}
	b.end()
}

func TestI19ARecordSumsUpItsCalls(t *testing.T) {
	b, c := check(t), newCentre(month(t))
	rows, calls := one(sampleRows(t, "CampaignRecords"), "id"), one(sampleRows(t, "Calls"), "id")
	ring, talk := map[int32]int64{}, map[int32]int64{}
	for call, n := range c.records.callOf {
		r := calls[string(c.id(ofCall, int(call)).appendTo(nil))]
		ring[n] += r.number("customerRingDuration")
		if r.has("customerJoinedAtUTC") {
			talk[n] += (r.number("endedAtUTC") - r.number("customerJoinedAtUTC") + 500) / 1000
		}
		b.unless(r["customerPhoneNumber"] == rows[string(c.records.list[n].id.appendTo(nil))]["customerPhone"], "%v calls another than %v", r, c.records.list[n])
	}
	for n, one := range c.records.list {
		r := rows[string(one.id.appendTo(nil))]
		b.unless(r == nil || r.number("totalCustomerRingTimeInSeconds") == ring[int32(n)] && r.number("totalTalkTimeInSeconds") == talk[int32(n)],
			"%v has calls of %d and %d s", r, ring[int32(n)], talk[int32(n)])
	}
	b.end()
}

func TestI20AnswersLieInTheirEvaluationWhichFollowsTheTask(t *testing.T) {
	b, of, items := check(t), one(sampleRows(t, "WorkitemEvaluations"), "id"), one(sampleRows(t, "Workitems"), "id")
	for _, r := range of {
		b.unless(items[r.text("workitemID")] != nil && r.number("startedAtUtc") > end(items[r.text("workitemID")], "endTimeUTC"), "%v evaluates %v", r, items[r.text("workitemID")])
	}
	for _, r := range sampleRows(t, "WorkitemEvaluationData") {
		e := of[r.text("evaluationID")]
		b.unless(e != nil && r["workitemId"] == e["workitemID"] && r["scriptID"] == e["scriptID"] && r["createdBy"] == e["createdBy"], "%v in %v", r, e)
		b.unless(r.number("createdAtUTC") >= e.number("startedAtUtc") && r.number("createdAtUTC") <= end(e, "endedAtUTC"), "%v outside of %v", r, e)
	}
	b.end()
}

func TestI21StatesOfAnAgentFollowEachOther(t *testing.T) {
	b := check(t)
	for _, list := range states(t) {
		for i, r := range list {
			last := i == len(list)-1
			b.unless(r.has("durationInSeconds") != last, "%v is the last one: %v", r, last)
			b.unless(r.flag("isLogout") == (r.text("state") == "Logged out") && r.has("logoutReason") == r.flag("isLogout"), "%v", r)
			after := i == 0 || list[i-1].flag("isLogout")
			b.unless(r.flag("isLogin") == (after && r.text("state") == "Break") && after == r.flag("isLogin"), "%v behind a logout: %v", r, after)
			if !last {
				b.unless(near(list[i+1].number("startTimeUtc"), r.number("startTimeUtc")+1000*r.number("durationInSeconds"), 1000), "%v before %v", r, list[i+1])
			}
		}
	}
	b.end()
}

func TestI22AgentsBelongToTheUnitsOfTheirTasks(t *testing.T) {
	b, changes := check(t), map[string][]row{}
	for _, r := range sampleRows(t, "AgentBusinessUnitChanges") {
		key := r.text("agentId") + r.text("businessUnitId")
		changes[key] = append(changes[key], r)
	}
	moves := 0
	for _, list := range changes {
		slices.SortFunc(list, func(a, b row) int { return int(a.number("timestampUtc") - b.number("timestampUtc")) })
		for i, r := range list {
			b.unless(r.flag("assigned") == (i%2 == 0), "%v is number %d", r, i)
			moves += i
		}
	}
	for _, r := range sampleRows(t, "Workitems") {
		member := false
		for _, change := range changes[r.text("agentId")+r.text("businessUnitId")] {
			if change.number("timestampUtc") <= r.number("startTimeUTC") {
				member = change.flag("assigned")
			}
		}
		b.unless(member, "the agent is no member: %v", r)
	}
	b.end()
	if moves == 0 {
		t.Error("no agent changes units")
	}
}

func TestI23EveryAgentIsAUser(t *testing.T) {
	b, users := check(t), one(sampleRows(t, "Users"), "id")
	for _, r := range sampleRows(t, "Agents") {
		u := users[r.text("id")]
		b.unless((u.text("userType") == "Agent" || u.text("userType") == "Supervisor") && u["deletedAt"] == r["deletedAt"] && u["Name"] == r["name"], "%v is %v", r, u)
	}
	b.end()
}

func TestI24LookupsLackOnlyWhatWasMadeToday(t *testing.T) {
	c := newCentre(month(t))
	today := map[string]guid{"Agents": c.id(ofAgent, c.people.newcomer()), "Queues": c.id(ofQueue, newQueue), "BotSteps": c.id(ofStep, len(steps))}
	missing := map[string]map[string]bool{}
	for _, set := range builtin(t).Sets {
		if set.Name == "Conversations" || set.Kind == model.Log {
			continue
		}
		for _, nav := range set.Navigation {
			if nav.Multiplicity == model.Many || nav.Target.Kind != model.Lookup || nav.Name == "Agent" && set.Name == "Users" {
				continue
			}
			known := one(sampleRows(t, nav.Target.Name), nav.Join[0].Target.Name)
			for _, r := range sampleRows(t, set.Name) {
				id := r.text(nav.Join[0].Local.Name)
				if id == "" || known[id] != nil {
					continue
				}
				if missing[nav.Target.Name] == nil {
					missing[nav.Target.Name] = map[string]bool{}
				}
				missing[nav.Target.Name][id] = true
			}
		}
	}
	for target, id := range today {
		if list := missing[target]; len(list) != 1 || !list[string(id.appendTo(nil))] {
			t.Errorf("%s lacks %v, want %s alone", target, list, id.appendTo(nil))
		}
		delete(missing, target)
	}
	if len(missing) > 0 {
		t.Errorf("also missing: %v", missing)
	}
}
