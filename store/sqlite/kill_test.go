package sqlite

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedline/store"
)

// killed is set in the process that TestKilledWriter starts: the file that it
// writes to until it is killed.
const killed = "FEEDLINE_TEST_KILLED_WRITER"

// rowsOfABatch is how many calls each batch of the killed process has.
const rowsOfABatch = 200

// TestKilledWriter kills a writing process at random moments, time and again,
// on the same file. All that the process had reported as committed must be
// there, and of each batch everything or nothing.
func TestKilledWriter(t *testing.T) {
	if path := os.Getenv(killed); path != "" {
		writeUntilKilled(t, path)
		return
	}
	m := builtinModel(t)
	path := filepath.Join(t.TempDir(), "killed.db")
	migrated(t, path, m)
	w := writerOf(t, path, m)
	if _, err := w.AddTenant(t.Context(), store.Tenant{Name: "north", Zone: time.UTC}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	judge := judgeOf(t, path)
	for round := range 20 {
		reported := killAfter(t, path, time.Duration(rand.IntN(120))*time.Millisecond)
		found := answer(t, judge, "SELECT count(*), coalesce(max(change_no), 0), coalesce((SELECT last_no FROM feedline_changes), 0) FROM conversations")
		var rows, last, sequence int
		if _, err := fmt.Sscan(found, &rows, &last, &sequence); err != nil {
			t.Fatal(err)
		}
		// The last batch may be committed although its report was cut off.
		ok := rows == reported || rows == reported+rowsOfABatch || reported < 0
		if !ok || rows%rowsOfABatch != 0 || last != rows || sequence != rows {
			t.Fatalf("round %d: %d rows reported, %d there, the last change %d, the sequence %d", round, reported, rows, last, sequence)
		}
		if check := answer(t, judge, "PRAGMA integrity_check"); check != "ok" {
			t.Fatal(check)
		}
	}
}

// killAfter runs the writing process, kills it a while after its first report,
// and returns how many rows it had reported at last; below zero if none.
func killAfter(t *testing.T, path string, wait time.Duration) int {
	t.Helper()
	process := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledWriter$")
	process.Env = append(os.Environ(), killed+"="+path)
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	reported := -1
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		text, ok := strings.CutPrefix(lines.Text(), "committed ")
		if !ok {
			t.Fatalf("the process says %q", lines.Text())
		}
		if reported < 0 {
			time.AfterFunc(wait, func() { process.Process.Kill() })
		}
		if _, err := fmt.Sscan(text, &reported); err != nil {
			break // cut off in the middle
		}
	}
	if err := process.Wait(); err == nil {
		t.Fatal("the process ended by itself")
	}
	return reported
}

// writeUntilKilled stores batch after batch and reports the number of rows.
func writeUntilKilled(t *testing.T, path string) {
	m := builtinModel(t)
	w := writerOf(t, path, m)
	judge := judgeOf(t, path)
	var n int
	if _, err := fmt.Sscan(answer(t, judge, "SELECT count(*) FROM conversations"), &n); err != nil {
		t.Fatal(err)
	}
	for {
		b, err := w.Begin(t.Context(), store.Tenant{Number: 1})
		if err != nil {
			t.Fatal(err)
		}
		for range rowsOfABatch {
			n++
			if _, err := b.Upsert(call(n).in(t, m)); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.Commit(); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("committed %d\n", n)
	}
}
