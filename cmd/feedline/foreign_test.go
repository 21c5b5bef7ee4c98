package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheForeignExamplesMatchTheirFiles checks each example under testdata/models
// against its file, and a description that is made from the file alone.
func TestTheForeignExamplesMatchTheirFiles(t *testing.T) {
	for _, name := range []string{"library", "plant"} {
		folder, err := filepath.Abs(filepath.Join(repository, "testdata", "models", name))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			otherProgram(t, "other.db", filepath.Join(folder, name+".sql"))
			before, err := os.ReadFile("other.db")
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range []string{
				"feedline check --db other.db --model " + folder, "feedline model init --db other.db --out made", "feedline check --db other.db --model made",
				"feedline metadata --db other.db --model made", "feedline doctor --db other.db --model made",
			} {
				if said := terminal(t, line); strings.Contains(said, "FAULT") || strings.Contains(said, "exit status") {
					t.Errorf("$ %s\n%s", line, said)
				}
			}
			if after, err := os.ReadFile("other.db"); err != nil || string(after) != string(before) {
				t.Errorf("the file was changed: %v", err)
			}
		})
	}
}

// TestEncodingsAreGuessedFromValues describes a table whose columns hold moments,
// ids and lists as other programs write them.
func TestEncodingsAreGuessedFromValues(t *testing.T) {
	folder := t.TempDir()
	script := filepath.Join(folder, "other.sql")
	const text = `CREATE TABLE visits (id INTEGER PRIMARY KEY, seen_at INTEGER, noon_at REAL, day_on INTEGER, date INTEGER, token BLOB, tags BLOB, weight REAL);
INSERT INTO visits VALUES (1, 1772354096250000, 2461100.857, 1772323200, 1772323200000, x'4E2F2F0C5B8F0E4F9B7E2F1D6A1C7E55', jsonb('["a"]'), 2461100.857);`
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	otherProgram(t, filepath.Join(folder, "other.db"), script)
	do(t, folder, "model", "init", "--db", "other.db", "--out", "made")
	do(t, folder, "check", "--db", "other.db", "--model", "made")
	made, err := os.ReadFile(filepath.Join(folder, "made", "Visits.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Edm.DateTimeOffset, column: seen_at, precision: 3, zone: utc, encoding: microseconds}", "Edm.DateTimeOffset, column: noon_at, precision: 3, zone: utc, encoding: julian}",
		"Edm.Date, column: day_on, encoding: seconds}", "Edm.Date, column: date, encoding: milliseconds}", "Edm.Guid, column: token, encoding: mixed}",
		"Collection(Edm.String), column: tags, encoding: jsonb}", "Edm.Double, column: weight}",
	} {
		if !strings.Contains(string(made), want) {
			t.Errorf("no %s in\n%s", want, made)
		}
	}
}

// TestAForeignFileIsServed serves an example as it is, and one that was described
// by feedline model init alone.
func TestAForeignFileIsServed(t *testing.T) {
	models, err := filepath.Abs(filepath.Join(repository, "testdata", "models", "library"))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	otherProgram(t, filepath.Join(folder, "other.db"), filepath.Join(models, "library.sql"))
	do(t, folder, "model", "init", "--db", "other.db", "--out", "made")
	for _, description := range []string{models, "made"} {
		feed := serve(t, folder, "--db", "other.db", "--model", description)
		if _, body := get(t, feed.root+"/Members?$filter=name%20eq%20'Ben'&$expand=Loans($expand=Copy)", nil); !strings.Contains(string(body), `"Copy":{"branchId":1,`) {
			t.Errorf("%s: %s", description, body)
		}
	}
}
