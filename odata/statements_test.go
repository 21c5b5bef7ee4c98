package odata_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
)

// counting counts what a feed asks its store.
type counting struct {
	store.Reader
	statements int
}

func (c *counting) Snapshot(ctx context.Context) (store.Snapshot, error) {
	s, err := c.Reader.Snapshot(ctx)
	return countingSnapshot{s, c}, err
}

type countingSnapshot struct {
	store.Snapshot
	counting *counting
}

func (s countingSnapshot) Read(ctx context.Context, q store.Query) (store.Rows, error) {
	s.counting.statements++
	return s.Snapshot.Read(ctx, q)
}

func (s countingSnapshot) Count(ctx context.Context, q store.Query) (int64, error) {
	s.counting.statements++
	return s.Snapshot.Count(ctx, q)
}

// Rows wait for what is expanded in them in batches, of 16 at first, then 32,
// then 64, and each navigation property takes one statement for each batch,
// however many rows there are. What is looked up and known takes none.
func TestExpandingTakesNoStatementPerRow(t *testing.T) {
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	j := newJudged(t, m, time.UTC)
	asked := &counting{Reader: j.reader}
	j.handler = serviceOver(t, m, asked, j.tenant)
	const calls = "Calls?$top=80" // batches of 16, 32 and 32
	for _, c := range []struct {
		target     string
		statements int
	}{
		{calls, 1},
		{calls + "&$count=true", 2},
		{calls + "&$expand=QueueSegments", 1 + 3},
		{calls + "&$expand=QueueSegments/$count", 1},
		{calls + "&$expand=QueueSegments($count=true;$top=1)", 1 + 3},
		{calls + "&$expand=QueueSegments/$ref,Workitems,CapturedData", 1 + 3*3},
		{calls + "&$expand=QueueSegments($expand=Queue)", 1 + 3 + 3},
		{"Channels?$expand=BusinessUnit", 1 + 1},
		{"BusinessUnits(" + j.someKey(t, "BusinessUnits") + ")", 1},
		{"BusinessUnits(" + j.someKey(t, "BusinessUnits") + ")/Calls", 2},
		{"BusinessUnits(" + j.someKey(t, "BusinessUnits") + ")/Calls/$count", 2},
		{"QueueSegments(" + j.someKey(t, "QueueSegments") + ")/Queue/Channel/name", 2},
	} {
		t.Run(c.target, func(t *testing.T) {
			asked.statements = 0
			if status, body, err := j.get("http://feed.example/odata/"+c.target, ""); err != nil || status == http.StatusNotFound && c.statements > 2 {
				t.Fatalf("%d, %v: %s", status, err, body)
			}
			if asked.statements > c.statements {
				t.Errorf("%d statements, expected at most %d", asked.statements, c.statements)
			}
		})
	}
}

// someKey is the key of some row of a set.
func (j judged) someKey(t *testing.T, set string) string {
	t.Helper()
	_, body, err := j.get("http://feed.example/odata/"+set+"?$top=1&$select=id", "")
	if err != nil {
		t.Fatal(err)
	}
	var page struct{ Value []struct{ ID string } }
	if err := json.Unmarshal(body, &page); err != nil || len(page.Value) != 1 {
		t.Fatalf("%v: %s", err, body)
	}
	return page.Value[0].ID
}
