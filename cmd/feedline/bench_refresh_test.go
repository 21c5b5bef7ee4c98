package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/refresh"
	"feedline/store/sqlite"
)

// TestBenchRefresh measures the refresh of every lookup, with 1 % of the rows
// changed, against the statements that the sqlite3 program would do it with.
func TestBenchRefresh(t *testing.T) {
	b := newBench(t, 100_000)
	if _, err := exec.LookPath("sqlite3"); err != nil {
		t.Skip("the sqlite3 program is not installed")
	}
	m, err := model.Builtin()
	b.must(err)
	folder := b.TempDir()
	base, tables, files := b.lookups(m, folder)
	number := 0
	ready := make([]string, 0, 3*b.rounds+1)
	for range cap(ready) {
		number++
		path := filepath.Join(folder, fmt.Sprintf("round%d.db", number))
		b.copyFile(base, path)
		ready = append(ready, path)
	}
	next := func() string {
		path := ready[0]
		ready = ready[1:]
		return path
	}
	script, each := plainRefresh(m), b.rows
	b.rows *= int64(len(refresh.Lookups(m)))
	b.race(fmt.Sprintf("refreshing %d lookups of %d rows, 1 %% changed", len(refresh.Lookups(m)), each),
		contender{"sqlite3, upsert from the tables", func() int64 { return b.sqlite3(next(), script) }},
		contender{"feedline refresh, source tables", func() int64 { return b.refreshed(next(), tables) }},
		contender{"feedline refresh, NDJSON files", func() int64 { return b.refreshed(next(), files) }})
	b.readWhile(m, next(), tables)
}

// lookups makes a file whose lookups and source tables differ in 1 % of the
// rows, and two configurations: one reads the tables, one files of the same rows.
func (b *bench) lookups(m *model.Model, folder string) (base, tables, files string) {
	base = filepath.Join(folder, "base.db")
	b.feedline("migrate", "--db", base)
	b.feedline("tenant", "add", "bench", "--zone", "UTC", "--db", base)
	var ofTables, ofFiles strings.Builder
	for _, l := range refresh.Lookups(m) {
		stored, source := filepath.Join(folder, l.Set.Name+".ndjson"), filepath.Join(folder, l.Set.Name+".new.ndjson")
		b.lookupFile(l, stored, false)
		b.lookupFile(l, source, true)
		b.feedline("import", "--db", base, "--set", l.Set.Name, stored)
		b.feedline("import", "--db", base, "--set", l.Set.Name, "--source", source)
		fmt.Fprintf(&ofTables, "    - {set: %s, table: true}\n", l.Set.Name)
		fmt.Fprintf(&ofFiles, "    - {set: %s, file: %q}\n", l.Set.Name, source)
	}
	tables, files = filepath.Join(folder, "tables.yaml"), filepath.Join(folder, "files.yaml")
	b.must(os.WriteFile(tables, []byte("refresh:\n  sources:\n"+ofTables.String()), 0o600))
	b.must(os.WriteFile(files, []byte("refresh:\n  sources:\n"+ofFiles.String()), 0o600))
	return base, tables, files
}

// lookupFile writes rows of a lookup, in no order of their keys. Of the changed
// ones every hundredth has another name, is gone or is new.
func (b *bench) lookupFile(l refresh.Lookup, path string, changed bool) {
	file, err := os.Create(path)
	b.must(err)
	w := bufio.NewWriter(file)
	name := "name"
	if l.Set.Property(name) == nil {
		name = "Name"
	}
	for i := range b.rows {
		key, label := i, fmt.Sprintf("%s number %d", l.Set.TypeName, i)
		if changed && i%100 == 7 {
			switch i % 300 {
			case 7:
				label += ", renamed"
			case 107:
				continue
			default:
				key += b.rows
			}
		}
		scattered := uint64(key) * 0x9e3779b97f4a7c15
		fmt.Fprintf(w, "{\"id\":\"%08x-0000-4000-8000-%012x\",%q:%q}\n", uint32(scattered>>32), uint64(key), name, label)
	}
	b.must(w.Flush())
	b.must(file.Close())
}

