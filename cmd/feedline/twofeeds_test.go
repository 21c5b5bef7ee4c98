package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestOneOfTwoFeedsDoesTheWorkOfTheNight starts two feeds over one file at the
// same time, when the refresh and the purge of the day are due.
func TestOneOfTwoFeedsDoesTheWorkOfTheNight(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "feed.db")
	callsCSV(t, folder, "calls.csv", 0, 500)
	writeFile(t, filepath.Join(folder, "queues.csv"), "id,Name\n6f9619ff-8b86-4011-b42d-00c04fc964ff,Sales\n", 0o600)
	writeFile(t, filepath.Join(folder, "feedline.yaml"), "purge: on\nrefresh: {sources: [{set: Queues, file: queues.csv}]}\n", 0o600)
	do(t, folder, "tenant", "add", "office", "--zone", "UTC", "--retention-days", "30", "--db", "feed.db")
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
	first, second := serve(t, folder, "--db", "feed.db"), serve(t, folder, "--db", "feed.db")
	runs := func() string {
		a := asking(t, path)
		defer a.db.Close()
		return strings.Join(a.rows("SELECT (SELECT count(*) FROM refresh_runs), (SELECT count(*) FROM refresh_runs WHERE outcome = 'completed'), (SELECT count(DISTINCT run_id) FROM purge_runs WHERE outcome = 'completed'), (SELECT count(*) FROM conversations), (SELECT count(*) FROM queues)"), "")
	}
	for until := time.Now().Add(time.Minute); runs() != "1|1|1|0|1"; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("refreshes, completed ones, purges, calls and queues are %s", runs())
		}
	}
	for _, feed := range []*served{first, second} {
		if _, body := get(t, feed.root+"/Queues?$select=Name", nil); !strings.Contains(string(body), `"Sales"`) {
			t.Errorf("a feed answers %s", body)
		}
		if err := feed.stop(); err != nil {
			t.Error(err)
		}
	}
	if got := runs(); got != "1|1|1|0|1" {
		t.Errorf("afterwards there are %s", got)
	}
	if logs := first.log.String() + second.log.String(); strings.Count(logs, "lookups refreshed") != 1 || strings.Contains(logs, "level=ERROR") {
		t.Errorf("the logs say\n%s", logs)
	}
}

// TestTheSecondImportWaitsAndNamesTheFirst runs two imports into one file.
func TestTheSecondImportWaitsAndNamesTheFirst(t *testing.T) {
	folder := t.TempDir()
	callsCSV(t, folder, "calls.csv", 0, 500)
	callsCSV(t, folder, "more.csv", 500, 500)
	do(t, folder, "tenant", "add", "office", "--zone", "UTC", "--db", "feed.db")
	first := feedline(t, folder, "import", "--db", "feed.db", "--set", "Calls", "--batch", "10", "-")
	slowly, feeding := io.Pipe()
	first.Stdin = slowly
	var said bytes.Buffer
	first.Stdout, first.Stderr = &said, &said
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(feeding, "id,startedAtUTC,endedAtUTC,durationInSeconds,channelType,holdCount,holdDurationInSeconds,isConsult,isOutbound")
	for note := ""; !strings.Contains(note, "import of"); time.Sleep(10 * time.Millisecond) {
		text, _ := os.ReadFile(filepath.Join(folder, "feed.db.lock"))
		note = string(text)
	}
	refused := fails(t, feedline(t, folder, "import", "--db", "feed.db", "--set", "Calls", "--busy-timeout", "300ms", "calls.csv"))
	contains(t, refused, `"import of -" (process `+fmt.Sprint(first.Process.Pid), "is writing", "--busy-timeout")
	waiting := feedline(t, folder, "import", "--db", "feed.db", "--set", "Calls", "--busy-timeout", "2m", "more.csv")
	var waited bytes.Buffer
	waiting.Stdout, waiting.Stderr = &waited, &waited
	if err := waiting.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	fmt.Fprintln(feeding, "00000000-0000-4000-8000-000000009999,2026-03-01T12:00:00Z,2026-03-01T12:01:30Z,90,Voice,0,0,false,false")
	feeding.Close()
	if err := first.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	if err := waiting.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, waited.String())
	}
	if stored, counted := account(t, filepath.Join(folder, "feed.db")); stored != 501 || counted != 501 {
		t.Errorf("%d calls are stored, the runs count %d", stored, counted)
	}
}
