package sqlite

import (
	"sync"
	"sync/atomic"
)

// visits count the rows that the engine looks at, under a number for each
// explanation that is being measured. The zero value is ready.
type visits struct {
	given    atomic.Int64
	counters sync.Map // of *atomic.Int64, by their numbers
}

// open begins to count under a new number, until it is closed.
func (v *visits) open() (number int64, count *atomic.Int64) {
	number, count = v.given.Add(1), &atomic.Int64{}
	v.counters.Store(number, count)
	return number, count
}

func (v *visits) close(number int64) { v.counters.Delete(number) }

func (v *visits) add(number int64) {
	if count, ok := v.counters.Load(number); ok {
		count.(*atomic.Int64).Add(1)
	}
}
