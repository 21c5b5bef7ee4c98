package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqlite"
)

// TestAKilledImportLosesNothing kills imports at random places of their input.
// After each the rows that are there must be exactly those that the runs'
// records have counted, and at least those that could be read before the kill.
func TestAKilledImportLosesNothing(t *testing.T) {
	const rows, kills = 20_000, 20
	folder := t.TempDir()
	path, _ := callsCSV(t, folder, "calls.csv", 0, rows)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	do(t, folder, "tenant", "add", "default", "--zone", "UTC", "--db", "feed.db")
	file := filepath.Join(folder, "feed.db")
	luck := rand.New(rand.NewPCG(1, 2))
	for n := range kills {
		share := (float64(n) + luck.Float64()) / kills // ever further, so that each has new rows to lose
		offset := int(share * float64(len(text)))
		seen := killAt(t, folder, file, text[:offset])
		stored, counted := account(t, file)
		if stored != counted || stored < seen {
			t.Fatalf("kill %d after %d bytes: %d calls are stored, the runs count %d, and %d were seen before", n, offset, stored, counted, seen)
		}
		t.Logf("kill %2d after %7d bytes: %5d calls, all accounted for", n, offset, stored)
	}
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
	if stored, counted := account(t, file); stored != rows || counted != rows {
		t.Errorf("the whole file left %d calls, the runs count %d, want %d", stored, counted, rows)
	}
	printed := do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
	if want := "20,000 rows read: 0 inserted, 0 updated, 20,000 unchanged, 0 rejected"; !strings.Contains(printed, want) {
		t.Errorf("the same file again says\n%s", printed)
	}
}

// killAt starts an import, feeds it the text and kills it. It returns how many
// calls could be read just before.
func killAt(t *testing.T, folder, file string, text []byte) (seen int64) {
	t.Helper()
	cmd := feedline(t, folder, "import", "--db", "feed.db", "--set", "Calls", "--batch", "200", "-")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := stdin.Write(text); err != nil {
		t.Fatal(err)
	}
	seen, _ = account(t, file)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil || err.Error() != "signal: killed" {
		t.Fatalf("the import ended with %v before it was killed", err)
	}
	return seen
}

// account reads, in one view of the data, how many calls are stored and how
// many the records of all runs say were inserted.
func account(t *testing.T, file string) (stored, counted int64) {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), file, m, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	snapshot, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	calls := store.Query{From: m.Set("Calls"), Rule: store.OfTenant(1), Limit: store.NoLimit}
	if stored, err = snapshot.Count(t.Context(), calls); err != nil {
		t.Fatal(err)
	}
	if counted, err = sumInserted(t.Context(), snapshot, m.Set("ImportRuns")); err != nil {
		t.Fatal(err)
	}
	return stored, counted
}

func sumInserted(ctx context.Context, snapshot store.Snapshot, set *model.EntitySet) (sum int64, err error) {
	rows, err := snapshot.Read(ctx, store.Query{
		From: set, Rule: store.OfTenant(1), Limit: store.NoLimit,
		Columns: []store.Expr{store.Column{Property: set.Property("rowsInserted")}},
		Order:   []store.Order{{By: store.Column{Property: set.Key[0]}}},
	})
	if err != nil {
		return 0, fmt.Errorf("read the runs: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		sum += rows.Cells()[0].Int
	}
	return sum, rows.Err()
}
