package main

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// oneBadRow makes a file with a row that cannot be stored.
func oneBadRow(t *testing.T, path string) {
	t.Helper()
	writeFile(t, path, "id,Name\nx,Sales\n", 0o600)
}

func writeFile(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

// said runs a command line in this process and returns its status and what it
// prints.
func said(t *testing.T, args ...string) (status int, text string) {
	t.Helper()
	var out bytes.Buffer
	status = report(&out, run(t.Context(), args, nil, strings.NewReader(""), &out, &out))
	return status, out.String()
}

func TestRejectsAreReadableByTheirOwnerAlone(t *testing.T) {
	t.Chdir(t.TempDir())
	oneBadRow(t, "q.csv")
	for name, prepare := range map[string]func(){
		"a new file":                    func() { os.Remove("r.csv") },
		"a longer one that others read": func() { writeFile(t, "r.csv", strings.Repeat("old\n", 1000), 0o644) },
	} {
		t.Run(name, func(t *testing.T) {
			prepare()
			if status, text := said(t, "import", "--db", "f.db", "--set", "Queues", "--rejects", "r.csv", "q.csv"); status != exitRejected {
				t.Fatal(text)
			}
			about, err := os.Stat("r.csv")
			if err != nil || about.Mode() != 0o600 {
				t.Errorf("%v, %v", about.Mode(), err)
			}
			text, _ := os.ReadFile("r.csv")
			if !strings.HasPrefix(string(text), "line,reason,property,record\n2,") || bytes.Contains(text, []byte("old")) {
				t.Errorf("the file holds %.200s", text)
			}
		})
	}
}

func TestRejectsNeverReplaceWhatIsNeeded(t *testing.T) {
	t.Chdir(t.TempDir())
	oneBadRow(t, "jan/q.csv")
	oneBadRow(t, "feb/q.csv")
	oneBadRow(t, "other.csv")
	if status, text := said(t, "migrate", "--db", "f.db"); status != exitDone {
		t.Fatal(text)
	}
	before, err := os.ReadFile("f.db")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("f.db", "link.db"); err != nil {
		t.Fatal(err)
	}
	if err := os.Link("other.csv", "hard.csv"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"the rejects of another input", []string{"jan/q.csv", "feb/q.csv"}, "feedline: jan/q.csv and feb/q.csv would both leave their rejects in q.rejects.csv\n"},
		{"the database behind a link", []string{"--rejects", "f.db", "jan/q.csv"}, "feedline: f.db belongs to the database and cannot take rejects\n"},
		{"the log of the database behind a link", []string{"--rejects", "jan/../f.db-wal", "jan/q.csv"}, "feedline: jan/../f.db-wal belongs to the database and cannot take rejects\n"},
		{"an input by another name", []string{"--rejects", "hard.csv", "other.csv"}, "feedline: hard.csv is an input itself and cannot take rejects\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, text := said(t, append([]string{"import", "--db", "link.db", "--set", "Queues"}, c.args...)...)
			if first, _, _ := strings.Cut(text, "  "); status != exitFailed || first != c.want {
				t.Errorf("status %d: %s", status, text)
			}
			if after, err := os.ReadFile("f.db"); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the database has changed: %v", err)
			}
		})
	}
}

func TestAForeignLockIsToldOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	oneBadRow(t, "q.csv")
	if status, text := said(t, "tenant", "add", "default", "--zone", "UTC", "--db", "f.db"); status != exitDone {
		t.Fatal(text)
	}
	db, err := sql.Open("sqlite", "f.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	status, text := said(t, "import", "--db", "f.db", "--set", "Queues", "--busy-timeout", "20ms", "q.csv")
	const want = "feedline: q.csv: begin a batch of Queues: the file is locked by a program that is not one of Feedline's; " +
		"try again when it is done or raise --busy-timeout\n"
	if status != exitFailed || text != want {
		t.Errorf("status %d: %s", status, text)
	}
}
