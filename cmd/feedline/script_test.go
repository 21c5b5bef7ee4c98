package main

import (
	"bytes"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

// TestScripts replays testdata/*.txtar, which read like a terminal: a section
// named "$ feedline ..." is a command and holds what it prints, any other
// section is a file that is there before.
func TestScripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("there are no scripts: %v", err)
	}
	for _, path := range paths {
		absolute, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { replay(t, absolute) })
	}
}

func replay(t *testing.T, path string) {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for i, section := range archive.Files {
		line, isCommand := strings.CutPrefix(section.Name, "$ ")
		if !isCommand {
			if err := os.WriteFile(section.Name, section.Data, 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got := terminal(t, line)
		if *update {
			archive.Files[i].Data = []byte(got)
		} else if difference := cmp.Diff(string(section.Data), got); difference != "" {
			t.Errorf("$ %s (-want +got)\n%s", line, difference)
		}
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// terminal runs one command line, which may begin with variables and end with
// a file for standard input, and returns what a person would see. "cat FILE"
// shows a file, and "sqlite FILE SCRIPT" is another program that writes to a
// database.
func terminal(t *testing.T, line string) string {
	t.Helper()
	words := strings.Fields(line)
	if words[0] == "cat" {
		text, err := os.ReadFile(words[1])
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if words[0] == "sqlite" {
		otherProgram(t, words[1], words[2])
		return ""
	}
	var environ []string
	for strings.Contains(words[0], "=") {
		environ, words = append(environ, words[0]), words[1:]
	}
	var stdin []byte
	if n := len(words); n > 2 && words[n-2] == "<" {
		text, err := os.ReadFile(words[n-1])
		if err != nil {
			t.Fatal(err)
		}
		stdin, words = text, words[:n-2]
	}
	var out, wrong bytes.Buffer
	err := run(t.Context(), words[1:], environ, bytes.NewReader(stdin), &out, &wrong)
	status := report(&wrong, err)
	text := out.String() + wrong.String()
	if status != exitDone {
		text += fmt.Sprintf("[exit status %d]\n", status)
	}
	return steady(text)
}

// otherProgram runs a script over a database.
func otherProgram(t *testing.T, path, script string) {
	t.Helper()
	text, err := os.ReadFile(script)
	db, openErr := sql.Open("sqlite", path)
	if err := errors.Join(err, openErr); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), string(text)); err != nil {
		t.Fatal(err)
	}
}

var (
	guids  = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	looked = regexp.MustCompile(`looked at, [0-9.]+[mµn]?s`)
	issued = regexp.MustCompile(`fl_[a-z2-7]{8}_[a-z2-7]{59}`)
	named  = regexp.MustCompile(`(?m)(the key |"prefix": "|^)[a-z2-7]{8}( \(|"|  )`)
	times  = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d UTC|("(created|expires)": ")\d[^"]*`)
	walked = regexp.MustCompile(`\d+ columns of \d+ tables`)
	until  = regexp.MustCompile(`until \d{4}-\d\d-\d\d`)
	speeds = regexp.MustCompile(`\([0-9.]+[mµn]?s, [0-9,]+ rows/s\)`)
)

// steady replaces what differs from run to run.
func steady(text string) string {
	text = speeds.ReplaceAllString(text, "(TIME)")
	text = issued.ReplaceAllString(text, "KEY")
	text = named.ReplaceAllString(text, "${1}PREFIX${2}")
	text = times.ReplaceAllString(text, "${1}TIME")
	text = walked.ReplaceAllString(text, "N columns of M tables")
	text = until.ReplaceAllString(text, "until DATE")
	text = looked.ReplaceAllString(text, "looked at, TIME")
	return guids.ReplaceAllString(text, "ID")
}
