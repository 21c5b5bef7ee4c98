package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// purgedSets are conversations in their three views and what they own.
var purgedSets = []string{"Calls", "Chats", "Emails", "BotSegments", "QueueSegments", "RejectedEnqueueAttempts", "CapturedData"}

// purgeDay is the day of the purge, and purgeKept for how many days it keeps
// rows: half of those that are loaded.
const (
	purgeDay  = "2026-11-01"
	purgeKept = 45
)

// TestBenchPurge removes half of all conversations with what they own, and
// compares that with the same deletes in the sqlite3 program: alone, and with
// the tombstones that the feed needs. Then it reads while rows are purged.
// FEEDLINE_BENCH_PURGE sets the number of calls, of which each comes with 0.44
// chats and e-mails: 700,000 make half a million conversations go.
func TestBenchPurge(t *testing.T) {
	b := newBench(t, setting64("FEEDLINE_BENCH_PURGE", 200_000))
	if _, err := exec.LookPath("sqlite3"); err != nil {
		b.Skip("the sqlite3 program is not installed")
	}
	path := b.loadSets("time order", false, purgedSets...)
	owners := float64(b.agedConversations(path))
	ways := []struct {
		name    string
		command func(path string) *exec.Cmd
	}{
		{"sqlite3, deletes alone", func(path string) *exec.Cmd { return deleting(path, false) }},
		{"sqlite3, with tombstones", func(path string) *exec.Cmd { return deleting(path, true) }},
		{"feedline purge", b.purging},
	}
	seconds, processor := make([][]float64, len(ways)), make([][]float64, len(ways))
	for range b.rounds {
		for i, way := range ways {
			copied := b.copyOf(path)
			took, spent := b.timed(way.command(copied))
			seconds[i], processor[i] = append(seconds[i], took), append(processor[i], spent)
			b.must(os.Remove(copied))
		}
	}
	for i, way := range ways {
		took, spent := median(seconds[i]), median(processor[i])
		b.Logf("%-26s %7.3f s (%.3f..%.3f)  %5.2f, %.2f of the first two  %7.0f conversations/s  processor %7.3f s (%.3f..%.3f)  %5.2f, %.2f  %7.0f conversations/s", way.name,
			took, slices.Min(seconds[i]), slices.Max(seconds[i]), took/median(seconds[0]), took/median(seconds[1]), owners/took,
			spent, slices.Min(processor[i]), slices.Max(processor[i]), spent/median(processor[0]), spent/median(processor[1]), owners/spent)
	}
	b.measureReadersOfAPurge(b.copyOf(path))
}

// timed runs a command, and says how long it took and how many seconds of the
// processor it spent, which other work on the machine changes less.
func (b *bench) timed(command *exec.Cmd) (took, spent float64) {
	b.Helper()
	begun := time.Now()
	if out, err := command.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", filepath.Base(command.Path), err, out)
	}
	return time.Since(begun).Seconds(), (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds()
}

func (b *bench) purging(path string) *exec.Cmd {
	return exec.Command(b.program, "purge", "--db", path, "--days", strconv.Itoa(purgeKept), "--now", purgeDay)
}

// deleting is the sqlite3 program with the settings of a writer.
func deleting(path string, tombstones bool) *exec.Cmd {
	command := exec.Command("sqlite3", "-bail", path)
	command.Stdin = strings.NewReader("PRAGMA journal_mode=WAL;\nPRAGMA synchronous=NORMAL;\n" + purgeScript(tombstones))
	return command
}

// copyOf copies a database, and asks the system to write the copy before
// anything is measured.
func (b *bench) copyOf(path string) string {
	b.Helper()
	from, err := os.Open(path)
	b.must(err)
	defer from.Close()
	to, err := os.CreateTemp(filepath.Dir(path), "copy*.db")
	b.must(err)
	_, err = io.Copy(to, from)
	b.must(err)
	b.must(to.Sync())
	b.must(to.Close())
	return to.Name()
}

func (b *bench) agedConversations(path string) int64 {
	b.Helper()
	out, err := exec.Command("sqlite3", path, "SELECT count(*), (SELECT count(*) FROM conversations) FROM conversations WHERE "+agedOut).Output()
	b.must(err)
	aged, all, _ := strings.Cut(strings.TrimSpace(string(out)), "|")
	b.Logf("%s of %s conversations have aged out", aged, all)
	n, err := strconv.ParseInt(aged, 10, 64)
	b.must(err)
	return n
}

var agedOut = fmt.Sprintf("tenant_id = 1 AND ended_at_utc < strftime('%%s', '%s', '-%d days') * 1000", purgeDay, purgeKept)

// purgeScript deletes what a purge deletes, as one would by hand.
func purgeScript(tombstones bool) string {
	script := "PRAGMA cache_size=-65536;\nCREATE TEMP TABLE owners AS SELECT row_no, id FROM conversations WHERE " + agedOut + ";\nBEGIN;\n"
	for _, t := range []struct{ table, key, where string }{
		{"bot_segments", "id", "tenant_id = 1 AND conversation_id IN (SELECT id FROM owners)"},
		{"queue_segments", "id", "tenant_id = 1 AND conversation_id IN (SELECT id FROM owners)"},
		{"rejected_enqueue_attempts", "id", "tenant_id = 1 AND conversation_id IN (SELECT id FROM owners)"},
		{"captured_data", "conversation_id, name, timestamp_utc", "tenant_id = 1 AND conversation_id IN (SELECT id FROM owners)"},
		{"conversations", "id", "row_no IN (SELECT row_no FROM owners)"},
	} {
		if tombstones {
			script += fmt.Sprintf("INSERT INTO feedline_tombstones SELECT 1, '%s', 1000000000 + row_number() OVER (), json_array(%s), NULL, 0 FROM %[1]s WHERE %[3]s;\n", t.table, t.key, t.where)
		}
		script += "DELETE FROM " + t.table + " WHERE " + t.where + ";\n"
	}
	return script + "COMMIT;\n"
}

// measureReadersOfAPurge counts the answers that a client gets in a second,
// before and while rows are purged.
func (b *bench) measureReadersOfAPurge(path string) {
	b.Helper()
	server := b.serve(path)
	defer server.stop()
	var answers atomic.Int64
	done := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-done:
				return
			default:
				b.drain(server.get(b, server.root+feedPath+"/Calls?$filter=startedAtUTC%20ge%202026-10-20T00:00:00Z&$top=2000", "identity"))
				answers.Add(1)
			}
		}
	}()
	rate := func(during func()) float64 {
		first, begun := answers.Load(), time.Now()
		during()
		return float64(answers.Load()-first) / time.Since(begun).Seconds()
	}
	time.Sleep(500 * time.Millisecond)
	alone := rate(func() { time.Sleep(3 * time.Second) })
	during := rate(func() { b.timed(b.purging(path)) })
	close(done)
	<-stopped
	log, _ := os.Stat(path + "-wal")
	b.Logf("a reader gets %.0f answers/s alone and %.0f while rows are purged: %.2f; the log then has %d MB", alone, during, during/alone, log.Size()>>20)
}
