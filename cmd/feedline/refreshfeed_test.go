package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestL12AFactMentionsAQueueBeforeTheNextMidnightInTheFeed follows tables.md L12 as a
// client of the running feed sees it.
func TestL12AFactMentionsAQueueBeforeTheNextMidnightInTheFeed(t *testing.T) {
	const conversation, known, created = "6f9619ff-8b86-4011-b42d-00c04fc96400", "6f9619ff-8b86-4011-b42d-00c04fc96401", "6f9619ff-8b86-4011-b42d-00c04fc96402"
	folder := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("feedline.yaml", "refresh: {sources: [{set: Queues, file: queues.csv}]}\n")
	write("queues.csv", "id,Name\n"+known+",Sales\n")
	write("conversations.csv", "id,channelType,isOutbound,startedAtUTC\n"+conversation+",Voice,false,2026-03-01T10:00:00Z\n")
	write("segments.csv", fmt.Sprintf("conversationId,queueId,queuedAtUTC\n%[1]s,%[2]s,2026-03-01T10:00:00Z\n%[1]s,%[3]s,2026-03-01T10:05:00Z\n", conversation, created, known))
	do(t, folder, "tenant", "add", "office", "--zone", "UTC", "--db", "feed.db")
	do(t, folder, "refresh", "--db", "feed.db", "--now", "2026-03-01T08:00:00Z")
	do(t, folder, "import", "--db", "feed.db", "--set", "Conversations", "conversations.csv")
	do(t, folder, "import", "--db", "feed.db", "--set", "QueueSegments", "segments.csv")
	// Served without the configuration, whose sources it would refresh from at once.
	s := serve(t, t.TempDir(), "--db", filepath.Join(folder, "feed.db"))
	expect := func(when string, status int, segments string) {
		t.Helper()
		if response, _ := get(t, s.root+"/Queues("+created+")", nil); response.StatusCode != status {
			t.Errorf("%s: the new queue is answered with %s", when, response.Status)
		}
		_, body := get(t, s.root+"/QueueSegments?$select=queueId&$expand=Queue($select=Name)&$orderby=queuedAtUTC", nil)
		var answer struct {
			Value []struct {
				QueueID string `json:"queueId"`
				Queue   *struct{ Name string }
			}
		}
		if err := json.Unmarshal(body, &answer); err != nil {
			t.Fatalf("%v: %s", err, body)
		}
		var got []string
		for _, v := range answer.Value {
			name := "null"
			if v.Queue != nil {
				name = v.Queue.Name
			}
			got = append(got, v.QueueID[len(v.QueueID)-2:]+" "+name)
		}
		if text := strings.Join(got, ", "); text != segments {
			t.Errorf("%s: %s, want %s", when, text, segments)
		}
	}
	expect("before the midnight", http.StatusNotFound, "02 null, 01 Sales")
	write("queues.csv", "id,Name\n"+known+",Renamed\n"+created+",New\n")
	expect("before the run", http.StatusNotFound, "02 null, 01 Sales")
	do(t, folder, "refresh", "--db", "feed.db", "--now", "2026-03-02T00:00:05Z")
	expect("after the run", http.StatusOK, "02 New, 01 Renamed")
}
