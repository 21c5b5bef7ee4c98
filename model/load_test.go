package model_test

import (
	"errors"
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"feedline/model"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"
)

func TestLoad(t *testing.T) {
	t.Run("a folder without model.yaml says so and nothing about what it would declare", func(t *testing.T) {
		fsys := edited(t, nil)
		delete(fsys, "model.yaml")
		_, err := model.Load(fsys)
		if got, want := err.Error(), "model.yaml: the description has no such file; write one with namespace, container and tenancy"; got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	})

	t.Run("folders, hidden files and other files are ignored", func(t *testing.T) {
		fsys := edited(t, nil)
		fsys["README.md"] = &fstest.MapFile{Data: []byte("set: Nothing")}
		fsys[".draft.yaml"] = &fstest.MapFile{Data: []byte("set: Nothing")}
		fsys["old/Orders.yaml"] = &fstest.MapFile{Data: []byte("set: Nothing")}
		if _, err := model.Load(fsys); err != nil {
			t.Error(err)
		}
	})

	t.Run("a file that cannot be read is no fault of the description", func(t *testing.T) {
		_, err := model.Load(locked{edited(t, nil), "Orders.yaml"})
		if !errors.Is(err, fs.ErrPermission) || err.Error() != "model: read Orders.yaml: permission denied" {
			t.Errorf("got %v", err)
		}
	})

	t.Run("a folder that cannot be listed is no fault of the description", func(t *testing.T) {
		_, err := model.Load(locked{edited(t, nil), "."})
		if !errors.Is(err, fs.ErrPermission) || err.Error() != "model: list the files of the description: permission denied" {
			t.Errorf("got %v", err)
		}
	})

	t.Run("a fault can be taken apart", func(t *testing.T) {
		_, err := model.Load(edited(t, in("Shop.yaml", "Edm.String", "Edm.Sting")))
		var got model.Fault
		want := model.Fault{File: "Shop.yaml", Line: 7, Message: `name has the unknown type "Edm.Sting"`, Cure: "did you mean Edm.String?"}
		if !errors.As(err, &got) || got != want {
			t.Errorf("got %#v", got)
		}
	})

	t.Run("two loads share nothing", func(t *testing.T) {
		a, b := builtin(t), builtin(t)
		if a.Set("Calls") == b.Set("Calls") || a.Set("Calls").Properties[0] == b.Set("Calls").Properties[0] {
			t.Error("they do")
		}
	})
}

// locked is a folder in which one name cannot be opened.
type locked struct {
	fstest.MapFS
	name string
}

func (l locked) Open(name string) (fs.File, error) {
	if name == l.name {
		return nil, fs.ErrPermission
	}
	return l.MapFS.Open(name)
}

func (l locked) ReadFile(name string) ([]byte, error) {
	if name == l.name {
		return nil, fs.ErrPermission
	}
	return l.MapFS.ReadFile(name)
}

func (l locked) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == l.name {
		return nil, fs.ErrPermission
	}
	return l.MapFS.ReadDir(name)
}

func TestSnake(t *testing.T) {
	for name, want := range map[string]string{
		"id": "id", "customerId": "customer_id", "customID": "custom_id", "startedAtUTC": "started_at_utc", "startTimeUtc": "start_time_utc",
		"TransferInitiatedBy": "transfer_initiated_by", "UTCStart": "utc_start", "line2Text": "line2_text", "Already_Snake": "already_snake", "Größe": "größe",
	} {
		if got := model.Snake(name); got != want {
			t.Errorf("%s is stored in %s, not %s", name, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Run("slips count one each", func(t *testing.T) {
		for _, row := range []struct {
			a, b string
			want int
		}{{"", "", 0}, {"", "abc", 3}, {"same", "same", 0}, {"form", "from", 1}, {"colour", "color", 1}, {"kitten", "sitting", 3}, {"Größe", "Grösse", 2}} {
			if got := model.Distance(row.a, row.b); got != row.want {
				t.Errorf("%q and %q differ by %d, not %d", row.a, row.b, got, row.want)
			}
		}
	})

	t.Run("it is the same both ways, and zero only for the same name", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			a, b := rapid.StringMatching(`[a-d]{0,8}`).Draw(t, "a"), rapid.StringMatching(`[a-d]{0,8}`).Draw(t, "b")
			d := model.Distance(a, b)
			if d != model.Distance(b, a) || (d == 0) != (a == b) || d > max(len(a), len(b)) {
				t.Fatalf("%q and %q differ by %d", a, b, d)
			}
		})
	})
}

// FuzzLoad demands that no text whatever makes Load panic, and that it gives
// either a model or faults with file, message and cure.
func FuzzLoad(f *testing.F) {
	for _, file := range txtar.Parse([]byte(shop)).Files {
		f.Add(file.Name == "model.yaml", string(file.Data))
	}
	for _, name := range []string{"Parts.yaml", "House.yaml", "model.yaml"} {
		if text, err := os.ReadFile("../testdata/models/shapes/" + name); err == nil {
			f.Add(name == "model.yaml", string(text))
		}
	}
	for _, text := range []string{"", "set", "a: &a [*a]", "set: {", "set: X\nproperties: [[]]", "? {a: b}\n: c", "set: !!binary eA==", "<<: {set: X}\nset: Y", "set: X\nkey: [~, {}]"} {
		f.Add(false, text)
		f.Add(true, text)
	}
	f.Fuzz(func(t *testing.T, root bool, text string) {
		fsys := fstest.MapFS{"model.yaml": {Data: []byte("namespace: A.B\ncontainer: C\ntenancy: true\n")}}
		name := "Fuzzed.yaml"
		if root {
			name = "model.yaml"
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
		m, err := model.Load(fsys)
		if (m == nil) == (err == nil) {
			t.Fatalf("model %v, error %v", m, err)
		}
		mustBeFaults(t, err)
	})
}

// mustBeFaults checks that every part of an error is a complete fault.
func mustBeFaults(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
		fault, ok := e.(model.Fault)
		if !ok || fault.File == "" || fault.Message == "" || fault.Cure == "" {
			t.Errorf("not a complete fault: %#v", e)
		}
	}
}
