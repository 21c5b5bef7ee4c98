package users

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"sync"
	"time"
)

// remembered is for how long a right password is known without hashing it
// again: a refresh of Power BI sends thousands of requests, each with it.
const remembered = time.Minute

// mostRemembered is how many are known at a time.
const mostRemembered = 1000

// digest stands for a name and its password in this process alone.
type digest [sha256.Size]byte

// secret is the key of digests: whoever reads the memory of another process, or
// a copy of this one's without it, cannot try passwords against them.
type secret [32]byte

func newSecret() (s secret) {
	_, _ = rand.Read(s[:]) // never fails, says its documentation
	return s
}

// digest is different for any two pairs: the length of the name stands before
// it.
func (s secret) digest(name, password string) (d digest) {
	mac := hmac.New(sha256.New, s[:])
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(name)))
	mac.Write(length[:])
	mac.Write([]byte(name))
	mac.Write([]byte(password))
	mac.Sum(d[:0])
	return d
}

// memory remembers which passwords were right. It belongs to one reading of the
// file, and goes with it.
type memory struct {
	mu    sync.Mutex
	until map[digest]time.Time
}

func newMemory() *memory { return &memory{until: map[digest]time.Time{}} }

func (m *memory) has(d digest, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return now.Before(m.until[d])
}

func (m *memory) keep(d digest, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.until) >= mostRemembered {
		clear(m.until) // those who come again are hashed once more
	}
	m.until[d] = now.Add(remembered)
}
