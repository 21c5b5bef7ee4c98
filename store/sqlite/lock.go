package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// ErrBusy is wrapped by the errors of a writer that could not begin because
// another one is at work.
var ErrBusy = errors.New("sqlite: the file is locked")

// retryLock is how often a waiting writer tries again.
const retryLock = 20 * time.Millisecond

// writerLock lets one writer in at a time. The operating system lets it go
// when the process ends, however it ends.
type writerLock struct{ file *flock.Flock }

// takeLock waits for the lock file beside path for as long as o.BusyTimeout
// says. The holder's words are what others who wait are told.
func takeLock(ctx context.Context, path, holder string, o Options) (*writerLock, error) {
	return holdFile(ctx, lockPath(path)+".lock", holder, o, func(who string) error {
		return fmt.Errorf("%w: %s is writing; %s", ErrBusy, who, waitOrRaise)
	})
}

// waitOrRaise is what to do about a lock that somebody else holds.
const waitOrRaise = "try again when it is done or raise --busy-timeout"

// holdFile waits for a lock file. Its error for those who waited in vain is the one
// that busy makes of the holder.
func holdFile(ctx context.Context, path, holder string, o Options, busy func(who string) error) (*writerLock, error) {
	file := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	wait, cancel := context.WithTimeout(ctx, o.withDefaults().BusyTimeout)
	defer cancel()
	locked, err := file.TryLockContext(wait, retryLock)
	switch {
	case ctx.Err() != nil:
		return nil, errors.Join(ctx.Err(), file.Close())
	case err != nil && !errors.Is(err, context.DeadlineExceeded):
		return nil, fmt.Errorf("sqlite: lock %s: %w", path, advised(err))
	case !locked:
		return nil, errors.Join(busy(holderOf(path)), file.Close())
	}
	l := &writerLock{file: file}
	note := fmt.Sprintf("%d\n%s\n%s\n", os.Getpid(), time.Now().UTC().Format(time.RFC3339), holder)
	if err := os.WriteFile(file.Path(), []byte(note), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: lock %s: %w", path, advised(err)), l.release())
	}
	return l, nil
}

// lockPath is the same for all names of one file. The names of lock files begin
// with it.
func lockPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return path
}

// holderOf names who holds a lock, as far as the lock file tells.
func holderOf(path string) string {
	holder, found := lockWords(path)
	if !found {
		return "another process"
	}
	return fmt.Sprintf("%s (process %s, since %s)", strconv.Quote(holder.doing), holder.process, since(holder.since))
}

// words are what a holder wrote into its lock file.
type words struct{ process, since, doing string }

// lockWords reads them. They may be those of a process that was killed.
func lockWords(path string) (words, bool) {
	note, err := os.ReadFile(path)
	parts := strings.SplitN(strings.TrimSuffix(string(note), "\n"), "\n", 3)
	if err != nil || len(parts) < 3 {
		return words{}, false
	}
	return words{parts[0], parts[1], parts[2]}, true
}

// since is a time of today by its clock alone, any other with its date.
func since(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	switch {
	case err != nil:
		return text
	case time.Since(at) < 24*time.Hour:
		return at.Format("15:04:05 UTC")
	}
	return at.Format("2006-01-02 15:04:05 UTC")
}

// release lets the next writer in.
func (l *writerLock) release() error {
	// A name that stays behind misleads nobody: without the lock it is not read.
	_ = os.Truncate(l.file.Path(), 0)
	return l.file.Unlock()
}
