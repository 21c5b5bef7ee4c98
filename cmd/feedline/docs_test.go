package main

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedline/model"
)

// documents are the texts for people, by their path from the repository's root.
func documents(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		paths, err := filepath.Glob(filepath.Join(repository, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			name, err := filepath.Rel(repository, path)
			if err != nil {
				t.Fatal(err)
			}
			texts[filepath.ToSlash(name)] = string(text)
		}
	}
	return texts
}

// document is one of them.
func document(t *testing.T, name string) string {
	t.Helper()
	text, found := documents(t)[name]
	if !found {
		t.Fatalf("there is no %s", name)
	}
	return text
}

var (
	goFile   = regexp.MustCompile("`((?:[a-z]+/)+[a-z_]+\\.go)`")
	testName = regexp.MustCompile("`((?:Test|Fuzz)[A-Z]\\w*)`")
	// A function beside its file: `serve` (`odata/service.go`), or in that file.
	placed  = regexp.MustCompile("`(\\w+)`\\s+(?:\\(|in\\s+)`((?:[a-z]+/)+[a-z_]+\\.go)`")
	link    = regexp.MustCompile(`\]\(([^)#:]*)(#[^)]*)?\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// pathOf is where a file lies that a document names from the root, or from odata
// or store.
func pathOf(name string) (string, bool) {
	for _, folder := range []string{"", "odata", "store"} {
		path := filepath.Join(repository, folder, filepath.FromSlash(name))
		if _, err := os.Stat(path); err == nil {
			return path, true
		}
	}
	return "", false
}

func TestTheDocumentsNameFilesThatExist(t *testing.T) {
	for document, text := range documents(t) {
		for _, named := range goFile.FindAllStringSubmatch(text, -1) {
			if _, found := pathOf(named[1]); !found {
				t.Errorf("%s names %s, which is not there", document, named[1])
			}
		}
	}
}

func TestTheDocumentsNameTestsThatExist(t *testing.T) {
	var code bytes.Buffer
	err := filepath.WalkDir(repository, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		code.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for document, text := range documents(t) {
		for _, named := range testName.FindAllStringSubmatch(text, -1) {
			if !bytes.Contains(code.Bytes(), []byte("func "+named[1]+"(")) {
				t.Errorf("%s names %s, which is not there", document, named[1])
			}
		}
	}
}

func TestTheArchitectureNamesFunctionsInTheirFiles(t *testing.T) {
	found := placed.FindAllStringSubmatch(document(t, "docs/architecture.md"), -1)
	if len(found) < 20 {
		t.Fatalf("only %d functions are named with their files", len(found))
	}
	for _, named := range found {
		path, _ := pathOf(named[2])
		source, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%s is named with %s: %v", named[1], named[2], err)
			continue
		}
		if !regexp.MustCompile(`(?m)^func (\([^)]*\) )?` + named[1] + `\(`).Match(source) {
			t.Errorf("%s has no function %s", named[2], named[1])
		}
	}
}

func TestTheLinksOfTheDocumentsLeadSomewhere(t *testing.T) {
	texts := documents(t)
	for document, text := range texts {
		for _, to := range link.FindAllStringSubmatch(text, -1) {
			target := document
			if to[1] != "" {
				target = filepath.ToSlash(filepath.Join(filepath.Dir(document), to[1]))
			}
			if _, err := os.Stat(filepath.Join(repository, target)); err != nil {
				t.Errorf("%s links to %s, which is not there", document, to[1])
			}
			if to[2] != "" && !hasHeading(texts[target], to[2][1:]) {
				t.Errorf("%s links to %s%s, and there is no such heading", document, to[1], to[2])
			}
		}
	}
}

// hasHeading tells whether a heading has the anchor: its words in small letters
// with hyphens between them.
func hasHeading(text, anchor string) bool {
	for _, found := range heading.FindAllStringSubmatch(text, -1) {
		words := regexp.MustCompile(`[^\w\- ]`).ReplaceAllString(strings.ToLower(found[1]), "")
		if strings.ReplaceAll(words, " ", "-") == anchor {
			return true
		}
	}
	return false
}

// TestTheWalkThroughTheRoomsIsReal compares what docs/architecture.md shows with
// what explain prints.
func TestTheWalkThroughTheRoomsIsReal(t *testing.T) {
	_, walk, found := strings.Cut(document(t, "docs/architecture.md"), "\n## One filter's way\n")
	walk, _, ended := strings.Cut(walk, "\n## ")
	request := regexp.MustCompile(`feedline explain "(.*)" --db FILE`).FindStringSubmatch(walk)
	if !found || !ended || request == nil {
		t.Fatal("there is no walk with a request")
	}
	t.Chdir(t.TempDir())
	terminal(t, "feedline tenant add office --zone Europe/Berlin --db feed.db")
	_, path, _ := strings.Cut(strings.ReplaceAll(request[1], `\$`, "$"), "GET ")
	printed := terminal(t, "feedline explain "+strings.ReplaceAll(path, " ", "%20")+" --db feed.db")
	shown := regexp.MustCompile("(?s)\n```\n((?:syntax|bound|policy|sql)\n.*?)```\n").FindAllStringSubmatch(walk, -1)
	if len(shown) != 4 {
		t.Errorf("it shows %d stages, want 4", len(shown))
	}
	for _, stage := range shown {
		if !strings.Contains(printed, stage[1]) {
			t.Errorf("explain does not print\n%s\nbut\n%s", stage[1], printed)
		}
	}
}

// TestTheGuideToPowerBIKnowsTheColumns holds its table of incremental refresh
// to the model: every table that can be loaded so is there, with its column.
func TestTheGuideToPowerBIKnowsTheColumns(t *testing.T) {
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| (`[A-Z][^|]*) \\| `(\\w+)` \\|[^|]*\\| (.*) \\|$").FindAllStringSubmatch(document(t, "docs/power-bi.md"), -1) {
		for _, name := range regexp.MustCompile(`\w+`).FindAllString(row[1], -1) {
			rows[name] = row[2]
			later := regexp.MustCompile("`(\\w+)`").FindStringSubmatch(row[3])
			if set := m.Set(name); later != nil && (set == nil || set.Property(later[1]) == nil) {
				t.Errorf("%s has no %s", name, later[1])
			}
		}
	}
	for _, set := range m.Sets {
		want := ""
		if set.Incremental != nil {
			want = set.Incremental.Name
		}
		if rows[set.Name] != want {
			t.Errorf("the guide says that %s is partitioned by %q, the model %q", set.Name, rows[set.Name], want)
		}
	}
}