func (b *bench) feedline(args ...string) {
	b.Helper()
	if out, err := exec.Command(b.program, args...).CombinedOutput(); err != nil {
		b.Fatalf("feedline %s: %v\n%s", args[0], err, out)
	}
}

func (b *bench) copyFile(from, to string) {
	text, err := os.ReadFile(from)
	b.must(err)
	b.must(os.WriteFile(to, text, 0o600))
}

func (b *bench) refreshed(path, config string) int64 {
	b.feedline("refresh", "--db", path, "--config", config)
	b.must(os.Remove(path))
	return 0
}

// plainRefresh does to each lookup what a refresh does, as SQL alone can.
func plainRefresh(m *model.Model) string {
	script := "BEGIN IMMEDIATE;\n"
	for _, l := range refresh.Lookups(m) {
		table, source := l.Set.Storage.Table, l.Set.Delivered.Storage.Table
		var columns, sets, differ []string
		for _, p := range l.Columns {
			columns = append(columns, p.Column)
			if p != l.Set.Key[0] {
				sets = append(sets, fmt.Sprintf("%s = excluded.%[1]s", p.Column))
				differ = append(differ, fmt.Sprintf("%s.%s IS NOT excluded.%[2]s", table, p.Column))
			}
		}
		list := strings.Join(columns, ", ")
		script += fmt.Sprintf("INSERT INTO %s (tenant_id, change_no, %s) SELECT tenant_id, 0, %[2]s FROM %s WHERE true ON CONFLICT (tenant_id, id) DO UPDATE SET %s WHERE %s;\n",
			table, list, source, strings.Join(sets, ", "), strings.Join(differ, " OR "))
		script += fmt.Sprintf("UPDATE %s SET deleted_at_utc = 1772409600000 WHERE deleted_at_utc IS NULL AND NOT EXISTS (SELECT 1 FROM %s s WHERE s.tenant_id = %[1]s.tenant_id AND s.id = %[1]s.id);\n", table, source)
	}
	return script + "COMMIT;\n"
}

// readWhile reads small pages while a refresh is on its way and prints the
// longest time that one took, and what the process of the refresh needed.
func (b *bench) readWhile(m *model.Model, path, config string) {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, path, m, sqlite.Options{})
	b.must(err)
	defer db.Close()
	l := refresh.Lookups(m)[0]
	page := func() time.Duration {
		begun := time.Now()
		s, err := db.Snapshot(ctx)
		b.must(err)
		rows, err := s.Read(ctx, store.Query{From: l.Set, Rule: store.OfTenant(1), Columns: []store.Expr{store.Column{Property: l.Set.Key[0]}}, Limit: 1000})
		b.must(err)
		for rows.Next() {
		}
		b.must(rows.Err())
		b.must(rows.Close())
		b.must(s.Close())
		return time.Since(begun)
	}
	var quiet, busy []float64
	memory := "unknown on this system"
	for range 200 {
		quiet = append(quiet, page().Seconds())
	}
	command := exec.Command(b.program, "refresh", "--db", path, "--config", config)
	b.must(command.Start())
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	for {
		select {
		case err := <-ended:
			b.must(err)
			b.Logf("pages of 1000 rows: median %.2f ms before, %.2f ms during the refresh, longest of %d then %.1f ms; %.0f %% of the pages a second; memory %s",
				1e3*median(quiet), 1e3*median(busy), len(busy), 1e3*longest(busy), 100*rate(busy)/rate(quiet), memory)
			return
		default:
			if now := peak(command.Process.Pid); strings.HasSuffix(now, "kB") {
				memory = now
			}
			busy = append(busy, page().Seconds())
		}
	}
}

// rate is how many there are in a second.
func rate(seconds []float64) float64 {
	var all float64
	for _, v := range seconds {
		all += v
	}
	return float64(len(seconds)) / all
}

func longest(values []float64) (most float64) {
	for _, v := range values {
		most = max(most, v)
	}
	return most
}
