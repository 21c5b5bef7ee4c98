package odata_test

import (
	"bytes"
	"database/sql"
	"os"
	"strings"
	"testing"

	"feedline/store/sqlite"
)

// damage overwrites pages of a table: those that hold its rows from two thirds
// on. It returns how many they were.
func damage(t *testing.T, path, table string) int {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var size int64
	if err := db.QueryRow("PRAGMA page_size").Scan(&size); err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path", table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var pages []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		pages = append(pages, n)
	}
	pages = pages[len(pages)*2/3:]
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, n := range pages {
		if _, err := file.WriteAt(bytes.Repeat([]byte("+49 30 5550199 "), int(size)/15), (n-1)*size); err != nil {
			t.Fatal(err)
		}
	}
	return len(pages)
}

// TestADamagedPageInTheMiddleBreaksItsAnswersOnly overwrites pages of a real
// file, so that the engine comes upon them while rows are on their way.
func TestADamagedPageInTheMiddleBreaksItsAnswersOnly(t *testing.T) {
	for _, row := range []struct{ table, set, intact string }{
		{"conversations", "Calls", "QueueSegments"}, {"queue_segments", "QueueSegments", "Calls"},
	} {
		o := newOffice(t)
		o.channels = 10
		o.calls = func(version int) int { return 2000 * min(version, 1) }
		o.segments = func(int, int) int { return 1 }
		if err := o.commit(1); err != nil {
			t.Fatal(err)
		}
		if err := o.writer.Close(); err != nil {
			t.Fatal(err)
		}
		t.Logf("%d pages of %s are damaged", damage(t, o.path, row.table), row.table)
		b := &breaking{Reader: o.reader(sqlite.Options{Readers: 1})}
		server, log := o.serve(b, nil)
		for _, target := range []string{row.set, "Calls?$expand=QueueSegments", "Calls?$expand=QueueSegments($expand=Conversation)"} {
			for _, encoding := range []string{"identity", "gzip"} {
				if got := take(t, server.URL+"/odata/"+target, encoding); !got.looksCut(encoding) {
					t.Errorf("%s, %s: %v", target, encoding, got)
				}
				line := logged(log)
				b.expect(t, target, line, "InternalError", row.set+": SQLite result 11", true)
				if strings.Contains(line, "5550199") {
					t.Errorf("the log shows content: %s", line)
				}
				for _, intact := range []string{row.intact, "Channels"} {
					got := take(t, server.URL+"/odata/"+intact, "identity")
					if got.Response == nil || got.StatusCode != 200 || got.err != nil || !bytes.HasSuffix(got.body, []byte("]}\n")) {
						t.Errorf("after %s, %s: %v", target, intact, got)
					}
					logged(log)
				}
			}
		}
	}
}
