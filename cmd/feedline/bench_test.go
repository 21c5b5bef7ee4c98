package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/sample"
	"feedline/store/sqlite"
)

// The benchmarks measure the whole program against the sqlite3 program in one
// run: every contender takes its turn in each round, and medians are compared.
// They assert nothing; docs/performance.md keeps the figures. They run only
// with FEEDLINE_BENCH=1 (make bench); FEEDLINE_BENCH_ROWS sets the number of
// calls, FEEDLINE_BENCH_PURGE that of the purge alone, and FEEDLINE_BENCH_ROUNDS
// the number of rounds.

func TestBenchReading(t *testing.T) {
	b := newBench(t, 1_000_000)
	ordered, shuffled := b.load("time order", false), b.load("shuffled", true)
	b.measureReading("time order", ordered)
	b.measureReading("shuffled", shuffled)
	b.measureFirstByte(ordered)
	b.measureMemory(ordered)
	b.measureAllocations(ordered)
}

func TestBenchImporting(t *testing.T) {
	b := newBench(t, 200_000)
	b.measureImport(b.load("time order", false))
}

// newBench builds the program, or skips the test.
func newBench(t *testing.T, rows int64) *bench {
	t.Helper()
	if os.Getenv("FEEDLINE_BENCH") != "1" {
		t.Skip("benchmarks run with FEEDLINE_BENCH=1, or make bench")
	}
	b := &bench{T: t, rows: setting64("FEEDLINE_BENCH_ROWS", rows), rounds: int(setting64("FEEDLINE_BENCH_ROUNDS", 5))}
	b.program = b.build()
	return b
}

type bench struct {
	*testing.T
	rows    int64
	rounds  int
	program string
}

func setting64(name string, fallback int64) int64 {
	if n, err := strconv.ParseInt(os.Getenv(name), 10, 64); err == nil && n > 0 {
		return n
	}
	return fallback
}

// build makes the program that is measured.
func (b *bench) build() string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "feedline")
	build := exec.Command("go", "build", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("building: %v\n%s", err, out)
	}
	return path
}

// load fills a file with calls only.
func (b *bench) load(what string, shuffle bool) string {
	b.Helper()
	return b.loadSets(what, shuffle, "Calls")
}

// loadSets fills a file with the rows of some sets.
func (b *bench) loadSets(what string, shuffle bool, sets ...string) string {
	b.Helper()
	ctx, path := context.Background(), filepath.Join(b.TempDir(), "bench.db")
	m, err := model.Builtin()
	b.must(err)
	_, err = sqlite.Migrate(ctx, path, m, "bench", sqlite.Options{})
	b.must(err)
	w, err := sqlite.OpenWriter(ctx, path, m, "bench", sqlite.Options{})
	b.must(err)
	defer w.Close()
	zone, err := time.LoadLocation("Europe/Berlin")
	b.must(err)
	tenant, err := w.AddTenant(ctx, store.Tenant{Name: "bench", Zone: zone, RetentionDays: 395})
	b.must(err)
	begun := time.Now()
	_, err = sample.Generate(ctx, w, m, sample.Options{
		Tenant: tenant, Calls: int(b.rows), Days: 90, End: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		Seed: 1, Shuffle: shuffle, Sets: sets,
	})
	b.must(err)
	b.must(w.Optimize(ctx))
	took := time.Since(begun).Seconds()
	b.Logf("loaded %d calls in %s: %.1f s, %.0f rows/s", b.rows, what, took, float64(b.rows)/took)
	return path
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// contender is one of several ways to do the same thing.
type contender struct {
	name string
	run  func() (bytes int64)
}

// race lets the contenders take turns and prints the median of each and its
// ratio to the first.
func (b *bench) race(title string, contenders ...contender) {
	b.Helper()
	seconds := make([][]float64, len(contenders))
	bytes := make([]int64, len(contenders))
	for range b.rounds {
		for i, c := range contenders {
			begun := time.Now()
			bytes[i] = c.run()
			seconds[i] = append(seconds[i], time.Since(begun).Seconds())
		}
	}
	var report strings.Builder
	first := median(seconds[0])
	for i, c := range contenders {
		fmt.Fprintf(&report, "\n  %-34s %7.3f s (%.3f..%.3f)  %5.2f of the first  %7.0f rows/s  %7.1f MB",
			c.name, median(seconds[i]), slices.Min(seconds[i]), slices.Max(seconds[i]),
			median(seconds[i])/first, float64(b.rows)/median(seconds[i]), float64(bytes[i])/1e6)
	}
	b.Logf("%s, median of %d interleaved rounds:%s", title, b.rounds, report.String())
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
