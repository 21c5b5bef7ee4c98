//go:build unix

package main

import (
	"bufio"
	"os"
	"syscall"
	"testing"
)

func TestAPipeThatTakesRejectsKeepsItsMode(t *testing.T) {
	t.Chdir(t.TempDir())
	oneBadRow(t, "q.csv")
	if err := syscall.Mkfifo("pipe", 0o644); err != nil {
		t.Fatal(err)
	}
	pipe, err := os.OpenFile("pipe", os.O_RDWR, 0) // both ends, so that neither waits for the other
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	if err := pipe.Chmod(0o644); err != nil {
		t.Fatal(err)
	}
	if status, text := said(t, "import", "--db", "f.db", "--set", "Queues", "--rejects", "pipe", "q.csv"); status != exitRejected {
		t.Fatal(text)
	}
	if after, err := pipe.Stat(); err != nil || after.Mode() != os.ModeNamedPipe|0o644 {
		t.Errorf("the mode is %v, %v", after.Mode(), err)
	}
	line, err := bufio.NewReader(pipe).ReadString('\n')
	if line != "line,reason,property,record\n" {
		t.Errorf("the pipe holds %q, %v", line, err)
	}
}
