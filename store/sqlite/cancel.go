package sqlite

import (
	"context"
	"sync"
	"time"
)

// watch interrupts the statement of a connection when a context ends, and
// never after end has returned: its lock outlives the statement, so that the
// connection's next user is safe.
type watch struct {
	handle handle // zero: nothing can be interrupted
	stop   func() bool

	mu    sync.Mutex
	ended bool
	over  chan struct{}
}

// interruptAgain is how long a statement may take to notice an interruption.
// The engine forgets one that comes just before its first step.
const interruptAgain = 5 * time.Millisecond

func watchOver(ctx context.Context, h handle) *watch {
	w := &watch{handle: h, over: make(chan struct{})}
	w.stop = context.AfterFunc(ctx, w.fire)
	return w
}

// fire interrupts until the statement is gone.
func (w *watch) fire() {
	again := time.NewTicker(interruptAgain)
	defer again.Stop()
	for w.interrupt() {
		select {
		case <-w.over:
			return
		case <-again.C:
		}
	}
}

func (w *watch) interrupt() (again bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended || w.handle.db == 0 {
		return false
	}
	w.handle.interrupt()
	return true
}

// end lets the context go. It is called once.
func (w *watch) end() {
	w.stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	close(w.over)
}
