package retention

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"feedline/store"
	"feedline/store/runs"
)

// The tests of the rules carry the numbers of tables.md section 7. R01, R09 and
// R10 are in plan_test.go, too, as they follow from the model.

func TestR02OnlyWhatLiesBeforeTheCutoffGoes(t *testing.T) {
	c := newCentre(t, builtin(t))
	c.put(conversation(1, older), conversation(2, cutoff), conversation(3, newer), workitem(4, older), workitem(5, cutoff),
		state(6, 9, cutoff.Add(-61*time.Second), 60), state(7, 9, cutoff.Add(-60*time.Second), 60), record(8, older), record(9, cutoff))
	if got := text(c.purge(30).Rows); got != "AgentStates 1, CampaignRecords 1, Conversations 1, Workitems 1" {
		t.Error(got)
	}
	c.has("SELECT id FROM conversations UNION SELECT id FROM workitems UNION SELECT id FROM agent_states UNION SELECT id FROM campaign_records ORDER BY 1",
		id(2)+", "+id(3)+", "+id(5)+", "+id(7)+", "+id(9))
}

func TestR03WhatIsUnfinishedStays(t *testing.T) {
	c := newCentre(t, builtin(t))
	c.put(conversation(1, nil), workitem(2, nil), record(3, nil), state(4, 9, at("2020-01-01T00:00:00Z"), nil),
		row{"Campaigns", "id", id(5)}, record(6, nil, "campaignID", id(5)), row{"Agents", "id", id(7)}, state(8, 7, at("2020-01-01T00:00:00Z"), nil))
	if got := text(c.purge(30).Rows); got != "" {
		t.Error(got)
	}
}

func TestR04TwoKindsOfUnfinishedRowsBorrowAnAnchor(t *testing.T) {
	c := newCentre(t, builtin(t))
	c.put(row{"Campaigns", "id", id(1), "deletedAt", older}, row{"Campaigns", "id", id(2), "deletedAt", cutoff}, row{"Campaigns", "id", id(3), "deletedAt", older},
		record(11, nil, "campaignID", id(1)), record(12, nil, "campaignID", id(2)), record(13, newer, "campaignID", id(3)),
		row{"Agents", "id", id(4), "deletedAt", older}, row{"Agents", "id", id(5), "deletedAt", cutoff},
		state(21, 4, at("2026-02-01T00:00:00Z"), nil), state(22, 5, at("2026-02-01T00:00:00Z"), nil), state(23, 4, newer, 5))
	c.purge(30)
	c.has("SELECT id FROM campaign_records", id(12)+", "+id(13))
	c.has("SELECT id FROM agent_states", id(22)+", "+id(23))
	c.has("SELECT id FROM campaigns", id(2)+", "+id(3))
	c.has("SELECT id FROM agents", id(4)+", "+id(5))
}

func TestR05DependantsGoWithTheirOwnerInTheSameTransaction(t *testing.T) {
	c := newCentre(t, builtin(t))
	c.put(conversation(1, older), conversation(2, newer), workitem(3, older), record(4, older))
	for i, n := range []int{1, 2} {
		c.put(row{"BotSegments", "id", id(10 + n), "conversationID", id(n), "startedAt", newer},
			row{"QueueSegments", "id", id(20 + n), "conversationId", id(n), "queuedAtUTC", newer},
			row{"RejectedEnqueueAttempts", "id", id(30 + n), "conversationId", id(n), "rejectedAtUTC", newer, "rejectReason", "QueueFull"},
			row{"CapturedData", "ConversationId", id(n), "name", "n", "TimestampUtc", newer.Add(time.Duration(i))})
	}
	c.put(session(41, 3, 2),
		row{"CollectedData", "workitemId", id(3), "name", "n", "createdAtUtc", newer},
		row{"WorkitemEvaluations", "id", id(43), "workitemID", id(3), "startedAtUtc", newer},
		row{"WorkitemEvaluationData", "id", id(44), "evaluationID", id(43), "workitemId", id(3), "name", "n", "createdAtUTC", newer},
		row{"CampaignRecordRegistrations", "id", id(4)},
		row{"CampaignRecordAdditionalPhoneNumbers", "campaignRecordId", id(4), "additionalPhoneNumber", "+491"},
		row{"CampaignRecordCustomFields", "campaignRecordId", id(4), "customFieldName", "n"})
	want := "BotSegments 1, CampaignRecordAdditionalPhoneNumbers 1, CampaignRecordCustomFields 1, CampaignRecordRegistrations 1, CampaignRecords 1, " +
		"CapturedData 1, CollectedData 1, Conversations 1, QueueSegments 1, RejectedEnqueueAttempts 1, WorkitemConversationSessions 1, " +
		"WorkitemEvaluationData 1, WorkitemEvaluations 1, Workitems 1"
	if got := text(c.expected(Policy{Cutoff: cutoff})); got != want {
		t.Errorf("counted %s", got)
	}
	if got := text(c.purge(30).Rows); got != want {
		t.Errorf("removed %s", got)
	}
	c.has("SELECT (SELECT count(*) FROM bot_segments), (SELECT count(*) FROM queue_segments), (SELECT count(*) FROM rejected_enqueue_attempts), (SELECT count(*) FROM captured_data)", "1 1 1 1")
	c.has("SELECT count(*) FROM feedline_tombstones", "14")
}

