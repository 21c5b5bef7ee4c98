package transfer

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqlite"
)

// tenanted loads an example's model as one of Feedline's own files with tenants,
// whatever it is in the example.
func tenanted(t testing.TB, name string) *model.Model {
	t.Helper()
	if name == "" {
		m, err := model.Builtin()
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	source := os.DirFS(filepath.Join("../../testdata/models", name))
	files := fstest.MapFS{}
	paths, err := fs.Glob(source, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := fs.ReadFile(source, path)
		if err != nil {
			t.Fatal(err)
		}
		text = regexp.MustCompile(`,? *encoding: \w+`).ReplaceAll(text, nil)
		text = bytes.ReplaceAll(text, []byte("storage: foreign\n"), nil)
		text = bytes.ReplaceAll(text, []byte("tenancy: false"), []byte("tenancy: true"))
		files[path] = &fstest.MapFile{Data: text}
	}
	m, err := model.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// base is a file of its own, open for a test.
type base struct {
	t      testing.TB
	model  *model.Model
	path   string
	writer *sqlite.Writer
	reader *sqlite.DB
}

func newBase(t testing.TB, m *model.Model) *base {
	t.Helper()
	b := &base{t: t, model: m, path: filepath.Join(t.TempDir(), "feed.db")}
	_, err := sqlite.Migrate(t.Context(), b.path, m, "test", sqlite.Options{})
	b.must(err)
	b.open()
	t.Cleanup(b.close)
	return b
}

func (b *base) open() {
	b.t.Helper()
	var err error
	b.writer, err = sqlite.OpenWriter(b.t.Context(), b.path, b.model, "test", sqlite.Options{})
	b.must(err)
	b.reader, err = sqlite.Open(b.t.Context(), b.path, b.model, sqlite.Options{})
	b.must(err)
}

func (b *base) close() {
	b.must(b.reader.Close())
	b.must(b.writer.Close())
}

func (b *base) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *base) addTenant(name, zone string) store.Tenant {
	b.t.Helper()
	location, err := time.LoadLocation(zone)
	b.must(err)
	t, err := b.writer.AddTenant(b.t.Context(), store.Tenant{Name: name, Zone: location, RetentionDays: 395})
	b.must(err)
	return t
}

// exported writes a tenant to a new folder.
func (b *base) exported(t store.Tenant) (string, *Manifest) {
	b.t.Helper()
	dir := filepath.Join(b.t.TempDir(), "out")
	manifest, err := Export(b.t.Context(), b.job(t), dir)
	b.must(err)
	return dir, manifest
}

func (b *base) job(t store.Tenant) Job {
	now := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	return Job{Model: b.model, Reader: b.reader, Tenant: t, Program: "test", Now: now}
}

// imported brings a folder in.
func (b *base) imported(dir string) store.Tenant {
	b.t.Helper()
	t, err := bringIn(b.t.Context(), b, dir)
	b.must(err)
	return t
}

func bringIn(ctx context.Context, b *base, dir string) (store.Tenant, error) {
	p, err := Open(dir, b.model)
	if err != nil {
		return store.Tenant{}, err
	}
	if err := p.Verify(ctx, nowhere); err != nil {
		return store.Tenant{}, err
	}
	return p.Import(ctx, b.writer, p.Tenant, nowhere)
}

func nowhere(int64, int64) {}

// content is every file of a folder by its name.
func content(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(text)
	}
	return files
}

// cells are all stored cells of a tenant's rows, table by table, with their bits.
func (b *base) cells(t store.Tenant) map[string][]string {
	b.t.Helper()
	shapes, _, err := shapesOf(b.model)
	b.must(err)
	view, err := b.reader.Snapshot(b.t.Context())
	b.must(err)
	defer view.Close()
	all := map[string][]string{}
	for _, s := range shapes {
		rows, err := view.Read(b.t.Context(), s.query(t.Number))
		b.must(err)
		for rows.Next() {
			var row []byte
			for _, c := range rows.Cells() {
				row = c.AppendKey(row)
			}
			all[s.table.Name] = append(all[s.table.Name], string(row))
		}
		b.must(rows.Err())
		b.must(rows.Close())
	}
	return all
}
