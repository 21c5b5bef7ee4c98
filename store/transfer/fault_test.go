package transfer

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
)

// What is wrong with a folder is said before anything is stored, and a folder
// whose sums are right is refused all the same where a row is not an export's.
func TestAFolderThatIsNotWholeIsRefused(t *testing.T) {
	m := tenanted(t, "offices")
	from := newBase(t, m)
	tenant := from.addTenant("office", "Europe/Berlin")
	from.fill(rolled(3), tenant, 30)
	sound, manifest := from.exported(tenant)
	first := manifest.Files[0]
	line := strings.SplitAfter(content(t, sound)[first.File], "\n")[0]
	member := first.Columns[0].Name
	for _, c := range []struct {
		name, want string
		harm       func(dir string, m *Manifest)
	}{
		{"a file is missing", "the file " + first.File + " is missing", func(dir string, _ *Manifest) { _ = os.Remove(filepath.Join(dir, first.File)) }},
		{"a byte is another", "is damaged: its checksum", func(dir string, _ *Manifest) { rewrite(t, dir, first.File, nil, "{", "[") }},
		{"rows are missing", "rows, and the manifest says", func(dir string, m *Manifest) { m.Files[0].Rows++ }},
		{"bytes are missing", "bytes, and the manifest says", func(dir string, m *Manifest) { m.Files[0].Bytes++ }},
		{"a file is a folder", "is no file", func(dir string, _ *Manifest) {
			_ = os.Remove(filepath.Join(dir, first.File))
			_ = os.Mkdir(filepath.Join(dir, first.File), 0o700)
		}},
		{"a file lies elsewhere", "names the file \"../x.ndjson\"", func(_ string, m *Manifest) { m.Files[0].File = "../x.ndjson" }},
		{"a file is named twice", "the manifest names the file", func(_ string, m *Manifest) { m.Files = append(m.Files, m.Files[0]) }},
		{"a file is empty", "has 0 rows", func(_ string, m *Manifest) { m.Files[0].Rows = 0 }},
		{"a column is unknown", "has no column for nothing, which the folder holds", func(_ string, m *Manifest) { m.Files[0].Columns[0].Name = "nothing" }},
		{"a column is of another type", "keeps " + member, func(_ string, m *Manifest) { m.Files[0].Columns[0].Type = "Edm.Stream" }},
		{"a column is left out", "has " + member + ", which the folder does not hold", func(_ string, m *Manifest) { m.Files[0].Columns = m.Files[0].Columns[1:] }},
		{"a table is unknown", "has no table nowhere", func(_ string, m *Manifest) { m.Files[0].Table, m.Files[0].File = "nowhere", "nowhere.ndjson" }},
		{"a table is of nobody", "no table", func(_ string, m *Manifest) {
			m.Files[0].Table, m.Files[0].File = "feedline_tenants", "feedline_tenants.ndjson"
		}},
		{"tables that are not there differ", "not those that the folder", func(_ string, m *Manifest) { m.Model.Shape = "sha256:0" }},
		{"the zone is unknown", "time zone \"Mars\" is unknown", func(_ string, m *Manifest) { m.Tenant.Zone = "Mars" }},
		{"a row is no JSON", "line 1: the member " + member + " is missing", func(dir string, m *Manifest) { rewrite(t, dir, first.File, m, line, "nothing\n") }},
		{"a row has another member", `line 1: the member "other" stands where ` + member, func(dir string, m *Manifest) { rewrite(t, dir, first.File, m, line, `{"other":1}`+"\n") }},
		{"a row has more members", "line 1: the row does not end behind", func(dir string, m *Manifest) {
			rewrite(t, dir, first.File, m, line, strings.TrimSuffix(line, "}\n")+`,"more":1}`+"\n")
		}},
		{"a row has blanks", member + " has no value", func(dir string, m *Manifest) {
			rewrite(t, dir, first.File, m, `"`+member+`":`, `"`+member+`": `)
		}},
		{"a row comes twice", "line 2: a row with the same key", func(dir string, m *Manifest) { m.Files[0].Rows++; rewrite(t, dir, first.File, m, line, line+line) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			from.must(os.CopyFS(dir, os.DirFS(sound)))
			m, err := readManifest(dir)
			from.must(err)
			c.harm(dir, m)
			text, err := json.Marshal(m)
			from.must(err)
			from.must(os.WriteFile(filepath.Join(dir, manifestName), text, 0o600))
			refusedThere(t, from, dir, c.want)
		})
	}
}

