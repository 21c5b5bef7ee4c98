package odata

import (
	"context"
	"time"

	"feedline/odata/encode"
	"feedline/odata/plan"
	"feedline/store"
)

// body is the answer that is being written, as all of its levels see it.
type body struct {
	ctx      context.Context
	snapshot store.Snapshot
	feed     *encode.Feed
	links    links
	options  encode.Options
	limits   plan.Limits
	now      func() time.Time
	crowded  func() bool // requests wait for what this one holds
	flush    func() error

	begun    time.Time // of the page
	flushed  time.Time
	entity   mark  // where the entity of the outermost level began
	since    int   // entities, on all levels, since the clock was looked at
	looked   int64 // size of the answer then
	lateness bool  // the time of the page has passed
	delay    bool  // the time that one entity may take has passed
}

// mark is a place in an answer, and when it was written.
type mark struct {
	size int64
	at   time.Time // zero: nothing is expanded there
}

// The clock is looked at after so many entities or bytes. The bytes are what
// the encoder sends at once: every wait for the client is followed by a look.
const (
	checkEvery = 64
	checkBytes = 32 << 10
)

// patience is how long written entities may wait in buffers.
const patience = time.Second

// tick follows each entity that was written. It sends what has waited for
// long and notes when a budget of time is used up.
func (a *body) tick() error {
	if a.since++; a.since < checkEvery && a.feed.Size()-a.looked < checkBytes {
		return nil
	}
	a.since, a.looked = 0, a.feed.Size()
	now := a.now()
	a.lateness = a.lateness || now.Sub(a.begun) >= a.pageTime()
	a.delay = !a.entity.at.IsZero() && now.Sub(a.entity.at) >= a.limits.PageTime
	if now.Sub(a.flushed) <= patience {
		return nil
	}
	a.flushed = now
	if err := a.feed.Flush(); err != nil {
		return err
	}
	return a.flush()
}

// hurry is how many times sooner a page ends while others wait for what it holds:
// a client that is slow, or takes much, only asks again.
const hurry = 10

// pageTime is how long the page may take as things are.
func (a *body) pageTime() time.Duration {
	if a.crowded() {
		return a.limits.PageTime / hurry
	}
	return a.limits.PageTime
}
