package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// TestBenchExpanding measures what expanded navigation properties cost beside
// the tables alone, and what readers cost that read at the same time.
func TestBenchExpanding(t *testing.T) {
	b := newBench(t, 300_000)
	path := b.loadSets("time order", false, "BusinessUnits", "Channels", "Queues", "BotSteps", "Campaigns", "Users", "Agents", "Calls", "Chats", "Emails", "QueueSegments")
	b.measureToOne(path)
	b.measureToMany(path)
	b.measureTogether(path)
}

// measureToOne compares calls with their lookups and calls alone.
func (b *bench) measureToOne(path string) {
	server := b.serve(path)
	defer server.stop()
	b.race(fmt.Sprintf("%d calls with lookups", b.rows),
		contender{"Calls", server.reading(b, "Calls")},
		contender{"Calls, Channel and BusinessUnit", server.reading(b, "Calls?$expand=Channel,BusinessUnit")},
		contender{"the same, each $select=name", server.reading(b, "Calls?$expand=Channel($select=name),BusinessUnit($select=name)")})
	b.Logf("peak memory: %s", peak(server.process.Process.Pid))
}

// measureToMany compares calls with their queue segments and both tables, one
// after the other.
func (b *bench) measureToMany(path string) {
	server := b.serve(path)
	defer server.stop()
	calls, segments := server.reading(b, "Calls"), server.reading(b, "QueueSegments")
	b.race(fmt.Sprintf("%d calls with queue segments", b.rows),
		contender{"Calls and QueueSegments, apart", func() int64 { return calls() + segments() }},
		contender{"Calls, QueueSegments expanded", server.reading(b, "Calls?$expand=QueueSegments")},
		contender{"Calls, newest segment of each", server.reading(b, "Calls?$expand=QueueSegments($top=1;$orderby=queuedAtUTC%20desc)")})
	b.Logf("peak memory: %s", peak(server.process.Process.Pid))
}

// reading reads all pages of an answer.
func (r *running) reading(b *bench, target string) func() int64 {
	pages := r.pagesOf(b, target, 0)
	return func() int64 { return r.readAll(b, pages, "identity") }
}

// together is how many readers read at the same time.
const together = 16

// measureTogether compares the processor time of readers that read everything
// at the same time with that of as many that do so one after the other.
func (b *bench) measureTogether(path string) {
	for _, target := range []string{"Calls", "Calls?$expand=Channel,QueueSegments"} {
		server := b.serve(path)
		read := server.reading(b, target)
		var apart, at []float64
		for range b.rounds {
			apart = append(apart, server.work(b, func() {
				for range together {
					read()
				}
			}))
			at = append(at, server.work(b, func() {
				var all sync.WaitGroup
				for range together {
					all.Go(func() { read() })
				}
				all.Wait()
			}))
		}
		b.Logf("%s, %d readers: %.2f s of processor one after the other, %.2f s at the same time, %.3f of the first; peak memory %s",
			target, together, median(apart), median(at), median(at)/median(apart), peak(server.process.Process.Pid))
		server.stop()
	}
}

// work is how many seconds of processor time the server takes for something.
func (r *running) work(b *bench, do func()) float64 {
	before := r.processorTime(b)
	do()
	return r.processorTime(b) - before
}

// processorTime is what the server has used so far, in seconds, as Linux counts
// it: in hundredths.
func (r *running) processorTime(b *bench) float64 {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", r.process.Process.Pid))
	if err != nil {
		b.Skipf("the processor time of another process is known on Linux only: %v", err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	var ticks float64
	for _, field := range fields[11:13] { // in user mode, in the kernel
		n, err := strconv.ParseFloat(field, 64)
		b.must(err)
		ticks += n
	}
	return ticks / 100
}
