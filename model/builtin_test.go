package model_test

import (
	"slices"
	"strings"
	"testing"

	"feedline/model"

	"github.com/google/go-cmp/cmp"
)

func builtin(t *testing.T) *model.Model {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestBuiltin(t *testing.T) {
	m := builtin(t)

	t.Run("it has the 26 tables and the logs of our own work, in the order of their names", func(t *testing.T) {
		want := "AgentBusinessUnitChanges AgentStates Agents BotSegments BotSteps BusinessUnits Calls " +
			"CampaignRecordAdditionalPhoneNumbers CampaignRecordCustomFields CampaignRecordRegistrations CampaignRecords Campaigns " +
			"CapturedData Channels Chats CollectedData Conversations Emails ImportRuns PurgeRuns QueueSegments Queues RefreshRuns RejectedEnqueueAttempts " +
			"Users WorkitemConversationSessions WorkitemEvaluationData WorkitemEvaluations Workitems"
		var names []string
		for _, s := range m.Sets {
			names = append(names, s.Name)
		}
		if diff := cmp.Diff(want, strings.Join(names, " ")); diff != "" {
			t.Error(diff)
		}
		if len(m.Singletons) != 0 || m.Namespace != "Feedline" || m.Container != "Feed" || !m.Tenancy {
			t.Errorf("%d singletons, %s, %s, tenancy %t", len(m.Singletons), m.Namespace, m.Container, m.Tenancy)
		}
	})

	t.Run("the 26 tables have 113 navigation properties and 46 constraints", func(t *testing.T) {
		properties, navigation, constraints := 0, 0, 0
		for _, s := range m.Sets {
			if s.Kind == model.Log {
				continue
			}
			properties += len(s.Properties)
			navigation += len(s.Navigation)
			for _, n := range s.Navigation {
				if n.Constraint {
					constraints++
				}
			}
		}
		if properties != 240 || navigation != 113 || constraints != 46 {
			t.Errorf("%d properties, %d navigation properties, %d constraints", properties, navigation, constraints)
		}
	})

	t.Run("everything in it is described", func(t *testing.T) {
		for _, s := range m.Sets {
			if s.Description == "" || s.Media == "" {
				t.Errorf("%s lacks a description or its media", s.Name)
			}
			for _, p := range s.Properties {
				if p.Description == "" || p.Populated == "" {
					t.Errorf("%s.%s lacks a description or when it is populated", s.Name, p.Name)
				}
				for _, v := range p.Values {
					if v.Description == "" {
						t.Errorf("%s.%s: %s is not described", s.Name, p.Name, v.Value)
					}
				}
			}
		}
	})

	t.Run("every property and navigation is found by its name and knows its place", func(t *testing.T) {
		for _, s := range m.Sets {
			if m.Set(s.Name) != s {
				t.Errorf("%s is not found", s.Name)
			}
			for i, p := range s.Properties {
				if s.Property(p.Name) != p || p.Index != i || p.Set != s {
					t.Errorf("%s.%s is not found", s.Name, p.Name)
				}
			}
			for _, n := range s.Navigation {
				if s.Nav(n.Name) != n || n.Set != s || n.Partner != nil && n.Partner.Partner != n {
					t.Errorf("%s/%s is not found", s.Name, n.Name)
				}
			}
		}
		if m.Set("calls") != nil || m.Set("Calls").Property("ID") != nil || m.Set("Calls").Nav("channel") != nil {
			t.Error("names do not depend on case")
		}
	})
}

func TestBuiltinDecisions(t *testing.T) {
	m := builtin(t)

	t.Run("a queue segment is found by its conversation and instant and has an id computed from them", func(t *testing.T) {
		s := m.Set("QueueSegments")
		if s.Properties[0].Name != "id" || !slices.Equal(propertyNames(s.Key), []string{"id"}) ||
			!slices.Equal(propertyNames(s.Identity), []string{"conversationId", "queuedAtUTC"}) ||
			!slices.Equal(propertyNames(s.Properties[0].UUIDOf), []string{"conversationId", "queuedAtUTC"}) {
			t.Errorf("key %v, identity %v, id of %v", propertyNames(s.Key), propertyNames(s.Identity), propertyNames(s.Properties[0].UUIDOf))
		}
	})

	t.Run("a conversation's media group follows from its channel type", func(t *testing.T) {
		h := m.Set("Conversations").Storage.Hidden[0]
		want := map[string]string{
			"Voice": "Voice", "Webchat": "Chat", "Facebook": "Chat", "Viber": "Chat", "Email": "Email",
			"WhatsApp": "Chat", "Whatsapp": "Chat", "whatsapp": "Chat", "Instagram": "Chat", "instagram": "Chat",
		}
		if diff := cmp.Diff(want, h.Map); diff != "" || h.From.Name != "channelType" || h.Column != "media_group" || h.Type.MaxLength != 16 {
			t.Errorf("%s from %s: %s", h.Column, h.From.Name, diff)
		}
	})

	t.Run("a call that arrives as a conversation begins without holds and consultation", func(t *testing.T) {
		for name, want := range map[string]string{"holdCount": "0", "holdDurationInSeconds": "0", "isConsult": "false"} {
			if got := m.Set("Calls").Property(name).Default; got == nil || *got != want {
				t.Errorf("%s has the default %v, not %s", name, got, want)
			}
		}
	})

	t.Run("the tenant's id is published once and has no column", func(t *testing.T) {
		p := m.Set("AgentBusinessUnitChanges").Property("tenantId")
		if p.Source != model.FromTenant || p.Column != "" {
			t.Errorf("tenantId comes from %s, column %q", p.Source, p.Column)
		}
	})

	t.Run("what goes with its owner says which navigation leads there", func(t *testing.T) {
		owned := 0
		for _, s := range m.Sets {
			if s.Retention.Owner == nil {
				continue
			}
			owned++
			if !slices.ContainsFunc(s.Navigation, func(n *model.Navigation) bool { return n.Owner && n.Target == s.Retention.Owner }) {
				t.Errorf("%s names no way to %s", s.Name, s.Retention.Owner.Name)
			}
		}
		if owned != 11 {
			t.Errorf("%d sets have an owner", owned)
		}
	})

	t.Run("a run of a refresh names its midnight, counts its rows and ends in one of four ways", func(t *testing.T) {
		s := m.Set("RefreshRuns")
		want := []string{"id", "tickUTC", "tick", "rowsRead", "rowsInserted", "rowsUpdated", "rowsDeleted", "rowsRevived", "rowsUnchanged",
			"startedAtUTC", "startedAt", "finishedAtUTC", "finishedAt", "outcome", "error"}
		if diff := cmp.Diff(want, propertyNames(s.Properties)); diff != "" || s.Kind != model.Log || !s.TenantScoped {
			t.Errorf("%s, tenant scoped %t: %s", s.Kind, s.TenantScoped, diff)
		}
	})

	t.Run("the seven lookups are refreshed, agents with the users that they are", func(t *testing.T) {
		var refreshed []string
		for _, s := range m.Sets {
			if s.DeletedAt() != nil {
				refreshed = append(refreshed, s.Name+" from "+s.Delivered.Storage.Table)
			}
			if whole := s.Whole(); (whole != nil) != (s.Name == "Agents") {
				t.Errorf("every row of %s is one of %v", s.Name, whole)
			}
		}
		want := []string{"Agents from source_agents", "BotSteps from source_bot_steps", "BusinessUnits from source_business_units",
			"Campaigns from source_campaigns", "Channels from source_channels", "Queues from source_queues", "Users from source_users"}
		if diff := cmp.Diff(want, refreshed); diff != "" || m.Set("Agents").Whole() != m.Set("Users") {
			t.Error(diff)
		}
	})

	t.Run("a run of the purge tells for each table what went, and ends in the same ways", func(t *testing.T) {
		s := m.Set("PurgeRuns")
		want := []string{"runId", "entitySet", "rowsRemoved", "cutoffUTC", "startedAtUTC", "startedAt", "finishedAtUTC", "finishedAt", "outcome"}
		if diff := cmp.Diff(want, propertyNames(s.Properties)); diff != "" || s.Kind != model.Log || !s.TenantScoped {
			t.Errorf("%s, tenant scoped %t: %s", s.Kind, s.TenantScoped, diff)
		}
		for i, v := range s.Property("outcome").Values {
			if v.Value != m.Set("ImportRuns").Property("outcome").Values[i].Value {
				t.Errorf("outcome %d is %s", i, v.Value)
			}
		}
	})

	t.Run("a run of an import counts its rows and ends in one of four ways", func(t *testing.T) {
		s := m.Set("ImportRuns")
		want := []string{"id", "entitySet", "file", "rowsRead", "rowsInserted", "rowsUpdated", "rowsUnchanged", "rowsRejected",
			"newestTimestampUTC", "startedAtUTC", "startedAt", "finishedAtUTC", "finishedAt", "outcome"}
		if diff := cmp.Diff(want, propertyNames(s.Properties)); diff != "" || s.Kind != model.Log || !s.TenantScoped {
			t.Errorf("%s, tenant scoped %t: %s", s.Kind, s.TenantScoped, diff)
		}
		var outcomes []string
		for _, v := range s.Property("outcome").Values {
			outcomes = append(outcomes, v.Value)
		}
		if diff := cmp.Diff([]string{"running", "completed", "failed", "interrupted"}, outcomes); diff != "" || !s.Property("outcome").ClosedList {
			t.Error(diff)
		}
	})
}

// TestWhatIsPersonalOfACustomerIsDeclared looks at every property that the
// description of the data calls personal: each is the customer's, or somebody
// else's for a reason that stands here.
func TestWhatIsPersonalOfACustomerIsDeclared(t *testing.T) {
	others := map[string]string{
		"Agents": "an agent's", "Users": "an agent's", "AgentStates": "an agent's", "AgentBusinessUnitChanges": "an agent's",
		"Workitems.agentId": "an agent's", "Workitems.agentPhoneNumber": "an agent's",
		"WorkitemEvaluationData.createdBy": "an agent's", "WorkitemEvaluations.createdBy": "an agent's",
		"Calls.TransferToExternalDestinationPhoneNumber": "of whoever the call was passed on to",
	}
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range m.Sets {
		for _, p := range set.Properties {
			if p.PII == model.NoPII || others[set.Name] != "" || others[set.Name+"."+p.Name] != "" {
				continue
			}
			if c := set.Customer; c == nil || p != c.ID && !slices.Contains(c.Told(), p) {
				t.Errorf("%s.%s is personal (%s), and customer in %s does not name it", set.Name, p.Name, p.PII, set.File)
			}
		}
	}
}
