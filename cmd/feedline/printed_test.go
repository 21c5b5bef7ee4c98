package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var curlLine = regexp.MustCompile(`(?m)^  (curl .*)$`)

// TestTheLinesOfTheDemoWorkAsPrinted starts the demo and runs what it tells people
// to try, and starts it again on the file that it made.
func TestTheLinesOfTheDemoWorkAsPrinted(t *testing.T) {
	outside(t, "curl")
	folder := t.TempDir()
	demo := serveWith(t, folder, "demo")
	lines := curlLine.FindAllString(demo.rest("made anew."), -1)
	wants := []string{`^[1-9][0-9]+$`, `"startedAt":"[^"]+T(09|10|11):`, `"Channel":\{"name":"[^"]+"\}`, `"durationInSeconds":[1-9]`, `"value":\[`}
	if len(lines) != len(wants) {
		t.Fatalf("the demo prints %d curl lines, want %d", len(lines), len(wants))
	}
	for i, line := range lines {
		output, err := exec.Command("sh", "-c", line+" --silent --show-error").Output()
		if err != nil || !regexp.MustCompile(wants[i]).Match(output) {
			t.Errorf("%s prints %.300s, %v; want %s", line, output, err, wants[i])
		}
	}
	_ = demo.stop()
	begun := time.Now()
	serveWith(t, folder, "demo").rest("made anew.")
	t.Logf("the second start took %s", time.Since(begun).Round(time.Millisecond))
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
