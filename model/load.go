package model

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed *.yaml
var builtin embed.FS

// modelName is the file that describes the model as a whole.
const modelName = "model.yaml"

// Builtin is Feedline's own model: the tables of a contact centre. Each call
// builds a new one.
func Builtin() (*Model, error) { return Load(builtin) }

// Load reads a description: model.yaml and the other YAML files of the folder
// fsys, one for each entity set or singleton. Folders within it, hidden files
// and files that are not YAML are ignored.
//
// If the description is wrong, the error joins one [Fault] for each thing that
// is; then there is no model. A folder or file that cannot be read is another
// error.
func Load(fsys fs.FS) (*Model, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("model: list the files of the description: %w", err)
	}
	r := &resolver{}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if err := r.read(fsys, e.Name()); err != nil {
			return nil, fmt.Errorf("model: read %s: %w", e.Name(), err)
		}
	}
	return r.resolve()
}

// read decodes one file, if it is part of the description.
func (r *resolver) read(fsys fs.FS, name string) error {
	report := report{file: name, faults: &r.faults}
	switch strings.ToLower(path.Ext(name)) {
	case ".yml":
		report.add(0, "the file would be ignored", "name it "+strings.TrimSuffix(name, path.Ext(name))+".yaml")
		return nil
	case ".yaml":
	default:
		return nil
	}
	content, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	d := decoder{report}
	if name == modelName {
		r.root = &root{report: report}
		r.unreadable = !d.document(bytes.NewReader(content), &r.root.file) || r.unreadable
		return nil
	}
	s := &source{report: report}
	if !d.document(bytes.NewReader(content), &s.file) {
		r.unreadable = true
		return nil
	}
	r.sources = append(r.sources, s)
	return nil
}
