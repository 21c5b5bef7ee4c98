package sqlite

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"feedline/store/sqltext"
)

func tablesOfModel(t testing.TB, h *history) []sqltext.Table {
	t.Helper()
	tables, err := sqltext.Tables(h.model)
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// TestWhoeverFollowsTheChangesHasTheRows lets followers look at the file at random
// moments of random histories. Some look often, some so rarely that tombstones
// have expired; one begins at the end with nothing.
func TestWhoeverFollowsTheChangesHasTheRows(t *testing.T) {
	histories, steps := 8, 50
	if testing.Short() {
		histories, steps = 3, 30
	}
	restarts := 0
	for seed := range histories {
		h := newHistory(t, filepath.Join(t.TempDir(), "history.db"), uint64(seed))
		var followers []*follower
		for _, tenant := range h.tenants {
			for range 2 {
				followers = append(followers, following(t, h.path, tablesOfModel(t, h), tenant.Number))
			}
		}
		did := ""
		for n := range steps {
			did = fmt.Sprintf("seed %d, step %d, %s", seed, n, h.step())
			for i, f := range followers {
				if h.random.IntN(1+i%2*14) == 0 {
					f.poll(did)
				}
			}
		}
		for _, tenant := range h.tenants {
			followers = append(followers, following(t, h.path, tablesOfModel(t, h), tenant.Number))
		}
		for _, f := range followers {
			f.poll(did)
			restarts += f.restart
		}
	}
	if restarts == 0 {
		t.Error("no follower was behind the horizon; the test does not show what happens then")
	}
}

// goesOn is set in the process that TestFollowersOutliveKilledWriters starts: the
// file that it writes to until it is killed, and the seed of its history.
const goesOn = "FEEDLINE_TEST_HISTORY"

// TestFollowersOutliveKilledWriters kills a process in the middle of imports,
// deletions, purges, refreshes and the expiry of tombstones, while followers look at
// the file.
func TestFollowersOutliveKilledWriters(t *testing.T) {
	if text := os.Getenv(goesOn); text != "" {
		seed, path, _ := strings.Cut(text, " ")
		n, _ := strconv.ParseUint(seed, 10, 64)
		for h := resumedHistory(t, path, n); ; {
			fmt.Println("did", h.step())
		}
	}
	rounds := 12
	if testing.Short() {
		rounds = 5
	}
	h := newHistory(t, filepath.Join(t.TempDir(), "history.db"), 0)
	often, rarely := following(t, h.path, tablesOfModel(t, h), 1), following(t, h.path, tablesOfModel(t, h), 2)
	begun := rand.Uint64()
	for round := range rounds {
		seed := begun + uint64(round)
		when := fmt.Sprintf("round %d with seed %d", round, seed)
		lines := killHistory(t, fmt.Sprint(seed, " ", h.path), time.Duration(rand.IntN(400))*time.Millisecond, func() { often.poll(when) })
		often.poll(when + ", after " + lines)
		if round%5 == 4 {
			rarely.poll(when + ", after " + lines)
		}
		if check := answer(t, often.judge, "PRAGMA integrity_check"); check != "ok" {
			t.Fatal(check)
		}
	}
	rarely.poll("at the end")
	following(t, h.path, tablesOfModel(t, h), 2).poll("from nothing")
}

// killHistory runs the writing process and kills it a while after its first word.
// It returns the last one.
func killHistory(t *testing.T, task string, wait time.Duration, meanwhile func()) (last string) {
	t.Helper()
	process := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFollowersOutliveKilledWriters$")
	process.Env = append(os.Environ(), goesOn+"="+task)
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if !strings.HasPrefix(lines.Text(), "did ") && !strings.HasPrefix("did ", lines.Text()) {
			t.Errorf("the process says %q", lines.Text())
		}
		if last == "" {
			time.AfterFunc(wait, func() { process.Process.Kill() })
		}
		last = lines.Text()
		meanwhile()
	}
	if err := process.Wait(); err == nil {
		t.Fatal("the process ended by itself")
	}
	return last
}
