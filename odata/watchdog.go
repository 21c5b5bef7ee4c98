package odata

import (
	"context"
	"errors"
	"time"
)

// errStalled is the cause of a context that the watchdog ended.
var errStalled = errors.New("odata: the store gave no row in time")

// watchdog ends a context when the store works for too long without a row. It
// does not count the time in which the feed waits for its client.
type watchdog struct {
	timer  *time.Timer
	limit  time.Duration
	cancel context.CancelCauseFunc
}

// watch derives a context that ends with errStalled after the limit. The
// caller stops the watchdog.
func watch(parent context.Context, limit time.Duration) (context.Context, *watchdog) {
	ctx, cancel := context.WithCancelCause(parent)
	d := &watchdog{limit: limit, cancel: cancel}
	d.timer = time.AfterFunc(limit, func() { cancel(errStalled) })
	return ctx, d
}

func (d *watchdog) pause()  { d.timer.Stop() }
func (d *watchdog) resume() { d.timer.Reset(d.limit) }

// idle makes a function during which the watchdog is paused.
func (d *watchdog) idle(work func() error) func() error {
	return func() error {
		d.pause()
		defer d.resume()
		return work()
	}
}

func (d *watchdog) stop() {
	d.timer.Stop()
	d.cancel(nil)
}