func TestR06DependantsNeitherOutliveTheirOwnerNorGoBeforeIt(t *testing.T) {
	c := newCentre(t, builtin(t))
	c.put(conversation(1, newer), row{"QueueSegments", "id", id(11), "conversationId", id(1), "queuedAtUTC", older, "dequeuedAtUTC", older},
		record(2, newer), row{"CampaignRecordRegistrations", "id", id(2)}, row{"CampaignRecordRegistrations", "id", id(3)}, row{"CampaignRecordRegistrations", "id", id(4)})
	c.do("UPDATE campaign_record_registrations SET registered_at_utc = ? WHERE id IN (?, ?)", older.UnixMilli(), id(2), id(3))
	if got := text(c.purge(30).Rows); got != "CampaignRecordRegistrations 1" {
		t.Error(got)
	}
	c.has("SELECT id FROM campaign_record_registrations", id(2)+", "+id(4))
}

func TestR07ConversationsAndWorkitemsDoNotOwnEachOther(t *testing.T) {
	c := newCentre(t, builtin(t))
	c.put(conversation(1, older), conversation(2, newer, "nextConversationID", id(1)), workitem(3, newer, "primaryConversationID", id(1)),
		workitem(4, older, "primaryConversationID", id(2)), session(5, 3, 1))
	if got := text(c.purge(30).Rows); got != "Conversations 1, Workitems 1" {
		t.Error(got)
	}
	c.has("SELECT next_conversation_id FROM conversations", id(1))
	c.has("SELECT id, primary_conversation_id FROM workitems", id(3)+" "+id(1))
	c.has("SELECT conversation_id FROM workitem_conversation_sessions", id(1))
}

func TestR08ALookupRowGoesOnceNoRowMentionsIt(t *testing.T) {
	c := newCentre(t, builtin(t))
	other := c.addTenant("south")
	c.put(row{"Queues", "id", id(1), "deletedAt", older}, row{"Queues", "id", id(2), "deletedAt", cutoff}, row{"Queues", "id", id(3)},
		row{"Queues", "id", id(4), "deletedAt", older}, row{"Queues", "id", id(5), "deletedAt", older},
		conversation(11, newer), row{"QueueSegments", "id", id(12), "conversationId", id(11), "queuedAtUTC", newer, "queueId", id(4)},
		conversation(13, older), row{"QueueSegments", "id", id(14), "conversationId", id(13), "queuedAtUTC", older, "queueId", id(5)})
	north := c.tenant
	c.tenant = other
	c.put(workitem(21, newer, "queueID", id(1))) // of another tenant
	c.tenant = north
	if got := text(c.purge(30).Rows); got != "Conversations 1, QueueSegments 1, Queues 2" {
		t.Error(got)
	}
	c.has("SELECT id FROM queues", id(2)+", "+id(3)+", "+id(4))
}

func TestR08AUserGoesWithItsAgent(t *testing.T) {
	c := newCentre(t, builtin(t))
	c.put(row{"Users", "id", id(1), "deletedAt", older}, row{"Agents", "id", id(1), "deletedAt", older},
		row{"Users", "id", id(2), "deletedAt", older}, row{"Agents", "id", id(2), "deletedAt", newer})
	if got := text(c.purge(30).Rows); got != "Agents 1, Users 1" {
		t.Error(got)
	}
}