// refusedThere brings the tenant of a folder to a file under another name and id.
func refusedThere(t *testing.T, to *base, dir, want string) {
	t.Helper()
	p, err := Open(dir, to.model)
	if err == nil {
		err = p.Verify(t.Context(), nowhere)
	}
	if err == nil {
		other := p.Tenant
		other.ID, other.Name = "", "another"
		_, err = p.Import(t.Context(), to.writer, other, nowhere)
	}
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Fatalf("%v; want %q", err, want)
	}
	var f *Fault
	if !errors.As(err, &f) || f.Advice == "" {
		t.Errorf("%v is not what an operator can do something about", err)
	}
	if tenants := tenantsOf(to); len(tenants) != 1 {
		t.Errorf("tenants: %v", tenants)
	}
}

// rewrite replaces a text in a file. With a manifest, the file's sum becomes right
// again.
func rewrite(t *testing.T, dir, name string, m *Manifest, old, with string) {
	t.Helper()
	text := strings.Replace(content(t, dir)[name], old, with, 1)
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if m == nil {
		return
	}
	d := &folder{part: t.TempDir()}
	w, err := d.create("again")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.WriteString(text)
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	m.Files[0].Bytes, m.Files[0].SHA256 = w.size.bytes, w.digest()
}

// A manifest has everything that a tenant has; whoever gives tenants more must give
// it to the manifest, too.
func TestAManifestHasAllOfATenant(t *testing.T) {
	want := store.Tenant{Number: 7, ID: "id", Name: "office", Zone: time.UTC, RetentionDays: 3, Personal: store.PersonalMasked, Removing: true}
	for i := range reflect.TypeFor[store.Tenant]().NumField() {
		if reflect.ValueOf(want).Field(i).IsZero() {
			t.Fatalf("this test gives a tenant no %s", reflect.TypeFor[store.Tenant]().Field(i).Name)
		}
	}
	got, err := ownerOf(want).tenant()
	if got.Number, got.Removing = 7, true; err != nil || got != want { // one that is being removed cannot be read
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

func TestAnExportThatFailsLeavesNothing(t *testing.T) {
	b := newBase(t, tenanted(t, "offices"))
	tenant := b.addTenant("office", "UTC")
	b.fill(rolled(1), tenant, 20)
	parent := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Export(ctx, b.job(tenant), filepath.Join(parent, "out")); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	for name, prepare := range map[string]func(dir string){
		"another export":  func(dir string) { b.must(os.Mkdir(dir+partEnding, 0o700)) },
		"a full folder":   func(dir string) { b.must(os.MkdirAll(filepath.Join(dir, "x"), 0o700)) },
		"a file":          func(dir string) { b.must(os.WriteFile(dir, nil, 0o600)) },
		"not its folder":  func(string) {},
		"no tenants' row": func(string) {},
	} {
		dir := filepath.Join(parent, name)
		prepare(dir)
		job := b.job(tenant)
		switch name {
		case "not its folder":
			dir = filepath.Join(dir, "deep", "out")
		case "no tenants' row":
			job.Model = untenanted(t)
		}
		var f *Fault
		if _, err := Export(t.Context(), job, dir); !errors.As(err, &f) || f.Advice == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	left, _ := filepath.Glob(filepath.Join(parent, "*", manifestName))
	if _, err := os.Stat(filepath.Join(parent, "out"+partEnding)); err == nil || len(left) > 0 {
		t.Errorf("something stays behind: %v", left)
	}
}

// An empty folder may be the place, even that in which one stands.
func TestAnEmptyFolderIsFilled(t *testing.T) {
	b := newBase(t, tenanted(t, "offices"))
	tenant := b.addTenant("office", "UTC")
	t.Chdir(t.TempDir())
	b.must(os.Mkdir("out", 0o755))
	for _, dir := range []string{"out", "."} {
		if dir == "." {
			t.Chdir(t.TempDir())
		}
		manifest, err := Export(t.Context(), b.job(tenant), dir)
		if err != nil || len(manifest.Files) > 0 {
			t.Errorf("%s: %+v, %v", dir, manifest, err)
		}
	}
}

func untenanted(t *testing.T) *model.Model {
	t.Helper()
	m, err := model.Load(os.DirFS("../../testdata/models/shapes"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}
