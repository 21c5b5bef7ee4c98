package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// repository is the root of the sources as seen from this package.
const repository = "../.."

// rooms lists every package with the packages of ours that it may import. A
// new line needs a reason in the message of its commit.
const rooms = `
cmd/feedline:    *
odata:           odata/* model store auth
odata/access:    auth model store odata/bind odata/fault odata/plan
odata/bind:      odata/fault odata/uri model model/edm store
odata/compress:
odata/csdl:      model
odata/encode:    model model/edm store
odata/fault:
odata/guard:     auth auth/keys odata/fault
odata/metrics:   odata
odata/oracle:    model
odata/plan:      odata/fault odata/bind model store
odata/traces:    odata store
odata/uri:       odata/fault model/edm
store:           model model/edm
store/audit:     store model
store/daily:     store
store/erasure:   store model
store/ingest:    store store/runs model model/edm
store/keyring:   auth auth/keys store/sqlite
store/postgres:
store/postgrestest:
store/refresh:   store store/daily store/ingest store/runs model
store/retention: store store/runs model
store/runs:      store model
store/sample:    store model
store/sqlite:    store store/sqltext model model/edm
store/sqltext:   store model model/edm
store/storetest: store model
store/transfer:  store store/sqltext model model/edm
auth:
auth/oidc:       auth
model:           model/edm
model/edm:
auth/keys:       auth
auth/users:      auth auth/keys
`

// pure rooms turn values into values: they reach no network, file, database
// or log. The model's loader reads through fs.FS.
var pure = []string{
	"model", "model/edm", "store", "store/sqltext", "odata/uri", "odata/bind", "odata/plan", "odata/access", "odata/encode",
}

// impure are the packages of the standard library that a pure room shuns.
var impure = []string{"net", "net/http", "os", "os/exec", "database/sql", "log", "log/slog", "syscall"}

// homes says which rooms alone may import a dependency. A key names the
// dependency or the beginning of its path.
var homes = map[string][]string{
	"github.com/CiscoM31/godata":   {"odata/uri"},
	"github.com/DeRuina/":          {"store/audit"},
	"github.com/coreos/go-oidc/v3": {"auth/oidc"},
	"github.com/go-jose/go-jose/":  {"auth/oidc"},
	"github.com/jackc/pgx/":        {"store/postgres"},
	"github.com/robfig/cron/":      {"store/daily"},
	"github.com/prometheus/":       {"odata/metrics"},
	"github.com/spf13/cobra":       {"cmd/feedline"},
	"github.com/spf13/viper":       {"cmd/feedline"},
	"go.opentelemetry.io/":         {"odata/traces"},
	"golang.org/x/crypto/acme":     {"cmd/feedline"},
	"golang.org/x/crypto/argon2":   {"auth/users"},
	"golang.org/x/crypto/bcrypt":   {"auth/users"},
	"golang.org/x/time":            {"odata/guard"},
	"modernc.org/":                 {"store/sqlite"},
}

// unsafeFile is the one file that may look behind Go's types (design decision
// 8).
const unsafeFile = "store/sqlite/inplace.go"

// topLevel is everything that may lie in the repository's root, besides names
// that begin with a dot and what builds and runs leave behind.
var topLevel = []string{
	"CHANGELOG.md", "LICENSE", "Makefile", "README.md", "auth", "cmd", "deploy", "docs", "go.mod",
	"go.sum", "model", "odata", "store", "testdata",
}

// leftBehind is ignored by git and may lie in the root of a working copy.
var leftBehind = []string{"feedline", "data", "coverage.out"}

const (
	longestFile     = 400
	longestFunction = 80
)

// source is one Go file that is not a test.
type source struct {
	path  string // from the repository's root, with slashes
	room  string
	lines int
	file  *ast.File
	fset  *token.FileSet
}

func TestEveryPackageKeepsToItsRoom(t *testing.T) {
	allowed := roomTable(t)
	documented := map[string]bool{}
	for _, s := range sources(t) {
		if _, known := allowed[s.room]; !known {
			t.Errorf("%s: %s is not in the table of rooms", s.path, s.room)
			continue
		}
		checkImports(t, s, allowed[s.room])
		checkSize(t, s)
		checkHabits(t, s)
		documented[s.room] = documented[s.room] || s.file.Doc != nil
	}
	for room, doc := range documented {
		if !doc {
			t.Errorf("package %s has no doc comment", room)
		}
	}
}