// mentioned has, for each lookup, the rows of R09 that mention the one numbered
// 1, each with what it needs to exist.
var mentioned = map[string][][]row{
	"Agents": {{member(1, 90, newer, false)}, {state(2, 1, newer, 1)}, {workitem(2, nil, "agentId", id(1))}},
	"Users": {{{"Agents", "id", id(1)}}, {workitem(2, nil), {"WorkitemEvaluations", "id", id(3), "workitemID", id(2), "startedAtUtc", newer, "createdBy", id(1)}},
		{workitem(2, nil), {"WorkitemEvaluations", "id", id(3), "workitemID", id(2), "startedAtUtc", newer},
			{"WorkitemEvaluationData", "id", id(4), "evaluationID", id(3), "workitemId", id(2), "name", "n", "createdAtUTC", newer, "createdBy", id(1)}}},
	"BotSteps": {{conversation(2, nil), {"BotSegments", "id", id(3), "conversationID", id(2), "startedAt", newer, "botStepId", id(1)}}},
	"Queues": {{conversation(2, nil), {"QueueSegments", "conversationId", id(2), "queuedAtUTC", newer, "queueId", id(1)}},
		{conversation(2, nil), {"RejectedEnqueueAttempts", "id", id(3), "conversationId", id(2), "rejectedAtUTC", newer, "rejectReason", "QueueFull", "queueId", id(1)}},
		{workitem(2, nil, "queueID", id(1))}},
	"Campaigns": {{record(2, newer, "campaignID", id(1))}, {{"CampaignRecordRegistrations", "id", id(2), "campaignID", id(1)}}},
	"Channels": {{conversation(2, nil, "channelId", id(1))}, {{"Calls", "id", id(2), "channelType", "Voice", "isOutbound", 0, "startedAtUTC", newer, "channelId", id(1)}},
		{conversation(2, nil), {"BotSegments", "id", id(3), "conversationID", id(2), "startedAt", newer, "channelId", id(1)}},
		{{"Queues", "id", id(2), "channelID", id(1)}},
		{conversation(2, nil), {"QueueSegments", "conversationId", id(2), "queuedAtUTC", newer, "channelId", id(1)}},
		{conversation(2, nil), {"RejectedEnqueueAttempts", "id", id(3), "conversationId", id(2), "rejectedAtUTC", newer, "rejectReason", "QueueFull", "channelId", id(1)}},
		{workitem(2, nil, "primaryChannelId", id(1))}},
	"BusinessUnits": {{member(90, 1, newer, false)}, {{"Channels", "id", id(2), "businessUnitId", id(1)}}, {conversation(2, nil, "businessUnitId", id(1))},
		{workitem(2, nil, "businessUnitId", id(1))}},
}

func TestR09EachMentionHoldsItsRow(t *testing.T) {
	for set, ways := range mentioned {
		for i, rows := range ways {
			t.Run(fmt.Sprint(set, " by ", rows[len(rows)-1][0], " ", i), func(t *testing.T) {
				c := newCentre(t, builtin(t))
				c.put(append(rows, row{set, "id", id(1), "deletedAt", older}, row{set, "id", id(99), "deletedAt", older})...)
				if got := text(c.purge(30).Rows); got != set+" 1" {
					t.Errorf("removed %s", got)
				}
				c.has("SELECT count(*) FROM "+c.model.Set(set).Storage.Table+" WHERE id = '"+id(1)+"'", "1")
			})
		}
	}
}

func TestR10AChainOfMentionsClearsInOneRun(t *testing.T) {
	c := newCentre(t, builtin(t))
	c.put(row{"BusinessUnits", "id", id(1), "deletedAt", older}, row{"Channels", "id", id(2), "businessUnitId", id(1), "deletedAt", older},
		row{"Queues", "id", id(3), "channelID", id(2), "deletedAt", older}, conversation(4, older, "channelId", id(2), "businessUnitId", id(1)),
		row{"QueueSegments", "conversationId", id(4), "queuedAtUTC", older, "queueId", id(3), "channelId", id(2)})
	want := "BusinessUnits 1, Channels 1, Conversations 1, QueueSegments 1, Queues 1"
	if got := text(c.expected(Policy{Cutoff: cutoff})); got != want {
		t.Errorf("counted %s", got)
	}
	if got := text(c.purge(30).Rows); got != want {
		t.Errorf("removed %s", got)
	}
}

