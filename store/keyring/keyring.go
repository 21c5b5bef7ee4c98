package keyring

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"feedline/auth/keys"
	"feedline/store/sqlite"
)

// application marks the file of a keyring in its header: the letters FEEK.
const application = 0x4645454B

// version is the version of the layout of a keyring's file.
const version = 1

// lookAgain is for how long the keys that were read are taken for those that
// there are.
const lookAgain = time.Second

// longestWait bounds the wait for another process while somebody signs in.
const longestWait = 500 * time.Millisecond

// Ring is the keyring in one file, which need not be there: then it has no keys,
// and the first that is added makes the file. It is safe for concurrent use.
type Ring struct {
	reading, writing sqlite.Beside

	known atomic.Pointer[known] // nil: to be read again

	mu      sync.Mutex // guards what follows
	file    *sql.DB    // nil: not open
	conn    *sql.Conn  // of file, one and the same: the engine counts changes for each connection anew
	about   os.FileInfo
	version int64 // of the file's content when it was last read
	content map[string]keys.Key
}

var _ keys.Book = (*Ring)(nil)

// known is what was in the file at a moment. Nobody changes it.
type known struct {
	keys map[string]keys.Key
	at   time.Time
}

// Open opens the keyring at the path. The error says, in words for the
// operator, if the file is another one, or open to others on the machine. Whoever
// changes keys waits for others for as long as busy. The caller closes the Ring.
func Open(ctx context.Context, path string, busy time.Duration) (*Ring, error) {
	file := sqlite.Beside{Path: path, Application: application, Version: version, Layout: layout, BusyTimeout: busy}
	r := &Ring{reading: file, writing: file}
	r.reading.BusyTimeout = min(busy, longestWait)
	if _, err := r.refreshed(ctx); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Find finds a key. See keys.Book. It looks at the file once a second, and
// otherwise takes no lock.
func (r *Ring) Find(ctx context.Context, prefix string) (keys.Key, bool, error) {
	k := r.known.Load()
	if k == nil || time.Since(k.at) >= lookAgain {
		var err error
		if k, err = r.refreshed(ctx); err != nil {
			return keys.Key{}, false, err
		}
	}
	found, ok := k.keys[prefix]
	return found, ok, nil
}

// List lists the keys in the order in which they were made. See keys.Book.
func (r *Ring) List(ctx context.Context) ([]keys.Key, error) {
	r.known.Store(nil)
	k, err := r.refreshed(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]keys.Key, 0, len(k.keys))
	for _, key := range k.keys {
		list = append(list, key)
	}
	slices.SortFunc(list, func(a, b keys.Key) int {
		if order := a.Created.Compare(b.Created); order != 0 {
			return order
		}
		return strings.Compare(a.Prefix, b.Prefix)
	})
	return list, nil
}

// refreshed looks whether the file has changed, and reads it if so.
func (r *Ring) refreshed(ctx context.Context) (*known, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if k := r.known.Load(); k != nil && now.Sub(k.at) < lookAgain {
		return k, nil // somebody else has just looked
	}
	// Whoever leaves in between must not make the others wait once more.
	if err := r.look(context.WithoutCancel(ctx)); err != nil {
		return nil, errors.Join(err, r.shut())
	}
	k := &known{keys: r.content, at: now}
	r.known.Store(k)
	return k, nil
}

// look brings the content up to date. Another file of the same name, such as a
// copy that was put back, is opened anew.
func (r *Ring) look(ctx context.Context) error {
	about, err := os.Stat(r.reading.Path)
	if errors.Is(err, fs.ErrNotExist) {
		r.content = nil
		return r.shut()
	}
	if err != nil {
		return r.reading.Failed(ctx, "look at the keys", err)
	}
	if r.file != nil && !os.SameFile(r.about, about) {
		if err := r.shut(); err != nil {
			return err
		}
	}
	if r.file == nil {
		if err := r.open(ctx, about); err != nil {
			return err
		}
	}
	return r.reading.Failed(ctx, "read the keys", r.read(ctx))
}

func (r *Ring) open(ctx context.Context, about os.FileInfo) (err error) {
	if r.file, err = r.reading.OpenRead(ctx); err != nil {
		return err
	}
	r.about, r.version = about, -1
	r.conn, err = r.file.Conn(ctx)
	return r.reading.Failed(ctx, "open the keys", err)
}

// read reads the keys if the engine says that another connection has changed the
// file. What changes between the question and the reading is read again.
func (r *Ring) read(ctx context.Context) error {
	var now int64
	if err := r.conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&now); err != nil {
		return err
	}
	if now == r.version {
		return nil
	}
	content, err := readKeys(ctx, r.conn)
	if err == nil {
		r.content, r.version = content, now
	}
	return err
}

func (r *Ring) shut() error {
	if r.file == nil {
		return nil
	}
	var err error
	if r.conn != nil {
		err = r.conn.Close()
	}
	err = errors.Join(err, r.file.Close())
	r.file, r.conn = nil, nil
	return r.reading.Failed(context.Background(), "close the keys", err)
}

// Close closes the file. The Ring opens it again if it is asked.
func (r *Ring) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known.Store(nil)
	return r.shut()
}
