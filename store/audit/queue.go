package audit

import "sync/atomic"

// queue is where requests wait to be written down. It is safe for concurrent
// use.
type queue struct {
	waiting chan Request
	lost    atomic.Int64 // since the last one that it took
	held    atomic.Int64 // taken out of it, and not written down yet
	missing atomic.Int64 // in all: lost, or refused where they were to be written
}

// state tells how many requests wait, and how many are missing.
func (q *queue) state(place string) State {
	return State{Place: place, Waiting: int64(len(q.waiting)) + q.held.Load(), Missing: q.missing.Load()}
}

func newQueue(room int) queue { return queue{waiting: make(chan Request, room)} }

// add takes a request in, or counts it as lost if there is no room. It does not
// wait.
func (q *queue) add(r Request) {
	r.lost = q.lost.Swap(0)
	select {
	case q.waiting <- r:
	default:
		q.lost.Add(r.lost + 1)
		q.missing.Add(1)
	}
}
