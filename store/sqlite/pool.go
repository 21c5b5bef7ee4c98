package sqlite

import "time"

// Pool is how the connections that read a file are used at one moment, and how
// often all of them were since it was opened.
type Pool struct {
	Most   int // that there may be
	Used   int // that are lent
	Idle   int // that are open and wait for work
	Waits  int64
	Waited time.Duration // of all waits together
}

// Pool tells how the connections are used now.
func (db *DB) Pool() Pool {
	s := db.pool.Stats()
	return Pool{Most: s.MaxOpenConnections, Used: s.InUse, Idle: s.Idle, Waits: s.WaitCount, Waited: s.WaitDuration}
}
