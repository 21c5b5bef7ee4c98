package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/gofrs/flock"
)

// Jobs is the name of the lease that nightly jobs take, so that none of them
// overlaps another (tables.md R14).
const Jobs = "jobs"

// Lease is held by one process at a time among all that work on a file. The
// operating system lets it go when the process ends, however it ends, so it
// needs neither a term nor a clock. Writers do not wait for it.
type Lease struct{ lock *writerLock }

// TakeLease takes the lease of this name over the file, once nobody else holds
// it. It waits for as long as o.BusyTimeout says and then names the holder in
// an error that wraps ErrBusy. Holder says in a few words what the caller does,
// for those who wait. The caller releases the lease.
func TakeLease(ctx context.Context, path, name, holder string, o Options) (*Lease, error) {
	if err := readable(path); err != nil {
		return nil, err
	}
	lock, err := holdFile(ctx, lockPath(path)+"."+name+".lock", holder, o, func(who string) error {
		return fmt.Errorf("%w for %s: %s is at work; %s", ErrBusy, name, who, waitOrRaise)
	})
	if err != nil {
		return nil, err
	}
	return &Lease{lock}, nil
}

// Release lets the next one in.
func (l *Lease) Release() error { return l.lock.release() }

// LeaseHolder is what the process does that holds the lease of this name, in its
// own words; empty if nobody holds it. It waits for nobody. Who takes the lease at
// the same moment waits for the blink of an eye.
func LeaseHolder(path, name string) (holder string, err error) {
	lock := lockPath(path) + "." + name + ".lock"
	words, found := lockWords(lock)
	if !found {
		return "", nil
	}
	file := flock.New(lock, flock.SetFlag(os.O_RDONLY))
	defer func() { err = errors.Join(err, file.Close()) }()
	free, err := file.TryRLock() // of a process that was killed the words stay
	if err != nil || free {
		return "", err
	}
	return words.doing, nil
}
