package main

import (
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
)

// TestAKilledBackupLeavesNoFileOfItsName kills backups at random moments, over an
// import that is at work. What has its name is sound, and the next backup goes
// through.
func TestAKilledBackupLeavesNoFileOfItsName(t *testing.T) {
	const kills = 10
	folder := t.TempDir()
	callsCSV(t, folder, "calls.csv", 0, 20_000)
	callsCSV(t, folder, "more.csv", 20_000, 40_000)
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
	began := time.Now()
	do(t, folder, "backup", "--db", "feed.db", "--to", "whole.db")
	whole := time.Since(began)
	importing := feedline(t, folder, "import", "--db", "feed.db", "--set", "Calls", "--batch", "200", "more.csv")
	if err := importing.Start(); err != nil {
		t.Fatal(err)
	}
	luck, named := rand.New(rand.NewPCG(3, 4)), 0
	for n := range kills {
		cmd := feedline(t, folder, "backup", "--db", "feed.db", "--to", "copy.db", "--force")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if n%4 != 3 { // the others may end by themselves
			time.Sleep(time.Duration(luck.Float64() * 2 * float64(whole)))
			_ = cmd.Process.Kill() // it may have ended
		}
		_ = cmd.Wait()
		if !there(filepath.Join(folder, "copy.db")) {
			continue
		}
		named++
		do(t, folder, "doctor", "--db", "copy.db")
		if stored, counted := account(t, filepath.Join(folder, "copy.db")); stored != counted {
			t.Fatalf("a copy has %d calls, of which the runs count %d", stored, counted)
		}
	}
	if err := importing.Wait(); err != nil {
		t.Fatal(err)
	}
	do(t, folder, "backup", "--db", "feed.db", "--to", "copy.db", "--force")
	if stored, counted := account(t, filepath.Join(folder, "copy.db")); stored != 60_000 || counted != 60_000 {
		t.Errorf("the last copy has %d calls, of which the runs count %d", stored, counted)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*.part*")); len(left) > 0 {
		t.Errorf("%v stay behind", left)
	}
	do(t, folder, "doctor", "--db", "feed.db")
	t.Logf("of %d backups most were killed; a copy of the name was there after %d", kills, named)
}
