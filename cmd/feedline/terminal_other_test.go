//go:build !linux

package main

import (
	"os/exec"
	"testing"
)

// onTerminal cannot make a terminal here.
func onTerminal(t *testing.T, _ int, _ *exec.Cmd) string {
	t.Helper()
	t.Skip("the test makes its terminal in the way of Linux")
	return ""
}
