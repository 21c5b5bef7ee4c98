package retention

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"feedline/model"
)

func builtin(t testing.TB) *model.Model {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestR01TheCutoffIsTheBeginningOfTheDayLessThePeriod(t *testing.T) {
	for _, c := range []struct {
		run  string
		days int
		want string
	}{
		{"2026-03-31T00:30:00Z", 30, "2026-03-01T00:00:00Z"},
		{"2026-03-31T23:59:59Z", 30, "2026-03-01T00:00:00Z"},
		{"2026-03-30T00:30:00+02:00", 1, "2026-03-28T00:00:00Z"}, // 22:30 UTC of the day before
		{"2024-03-01T00:30:00Z", 1, "2024-02-29T00:00:00Z"},
	} {
		if got := Cutoff(at(c.run), c.days).Format(time.RFC3339); got != c.want {
			t.Errorf("%s less %d days: %s; want %s", c.run, c.days, got, c.want)
		}
	}
}

func TestR09WhoIsMentionedByWhomFollowsFromTheModel(t *testing.T) {
	want := map[string]string{
		"Agents":        "AgentBusinessUnitChanges AgentStates Workitems",
		"Users":         "Agents WorkitemEvaluationData WorkitemEvaluations",
		"BotSteps":      "BotSegments",
		"Queues":        "QueueSegments RejectedEnqueueAttempts Workitems",
		"Campaigns":     "CampaignRecordRegistrations CampaignRecords",
		"Channels":      "BotSegments Conversations QueueSegments Queues RejectedEnqueueAttempts Workitems",
		"BusinessUnits": "AgentBusinessUnitChanges Channels Conversations Workitems",
	}
	m := builtin(t)
	for _, s := range m.Sets {
		if s.Retention.Unreferenced != (want[s.Name] != "") {
			t.Errorf("%s: unreferenced is %v", s.Name, s.Retention.Unreferenced)
		}
		if want[s.Name] == "" {
			continue
		}
		var by []string
		for _, x := range mentions(m, s) {
			by = append(by, x.by.Name)
		}
		slices.Sort(by)
		if got := strings.Join(by, " "); got != want[s.Name] {
			t.Errorf("%s are mentioned by %s; want %s", s.Name, got, want[s.Name])
		}
	}
}

func TestR10FactsComeFirstAndThenLookupsBeforeThoseThatTheyMention(t *testing.T) {
	m := builtin(t)
	plan := Make(m, Policy{Cutoff: at("2026-01-01T00:00:00Z")})
	var facts, lookups []string
	for _, s := range plan.Steps {
		if s.Unreferenced {
			lookups = append(lookups, s.Set.Name)
		} else if facts = append(facts, s.Set.Name); len(lookups) > 0 {
			t.Errorf("%s comes after lookups", s.Set.Name)
		}
	}
	if got := strings.Join(facts, " "); got != "AgentBusinessUnitChanges AgentStates CampaignRecordRegistrations CampaignRecords Conversations ImportRuns PurgeRuns RefreshRuns Workitems" {
		t.Errorf("facts: %s", got)
	}
	r10 := []string{"BotSteps", "Queues", "Campaigns", "Agents", "Users", "Channels", "BusinessUnits"}
	if sorted := slices.Sorted(slices.Values(lookups)); !slices.Equal(sorted, slices.Sorted(slices.Values(r10))) {
		t.Fatalf("lookups: %v", lookups)
	}
	for _, order := range [][]string{lookups, r10} {
		for i, name := range order {
			for _, x := range mentions(m, m.Set(name)) {
				if slices.Index(order, x.by.Name) > i {
					t.Errorf("%v: %s mentions %s and comes after it", order, x.by.Name, name)
				}
			}
		}
	}
	if plan.Circle {
		t.Error("the model has no circle")
	}
}

func TestR05DependantsFollowFromTheModel(t *testing.T) {
	want := "BotSegments>Conversations CampaignRecordAdditionalPhoneNumbers>CampaignRecords CampaignRecordCustomFields>CampaignRecords " +
		"CampaignRecordRegistrations>CampaignRecords CapturedData>Conversations CollectedData>Workitems QueueSegments>Conversations " +
		"RejectedEnqueueAttempts>Conversations WorkitemConversationSessions>Workitems WorkitemEvaluationData>WorkitemEvaluations WorkitemEvaluations>Workitems"
	m := builtin(t)
	var got []string
	for _, s := range m.Sets {
		for _, n := range owners(m, s) {
			got = append(got, s.Name+">"+n.Target.Name)
		}
	}
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}

func TestThePlanReadsLikeTheRules(t *testing.T) {
	plan := Make(builtin(t), Policy{Cutoff: time.UnixMilli(5)}).String()
	for _, want := range []string{
		"Conversations: lt(endedAtUTC, 5)",
		"AgentStates: and(lt(startTimeUtc, 5), lt(add(startTimeUtc, mul(durationInSeconds, 1000)), 5))",
		"AgentStates: and(isnull(add(startTimeUtc, mul(durationInSeconds, 1000))), lt(Agent/deletedAt, 5))",
		"CampaignRecords: and(isnull(closedAt), lt(Campaign/deletedAt, 5))",
		"CampaignRecordRegistrations: and(lt(registered_at_utc, 5), isnull(CampaignRecord/id))",
	} {
		if !slices.Contains(strings.Split(plan, "\n"), want) {
			t.Errorf("the plan lacks %s:\n%s", want, plan)
		}
	}
	if t.Failed() {
		fmt.Println(plan)
	}
}