func TestR11TheNewestAssignmentStays(t *testing.T) {
	rows := []row{
		{"Agents", "id", id(1)}, {"Agents", "id", id(2), "deletedAt", older}, {"BusinessUnits", "id", id(5), "deletedAt", older}, {"BusinessUnits", "id", id(6), "deletedAt", cutoff},
		member(1, 3, older.Add(-2*time.Hour), true), member(1, 3, older.Add(-time.Hour), false), member(1, 3, older, true), // stays: the last
		member(1, 4, older.Add(-time.Hour), true), member(1, 4, older, false), // taken out again
		member(1, 5, older, true),                             // the unit is gone
		member(1, 6, older, true),                             // stays: the unit went at the cutoff
		member(2, 3, older, true),                             // the agent is gone
		member(7, 3, older, true),                             // stays: nobody knows that the agent has gone
		member(1, 8, older, true), member(1, 8, newer, false), // a newer row says otherwise
		member(1, 9, older, true), member(1, 9, newer, true), // a newer row says the same
	}
	const left = "SELECT substr(agent_id, -1), substr(business_unit_id, -1), assigned FROM agent_business_unit_changes ORDER BY 1, 2, timestamp_utc"
	t.Run("the exception", func(t *testing.T) {
		c := newCentre(t, builtin(t))
		c.put(rows...)
		want := text(c.expected(Policy{Cutoff: cutoff}))
		if got := text(c.purge(30, func(j *Job) { j.BatchOwners = 1 }).Rows); got != want || want != "AgentBusinessUnitChanges 8, Agents 1, BusinessUnits 1" {
			t.Errorf("removed %s, counted %s", got, want)
		}
		c.has(left, "1 3 1, 1 6 1, 1 8 0, 1 9 1, 7 3 1")
	})
	t.Run("switched off (A45)", func(t *testing.T) {
		c := newCentre(t, builtin(t))
		c.put(rows...)
		c.purge(30, func(j *Job) { j.Policy.Strict = true })
		c.has(left, "1 8 0, 1 9 1")
	})
}

func TestR12RunningAgainRemovesNothing(t *testing.T) {
	c := newCentre(t, builtin(t))
	c.put(conversation(1, older), conversation(2, newer), row{"Queues", "id", id(3), "deletedAt", older}, member(1, 1, older, true), member(1, 1, older.Add(-1e9), true))
	if got := Total(c.purge(30).Rows); got != 3 {
		t.Errorf("%d rows went first", got)
	}
	if got := text(c.purge(30).Rows); got != "" {
		t.Errorf("then %s", got)
	}
}

func TestR13AShorterPeriodTakesEffectAtOnceAndALongerOneBringsNothingBack(t *testing.T) {
	c := newCentre(t, builtin(t))
	c.put(conversation(1, older), conversation(2, newer), conversation(3, c.now))
	for _, step := range []struct {
		days int
		gone int64
	}{{365, 0}, {30, 1}, {365, 0}, {10, 1}, {30, 0}} {
		if got := Total(c.purge(step.days).Rows); got != step.gone {
			t.Errorf("%d days: %d rows went; want %d", step.days, got, step.gone)
		}
	}
	c.has("SELECT id FROM conversations", id(3))
}

func TestR14EachTransactionHasWholeOwnersAndNoMoreThanItShould(t *testing.T) {
	c := newCentre(t, builtin(t))
	for n := 1; n <= 25; n++ {
		c.put(conversation(n, older), row{"QueueSegments", "conversationId", id(n), "queuedAtUTC", 1}, row{"QueueSegments", "conversationId", id(n), "queuedAtUTC", 2})
	}
	var totals []int64
	c.purge(30, func(j *Job) {
		j.BatchOwners = 10
		j.Observe = func(rows int64) {
			totals = append(totals, rows)
			if got := c.answer("SELECT count(*) FROM conversations"); got != c.answer("SELECT count(*) / 2 FROM queue_segments") {
				t.Errorf("%s conversations, and not two segments of each", got)
			}
		}
	})
	var steps []int64
	for i, n := range totals {
		if i == 0 || n > totals[i-1] {
			steps = append(steps, n)
		}
	}
	if fmt.Sprint(steps[len(steps)-3:]) != "[30 60 75]" {
		t.Errorf("transactions ended at %v rows", steps)
	}
}

func TestR14APurgeThatIsStoppedKeepsWhatItCommittedAndTheNextRemovesTheRest(t *testing.T) {
	c := newCentre(t, builtin(t))
	for n := 1; n <= 5; n++ {
		c.put(conversation(n, older))
	}
	ctx, stop := context.WithCancel(t.Context())
	report, err := c.try(ctx, 30, func(j *Job) {
		j.BatchOwners = 2
		j.Observe = func(rows int64) {
			if rows == 2 {
				stop()
			}
		}
	})
	if !errors.Is(err, context.Canceled) || text(report.Rows) != "Conversations 2" || report.Outcome != runs.Interrupted {
		t.Errorf("%v, %s, %s", err, text(report.Rows), report.Outcome)
	}
	c.has("SELECT rows_removed, outcome FROM purge_runs WHERE entity_set = 'Conversations'", "2 interrupted")
	if got := text(c.purge(30).Rows); got != "Conversations 3" {
		t.Errorf("the next run removed %s", got)
	}
}

