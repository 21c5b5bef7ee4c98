package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var curlLine = regexp.MustCompile(`(?m)^  (curl .*)$`)

// TestTheLinesOfMakeRunWorkAsPrinted runs what "make run" tells people to try,
// against the data that it serves.
func TestTheLinesOfMakeRunWorkAsPrinted(t *testing.T) {
	outside(t, "curl")
	text, err := os.ReadFile(filepath.Join(repository, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	do(t, folder, "sample", "--db", "demo.db", "--days", "2")
	feed := serve(t, folder, "--db", "demo.db")
	address := strings.TrimSuffix(strings.TrimPrefix(feed.root, "http://"), "/odata")
	lines := curlLine.FindAllStringSubmatch(string(text), -1)
	wants := []string{`^300$`, `"value":\[\s*\{"id":"17e757f1`, `/\$metadata#Calls/\$entity","`, `"Channel":\{"name":"[^"]+"\}`}
	if len(lines) != len(wants) {
		t.Fatalf("make run prints %d curl lines, want %d", len(lines), len(wants))
	}
	for i, line := range lines {
		command := strings.NewReplacer("$(LISTEN)", address, "$$", "$").Replace(line[1])
		output, err := exec.Command("sh", "-c", command+" --silent --show-error").Output()
		if err != nil || !regexp.MustCompile(wants[i]).Match(output) {
			t.Errorf("%s prints %.300s, %v; want %s", command, output, err, wants[i])
		}
	}
}

var codeBlock = regexp.MustCompile("(?s)```([a-z]+)\n(.*?)```")

// TestTheCommandsOfTheReadmeWork imports the README's own file with the
// README's own commands and reads it back.
func TestTheCommandsOfTheReadmeWork(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	var commands []string
	for _, block := range codeBlock.FindAllStringSubmatch(string(text), -1) {
		if block[1] == "csv" {
			if err := os.WriteFile(filepath.Join(folder, "calls.csv"), []byte(block[2]), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for line := range strings.Lines(block[2]) {
			if args, ours := strings.CutPrefix(strings.TrimSpace(line), "./feedline "); ours {
				commands = append(commands, args)
			}
		}
	}
	if len(commands) != 3 || !strings.HasPrefix(commands[2], "serve ") {
		t.Fatalf("the README has other commands than expected: %q", commands)
	}
	do(t, folder, strings.Fields(commands[0])...)
	do(t, folder, strings.Fields(commands[1])...)
	feed := serve(t, folder, strings.Fields(commands[2])[1:]...)
	if _, body := get(t, feed.root+"/Calls?$select=startedAt", nil); !strings.Contains(string(body), `"startedAt":"2026-03-02T10:15:00.000+01:00"`) {
		t.Errorf("the call came back as %s", body)
	}
}
