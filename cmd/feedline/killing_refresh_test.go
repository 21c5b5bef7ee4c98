package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// generations is a lookup that is lookupsRefreshed. Six tenths of its rows have the
// generation of their source in their names; of the others some are gone in each.
type generations struct {
	set, table string
	name       string // property with the name
	rows       int
	of         string // property with the id of a row of the lookup before
	ofRows     int
}

var lookupsRefreshed = []generations{
	{set: "BusinessUnits", table: "business_units", name: "name", rows: 20},
	{set: "Channels", table: "channels", name: "name", rows: 60, of: "businessUnitId", ofRows: 20},
	{set: "Queues", table: "queues", name: "Name", rows: 600, of: "channelID", ofRows: 60},
	{set: "Agents", table: "agents", name: "name", rows: 300},
	{set: "Users", table: "users", name: "Name", rows: 600},
}

const (
	refreshTick     = "2026-03-02T00:00:00Z"
	refreshedBefore = 2 // runs that made the file: of a generation with all rows, and of the first
)

func lookupID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

func (g generations) nameOf(n, generation int) string {
	if n%10 < 4 {
		return fmt.Sprintf("%d of all generations", n)
	}
	return fmt.Sprintf("%d of generation %d", n, generation)
}

func goneIn(n, generation int) bool { return n%10 == generation%4 }

func (g generations) source(generation int) string {
	var text strings.Builder
	for n := range g.rows {
		if goneIn(n, generation) {
			continue
		}
		row := map[string]string{"id": lookupID(n), g.name: g.nameOf(n, generation)}
		if g.of != "" {
			row[g.of] = lookupID(n % g.ofRows)
		}
		line, _ := json.Marshal(row)
		text.Write(append(line, '\n'))
	}
	return text.String()
}

// expected are the rows of a lookup in a generation, as the judge reads them.
func (g generations) expected(generation int) (lines []string) {
	for n := range g.rows {
		deleted := "present"
		if goneIn(n, generation) {
			deleted = "gone"
		}
		lines = append(lines, lookupID(n)+"|"+g.nameOf(n, generation)+"|"+deleted)
	}
	return lines
}

// refreshScene kills refreshes. All lookups are of one generation, at any moment.
func refreshScene() scene {
	return scene{
		name: "refresh", rounds: 4, begun: "feed.db.jobs.lock", changes: "feed.db-wal",
		prepare: func(s *stage) {
			do(s, s.folder, "tenant", "add", "default", "--zone", "UTC", "--db", "base.db")
			for generation := -1; generation <= s.rounds; generation++ {
				s.writeGeneration(generation)
			}
			for generation := -1; generation <= 0; generation++ {
				do(s, s.folder, append(s.refreshOf(generation), "--db", "base.db")...)
			}
		},
		work: func(s *stage, round int) *exec.Cmd {
			return feedline(s, s.folder, append(s.refreshOf(round), "--db", "feed.db")...)
		},
		ask:   askGenerations,
		judge: judgeGenerations,
	}
}

func (s *stage) writeGeneration(generation int) {
	s.Helper()
	config := "refresh:\n  sources:\n"
	for _, g := range lookupsRefreshed {
		name := fmt.Sprintf("%s-%d.ndjson", g.table, generation)
		s.must(os.WriteFile(s.path(name), []byte(g.source(generation)), 0o600))
		config += fmt.Sprintf("    - {set: %s, file: %s}\n", g.set, name)
	}
	s.must(os.WriteFile(s.path(fmt.Sprintf("generation-%d.yaml", generation)), []byte(config), 0o600))
}

func (s *stage) refreshOf(generation int) []string {
	return []string{"refresh", "--now", refreshTick, "--config", fmt.Sprintf("generation-%d.yaml", generation)}
}

// judgeGenerations finds of which generation the rows of all lookups are: that of
// the round once its run is recorded as completed, and before it the one that stood.
func judgeGenerations(s *stage, round int, said string) {
	s.Helper()
	a := asking(s, s.path("feed.db"))
	defer a.db.Close()
	completed := a.number("SELECT count(*) FROM refresh_runs WHERE outcome = 'completed'") - refreshedBefore
	if completed > s.completed {
		s.completed, s.stands = completed, round
	} else if strings.Contains(said, "Users: ") {
		s.Fatalf("round %d: it was reported, and no run is recorded as completed:\n%s", round, said)
	}
	for _, g := range lookupsRefreshed {
		rows := a.rows("SELECT id, name, CASE deleted_at_utc WHEN 1772409600000 THEN 'gone' ELSE coalesce(deleted_at_utc, 'present') END FROM " + g.table + " ORDER BY id")
		if want := g.expected(s.stands); !slices.Equal(rows, want) {
			s.Fatalf("round %d: %s should be of generation %d; it has\n%s\nand lacks\n%s", round, g.set, s.stands, few(rows, want), few(want, rows))
		}
	}
}

var ofGeneration = regexp.MustCompile(`of generation (-?\d+)"`)

// askGenerations asks for three lookups in one view, or for two.
func askGenerations(s *stage, root string) error {
	for address, want := range map[string]int{
		"/BusinessUnits?$expand=Channels($expand=Queues)": 6 * (20 + 60 + 600) / 10,
		"/Users?$expand=Agent":                            6 * (600 + 300) / 10,
	} {
		body, err := s.answered(root + address)
		if err != nil {
			return err
		}
		found := map[string]int{}
		for _, name := range ofGeneration.FindAllStringSubmatch(string(body), -1) {
			found[name[1]]++
		}
		rows := 0
		for _, n := range found {
			rows += n
		}
		cut := bytes.Contains(body, []byte("@odata.nextLink")) // the page was ended because others wait
		if len(found) != 1 || rows > want || rows < want && !cut {
			return fmt.Errorf("%s shows the generations %v of %d rows", address, found, want)
		}
	}
	return nil
}
