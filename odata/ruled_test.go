package odata_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"feedline/auth"
	"feedline/model"
	"feedline/odata"
	"feedline/odata/bind"
	"feedline/odata/plan"
	"feedline/store"
)

// ruledFeed is a feed under which the rule of one set has a condition; all
// others, but those that are left out, are granted whole.
func ruledFeed(t *testing.T, set string, condition func(*model.Model) store.Expr, without ...string) *feed {
	t.Helper()
	m, reader, tenant := content(t, "", "Europe/Berlin")
	grants := map[*model.EntitySet]plan.Grant{}
	for _, s := range m.Sets {
		grants[s] = plan.Grant{Rule: plan.AllOf(s, tenant), Personal: bind.Shown}
	}
	if condition != nil {
		only := m.Set(set)
		grants[only] = plan.Grant{Rule: plan.AllOf(only, tenant).Where(condition(m)), Personal: bind.Shown}
	}
	for _, name := range without {
		delete(grants, m.Set(name))
	}
	return feedOver(t, m, reader, func(c *odata.Config) {
		c.Policy = func(context.Context, auth.Principal) (plan.Policy, error) { return plan.NewPolicy(tenant, grants), nil }
	})
}

func unit(text string) store.Value {
	return store.Value{Type: model.Type{Kind: model.Guid}, Cell: store.TextCell(text)}
}

// unitOfCall is the condition that a queue segment belongs to a conversation of
// a business unit, which goes over a navigation property.
func unitOfCall(m *model.Model) store.Expr {
	segments, conversations := m.Set("QueueSegments"), m.Set("Conversations")
	way := &store.Source{Set: conversations, Via: segments.Nav("Conversation")}
	return store.Call{Op: store.In, Args: []store.Expr{
		store.Column{Of: way, Property: conversations.Property("businessUnitId")}, unit("b0000000-0000-4000-8000-000000000001"), unit("b0000000-0000-4000-8000-000000000002"),
	}}
}

// queuedCall is the condition that some segment of a call is known whose channel
// has a name, which goes through many rows and on from each of them.
func queuedCall(m *model.Model) store.Expr {
	calls, segments, channels := m.Set("Calls"), m.Set("QueueSegments"), m.Set("Channels")
	segment := &store.Source{Set: segments, Variable: "s", Via: calls.Nav("QueueSegments")}
	channel := &store.Source{Set: channels, From: segment, Via: segments.Nav("Channel")}
	named := store.Call{Op: store.Not, Args: []store.Expr{store.Call{Op: store.IsNull, Args: []store.Expr{store.Column{Of: channel, Property: channels.Property("name")}}}}}
	return store.Exists{Of: segment, Where: named}
}

func TestARuleHoldsForEveryOccurrenceOfItsSet(t *testing.T) {
	const first, third = "Calls(a0000000-0000-4000-8000-000000000001)", "Calls(a0000000-0000-4000-8000-000000000003)"
	whole := ruledFeed(t, "", nil)
	_, all, _ := strings.Cut(get(t.Context(), whole.Service, spaced("/odata/QueueSegments?$select=id&$orderby=queuedAtUTC desc&$top=1")).Body.String(), `{"id":"`)
	hidden := "QueueSegments(" + all[:36] + ")"
	for _, granted := range []struct {
		name    string
		without []string
	}{{"with what the rule looks at", nil}, {"without what the rule looks at", []string{"Conversations"}}} {
		t.Run(granted.name, func(t *testing.T) {
			f := ruledFeed(t, "QueueSegments", unitOfCall, granted.without...)
			for _, row := range []struct{ target, want string }{
				{"QueueSegments/$count", "1"}, {first + "/QueueSegments/$count", "1"}, {third + "/QueueSegments/$count", "0"},
				{"Queues(e0000000-0000-4000-8000-000000000001)/QueueSegments/$count", "1"},
				{"Calls/$count?$filter=QueueSegments/any()", "1"}, {"Calls/$count?$filter=QueueSegments/all(q:q/durationInSeconds ne null)", "5"},
				{"Calls/$count?$filter=QueueSegments/$count gt 0", "1"}, {"Calls/$count?$filter=QueueSegments/$count($filter=durationInSeconds eq null) gt 0", "0"},
				{"Calls/$count?$filter=$root/QueueSegments/$count eq 1", "5"}, {"QueueSegments/$count?$filter=$it/durationInSeconds eq null", "0"},
				{"Channels/$count?$filter=Calls/any(c:c/QueueSegments/any(q:q/durationInSeconds eq null))", "0"},
				{third + "?$select=id&$expand=QueueSegments($count=true)", `"QueueSegments@odata.count":0,"QueueSegments":[]`},
				{third + "?$select=id&$expand=QueueSegments/$count", `"QueueSegments@odata.count":0`},
				{"Calls?$select=id&$orderby=QueueSegments/$count desc,id desc&$top=2", `000001"},` + "\n" + `{"id":"a0000000-0000-4000-8000-000000000005"}`},
				{hidden, "EntityNotFound"}, {hidden + "/Channel", "EntityNotFound"}, {hidden + "/durationInSeconds", "EntityNotFound"},
				{"Calls/$count?$filter=$root/" + hidden + "/queueId ne null", "0"},
			} {
				if w := get(t.Context(), f.Service, "/odata/"+spaced(row.target)); !strings.Contains(w.Body.String(), row.want) || len(row.want) == 1 && w.Body.String() != row.want {
					t.Errorf("%s: %d %s, want %s", row.target, w.Code, w.Body, row.want)
				}
			}
		})
	}
}

func TestARuleMayGoThroughManyRowsAndFurther(t *testing.T) {
	f := ruledFeed(t, "Calls", queuedCall, "QueueSegments", "Channels", "Queues")
	g := ruledFeed(t, "Calls", queuedCall)
	for _, row := range []struct {
		f            *feed
		target, want string
	}{
		{f, "Calls/$count", "2"}, {f, "Calls(a0000000-0000-4000-8000-000000000002)", "EntityNotFound"}, {f, "Calls?$select=id&$orderby=durationInSeconds&$top=1", "Calls"},
		{g, "Channels(c0000000-0000-4000-8000-000000000001)/Calls/$count", "2"}, {g, "Channels?$select=id&$expand=Calls($count=true;$top=1;$select=id)", `"Calls@odata.count":2`},
		{g, "Channels/$count?$filter=Calls/$count eq 2", "1"}, {g, "Channels(c0000000-0000-4000-8000-000000000001)/Calls(a0000000-0000-4000-8000-000000000002)", "EntityNotFound"},
	} {
		if w := get(t.Context(), row.f.Service, "/odata/"+spaced(row.target)); !strings.Contains(w.Body.String(), row.want) || w.Code >= http.StatusInternalServerError {
			t.Errorf("%s: %d %s, want %s", row.target, w.Code, w.Body, row.want)
		}
	}
}

func spaced(target string) string { return strings.ReplaceAll(target, " ", "%20") }
