package users

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"time"
)

// lookAgain is for how long the file is taken to be as it was.
const lookAgain = time.Second

// table is one reading of the file. Nobody changes it but its memory.
type table struct {
	users  map[string]hash
	names  []string // in order
	memory *memory
	about  fs.FileInfo
}

// readTable reads the file. The table has the users whose lines can be
// understood; it is nil if the file itself cannot be used.
func readTable(path string) (*table, error) {
	about, text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	found, err := parse(text)
	t := &table{users: found, memory: newMemory(), about: about}
	for name := range found {
		t.names = append(t.names, name)
	}
	slices.Sort(t.names)
	if err != nil {
		err = fmt.Errorf("users: %s: %w", path, err)
	}
	return t, err
}

func readFile(path string) (fs.FileInfo, string, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", fmt.Errorf(`users: there is no file %s; "feedline users hash NAME" makes lines for it: %w`, path, fs.ErrNotExist)
	}
	if err != nil {
		return nil, "", fmt.Errorf("users: %w", err)
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return nil, "", fmt.Errorf("users: %w", err)
	}
	if err := private(path, about); err != nil {
		return nil, "", err
	}
	text, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("users: %w", err)
	case len(text) > mostBytes:
		return nil, "", fmt.Errorf("users: %s is larger than 4 MiB; large installations sign in with an issuer", path)
	}
	return about, string(text), nil
}

// private refuses a file that others on the machine can read or change: hashes
// can be guessed at. Windows keeps rights elsewhere.
func private(path string, about fs.FileInfo) error {
	switch {
	case about.IsDir():
		return fmt.Errorf("users: %s is a folder; name a file in it", path)
	case runtime.GOOS != "windows" && about.Mode().Perm()&0o026 != 0:
		return fmt.Errorf("users: %s can be read or changed by others on this machine (mode %04o); chmod 600 %s", path, about.Mode().Perm(), path)
	}
	return nil
}

// same tells whether the file is as it was when it was read.
func (t *table) same(about fs.FileInfo) bool {
	return t.about.Size() == about.Size() && t.about.ModTime().Equal(about.ModTime()) &&
		t.about.Mode() == about.Mode() && os.SameFile(t.about, about)
}
