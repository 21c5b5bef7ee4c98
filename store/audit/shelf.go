package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"feedline/store"
)

// How rows come and go.
const (
	mostRows    = 500                    // of one transaction
	mostPending = 5000                   // that wait for the place of the rows; then the queue fills
	mostExpired = 1000                   // of one transaction
	expireAgain = 100 * time.Millisecond // after a transaction that took as many as it might
	expireNext  = time.Hour              // after one that did not
	expireLater = time.Minute            // after one that failed
)

// shelf is where the rows are put. One goroutine owns what its queue does not.
type shelf struct {
	queue
	Config
	form form

	pending  []Request // to be stored
	troubled bool      // they could not be stored lately
	ending   chan context.Context
	done     chan struct{}
}

func openShelf(c Config, f form) *shelf {
	s := &shelf{
		queue: newQueue(c.Room), Config: c, form: f, ending: make(chan context.Context, 1), done: make(chan struct{}),
	}
	go s.run()
	return s
}

// run stores rows, each after a second at the latest, and takes old ones away,
// until it is told to end.
func (s *shelf) run() {
	defer close(s.done)
	var due, old <-chan time.Time
	if s.Retention > 0 {
		old = time.After(0)
	}
	for {
		next := s.waiting
		if len(s.pending) >= mostPending {
			next = nil
		}
		select {
		case r := <-next:
			if s.take(r); len(s.pending) >= mostRows && !s.troubled {
				s.flush(context.Background())
			}
		case <-due:
			due = nil
			s.flush(context.Background())
		case <-old:
			old = time.After(s.expire(context.Background()))
		case ctx := <-s.ending:
			s.end(ctx)
			return
		}
		if due == nil && len(s.pending) > 0 {
			due = time.After(s.Every)
		}
	}
}

func (s *shelf) take(r Request) {
	if r.lost > 0 {
		s.Log.Error("requests are missing in the set, as they came faster than they could be stored", "set", s.Set.Name, "requests", r.lost)
	}
	s.pending = append(s.pending, r)
	s.held.Store(int64(len(s.pending)))
}

// flush stores what is pending, as far as it can.
func (s *shelf) flush(ctx context.Context) {
	if len(s.pending) == 0 {
		return
	}
	err := s.with(ctx, func(w Writer) error {
		for len(s.pending) > 0 {
			batch := s.pending[:min(len(s.pending), mostRows)]
			if err := s.store(ctx, w, batch); err != nil {
				return err
			}
			s.pending = s.pending[len(batch):]
		}
		s.pending = nil
		return nil
	})
	switch {
	case err != nil && !s.troubled:
		s.Log.Error("requests cannot be stored in the set; they wait", "set", s.Set.Name, "error", err)
	case err == nil && s.troubled:
		s.Log.Info("requests are stored again", "set", s.Set.Name)
	}
	s.troubled = err != nil
	s.held.Store(int64(len(s.pending)))
}

// with lends a writer for the length of the work. Other processes wait no longer
// than that.
func (s *shelf) with(ctx context.Context, work func(Writer) error) error {
	w, err := s.Writer(ctx)
	if err != nil {
		return err
	}
	return errors.Join(work(w), w.Close())
}

// store stores rows in one transaction. A row that the store does not accept is
// told of and left out.
func (s *shelf) store(ctx context.Context, w Writer, rows []Request) error {
	batch, err := w.Begin(ctx, store.Tenant{})
	if err != nil {
		return err
	}
	for i := range rows {
		_, err := batch.Upsert(s.Set, s.form, s.form.cells(&rows[i]))
		if refused := (*store.Refusal)(nil); errors.As(err, &refused) {
			s.Log.Error("a request is missing in the set, as it cannot be stored", "set", s.Set.Name, "id", rows[i].ID, "error", err)
			s.missing.Add(1)
			continue
		}
		if err != nil {
			return errors.Join(err, batch.Rollback())
		}
	}
	return batch.Commit()
}

// expire takes some of the rows away that are too old, and says when to look
// again.
func (s *shelf) expire(ctx context.Context) (again time.Duration) {
	var gone int64
	err := s.with(ctx, func(w Writer) (err error) {
		gone, err = w.Expire(ctx, s.Set, s.Now().Add(-s.Retention), mostExpired)
		return err
	})
	switch {
	case err != nil:
		s.Log.Warn("old requests cannot be taken out of the set", "set", s.Set.Name, "error", err)
		return expireLater
	case gone == mostExpired:
		return expireAgain
	}
	return expireNext
}

// end stores what is left, for as long as the context lasts.
func (s *shelf) end(ctx context.Context) {
	for more := true; more; {
		select {
		case r := <-s.waiting:
			s.take(r)
		default:
			more = false
		}
	}
	for s.flush(ctx); len(s.pending) > 0 && ctx.Err() == nil; s.flush(ctx) {
		select {
		case <-ctx.Done():
		case <-time.After(expireAgain):
		}
	}
}

// close ends the shelf. Its error tells what could not be stored.
func (s *shelf) close(ctx context.Context) error {
	s.ending <- ctx
	<-s.done
	if missing := int64(len(s.pending)) + s.lost.Load(); missing > 0 {
		return fmt.Errorf("audit: %d of the last requests could not be stored in the set %s", missing, s.Set.Name)
	}
	return nil
}
