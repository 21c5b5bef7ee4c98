package audit

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"feedline/model"
	"feedline/store"
)

// Config is what a Journal needs. A zero field means its default.
type Config struct {
	Set *model.EntitySet // of the requests; must be set

	File     string // of lines; empty: there is none
	FileSize int64  // bytes after which the file begins anew, in whole MiB; 100 MiB
	FileKeep int    // older files that stay; 0: all

	// Writer opens the place of the rows for writing, and waits for another
	// writer no longer than a few seconds; nil: there are no rows.
	Writer    func(context.Context) (Writer, error)
	Retention time.Duration // age at which rows go; 0: they stay

	Room  int           // requests that wait to be written down; 4,096
	Every time.Duration // how long a request waits before its row is stored; 1 s
	Log   *slog.Logger  // must be set
	Now   func() time.Time
}

// Writer writes rows, and takes old ones away.
type Writer interface {
	store.Writer
	// Expire deletes at most so many rows of the set, the oldest of those that
	// are older than the instant, and returns how many went.
	Expire(ctx context.Context, set *model.EntitySet, before time.Time, most int) (int64, error)
}

// Journal is the account of all requests. It is safe for concurrent use.
type Journal struct {
	log   *slog.Logger
	paper *paper // nil: there is no file
	shelf *shelf // nil: there are no rows

	mu     sync.RWMutex
	closed bool
}

// Open begins the account. The caller closes it.
func Open(c Config) (*Journal, error) {
	if c.Room <= 0 {
		c.Room = 4096
	}
	if c.Every <= 0 {
		c.Every = time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	form, err := newForm(c.Set)
	if err != nil {
		return nil, err
	}
	j := &Journal{log: c.Log}
	if c.File != "" {
		if j.paper, err = openPaper(c, form); err != nil {
			return nil, err
		}
	}
	if c.Writer != nil {
		j.shelf = openShelf(c, form)
	}
	return j, nil
}

// Add takes a request into the account. It does not wait.
func (j *Journal) Add(r Request) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	if j.closed {
		j.log.Error("a request ended too late to be recorded", "id", r.ID)
		return
	}
	id, err := uuid.NewV7() // rows that come together lie together
	if err != nil {
		id = uuid.New()
	}
	r.row = id.String()
	if j.paper != nil {
		j.paper.add(r)
	}
	if j.shelf != nil {
		j.shelf.add(r)
	}
}

// State is how far the account is behind in one of the places where it is kept.
type State struct {
	Place   string // file or set
	Waiting int64  // requests that are not written down yet
	Missing int64  // that never will be, since the account was opened
}

// State tells of each place that there is.
func (j *Journal) State() (places []State) {
	if j.paper != nil {
		places = append(places, j.paper.state("file"))
	}
	if j.shelf != nil {
		places = append(places, j.shelf.state("set"))
	}
	return places
}

// Close writes down what waits, tries to store rows for as long as the context
// lasts, and ends the account. What comes later is an error in the log.
func (j *Journal) Close(ctx context.Context) error {
	j.mu.Lock()
	already := j.closed
	j.closed = true
	j.mu.Unlock()
	if already {
		return nil
	}
	var errs []error
	if j.paper != nil {
		errs = append(errs, j.paper.close())
	}
	if j.shelf != nil {
		errs = append(errs, j.shelf.close(ctx))
	}
	return errors.Join(errs...)
}