func TestTheRootHoldsOnlyAgreedNames(t *testing.T) {
	entries, err := os.ReadDir(repository)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || strings.Contains(name, ".db") || slices.Contains(leftBehind, name) {
			continue
		}
		if !slices.Contains(topLevel, name) {
			t.Errorf("%s does not belong in the root of the repository", name)
		}
	}
}

func roomTable(t *testing.T) map[string][]string {
	t.Helper()
	table := map[string][]string{}
	for line := range strings.Lines(rooms) {
		room, list, found := strings.Cut(strings.TrimSpace(line), ":")
		if found {
			table[room] = strings.Fields(list)
		}
	}
	return table
}

func sources(t *testing.T) []source {
	t.Helper()
	var found []source
	err := filepath.WalkDir(repository, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipped(path, d.Name())
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			found = append(found, parse(t, path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func skipped(path, name string) error {
	if path != repository && (strings.HasPrefix(name, ".") || name == "testdata") {
		return filepath.SkipDir
	}
	return nil
}

func parse(t *testing.T, path string) source {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	short, err := filepath.Rel(repository, path)
	if err != nil {
		t.Fatal(err)
	}
	short = filepath.ToSlash(short)
	room := short[:strings.LastIndex(short, "/")+1]
	return source{
		path: short, room: strings.TrimSuffix(room, "/"),
		lines: bytes.Count(text, []byte("\n")), file: file, fset: fset,
	}
}

func checkImports(t *testing.T, s source, allowed []string) {
	t.Helper()
	for _, spec := range s.file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if ours, ok := strings.CutPrefix(path, "feedline/"); ok && !matches(ours, allowed) {
			t.Errorf("%s: %s may not import %s", s.path, s.room, ours)
		}
		if slices.Contains(pure, s.room) && slices.Contains(impure, path) {
			t.Errorf("%s: %s is pure and may not import %s", s.path, s.room, path)
		}
		if path == "unsafe" && s.path != unsafeFile {
			t.Errorf("%s: only %s may import unsafe", s.path, unsafeFile)
		}
		for prefix, owners := range homes {
			if strings.HasPrefix(path, prefix) && !slices.Contains(owners, s.room) {
				t.Errorf("%s: %s belongs to %s alone", s.path, path, strings.Join(owners, ", "))
			}
		}
	}
}

// matches tells whether one of the patterns names the room; a star at the end
// stands for anything.
func matches(room string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		prefix, open := strings.CutSuffix(p, "*")
		return room == p || open && strings.HasPrefix(room, prefix)
	})
}

func checkSize(t *testing.T, s source) {
	t.Helper()
	if s.lines > longestFile {
		t.Errorf("%s has %d lines, more than %d: look for the second noun", s.path, s.lines, longestFile)
	}
	for _, d := range s.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		lines := s.fset.Position(f.End()).Line - s.fset.Position(f.Pos()).Line + 1
		if lines > longestFunction {
			t.Errorf("%s: %s has %d lines, more than %d: name its middle", s.path, f.Name.Name, lines, longestFunction)
		}
		if f.Recv == nil && f.Name.Name == "init" {
			t.Errorf("%s: package state is passed, never made by init", s.path)
		}
	}
}

// checkHabits refuses branches on the name of a dialect: a difference between
// databases is a field of the dialect.
func checkHabits(t *testing.T, s source) {
	t.Helper()
	ast.Inspect(s.file, func(n ast.Node) bool {
		statement, ok := n.(*ast.SwitchStmt)
		if ok && statement.Tag != nil && onDialect(s.fset, statement) {
			t.Errorf("%s: switch on a dialect; make the difference a field of it", s.fset.Position(statement.Pos()))
		}
		return true
	})
}

func onDialect(fset *token.FileSet, statement *ast.SwitchStmt) bool {
	var tag bytes.Buffer
	if err := printer.Fprint(&tag, fset, statement.Tag); err != nil {
		return false
	}
	return strings.Contains(strings.ToLower(tag.String()), "dialect")
}

func TestRoomPatternsMatchWhatTheySay(t *testing.T) {
	for _, c := range []struct {
		room    string
		pattern string
		want    bool
	}{
		{"model", "model", true},
		{"store", "model", false},
		{"odata/uri", "odata/*", true},
		{"odata", "odata/*", false},
		{"store/sqlite", "*", true},
		{"modelling", "model", false},
	} {
		if got := matches(c.room, []string{c.pattern}); got != c.want {
			t.Errorf("matches(%q, %q) = %v, want %v", c.room, c.pattern, got, c.want)
		}
	}
}
