package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// small is a folder on a file system of so many bytes; the test is skipped where
// none can be made.
func small(t *testing.T, bytes string) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("feedline", folder, "tmpfs", 0, "mode=0700,size="+bytes); err != nil {
		t.Skipf("no small file system can be mounted here (that takes root): %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

// filled takes all room but so many bytes of a file system, until the result is
// called.
func filled(t *testing.T, folder string, but int64) (free func()) {
	t.Helper()
	var about syscall.Statfs_t
	if err := syscall.Statfs(folder, &about); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "ballast")
	size := int64(about.Bavail)*about.Bsize - but
	if err := os.WriteFile(path, make([]byte, max(size, 0)), 0o600); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

const full = "the disk is full: make room and repeat the command"

// TestAFullDiskLosesNothing lets commands run into the end of a small disk. What
// was stored stays, and the same command does its work when there is room.
func TestAFullDiskLosesNothing(t *testing.T) {
	folder, outside := small(t, "24m"), t.TempDir()
	calls, _ := callsCSV(t, outside, "calls.csv", 0, 1000)
	more, _ := callsCSV(t, outside, "more.csv", 1000, 20_000)
	path := filepath.Join(folder, "feed.db")
	do(t, outside, "import", "--db", path, "--set", "Calls", calls)
	do(t, outside, "backup", "--db", path, "--to", filepath.Join(folder, "first.db"))

	free := filled(t, folder, 1<<20)
	contains(t, fails(t, feedline(t, outside, "import", "--db", path, "--set", "Calls", "--batch", "1000", more)), full)
	contains(t, fails(t, feedline(t, outside, "backup", "--db", path, "--to", filepath.Join(folder, "second.db"))), full)
	contains(t, fails(t, feedline(t, outside, "tenant", "add", "new", "--zone", "UTC", "--db", filepath.Join(folder, "new.db"))), full)
	if left, _ := filepath.Glob(filepath.Join(folder, "*.part")); len(left) > 0 || there(filepath.Join(folder, "second.db")) || there(filepath.Join(folder, "new.db")) {
		t.Errorf("something stays behind: %v", left)
	}
	stored, counted := account(t, path)
	if stored != counted || stored < 1000 {
		t.Errorf("%d calls are stored, the runs count %d", stored, counted)
	}
	free()
	contains(t, do(t, outside, "doctor", "--db", path), "ok     database")
	do(t, outside, "import", "--db", path, "--set", "Calls", calls)
	do(t, outside, "tenant", "add", "new", "--zone", "UTC", "--db", path)
	do(t, outside, "backup", "--db", path, "--to", filepath.Join(folder, "second.db"))
}

// TestAFullDiskTakesNoHalfTenant takes a tenant to a disk that is full, and from
// files to a database there.
func TestAFullDiskTakesNoHalfTenant(t *testing.T) {
	folder, outside := small(t, "24m"), t.TempDir()
	calls, _ := callsCSV(t, outside, "calls.csv", 0, 20_000)
	do(t, outside, "import", "--db", "from.db", "--set", "Calls", calls)
	do(t, outside, "tenant", "export", "default", "out", "--db", "from.db")
	path, out := filepath.Join(folder, "feed.db"), filepath.Join(folder, "out")
	do(t, outside, "tenant", "add", "neighbour", "--zone", "UTC", "--db", path)

	free := filled(t, folder, 1<<20)
	contains(t, fails(t, feedline(t, outside, "tenant", "export", "default", out, "--db", "from.db")), "make room or name a folder on another disk")
	contains(t, fails(t, feedline(t, outside, "tenant", "import", "out", "--db", path)), full)
	contains(t, fails(t, feedline(t, outside, "tenant", "import", "out", "--db", filepath.Join(folder, "new.db"))), full)
	if left, _ := filepath.Glob(filepath.Join(folder, "*.part")); len(left) > 0 || there(out) || there(filepath.Join(folder, "new.db")) {
		t.Errorf("something stays behind: %v", left)
	}
	free()
	if list := do(t, outside, "tenant", "list", "--db", path); strings.Contains(list, "default") {
		t.Errorf("a tenant is there whose import broke off:\n%s", list)
	}
	do(t, outside, "tenant", "import", "out", "--db", path)
	contains(t, do(t, outside, "doctor", "--db", path), "ok     database")
}

// TestAFullDiskStopsNoAnswer serves from a full disk: the answers come, and the
// records of requests wait until there is room.
func TestAFullDiskStopsNoAnswer(t *testing.T) {
	folder, outside := small(t, "24m"), t.TempDir()
	calls, _ := callsCSV(t, outside, "calls.csv", 0, 1000)
	path := filepath.Join(folder, "feed.db")
	do(t, outside, "import", "--db", path, "--set", "Calls", calls)
	s := serve(t, outside, "--db", path)
	free := filled(t, folder, 0)
	for n := range 300 {
		if response, body := get(t, fmt.Sprintf("%s/Calls?$top=%d", s.root, n+1), nil); response.StatusCode != 200 {
			t.Fatalf("with a full disk the answer is %d: %s", response.StatusCode, body)
		}
	}
	free()
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	s = serve(t, outside, "--db", path)
	if _, body := get(t, s.root+"/Requests/$count", nil); strings.TrimLeft(string(body), "\ufeff0") == "" {
		t.Errorf("the requests are lost: %s", body)
	} else {
		t.Logf("%s of 300 requests have their records", body)
	}
}

// TestAFileSystemThatCannotBeWritten makes the folder of a database read-only.
func TestAFileSystemThatCannotBeWritten(t *testing.T) {
	folder, outside := small(t, "24m"), t.TempDir()
	calls, _ := callsCSV(t, outside, "calls.csv", 0, 1000)
	path := filepath.Join(folder, "feed.db")
	do(t, outside, "import", "--db", path, "--set", "Calls", calls)
	for _, ending := range []string{"-wal", "-shm"} {
		_ = os.Remove(path + ending)
	}
	if err := syscall.Mount("feedline", folder, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"import", "--db", path, "--set", "Calls", calls},
		{"tenant", "add", "new", "--zone", "UTC", "--db", path},
		{"backup", "--db", path, "--to", filepath.Join(folder, "copy.db")},
		{"serve", "--listen", "127.0.0.1:0", "--db", path},
	} {
		contains(t, fails(t, feedline(t, outside, args...)), "cannot be")
	}
	contains(t, do(t, outside, "doctor", "--db", path), "ok     database")
	do(t, outside, "backup", "--db", path, "--to", "copy.db")
	if stored, counted := account(t, filepath.Join(outside, "copy.db")); stored != 1000 || counted != 1000 {
		t.Errorf("the copy has %d calls, the runs count %d", stored, counted)
	}
}

// TestAFullDiskStopsTheWorkOfTheNightAndLosesNothing refreshes and purges on a
// full disk, and again when there is room.
func TestAFullDiskStopsTheWorkOfTheNightAndLosesNothing(t *testing.T) {
	folder := small(t, "24m")
	s := &stage{T: t, folder: folder, scene: refreshScene(), client: http.DefaultClient}
	s.prepare(s)
	callsCSV(t, folder, "calls.csv", 0, 8000)
	do(t, folder, "import", "--db", "base.db", "--set", "Calls", "calls.csv")
	if err := os.Rename(s.path("base.db"), s.path("feed.db")); err != nil {
		t.Fatal(err)
	}
	purge := []string{"purge", "--db", "feed.db", "--days", "1", "--now", "2026-04-01"}
	before := s.content("feed.db")
	for _, room := range []int64{0, 100 << 10} {
		free := filled(t, folder, room)
		contains(t, fails(t, feedline(t, folder, append(s.refreshOf(1), "--db", "feed.db")...)), full)
		contains(t, fails(t, feedline(t, folder, purge...)), full)
		free()
		do(t, folder, "doctor", "--db", "feed.db")
		judgeGenerations(s, 1, "")
		if difference := s.content("feed.db").difference(before); difference != "" {
			t.Fatalf("with room for %d bytes, %s", room, difference)
		}
	}
	do(t, folder, append(s.refreshOf(1), "--db", "feed.db")...)
	judgeGenerations(s, 1, "Users: ")
	contains(t, do(t, folder, purge...), "Conversations  8,000")
	do(t, folder, "doctor", "--db", "feed.db")
}
