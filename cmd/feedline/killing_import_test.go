package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// An import of the scenes has three files. Those of a round have the calls of
// the rounds before and more, and each call says of which round it is in its
// durationInSeconds.
var parts = []string{"a", "b", "c"}

const batchRows = 100

func rowsOfPart(round int) int { return 350 + 150*round }

// partFirst is the number of the first call of a part.
func partFirst(part int) int { return 10_000 * part }

func partName(round, part int) string { return fmt.Sprintf("calls-%d-%s.csv", round, parts[part]) }

// importScene kills imports. Of each batch everything is there or nothing, as the
// records of the runs say.
func importScene() scene {
	return scene{
		name: "import", rounds: 4, begun: "feed.db.lock", changes: "feed.db-wal",
		prepare: func(s *stage) {
			s.writeParts()
			do(s, s.folder, "tenant", "add", "default", "--zone", "UTC", "--db", "base.db")
		},
		work:  func(s *stage, round int) *exec.Cmd { return feedline(s, s.folder, s.importOf(round)...) },
		ask:   askCalls,
		judge: func(s *stage, round int, said string) { s.judgeCalls("feed.db", round, said) },
	}
}

func (s *stage) importOf(round int) []string {
	args := []string{"import", "--db", "feed.db", "--set", "Calls", "--batch", fmt.Sprint(batchRows)}
	for part := range parts {
		args = append(args, partName(round, part))
	}
	return args
}

func (s *stage) writeParts() {
	s.Helper()
	for round := 1; round <= s.rounds; round++ {
		for part := range parts {
			file, err := os.Create(s.path(partName(round, part)))
			s.must(err)
			w := csv.NewWriter(file)
			s.must(w.Write([]string{"id", "startedAtUTC", "endedAtUTC", "durationInSeconds", "channelType", "holdCount", "holdDurationInSeconds", "isConsult", "isOutbound"}))
			for n := partFirst(part); n < partFirst(part)+rowsOfPart(round); n++ {
				s.must(w.Write([]string{fmt.Sprintf("00000000-0000-4000-8000-%012d", n), "2026-03-01T12:00:00Z", "2026-03-01T12:01:30Z", fmt.Sprint(round), "Voice", "0", "0", "false", "false"}))
			}
			w.Flush()
			s.must(w.Error())
			s.must(file.Close())
		}
	}
}

// judgeCalls compares the calls of a file, in one view of it, with the records
// of imports, and with what an import had said before it was killed.
func (s *stage) judgeCalls(name string, round int, said string) {
	s.Helper()
	a := asking(s, s.path(name))
	defer a.db.Close()
	view := a.rows(`SELECT (SELECT count(*) FROM conversations), (SELECT coalesce(sum(rows_inserted), 0) FROM import_runs WHERE entity_set = 'Calls'),
		(SELECT count(*) FROM conversations WHERE duration_seconds = ?1),
		(SELECT coalesce(sum(rows_inserted + rows_updated), 0) FROM import_runs WHERE file LIKE 'calls-' || ?1 || '-%'),
		(SELECT count(*) FROM conversations WHERE duration_seconds > ?1)`, round)[0]
	var stored, inserted, current, counted, later int64
	if _, err := fmt.Sscanf(view, "%d|%d|%d|%d|%d", &stored, &inserted, &current, &counted, &later); err != nil {
		s.Fatal(err)
	}
	if stored != inserted || current != counted || later != 0 {
		s.Fatalf("%s, round %d: %d calls are stored and %d counted as inserted; %d are of the round and %d counted; %d are of a later one", name, round, stored, inserted, current, counted, later)
	}
	if seen := s.seen.Load(); stored < seen {
		s.Fatalf("%d calls are stored, and a client has seen %d", stored, seen)
	}
	for part := range parts {
		of := a.rows("SELECT count(*), coalesce(max(CAST(substr(id, 25) AS INTEGER)) - ?2 + 1, 0) FROM conversations WHERE duration_seconds = ?1 AND substr(id, 25) BETWEEN printf('%012d', ?2) AND printf('%012d', ?2 + 9999)", round, partFirst(part))[0]
		var rows, last int
		if _, err := fmt.Sscanf(of, "%d|%d", &rows, &last); err != nil {
			s.Fatal(err)
		}
		told := strings.Contains(said, partName(round, part)+": ")
		if rows != last || rows%batchRows != 0 && rows != rowsOfPart(round) || told && rows != rowsOfPart(round) {
			s.Fatalf("%s has %d calls up to the number %d of %s; said was\n%s", name, rows, last, partName(round, part), said)
		}
	}
}

// askCalls counts the calls. They never become fewer.
func askCalls(s *stage, root string) error {
	before := s.seen.Load()
	body, err := s.answered(root + "/Calls/$count")
	if err != nil {
		return err
	}
	var n int64
	if _, err := fmt.Sscan(strings.TrimPrefix(string(body), "\ufeff"), &n); err != nil || n < before {
		return fmt.Errorf("%q calls are counted after %d", body, before)
	}
	s.see(n)
	return nil
}

// see keeps the most calls that a client was told of.
func (s *stage) see(n int64) {
	for now := s.seen.Load(); n > now && !s.seen.CompareAndSwap(now, n); now = s.seen.Load() {
	}
}
