package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// The tests of this file's users run the real program in processes of its own.

var built struct {
	once   sync.Once
	folder string
	err    error
}

func TestMain(m *testing.M) {
	status := m.Run()
	if built.folder != "" {
		os.RemoveAll(built.folder)
	}
	os.Exit(status)
}

// binary is the path of the program, built once for all tests.
func binary(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		if built.folder, built.err = os.MkdirTemp("", "feedline"); built.err == nil {
			built.err = build(filepath.Join(built.folder, "feedline"))
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return filepath.Join(built.folder, "feedline")
}

func build(path string) error {
	output, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, ".").CombinedOutput()
	if err != nil {
		return fmt.Errorf("build the program: %w\n%s", err, output)
	}
	return nil
}

// feedline prepares a command line in a folder, without the settings of the
// shell that the tests run in.
func feedline(t testing.TB, folder string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary(t), args...)
	cmd.Dir = folder
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "FEEDLINE_") {
			cmd.Env = append(cmd.Env, entry)
		}
	}
	return cmd
}

// do runs a command line and returns what it printed; it must succeed.
func do(t testing.TB, folder string, args ...string) string {
	t.Helper()
	output, err := feedline(t, folder, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("feedline %s: %v\n%s", strings.Join(args, " "), err, output)
	}
	return string(output)
}

// served is a running "feedline serve".
type served struct {
	root string // address of the feed
	cmd  *exec.Cmd
	log  *bytes.Buffer // complete once the process has ended
	out  *bufio.Reader
}

// serve starts the feed on a free port and waits until it has announced
// itself. The process ends with the test.
func serve(t testing.TB, folder string, args ...string) *served {
	t.Helper()
	return serveWith(t, folder, "serve", args...)
}

// serveWith does so with a command that serves.
func serveWith(t testing.TB, folder, command string, args ...string) *served {
	t.Helper()
	cmd := feedline(t, folder, append([]string{command, "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	s := &served{cmd: cmd, log: &bytes.Buffer{}}
	cmd.Stderr = s.log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.stop() })
	s.out = bufio.NewReader(out)
	for !strings.Contains(s.root, "http://") {
		if s.root, err = s.out.ReadString('\n'); err != nil {
			t.Fatalf("the feed did not start: %v\n%s", cmd.Wait(), s.log)
		}
	}
	s.root = strings.TrimSpace(s.root[strings.Index(s.root, "http://"):])
	return s
}

// rest is what the process prints next, up to a text.
func (s *served) rest(last string) string {
	var text strings.Builder
	for !strings.Contains(text.String(), last) {
		line, err := s.out.ReadString('\n')
		text.WriteString(line)
		if err != nil {
			break
		}
	}
	return text.String()
}

// stop asks the process to end and returns how it did.
func (s *served) stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_, _ = io.Copy(io.Discard, s.out)
	return s.cmd.Wait()
}

// get reads an address with headers; the transport neither asks for nor undoes
// compression by itself.
func get(t testing.TB, address string, headers map[string]string) (*http.Response, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	plain := &http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	response, err := plain.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, body
}

// program finds an outside program that a test needs.
func outside(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("FEEDLINE_TEST_REQUIRE_ALL") == "1" {
			t.Fatalf("the program %s is missing", name)
		}
		t.Skipf("the program %s is missing", name)
	}
	return path
}