func TestR15ARowThatArrivesTooOldIsRemovedByTheNextRun(t *testing.T) {
	c := newCentre(t, builtin(t))
	c.purge(30)
	c.put(conversation(1, older))
	c.has("SELECT count(*) FROM conversations", "1")
	if got := text(c.purge(30).Rows); got != "Conversations 1" {
		t.Error(got)
	}
}

func TestR16AClientThatPagesGetsTheRemainingRows(t *testing.T) {
	c := newCentre(t, builtin(t))
	for n := 1; n <= 40; n++ {
		ended := older
		if n%4 == 0 {
			ended = newer
		}
		c.put(conversation(n, ended))
	}
	db := c.reader()
	set := c.model.Set("Conversations")
	key := store.Column{Property: set.Key[0]}
	var after []store.Value
	var seen []string
	for page := 0; ; page++ {
		if page == 2 {
			c.purge(30)
		}
		s, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rows, err := s.Read(t.Context(), store.Query{From: set, Rule: store.OfTenant(c.tenant.Number), Columns: []store.Expr{key}, Order: []store.Order{{By: key}}, After: after, Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for ; rows.Next(); n++ {
			seen = append(seen, string(rows.Cells()[0].Text))
			after = []store.Value{{Type: set.Key[0].Type, Cell: rows.Cells()[0].Clone()}}
		}
		if err := errors.Join(rows.Err(), rows.Close(), s.Close()); err != nil {
			t.Fatal(err)
		}
		if n < 5 {
			break
		}
	}
	var want []string
	for n := 1; n <= 40; n++ {
		if n <= 10 || n%4 == 0 {
			want = append(want, id(n))
		}
	}
	if fmt.Sprint(seen) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", seen, want)
	}
}

func TestR17EachRunRecordsItsCutoffAndTheRowsOfEachTable(t *testing.T) {
	c := newCentre(t, builtin(t))
	c.put(conversation(1, older), row{"QueueSegments", "conversationId", id(1), "queuedAtUTC", 1})
	report := c.purge(30, func(j *Job) { j.NewID = func() string { return id(77) } })
	tables := len(report.Rows)
	c.has("SELECT count(*), sum(rows_removed), min(outcome), max(outcome), max(cutoff_utc), max(finished_at_utc) FROM purge_runs WHERE run_id = '"+id(77)+"'",
		fmt.Sprint(tables, " 2 completed completed ", cutoff.UnixMilli(), " ", c.now.UnixMilli()))
	c.has("SELECT entity_set, rows_removed FROM purge_runs WHERE rows_removed > 0 ORDER BY 1", "Conversations 1, QueueSegments 1")
	if tables != 26 { // 23 tables and three logs
		t.Errorf("%d tables are recorded", tables)
	}
	t.Run("a run whose process died is marked by the next", func(t *testing.T) {
		c.do("UPDATE purge_runs SET outcome = 'running', finished_at_utc = NULL")
		c.purge(30)
		c.has("SELECT outcome, count(*) FROM purge_runs GROUP BY 1 ORDER BY 1", fmt.Sprint("completed ", tables, ", interrupted ", tables))
	})
	t.Run("the record ages as well", func(t *testing.T) {
		c.now = c.now.AddDate(0, 0, 60)
		if got := text(c.purge(30).Rows); got != fmt.Sprint("PurgeRuns ", 2*tables) {
			t.Error(got)
		}
	})
}

func TestR14TransactionsTakeTwentySecondsAtMostOrShrink(t *testing.T) {
	p := newPace(0)
	for _, c := range []struct {
		took time.Duration
		want int64
	}{{100 * time.Millisecond, 8000}, {15 * time.Second, 8000}, {time.Millisecond, 16000}, {0, 32000}, {0, 64000}, {0, 64000}, {21 * time.Second, 32000}, {21 * time.Second, 16000},
		{21 * time.Second, 8000}, {21 * time.Second, 4000}, {21 * time.Second, 2000}, {21 * time.Second, 1000}, {time.Hour, 1000}} {
		if p.took(c.took); p.owners != c.want {
			t.Errorf("after %s: %d; want %d", c.took, p.owners, c.want)
		}
	}
	if p = newPace(10); p.owners != 10 {
		t.Errorf("it begins with %d", p.owners)
	}
}
