package main

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTheFeedOfAnImportedTenantAnswersTheSame serves a tenant from the database
// that it was exported from and from the one that it was brought to, beside others
// in both, and compares the answers of every set byte by byte. Only the addresses
// of the two feeds differ.
func TestTheFeedOfAnImportedTenantAnswersTheSame(t *testing.T) {
	folder := t.TempDir()
	do(t, folder, "sample", "--db", "from.db", "--scale", "0.02", "--days", "8", "--end", "2026-03-01")
	do(t, folder, "tenant", "add", "neighbour", "--zone", "UTC", "--db", "to.db")
	for _, tenant := range []string{"sample", "sample-new-york"} {
		do(t, folder, "tenant", "export", tenant, tenant, "--db", "from.db")
		do(t, folder, "tenant", "import", tenant, "--db", "to.db")
		from := serve(t, folder, "--db", "from.db", "--tenant", tenant)
		to := serve(t, folder, "--db", "to.db", "--tenant", tenant)
		rows := 0
		for _, set := range setsOf(t, from.root) {
			if set == "Requests" { // what each feed was asked
				continue
			}
			want, n := answerOf(t, from, set)
			if got, _ := answerOf(t, to, set); want != got {
				t.Errorf("%s of %s differs", set, tenant)
			}
			rows += n
		}
		if rows < 300 {
			t.Errorf("only %d rows were compared", rows)
		}
		_, _ = from.stop(), to.stop()
	}
}

// setsOf lists the entity sets that a feed has.
func setsOf(t *testing.T, root string) (names []string) {
	t.Helper()
	_, body := get(t, root+"/", nil)
	var document struct {
		Value []struct{ URL string }
	}
	if err := json.Unmarshal(body, &document); err != nil || len(document.Value) == 0 {
		t.Fatalf("%.300s: %v", body, err)
	}
	for _, entry := range document.Value {
		names = append(names, entry.URL)
	}
	return names
}

// answerOf is a whole set with its count, as it would be at one address, and how
// many rows it has.
func answerOf(t *testing.T, s *served, set string) (text string, rows int) {
	t.Helper()
	response, body := get(t, s.root+"/"+set+"?$count=true", nil)
	var p page
	if err := json.Unmarshal(body, &p); err != nil || response.StatusCode != 200 || p.Next != "" {
		t.Fatalf("%s answers %s, and not with one page: %v\n%.300s", set, response.Status, err, body)
	}
	return strings.ReplaceAll(string(body), s.root, "ROOT"), len(p.Value)
}

// TestAKilledTransferIsNotThere kills imports and exports at random moments. A
// tenant is there with all of its rows or not at all, and a folder, too.
func TestAKilledTransferIsNotThere(t *testing.T) {
	const kills = 4
	folder := t.TempDir()
	callsCSV(t, folder, "calls.csv", 0, 20_000)
	do(t, folder, "tenant", "add", "office", "--zone", "UTC", "--db", "from.db")
	do(t, folder, "import", "--db", "from.db", "--set", "Calls", "calls.csv")
	do(t, folder, "tenant", "add", "neighbour", "--zone", "UTC", "--db", "to.db")
	began := time.Now()
	do(t, folder, "tenant", "export", "office", "out", "--db", "from.db")
	exporting := time.Since(began)
	began = time.Now()
	do(t, folder, "tenant", "import", "out", "--db", "first.db")
	importing := time.Since(began)
	luck, finished := rand.New(rand.NewPCG(5, 6)), 0
	for range kills {
		killWithin(t, folder, luck, exporting, "tenant", "export", "office", "again", "--db", "from.db")
		if there(filepath.Join(folder, "again")) {
			do(t, folder, "tenant", "import", "again", "--db", "check.db")
			_ = os.Remove(filepath.Join(folder, "check.db"))
		}
		_, _ = os.RemoveAll(filepath.Join(folder, "again")), os.RemoveAll(filepath.Join(folder, "again.part"))

		killWithin(t, folder, luck, importing, "tenant", "import", "out", "--db", "new.db")
		killWithin(t, folder, luck, importing, "tenant", "import", "out", "--db", "to.db")
		do(t, folder, "doctor", "--db", "to.db")
		for _, base := range []string{"new.db", "to.db"} {
			if !there(filepath.Join(folder, base)) || !strings.Contains(do(t, folder, "tenant", "list", "--db", base), "office") {
				continue
			}
			finished++
			do(t, folder, "tenant", "export", "office", "proof", "--db", base)
			sameRows(t, filepath.Join(folder, "out"), filepath.Join(folder, "proof"))
			_ = os.RemoveAll(filepath.Join(folder, "proof"))
			if err := os.Remove(filepath.Join(folder, base)); err != nil {
				t.Fatal(err)
			}
			if base == "to.db" {
				do(t, folder, "tenant", "add", "neighbour", "--zone", "UTC", "--db", base)
			}
		}
	}
	if !strings.Contains(do(t, folder, "tenant", "list", "--db", "to.db"), "office") {
		do(t, folder, "tenant", "import", "out", "--db", "to.db")
	}
	t.Logf("%d times the tenant was there after a kill, with all of its rows", finished)
}

// killWithin starts a command and kills it before it would have ended, or just
// after.
func killWithin(t *testing.T, folder string, luck *rand.Rand, usual time.Duration, args ...string) {
	t.Helper()
	cmd := feedline(t, folder, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Duration(luck.Float64() * 1.3 * float64(usual)))
	_ = cmd.Process.Kill() // it may have ended
	_ = cmd.Wait()
}

// sameRows compares the files with rows of two folders.
func sameRows(t *testing.T, one, other string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(one, "*.ndjson"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s holds no rows: %v", one, err)
	}
	for _, path := range paths {
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(other, filepath.Base(path)))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s differs: %v", filepath.Base(path), err)
		}
	}
}
