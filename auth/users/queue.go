package users

import (
	"context"
	"time"

	"feedline/auth"
)

// ErrBusy is returned when so many passwords are being verified that one more
// would have to wait for too long. It says nothing about the password.
var ErrBusy error = &auth.Failure{Reason: auth.Overloaded, Message: "Too many passwords are being verified at this moment. Try again soon."}

// queue lets few passwords be hashed at a time, as each takes a processor and up
// to 256 MiB, and lets a bounded number wait for a bounded time.
type queue struct {
	places  chan struct{} // one for each that is being hashed
	waiting chan struct{} // one for each that is being hashed or waits for it
	longest time.Duration
}

func newQueue(places, waiting int, longest time.Duration) *queue {
	return &queue{make(chan struct{}, places), make(chan struct{}, places+waiting), longest}
}

// enter waits for a place. The caller leaves it if the error is nil.
func (q *queue) enter(ctx context.Context) error {
	select {
	case q.waiting <- struct{}{}:
	default:
		return ErrBusy
	}
	late := time.NewTimer(q.longest)
	defer late.Stop()
	select {
	case q.places <- struct{}{}:
		return nil
	case <-late.C:
		<-q.waiting
		return ErrBusy
	case <-ctx.Done():
		<-q.waiting
		return ctx.Err()
	}
}

func (q *queue) leave() {
	<-q.places
	<-q.waiting
}
