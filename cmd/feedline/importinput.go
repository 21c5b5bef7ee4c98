package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// input is a file that is to be imported.
type input struct {
	path   string // as given
	reader io.ReadCloser
	about  os.FileInfo // nil for standard input
	size   int64       // bytes; -1: unknown
}

// openInputs opens all files before the first is read, so that a name that is
// wrong is found before anything is stored.
func openInputs(paths []string, stdin io.Reader) ([]*input, error) {
	var inputs []*input
	for _, path := range paths {
		in, err := openInput(path, stdin)
		if err != nil {
			closeInputs(inputs)
			return nil, err
		}
		inputs = append(inputs, in)
	}
	return inputs, nil
}

func openInput(path string, stdin io.Reader) (*input, error) {
	if path == standardInput {
		return &input{path: path, reader: io.NopCloser(stdin), size: -1}, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, advise("", "cannot read %s: %s", path, plainFileError(err))
	}
	about, err := file.Stat()
	if err == nil && about.IsDir() {
		err = fmt.Errorf("%s is a folder; name the files in it", path)
	}
	if err != nil {
		_ = file.Close() // it was only read
		return nil, err
	}
	in := &input{path: path, reader: file, about: about, size: -1}
	if about.Mode().IsRegular() {
		in.size = about.Size()
	}
	return in, nil
}

func closeInputs(inputs []*input) {
	for _, in := range inputs {
		_ = in.reader.Close() // they were only read
	}
}

// title is what people call the input.
func (in *input) title() string {
	if in.path == standardInput {
		return "standard input"
	}
	return filepath.Base(in.path)
}

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
type rejectsFile struct {
	path   string
	source *input
}

// check refuses a path that is the input itself.
func (f *rejectsFile) check() error {
	if about, err := os.Stat(f.path); err == nil && f.source.about != nil && os.SameFile(about, f.source.about) {
		return advise("name another file with --rejects", "%s is the input itself and cannot take its rejects", f.path)
	}
	return nil
}

// open makes the file, readable by its owner alone: it holds whole rows. It
// replaces the file of an earlier import.
func (f *rejectsFile) open() (io.WriteCloser, error) {
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, advise("name another file with --rejects", "cannot write %s: %s", f.path, plainFileError(err))
	}
	if err := file.Chmod(0o600); err != nil {
		return nil, advise("", "cannot protect %s: %s", f.path, plainFileError(err))
	}
	return file, nil
}
