package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fails runs a command line that must fail, and returns what it printed.
func fails(t testing.TB, cmd *exec.Cmd) string {
	t.Helper()
	output, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("%s succeeded:\n%s", strings.Join(cmd.Args[1:], " "), output)
	}
	if strings.Contains(string(output), "goroutine ") {
		t.Fatalf("%s panicked:\n%s", strings.Join(cmd.Args[1:], " "), output)
	}
	return string(output)
}

// contains complains about each text that is missing.
func contains(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("want %q in\n%s", part, text)
		}
	}
}

func TestABackupIsMadeOfAServedFeedAndPutBack(t *testing.T) {
	folder := t.TempDir()
	callsCSV(t, folder, "calls.csv", 0, 500)
	callsCSV(t, folder, "more.csv", 500, 700)
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
	do(t, folder, "token", "create", "excel", "--db", "feed.db", "--role", "analyst")
	s := serve(t, folder, "--db", "feed.db")
	printed := do(t, folder, "backup", "--db", "feed.db", "--to", "copy.db")
	contains(t, printed, "copy.db: ", "verified", "copy.db.keys.db: ")
	contains(t, fails(t, feedline(t, folder, "backup", "--db", "feed.db", "--to", "copy.db")), "--force", "there is a file copy.db")
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "more.csv")
	do(t, folder, "doctor", "--db", "feed.db")

	contains(t, fails(t, feedline(t, folder, "restore", "--db", "feed.db", "--from", "copy.db")), "stop the feed that serves it", "another process has")
	do(t, folder, "token", "create", "later", "--db", "feed.db", "--role", "analyst")
	contains(t, fails(t, feedline(t, folder, "restore", "--db", "feed.db", "--from", "copy.db", "--keys")), "stop the feed that serves it")
	contains(t, do(t, folder, "token", "list", "--db", "feed.db"), "later")
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	contains(t, do(t, folder, "restore", "--db", "feed.db", "--from", "copy.db", "--dry-run"), "1,200   500  conversations", "the keys in feed.db.keys.db stay")
	contains(t, do(t, folder, "tenant", "list", "--db", "feed.db"), "default")
	if stored, _ := account(t, filepath.Join(folder, "feed.db")); stored != 1200 {
		t.Fatalf("a dry run leaves %d calls", stored)
	}
	printed = do(t, folder, "restore", "--db", "feed.db", "--from", "copy.db")
	contains(t, printed, "feed.db has the content of copy.db", "lie in feed.db.before-")
	if stored, counted := account(t, filepath.Join(folder, "feed.db")); stored != 500 || counted != 500 {
		t.Errorf("the restored file has %d calls, of which the runs count %d", stored, counted)
	}
	contains(t, do(t, folder, "doctor", "--db", "feed.db"), "ok     database", "ok     keys")
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "more.csv")
	contains(t, do(t, folder, "backup", "--db", "feed.db", "--to", "copy.db", "--force"), "copy.db: ")
	contains(t, do(t, folder, "restore", "--db", "new.db", "--from", "copy.db"), "the keys are put to new.db.keys.db")
	if stored, _ := account(t, filepath.Join(folder, "new.db")); stored != 1200 {
		t.Errorf("the new file has %d calls", stored)
	}
	left, _ := filepath.Glob(filepath.Join(folder, "*.part*"))
	if before, _ := filepath.Glob(filepath.Join(folder, "copy.db.before*")); len(left)+len(before) > 0 {
		t.Errorf("%v %v stay behind", left, before)
	}
}

func TestTheDoctorTellsOfADamagedFile(t *testing.T) {
	folder := t.TempDir()
	callsCSV(t, folder, "calls.csv", 0, 2000)
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
	path := filepath.Join(folder, "feed.db")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	garbage := []byte(strings.Repeat("+49 30 5550199 ", 4096/15))
	for n := len(text) / 4096 * 6 / 10; n < len(text)/4096*7/10; n++ {
		copy(text[n*4096:], garbage)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	printed := fails(t, feedline(t, folder, "doctor", "--db", "feed.db"))
	contains(t, printed, "FAULT  database: ", "restore a backup", " found")
	if strings.Contains(printed, "5550199") || strings.Count(printed, "\n") > 200 {
		t.Errorf("the findings are too many, or show content:\n%s", printed)
	}
	contains(t, fails(t, feedline(t, folder, "backup", "--db", "feed.db", "--to", "copy.db")), "feedline: copy feed.db: ")
	if there(filepath.Join(folder, "copy.db")) {
		t.Error("a damaged copy got its name")
	}
}
