package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
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
