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
				"feedline metadata --db other.db --model made",
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
