package sqlite

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
)

// examined are the findings in a file, as lines.
func examined(t testing.TB, path string, m *model.Model) string {
	t.Helper()
	x, err := Examine(t.Context(), path, m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range x.Findings {
		kind := "advice "
		if f.Fault {
			kind = "fault "
		}
		if f.Cure == "" {
			t.Errorf("%q has no cure", f.Text)
		}
		lines = append(lines, kind+f.Text+"; "+f.Cure)
	}
	return strings.Join(lines, "\n")
}

// filledFile is a file with calls and their conversations' segments that nobody
// has open.
func filledFile(t testing.TB, m *model.Model) string {
	t.Helper()
	w := openWritten(t, m)
	w.inBatch(func(b store.Batch) {
		fillCalls(w, b, 0)
		for n := range 100 {
			w.put(b, store.Inserted, segment(n, n))
		}
	})
	return copyOf(t, w.path)
}

func TestAGoodFileHasNoFindings(t *testing.T) {
	m := builtinModel(t)
	if got := examined(t, filledFile(t, m), m); got != "" {
		t.Errorf("a good file:\n%s", got)
	}
}

func TestAnExaminationFindsWhatIsWrongWithRows(t *testing.T) {
	m := builtinModel(t)
	for _, c := range []struct{ name, script, want string }{
		{"a missing owner", "PRAGMA foreign_keys = OFF; DELETE FROM conversations WHERE row_no <= 3", "fault queue_segments: 3 rows belong to rows of conversations that are not there; import the owners"},
		{"a value beside the list", "UPDATE conversations SET opening_check_result = 'Sideways' WHERE row_no = 5", "fault conversations: 1 rows have a value that is none of"},
		{"a value of another form", "PRAGMA ignore_check_constraints = ON; UPDATE conversations SET id = 'x' WHERE row_no = 400", `fault conversations: 1 rows break the condition "conversations.id form"; the first has row_no 400; import the rows again`},
		{"a lost sequence", "UPDATE feedline_changes SET last_no = 10", "have a change number beyond the sequence"},
		{"a tenant that is gone", "PRAGMA foreign_keys = OFF; UPDATE conversations SET tenant_id = 77 WHERE row_no = 500", "fault conversations: 1 rows belong to a tenant that there is not; the first has row_no 500; delete them"},
		{"a missing index", "DROP INDEX " + someIndex(t, m), "advice queries get faster: add index"},
		{"a table that is gone", "DROP TABLE feedline_tombstones", "fault the model needs this: create service table feedline_tombstones; run \"feedline migrate\""},
	} {
		path := filledFile(t, m)
		alter(t, path, c.script)
		if got := examined(t, path, m); !strings.Contains(got, c.want) {
			t.Errorf("%s: want %q in\n%s", c.name, c.want, got)
		}
	}
}

// someIndex is the name of an index that is not unique.
func someIndex(t testing.TB, m *model.Model) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "index.db")
	migrated(t, path, m)
	return answerOf(t, path, "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql LIKE 'CREATE INDEX %' AND tbl_name = 'conversations' LIMIT 1")
}

// TestAnExaminationSurvivesAnyDamage overwrites pages of a file, all in turn, and
// cuts it off.
func TestAnExaminationSurvivesAnyDamage(t *testing.T) {
	m := builtinModel(t)
	path := filledFile(t, m)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.db")
	look := func(what string, text []byte) {
		if err := os.WriteFile(bad, text, 0o600); err != nil {
			t.Fatal(err)
		}
		got := examined(t, bad, m)
		if !strings.Contains(got, "fault ") {
			t.Errorf("%s: no fault is found\n%s", what, got)
		}
		if strings.Contains(got, "5550199") {
			t.Errorf("%s: content is shown:\n%s", what, got)
		}
		if n := strings.Count(got, "\n"); n > 6*mostFindings {
			t.Errorf("%s: %d findings", what, n)
		}
		if err := removeFile(bad); err != nil {
			t.Fatal(err)
		}
	}
	const size = 4096
	garbage := []byte(strings.Repeat("+49 30 5550199 ", size/15))
	pages := len(good) / size
	step := max(1, pages/40)
	for n := 0; n < pages; n += step {
		text := slices.Clone(good)
		copy(text[n*size:], garbage)
		if n > 0 && isFree(good[n*size:(n+1)*size]) {
			continue
		}
		look("page", text)
	}
	look("half of the file", good[:len(good)/2/size*size])
	look("no database", garbage)
}

// isFree tells whether a page holds nothing that damage could change.
func isFree(page []byte) bool {
	return !slices.ContainsFunc(page[4:], func(b byte) bool { return b != 0 })
}

func TestAnExaminationOfADamagedTableStillSeesTheOthers(t *testing.T) {
	m := builtinModel(t)
	path := filledFile(t, m)
	damagePages(t, path, "conversations")
	alter(t, path, "UPDATE feedline_changes SET last_no = 1 WHERE table_name = 'queue_segments'")
	got := examined(t, path, m)
	for _, want := range []string{"btreeInitPage", "restore a backup", "queue_segments: 99 rows have a change number beyond"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
}
