//go:build unix

package postgrestest

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
)

// Password is that of the user "postgres".
const Password = "correct-horse/battery@staple%20"

// Server is a running server. It listens at 127.0.0.1 and at a socket in a folder, and
// asks for passwords at both.
type Server struct {
	Port   int
	Socket string // folder
	bin    string
	own    *syscall.SysProcAttr
	t      testing.TB
}

// Start starts a server. Without the programs the test is skipped, or fails where
// FEEDLINE_TEST_REQUIRE_ALL says that nothing may be left out.
func Start(t testing.TB) *Server {
	t.Helper()
	bin := programs()
	if bin == "" {
		if os.Getenv("FEEDLINE_TEST_REQUIRE_ALL") == "1" {
			t.Fatal("the programs of a PostgreSQL server (initdb, pg_ctl, psql) are missing")
		}
		t.Skip("the programs of a PostgreSQL server (initdb, pg_ctl, psql) are missing")
	}
	// The path of a socket is short, and those of a test's folders need not be.
	folder, err := os.MkdirTemp("", "pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	s := &Server{Port: freePort(t), Socket: folder, bin: bin, t: t}
	s.disown(folder)
	secret := filepath.Join(folder, "password")
	if err := os.WriteFile(secret, []byte(Password), 0o644); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(folder, "data")
	s.run("initdb", "-D", data, "-U", "postgres", "--auth=scram-sha-256", "--pwfile="+secret, "-E", "UTF8", "--no-locale", "--no-sync")
	options := fmt.Sprintf("-p %d -k %s -c listen_addresses=127.0.0.1 -c fsync=off", s.Port, folder)
	s.run("pg_ctl", "-D", data, "-w", "-t", "120", "-l", filepath.Join(folder, "log"), "-o", options, "start")
	t.Cleanup(func() { s.run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop") })
	return s
}

// URL is the address of a database for a user, without a password.
func (s *Server) URL(user, database string) string {
	return (&url.URL{Scheme: "postgres", User: url.User(user), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port)), Path: database}).String()
}

// SQL runs statements in the database "postgres" as the user "postgres".
func (s *Server) SQL(statements string) {
	s.t.Helper()
	s.run("psql", "-h", s.Socket, "-p", strconv.Itoa(s.Port), "-U", "postgres", "-d", "postgres", "-q", "-v", "ON_ERROR_STOP=1", "-c", statements)
}

// run runs one of the programs to its end.
func (s *Server) run(name string, args ...string) {
	s.t.Helper()
	command := exec.Command(filepath.Join(s.bin, name), args...)
	command.Dir = s.Socket
	command.Env = append(os.Environ(), "PGPASSWORD="+Password)
	command.SysProcAttr = s.own
	if out, err := command.CombinedOutput(); err != nil {
		s.t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// disown gives a folder to a user who is not root, as whom the server runs: it
// refuses to run as root.
func (s *Server) disown(folder string) {
	s.t.Helper()
	if os.Getuid() != 0 {
		return
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid) // numbers, on Unix
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(folder, uid, gid); err != nil {
			s.t.Fatal(err)
		}
		s.own = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
		return
	}
	s.t.Fatal("there is no user postgres or nobody to run a server as")
}

// programs is the folder with the programs of a server, where Linux keeps those of
// each version or in the path of all programs; empty if there is none.
func programs() string {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(folders, func(a, b string) int { return version(b) - version(a) })
	folders = append(folders, filepath.SplitList(os.Getenv("PATH"))...)
	for _, folder := range folders {
		if has(folder, "initdb") && has(folder, "pg_ctl") && has(folder, "psql") {
			return folder
		}
	}
	return ""
}

func has(folder, name string) bool {
	_, err := os.Stat(filepath.Join(folder, name))
	return err == nil
}

// version is the number in the path of a version's programs.
func version(folder string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
	return n
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
