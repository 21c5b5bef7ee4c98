package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// rejectsPath is where rows go that cannot be stored, in the current folder.
func (in *input) rejectsPath() string {
	if in.path == standardInput {
		return "stdin.rejects.csv"
	}
	base := filepath.Base(in.path)
	for _, ending := range []string{".gz", ".csv", ".ndjson", ".jsonl", ".json", ".txt"} {
		base = strings.TrimSuffix(base, ending)
	}
	return base + ".rejects.csv"
}

// rejectsFile is opened for the first row that cannot be stored.
type rejectsFile struct{ path string }

// rejectsFor gives each input its rejects file. It refuses those that would
// overwrite each other, an input or the database, before anything is stored.
// Named is the file of the flag; empty: one beside the others for each input.
func rejectsFor(inputs []*input, named, db string) ([]*rejectsFile, error) {
	files := make([]*rejectsFile, len(inputs))
	for n, in := range inputs {
		f := &rejectsFile{path: named}
		if named == "" {
			f.path = in.rejectsPath()
		}
		if err := f.check(inputs, db); err != nil {
			return nil, err
		}
		same := slices.IndexFunc(files[:n], func(other *rejectsFile) bool { return samePlace(f.path, other.path) })
		if same >= 0 {
			return nil, advise("import them one by one, each with a file of its own after --rejects",
				"%s and %s would both leave their rejects in %s", inputs[same].path, in.path, f.path)
		}
		files[n] = f
	}
	return files, nil
}

// check refuses a path that is an input, or belongs to the database.
func (f *rejectsFile) check(inputs []*input, db string) error {
	const cure = "name another file with --rejects"
	about, err := os.Stat(f.path)
	for _, in := range inputs {
		if err == nil && in.about != nil && os.SameFile(about, in.about) {
			return advise(cure, "%s is an input itself and cannot take rejects", f.path)
		}
	}
	if db == "" {
		return nil
	}
	for _, ending := range []string{"", "-wal", "-shm", "-journal", ".lock"} {
		if samePlace(f.path, db+ending) || samePlace(f.path, place(db)+ending) {
			return advise(cure, "%s belongs to the database and cannot take rejects", f.path)
		}
	}
	return nil
}

// samePlace tells whether two paths lead, or would lead, to one file.
func samePlace(a, b string) bool {
	if place(a) == place(b) {
		return true
	}
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// place is a path without links. The file itself need not be there.
func place(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(folder, filepath.Base(path))
	}
	return path
}

// open makes the file, readable by its owner alone: it holds whole rows. It
// replaces the file of an earlier import. A terminal, a pipe or another device
// is written to as it is.
func (f *rejectsFile) open() (io.WriteCloser, error) {
	const cure = "name another file with --rejects"
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return nil, advise(cure, "cannot write %s: %s", f.path, plainFileError(err))
	}
	about, err := file.Stat()
	if err == nil && about.Mode().IsRegular() {
		if err = file.Chmod(0o600); err == nil { // first: a file that cannot be protected stays as it is
			err = file.Truncate(0)
		}
	}
	if err != nil {
		_ = file.Close() // nothing was written
		return nil, advise(cure, "cannot make %s a file that only its owner can read: %s", f.path, plainFileError(err))
	}
	return file, nil
}
