package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// damaged changes a page of a table or an index, in the middle of its rows.
func damaged(t *testing.T, path, name string, change func(page []byte)) {
	t.Helper()
	a := asking(t, path)
	size := a.number("PRAGMA page_size")
	pages := a.number("SELECT count(*) FROM dbstat WHERE name = ? AND pagetype = 'leaf'", name)
	number := a.number("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET ?", name, pages/2)
	if err := a.db.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	change(text[(number-1)*size:][:size])
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// overwritten leaves nothing of a page, and misread changes an id in it.
func overwritten(page []byte) { copy(page, strings.Repeat("+49 30 5550199 ", len(page)/15)) }

func misread(page []byte) { page[bytes.LastIndex(page, []byte("-4000-8000-"))+20] = '9' }

// TestADamagedPageIsNamedAndCured damages one page of a file that is served. What
// does not meet it is answered, what does is refused or breaks off, the doctor
// names what is hit, and what it advises helps.
func TestADamagedPageIsNamedAndCured(t *testing.T) {
	for _, c := range []struct {
		hit    string
		how    func([]byte)
		breaks bool // what meets it
		told   []string
	}{
		{"conversations", overwritten, true, []string{"table conversations cannot be read", "feedline restore"}},
		{"conversations_media_group_started_at_utc_id_ix", overwritten, true, []string{"conversations_media_group_started_at_utc_id_ix", "feedline restore"}},
		{"conversations_started_at_utc_id_ix", misread, false, []string{"missing from index conversations_started_at_utc_id_ix", "REINDEX"}},
	} {
		folder := t.TempDir()
		path := filepath.Join(folder, "feed.db")
		callsCSV(t, folder, "calls.csv", 0, 5000)
		writeFile(t, filepath.Join(folder, "queues.csv"), "id,Name\n6f9619ff-8b86-4011-b42d-00c04fc964ff,Sales\n", 0o600)
		do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
		do(t, folder, "import", "--db", "feed.db", "--set", "Queues", "queues.csv")
		do(t, folder, "backup", "--db", "feed.db", "--to", "copy.db")
		damaged(t, path, c.hit, c.how)
		feed := serve(t, folder, "--db", "feed.db", "--audit-db", "off")
		for _, target := range []string{"/Queues", "/Calls?$top=10", "/Calls?$orderby=startedAtUTC desc&$top=10"} {
			if answer, body := get(t, feed.root+strings.ReplaceAll(target, " ", "%20"), nil); answer.StatusCode != 200 {
				t.Errorf("%s is answered %s\n%s", target, answer.Status, body)
			}
		}
		if c.breaks {
			breaksOff(t, feed.root+"/Calls")
			_, body := get(t, feed.root+"/Calls?$filter=durationInSeconds%20eq%201", nil)
			contains(t, string(body), "InternalError", "The operator finds the cause in the log under the request id")
		}
		if err := feed.stop(); err != nil {
			t.Error(err)
		}
		if c.breaks {
			contains(t, feed.log.String(), "level=ERROR", "cut=true", "status=500", "SQLite result 11")
		}
		printed := fails(t, feedline(t, folder, "doctor", "--db", "feed.db"))
		contains(t, printed, append(c.told, "FAULT  database: ")...)
		if cure := reindex.FindStringSubmatch(printed); !c.breaks && cure != nil {
			if output, err := exec.Command(outside(t, "sqlite3"), path, cure[1]).CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", cure[1], err, output)
			}
		} else {
			do(t, folder, "restore", "--from", "copy.db", "--db", "feed.db")
		}
		do(t, folder, "doctor", "--db", "feed.db")
		if stored, counted := account(t, path); stored != 5000 || counted != 5001 { // a queue was imported, too
			t.Errorf("afterwards there are %d calls, and the runs count %d", stored, counted)
		}
	}
}

// reindex is what the doctor advises for an index.
var reindex = regexp.MustCompile(`sqlite3 FILE '([^']*)'`)

// breaksOff reads an answer that is cut.
func breaksOff(t *testing.T, address string) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if n, err := io.Copy(io.Discard, answer.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%s ends after %d bytes with %v", address, n, err)
	}
}
