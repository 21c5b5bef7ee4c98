package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ErrServed is wrapped by the errors of whoever would replace a file that
// another process has open.
var ErrServed = errors.New("sqlite: the file is in use")

// beforeEnding stands between the name of a file that was replaced and the time
// at which it was.
const beforeEnding = ".before-"

// Put gives the copy its name. A file that has it is kept under the name that
// is returned, which is empty if there was none. Nobody may have that file open:
// the error wraps ErrServed then. Whatever fails leaves it where it was. The
// Spare is ended in any case.
func (s *Spare) Put(ctx context.Context) (old string, err error) {
	if about, err := os.Stat(s.to); err == nil && about.Size() > 0 {
		if err := unused(ctx, s.to); err != nil {
			return "", errors.Join(err, s.Discard())
		}
		old = s.to + beforeEnding + time.Now().UTC().Format("20060102T150405.000Z")
	}
	if err := s.name(old); err != nil {
		return "", errors.Join(fmt.Errorf("sqlite: name %s: %w", s.to, advised(err)), s.Discard())
	}
	var late error
	if old != "" {
		late = openedMeanwhile(ctx, s.to, old)
	}
	return old, errors.Join(late, removeFile(s.part), s.release())
}

// name keeps what has the name under the old one, and gives the copy its name in
// the same moment where the file system has links. A log that the engine would take
// for the copy's goes with the file that it belongs to.
func (s *Spare) name(old string) error {
	if old == "" {
		return s.rename(nil)
	}
	var moved []string
	for _, ending := range []string{"-wal", "-shm", "-journal"} {
		err := os.Rename(s.to+ending, old+ending)
		if err == nil {
			moved = append(moved, ending)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return s.back(old, moved, err)
		}
	}
	if os.Link(s.to, old) != nil {
		if err := os.Rename(s.to, old); err != nil {
			return s.back(old, moved, err)
		}
	}
	return s.rename(func(err error) error { return s.back(old, append(moved, ""), err) })
}

// rename gives the copy its name; back undoes what was done before.
func (s *Spare) rename(back func(error) error) error {
	err := os.Rename(s.part, s.to)
	if err != nil && back != nil {
		return back(err)
	}
	if err != nil {
		return err
	}
	return folderToDisk(filepath.Dir(s.to))
}

// back gives what was kept its name again. What was linked has it still, and
// loses the other one.
func (s *Spare) back(old string, moved []string, err error) error {
	for _, ending := range moved {
		undone := os.Rename(old+ending, s.to+ending)
		if undone == nil {
			_ = os.Remove(old + ending)
		}
		err = errors.Join(err, undone)
	}
	return err
}

// unused moves what a log holds to the file, and tells whether others have it
// open. What the engine cannot read is nobody's.
func unused(ctx context.Context, path string) error {
	pool, err := openOne(path, "mode=rw", waiting(500*time.Millisecond), "locking_mode(EXCLUSIVE)")
	if err != nil {
		return err
	}
	defer pool.Close()
	_, err = pool.ExecContext(ctx, "BEGIN EXCLUSIVE; ROLLBACK")
	if isBusy(plain(err)) {
		return fmt.Errorf("%w: another process has %s open; stop the feed that serves it", ErrServed, path)
	}
	return ctx.Err()
}

// openedMeanwhile tells of somebody who opened a file in the moment in which it
// was replaced, and still reads the old one.
func openedMeanwhile(ctx context.Context, path, old string) error {
	if err := unused(ctx, old); errors.Is(err, ErrServed) {
		return fmt.Errorf("%w: %s has its new content, but a process opened the old one while it was put there; start that process anew", ErrServed, path)
	}
	return nil
}

// RemoveOld removes a file that Put kept.
func RemoveOld(old string) error { return removeFile(old) }

// folderToDisk waits until the names in a folder are on the disk, where the
// system can do that.
func folderToDisk(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return nil // it may be entered and not read; the names are right all the same
	}
	_ = folder.Sync()
	return folder.Close()
}
