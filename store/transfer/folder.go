package transfer

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// partEnding ends the name of a folder that is being written.
const partEnding = ".part"

// folder is one that is being written beside its place. Only its owner can read
// it, as it is about people.
type folder struct {
	to    string
	part  string
	names []string // of the files in it
}

// makeFolder begins a folder. Its place must be free, or an empty folder.
func makeFolder(to string) (*folder, error) {
	to, err := placeOf(to)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(to)
	switch {
	case err == nil && len(entries) > 0:
		return nil, fault("name a new folder, or an empty one", "the folder %s is not empty", to)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, fault("name a new folder, or an empty one", "%s cannot be such a folder: %s", to, systemText(err))
	}
	d := &folder{to: to, part: to + partEnding}
	switch err := os.Mkdir(d.part, 0o700); {
	case errors.Is(err, fs.ErrExist):
		return nil, fault("wait for the other export, or remove what one that was killed left: rm -r "+d.part, "there is a folder %s", d.part)
	case err != nil:
		return nil, fault("make the folder that it lies in, and let this user write to it", "%s cannot be made: %s", d.part, systemText(err))
	}
	return d, nil
}

// placeOf is the path of a folder with a name of its own, such as . does not have.
func placeOf(path string) (string, error) {
	path = filepath.Clean(path)
	if base := filepath.Base(path); base != "." && base != ".." {
		return path, nil
	}
	return filepath.Abs(path)
}

// systemText is what the system said, without the name of the call.
func systemText(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// summed is a file that is being written, with its size and its sum.
type summed struct {
	*bufio.Writer
	file *os.File
	sum  hash.Hash
	size *counter
}

// create begins a file of the folder.
func (d *folder) create(name string) (*summed, error) {
	file, err := os.OpenFile(filepath.Join(d.part, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("transfer: make %s: %w", name, err)
	}
	d.names = append(d.names, name)
	s := &summed{file: file, sum: sha256.New(), size: new(counter)}
	s.Writer = bufio.NewWriterSize(io.MultiWriter(file, s.sum, s.size), 1<<18)
	return s, nil
}

// close waits until the file is on the disk.
func (s *summed) close() error { return errors.Join(s.Flush(), s.file.Sync(), s.file.Close()) }

func (s *summed) digest() string { return hex.EncodeToString(s.sum.Sum(nil)) }

// counter counts bytes, and the lines that they end.
type counter struct{ bytes, lines int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	c.lines += int64(bytes.Count(p, []byte{'\n'}))
	return len(p), nil
}

// finish gives the folder its name.
func (d *folder) finish() error {
	syncFolder(d.part)
	if err := os.Remove(d.to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault("name a new folder", "the folder %s cannot be replaced: %s", d.to, systemText(err))
	}
	if err := os.Rename(d.part, d.to); err != nil {
		return fmt.Errorf("transfer: name the folder: %w", err)
	}
	syncFolder(filepath.Dir(d.to))
	return nil
}

// discard removes what was written, and nothing else.
func (d *folder) discard() error {
	var errs []error
	for _, name := range d.names {
		errs = append(errs, os.Remove(filepath.Join(d.part, name)))
	}
	return errors.Join(append(errs, os.Remove(d.part))...)
}

// syncFolder waits until the names in a folder are on the disk, where the system
// can do that.
func syncFolder(path string) {
	if folder, err := os.Open(path); err == nil {
		_ = folder.Sync()
		_ = folder.Close()
	}
}
