package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// strange makes a file of another program.
func strange(t *testing.T, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pbx.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, text := range statements {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func TestAQueryOfAnotherFileIsLinesOfJSON(t *testing.T) {
	path := strange(t, "CREATE TABLE q (id TEXT, label TEXT, n INTEGER, share REAL)", `INSERT INTO q VALUES ('a', 'Say "hi"', 7, 0.5), ('b', NULL, -1, 2)`)
	var out bytes.Buffer
	if err := Export(context.Background(), path, "SELECT id, label AS Name, n, share FROM q ORDER BY id", &out); err != nil {
		t.Fatal(err)
	}
	want := `{"id":"a","Name":"Say \"hi\"","n":7,"share":0.5}` + "\n" + `{"id":"b","Name":null,"n":-1,"share":2}` + "\n"
	if out.String() != want {
		t.Errorf("got %s", out.String())
	}
}

func TestAQueryOfAnotherFileChangesNothingInIt(t *testing.T) {
	path := strange(t, "CREATE TABLE q (id TEXT)", "INSERT INTO q VALUES ('a')")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"DELETE FROM q", "DELETE FROM q RETURNING id", "DROP TABLE q", "PRAGMA user_version = 3"} {
		if err := Export(context.Background(), path, query, &bytes.Buffer{}); err == nil && !strings.HasPrefix(query, "PRAGMA") {
			t.Errorf("%s was run", query)
		}
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was changed (%v)", err)
	}
}

func TestAQueryThatCannotBeReadIsRefused(t *testing.T) {
	path := strange(t, "CREATE TABLE q (id TEXT, b BLOB)", "INSERT INTO q VALUES ('a', x'00')")
	for query, want := range map[string]string{
		"SELECT id, id FROM q": "two columns of the query are called id",
		"SELECT b FROM q":      "the column b holds a blob",
		"SELECT * FROM none":   "no such table",
		"SELEKT":               "syntax error",
	} {
		if err := Export(context.Background(), path, query, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", query, err, want)
		}
	}
	if err := Export(context.Background(), filepath.Join(t.TempDir(), "none.db"), "SELECT 1", &bytes.Buffer{}); err == nil {
		t.Error("a file that is not there was read")
	}
}