func TestTheGuidesChooseColumnsThatExist(t *testing.T) {
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, guide := range []string{"docs/power-bi.md", "docs/excel.md"} {
		lists := regexp.MustCompile(`Table\.SelectColumns\(\w+, \{([^}]*)\}\)`).FindAllStringSubmatch(document(t, guide), -1)
		if len(lists) == 0 {
			t.Errorf("%s chooses no columns", guide)
		}
		for _, list := range lists {
			for _, name := range regexp.MustCompile(`\w+`).FindAllString(list[1], -1) {
				if m.Set("Calls").Property(name) == nil {
					t.Errorf("%s chooses %s, which Calls does not have", guide, name)
				}
			}
		}
	}
}

func TestTheGuideToPowerBIListsErrorsThatExist(t *testing.T) {
	codes, err := os.ReadFile(filepath.Join(repository, "odata/fault/fault.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)`, \\d{3} \\|").FindAllStringSubmatch(document(t, "docs/power-bi.md"), -1) {
		if !strings.Contains(string(codes), `"`+row[1]+`"`) {
			t.Errorf("there is no error %s", row[1])
		}
	}
}

// A flag of a command stands on a page that speaks of the command; settings have
// a table of their own.
func TestEveryFlagIsOnAPageOfItsCommand(t *testing.T) {
	isSetting := map[string]bool{"help": true, "config": true}
	for _, row := range settings {
		isSetting[row.key] = true
	}
	texts := documents(t)
	var look func(cmd *cobra.Command)
	look = func(cmd *cobra.Command) {
		for _, below := range cmd.Commands() {
			look(below)
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			written := regexp.MustCompile(`--` + f.Name + `\b`)
			told := slices.ContainsFunc(slices.Collect(maps.Values(texts)), func(text string) bool {
				return strings.Contains(text, cmd.CommandPath()) && written.MatchString(text)
			})
			if !told && !isSetting[f.Name] {
				t.Errorf("no page tells of %s --%s", cmd.CommandPath(), f.Name)
			}
		})
	}
	look((&program{}).root())
}
