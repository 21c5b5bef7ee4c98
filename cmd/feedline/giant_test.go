package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite"
)

// mostMemory is what the program may take in all, in kilobytes, whatever is
// expanded.
const mostMemory = 64 << 10

// TestOneParentWithAMillionChildrenStreams expands a call that has as many queue
// segments as a table has rows, in one answer without pages.
func TestOneParentWithAMillionChildrenStreams(t *testing.T) {
	children := 1_000_000
	if testing.Short() {
		children = 100_000
	}
	folder := t.TempDir()
	makeGiant(t, folder, children)
	whole := []string{"--db", "giant.db", "--page-rows", "100000000", "--page-bytes", "100GB", "--page-time", "1h", "--query-timeout", "1h"}
	for _, target := range []string{
		"/Calls?$select=id&$expand=QueueSegments",
		"/Calls(" + giant + ")?$expand=QueueSegments($expand=Queue,Channel)",
		"/Calls(" + giant + ")/QueueSegments",
	} {
		t.Run(target, func(t *testing.T) {
			s := serve(t, folder, whole...)
			answer, err := http.Get(s.root + target)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			got := countSegments(t, answer.Body)
			if got != children || answer.StatusCode != http.StatusOK {
				t.Errorf("%s, with %d segments; want %d", answer.Status, got, children)
			}
			kilobytes := 0
			if _, err := fmt.Sscan(peak(s.cmd.Process.Pid), &kilobytes); err != nil {
				t.Skip("the memory of another process is known on Linux only")
			}
			t.Logf("%d segments, %d kB at most", got, kilobytes)
			if kilobytes > mostMemory {
				t.Errorf("the program took %d kB; it may take %d", kilobytes, mostMemory)
			}
		})
	}
}

// giant is the id of the call.
const giant = "00000000-0000-4000-8000-000000000001"

// makeGiant makes a file with the call.
func makeGiant(t *testing.T, folder string, children int) {
	t.Helper()
	do(t, folder, "migrate", "--db", "giant.db")
	do(t, folder, "tenant", "add", "giant", "--zone", "Europe/Berlin", "--db", "giant.db")
	path := filepath.Join(folder, "giant.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		`INSERT INTO conversations (tenant_id, id, channel_type, media_group, started_at_utc, is_outbound, is_consult, hold_count, hold_duration_seconds, change_no)
			VALUES (1, '` + giant + `', 'Voice', 'Voice', 0, 0, 0, 0, 0, 1)`,
		fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT INTO queue_segments (tenant_id, id, conversation_id, queued_at_utc, duration_seconds, change_no)
			SELECT 1, printf('10000000-0000-4000-8000-%%012d', i), '%s', i * 1000, i %% 500, i FROM n`, children-1, giant),
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
}

// countSegments reads an answer to its end, and counts the names of a property
// that every segment has.
func countSegments(t *testing.T, body io.Reader) (n int) {
	t.Helper()
	name := []byte(`"queuedAtUTC":`)
	chunk, kept := make([]byte, 1<<16), 0
	for {
		read, err := body.Read(chunk[kept:])
		text := chunk[:kept+read]
		n += bytes.Count(text, name)
		if err == io.EOF {
			if !bytes.HasSuffix(text, []byte("}\n")) {
				t.Errorf("the answer ends in %q", text)
			}
			return n
		}
		if err != nil {
			t.Fatalf("after %d segments: %v", n, err)
		}
		kept = copy(chunk, text[max(0, len(text)-len(name)+1):])
	}
}
