package main

import (
	"fmt"
	"os/exec"
	"strings"

	"feedline/model"
)

// purgeScene kills purges of an invented centre, each of one day more.
func purgeScene() scene {
	return scene{
		name: "purge", rounds: 4, begun: "feed.db.lock", changes: "feed.db-wal",
		prepare: func(s *stage) {
			do(s, s.folder, "sample", "--db", "base.db", "--days", "6", "--scale", "0.25", "--end", "2026-03-06")
			s.segments = s.segmentsOf(1)
		},
		work:  func(s *stage, round int) *exec.Cmd { return feedline(s, s.folder, purgeOf(round)...) },
		ask:   askSegments,
		judge: judgePurge,
	}
}

// segmentsOf counts the queue segments of each call of a tenant.
func (s *stage) segmentsOf(tenant int) map[string]int {
	s.Helper()
	a := asking(s, s.path("base.db"))
	defer a.db.Close()
	counts := map[string]int{}
	for _, line := range a.rows("SELECT c.id, (SELECT count(*) FROM queue_segments q WHERE q.tenant_id = c.tenant_id AND q.conversation_id = c.id) FROM conversations c WHERE c.tenant_id = ?", tenant) {
		var segments int
		if _, err := fmt.Sscanf(line[37:], "%d", &segments); err != nil {
			s.Fatal(err)
		}
		counts[line[:36]] = segments
	}
	return counts
}

func purgeOf(round int) []string {
	return []string{"purge", "--db", "feed.db", "--tenant", "sample", "--days", "1", "--now", purgeDayOf(round)}
}

// purgeDayOf is a day of the sample that its last ones follow.
func purgeDayOf(round int) string { return fmt.Sprintf("2026-03-%02d", 1+round) }

// judgePurge compares what is left with what there was: each owner has all that
// it owned, only what had aged out is gone, and the records count it.
func judgePurge(s *stage, round int, said string) {
	s.Helper()
	a := asking(s, s.path("feed.db"))
	defer a.db.Close()
	a.attach(s.path("base.db"))
	if orphans := a.rows("PRAGMA main.foreign_key_check"); len(orphans) > 0 {
		s.Fatalf("round %d: rows without their owners: %v", round, orphans)
	}
	for _, link := range a.rows(`SELECT t.name, k."table", k."from", k."to" FROM main.sqlite_schema t, pragma_foreign_key_list(t.name) k WHERE t.type = 'table' AND k."from" <> 'tenant_id'`) {
		of := strings.Split(link, "|")
		owned := fmt.Sprintf("(SELECT count(*) FROM %%s.%s d WHERE d.tenant_id = o.tenant_id AND d.%s = o.%s)", of[0], of[2], of[3])
		query := "SELECT count(*) FROM main." + of[1] + " o WHERE " + fmt.Sprintf(owned, "main") + " <> " + fmt.Sprintf(owned, "base")
		if n := a.number(query); n > 0 {
			s.Fatalf("round %d: %d rows of %s lack some of their %s", round, n, of[1], of[0])
		}
	}
	if n := a.number("SELECT count(*) FROM base.conversations b WHERE NOT EXISTS (SELECT 1 FROM main.conversations c WHERE c.tenant_id = b.tenant_id AND c.id = b.id) AND (tenant_id <> 1 OR coalesce(ended_at_utc >= strftime('%s', ?1, '-1 day') * 1000, 1))", purgeDayOf(round)); n > 0 {
		s.Fatalf("round %d: %d conversations are gone before their time", round, n)
	}
	s.judgePurgeRuns(a, round)
	if strings.Contains(said, " removed (") && a.number("SELECT count(*) FROM main.purge_runs WHERE outcome <> 'completed' AND cutoff_utc = strftime('%s', ?1, '-1 day') * 1000 AND started_at_utc = (SELECT max(started_at_utc) FROM main.purge_runs)", purgeDayOf(round)) > 0 {
		s.Fatalf("round %d: it was reported as completed, and is not recorded so:\n%s", round, said)
	}
}

// judgePurgeRuns compares the rows that are gone with those that all runs count.
func (s *stage) judgePurgeRuns(a asked, round int) {
	s.Helper()
	m, err := model.Builtin()
	s.must(err)
	for _, set := range m.Sets {
		if set.Kind == model.Log || a.number("SELECT count(*) FROM main.purge_runs WHERE entity_set = ?", set.Name) == 0 {
			continue
		}
		table := set.Storage.Table
		gone := a.number("SELECT (SELECT count(*) FROM base." + table + ") - (SELECT count(*) FROM main." + table + ")")
		if counted := a.number("SELECT coalesce(sum(rows_removed), 0) FROM main.purge_runs WHERE entity_set = ?", set.Name); gone != counted {
			s.Fatalf("round %d: %d rows of %s are gone, and the runs count %d", round, gone, set.Name, counted)
		}
	}
	if a.number("SELECT count(*) FROM main.purge_runs") == 0 && s.content("feed.db").difference(s.content("base.db")) != "" {
		s.Fatalf("round %d: rows are gone, and no run tells of them", round)
	}
}

// askSegments reads conversations with what they own. None comes without.
func askSegments(s *stage, root string) error {
	var answer struct {
		Value []struct {
			ID       string
			Segments []struct{ ID string } `json:"QueueSegments"`
		}
	}
	if err := s.understood(root+"/Calls?$select=id&$expand=QueueSegments($select=id)", &answer); err != nil {
		return err
	}
	for _, call := range answer.Value {
		if want := s.segments[call.ID]; len(call.Segments) != want {
			return fmt.Errorf("the call %s comes with %d of its %d queue segments", call.ID, len(call.Segments), want)
		}
	}
	return nil
}
