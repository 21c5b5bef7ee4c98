package transfer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"feedline/model"
	"feedline/store"
)

// What a manifest says of itself, and its name in the folder.
const (
	formatName    = "feedline tenant export"
	formatVersion = 1
	manifestName  = "manifest.json"
	rowsEnding    = ".ndjson"
)

// mostManifest is the largest manifest that is read, in bytes.
const mostManifest = 16 << 20

// Manifest tells what a folder holds.
type Manifest struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	Program string    `json:"program"` // that wrote the folder
	TakenAt time.Time `json:"takenAt"` // instant of the one state of the data that all files are of
	Model   Origin    `json:"model"`
	Tenant  Owner     `json:"tenant"`
	Files   []File    `json:"files"` // in the order in which they can be stored
	LeftOut LeftOut   `json:"leftOut"`
}

// Origin is the model whose tables were read.
type Origin struct {
	Namespace string `json:"namespace"`
	Shape     string `json:"shape"` // digest of what its tables store
}

// Owner is the tenant. It has everything that a store.Tenant has but its number,
// which is the store's own.
type Owner struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	Zone          string `json:"zone"`
	RetentionDays int    `json:"retentionDays"`
	Personal      string `json:"personal"` // most that anybody is shown of personal data
}

// File describes the rows of one stored table.
type File struct {
	File       string   `json:"file"`
	Table      string   `json:"table"`
	Sets       []string `json:"sets"`    // that publish rows of it; none of what is not published
	Columns    []Column `json:"columns"` // members of each row, in their order
	Rows       int64    `json:"rows"`
	Bytes      int64    `json:"bytes"`
	SHA256     string   `json:"sha256"`
	LastChange int64    `json:"lastChange"` // number of the last change of the tenant's rows of the table
}

// Column is one member of a row.
type Column struct {
	Name   string `json:"name"`
	Column string `json:"column"`
	Type   string `json:"type"`
	Scale  int    `json:"scale,omitempty"`
}

// LeftOut names what is no part of a tenant's rows, or does not go with them.
type LeftOut struct {
	TablesWithoutTenants []string `json:"tablesWithoutTenants"`
	Note                 string   `json:"note"`
}

const leftOutNote = "Rows of tables without tenants belong to nobody alone. Keys, the log of requests, " +
	"change numbers and the marks of deleted rows stay with the database; imported rows get change numbers of their own."

func byTable(a, b *shape) int { return strings.Compare(a.table.Name, b.table.Name) }

func ownerOf(t store.Tenant) Owner {
	return Owner{ID: t.ID, Name: t.Name, Zone: t.Zone.String(), RetentionDays: t.RetentionDays, Personal: string(t.Personal)}
}

// tenant is the owner as a store takes it.
func (o Owner) tenant() (store.Tenant, error) {
	zone, err := time.LoadLocation(o.Zone)
	if err != nil || o.Zone == "" {
		return store.Tenant{}, fault("import it where the time zone is known, with a newer program", "the tenant's time zone %q is unknown here", o.Zone)
	}
	return store.Tenant{ID: o.ID, Name: o.Name, Zone: zone, RetentionDays: o.RetentionDays, Personal: store.Personal(o.Personal)}, nil
}

// Rows is the number of rows of all files together.
func (m *Manifest) Rows() (n int64) {
	for _, f := range m.Files {
		n += f.Rows
	}
	return n
}

// Bytes is the size of all files together.
func (m *Manifest) Bytes() (n int64) {
	for _, f := range m.Files {
		n += f.Bytes
	}
	return n
}

// write writes the manifest as people read it, too.
func (m *Manifest) write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(m)
}

// readManifest reads the manifest of a folder.
func readManifest(dir string) (*Manifest, error) {
	path := filepath.Join(dir, manifestName)
	file, err := openRegular(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault("name a folder that feedline tenant export made; its name comes last, so one without a manifest is not whole", "there is no %s", path)
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, mostManifest+1))
	if err != nil {
		return nil, fmt.Errorf("transfer: read %s: %w", path, err)
	}
	var m Manifest
	switch err := json.Unmarshal(text, &m); {
	case len(text) > mostManifest:
		return nil, fault(copyAgain, "%s is larger than any manifest", path)
	case err != nil:
		return nil, fault(copyAgain, "%s is damaged: %v", path, err)
	case m.Format != formatName:
		return nil, fault("name a folder that feedline tenant export made", "%s is not the manifest of a tenant's export", path)
	case m.Version != formatVersion:
		return nil, fault("import it with the program that made it, "+m.Program, "%s has the version %d, and this program reads version %d", path, m.Version, formatVersion)
	}
	return &m, nil
}

// openRegular opens a file for reading, and nothing that would make the reader wait.
func openRegular(path string) (*os.File, error) {
	about, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("transfer: open %s: %w", path, err)
	case !about.Mode().IsRegular():
		return nil, fault(copyAgain, "%s is no file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("transfer: open %s: %w", path, err)
	}
	return file, nil
}

// fit tells what keeps a model from storing what the manifest describes.
func (m *Manifest) fit(of *model.Model, shapes []*shape) error {
	if m.Model.Namespace != of.Namespace {
		return fault(sameProgram, "the folder is of the model %s, and the database of the model %s", m.Model.Namespace, of.Namespace)
	}
	for _, f := range m.Files {
		at := slices.IndexFunc(shapes, func(s *shape) bool { return s.table.Name == f.Table })
		if at < 0 {
			return fault(sameProgram, "the model has no table %s of tenants' rows, which the folder holds", f.Table)
		}
		if difference := f.differs(shapes[at].columns()); difference != "" {
			return fault(sameProgram, "the table %s %s", f.Table, difference)
		}
	}
	if m.Model.Shape != digestOf(shapes) {
		return fault(sameProgram, "the tables of the model are not those that the folder was exported from")
	}
	return nil
}

// differs tells how the columns of a file are not those of its table; empty if
// they are.
func (f File) differs(have []Column) string {
	for _, c := range f.Columns {
		at := slices.IndexFunc(have, func(h Column) bool { return h.Name == c.Name })
		switch {
		case at < 0:
			return fmt.Sprintf("has no column for %s, which the folder holds", c.Name)
		case have[at] != c:
			return fmt.Sprintf("keeps %s as %s in %s, and the folder holds %s of %s", c.Name, have[at].Type, have[at].Column, c.Type, c.Column)
		}
	}
	for _, h := range have {
		if !slices.Contains(f.Columns, h) {
			return fmt.Sprintf("has %s, which the folder does not hold", h.Name)
		}
	}
	if !slices.Equal(f.Columns, have) {
		return "has its columns in another order"
	}
	return ""
}

// sound tells what the manifest says that cannot be so. Names of files are not to
// lead anywhere else.
func (m *Manifest) sound() error {
	seen := map[string]bool{}
	for _, f := range m.Files {
		switch {
		case f.File != f.Table+rowsEnding || seen[f.File]:
			return fault(copyAgain, "the manifest names the file %q for the table %q", f.File, f.Table)
		case f.Rows < 1 || f.Bytes < f.Rows:
			return fault(copyAgain, "the manifest says that %s has %d rows in %d bytes", f.File, f.Rows, f.Bytes)
		}
		seen[f.File] = true
	}
	return nil
}
