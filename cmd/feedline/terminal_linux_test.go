package main

import (
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"unsafe"
)

// onTerminal runs a command on a new terminal with so many columns and returns all
// that the terminal was sent.
func onTerminal(t *testing.T, columns int, cmd *exec.Cmd) string {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("the system gives no terminal: %v", err)
	}
	defer master.Close()
	size, unlock, number := [4]uint16{24, uint16(columns)}, int32(0), uint32(0)
	control := func(request uintptr, argument unsafe.Pointer) {
		if _, _, fault := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(argument)); fault != 0 {
			t.Skipf("the system gives no terminal: %v", fault)
		}
	}
	control(syscall.TIOCSPTLCK, unsafe.Pointer(&unlock))
	control(syscall.TIOCGPTN, unsafe.Pointer(&number))
	control(syscall.TIOCSWINSZ, unsafe.Pointer(&size))
	terminal, err := os.OpenFile("/dev/pts/"+strconv.Itoa(int(number)), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("the system gives no terminal: %v", err)
	}
	cmd.Stdout, cmd.Stderr = terminal, terminal
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	terminal.Close()
	sent, _ := io.ReadAll(master) // ends with an error when the command has closed its end
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v: %s", err, sent)
	}
	return string(sent)
}
