package odata_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"feedline/odata"
	"feedline/odata/plan"
	"feedline/store/sqlite"
)

// mixed is a busy office with what was seen of it.
type mixed struct {
	*office
	address string
	ends    time.Time

	begun, committed     atomic.Int64 // the writer's newest version
	longest, log         atomic.Int64 // commit; size of the write-ahead log
	requests, rows, busy atomic.Int64
	vanished, slow       atomic.Int64
}

const (
	mixedChannels = 10
	mixedCalls    = 240 // that exist in every version
)

// newMixed is an office in which rows come and go with every version.
func newMixed(t *testing.T) *mixed {
	o := newOffice(t)
	o.channels = mixedChannels
	o.calls = func(version int) int {
		if version == 0 {
			return 0
		}
		return mixedCalls + version%5
	}
	o.segments = func(version, call int) int { return 1 + (version+call)%3 }
	if err := o.commit(1); err != nil {
		t.Fatal(err)
	}
	m := &mixed{office: o}
	m.begun.Store(1)
	m.committed.Store(1)
	return m
}

// segmentsOf counts the segments of a version's calls as far as they are taken.
func (m *mixed) segmentsOf(version int, taken func(call int) bool) int {
	n := 0
	for call := range m.calls(version) {
		if taken(call) {
			n += m.segments(version, call)
		}
	}
	return n
}

// callsOf counts the calls of a version that are taken.
func (m *mixed) callsOf(version int, taken func(call int) bool) int {
	n := 0
	for call := range m.calls(version) {
		if taken(call) {
			n++
		}
	}
	return n
}

func everyCall(int) bool { return true }

// write commits one version after another.
func (m *mixed) write() error {
	for version := 2; time.Now().Before(m.ends); version++ {
		begun := time.Now()
		m.begun.Store(int64(version))
		if err := m.commit(version); err != nil {
			return err
		}
		m.committed.Store(int64(version))
		raise(&m.longest, int64(time.Since(begun)))
		if about, err := os.Stat(m.path + "-wal"); err == nil {
			raise(&m.log, about.Size())
		}
	}
	return nil
}

// TestMixedClientsSeeOneVersionEach lets clients of every kind read while a
// writer commits without a pause. Whatever one answer says is of one version,
// which was the newest while it was asked for.
func TestMixedClientsSeeOneVersionEach(t *testing.T) {
	clients, lasting := 24, 3*time.Second
	switch {
	case os.Getenv("FEEDLINE_LONG") == "1":
		clients, lasting = 200, time.Minute
	case testing.Short():
		clients, lasting = 12, 2*time.Second
	}
	m := newMixed(t)
	goroutines := runtime.NumGoroutine()
	reader := &breaking{Reader: m.reader(sqlite.Options{})}
	server, log := m.serve(reader, func(c *odata.Config) {
		c.Limits = plan.DefaultLimits()
		c.Limits.PageTime = time.Second
	})
	m.address = server.URL + "/odata/"
	m.ends = time.Now().Add(lasting)
	var everybody sync.WaitGroup
	everybody.Go(func() {
		if err := m.write(); err != nil {
			t.Error(err)
		}
	})
	for n := range clients {
		c := newMixedClient(m, uint64(n))
		everybody.Go(func() {
			defer c.leave()
			for time.Now().Before(m.ends) && !t.Failed() {
				if err := c.act(); err != nil {
					t.Errorf("client %d: %v", n, err)
				}
			}
		})
	}
	everybody.Wait()
	server.Close()
	reader.returned(t)
	settle(t, goroutines+8) // the pool's own, and those that are about to end
	t.Logf("%d clients in %v: %d requests, %d rows, %d told to come back later, %d that vanished, %d answers to slow ones",
		clients, lasting, m.requests.Load(), m.rows.Load(), m.busy.Load(), m.vanished.Load(), m.slow.Load())
	t.Logf("%d versions were committed, the slowest in %v; the write-ahead log had up to %d KiB",
		m.committed.Load(), time.Duration(m.longest.Load()).Round(time.Millisecond), m.log.Load()>>10)
	if lines := troubleIn(log.take()); lines != "" {
		t.Errorf("the log tells of trouble:\n%s", lines)
	}
}

// settle waits until no more goroutines run than so many.
func settle(t *testing.T, most int) {
	t.Helper()
	for until := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > most; time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines run where %d may:\n%s", runtime.NumGoroutine(), most, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// mixedClient is one client, who does what comes to its mind.
type mixedClient struct {
	*mixed
	random        *rand.Rand
	plain, slowly *http.Client
	zipped        *http.Client
}

func newMixedClient(m *mixed, seed uint64) *mixedClient {
	return &mixedClient{
		mixed: m, random: rand.New(rand.NewPCG(seed, 5)),
		plain:  &http.Client{Transport: &http.Transport{DisableCompression: true}},
		zipped: &http.Client{Transport: &http.Transport{}},
		slowly: slowClient(16<<10, 5*time.Millisecond),
	}
}

func (c *mixedClient) leave() {
	for _, client := range []*http.Client{c.plain, c.zipped, c.slowly} {
		client.CloseIdleConnections()
	}
}

// either is a client that takes gzip, or one that does not.
func (c *mixedClient) either() *http.Client {
	if c.random.IntN(2) == 0 {
		return c.zipped
	}
	return c.plain
}

// vanish begins to read and closes the connection in the middle.
func (c *mixedClient) vanish() error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address+"Channels?$expand=Calls($expand=QueueSegments)", nil)
	if err != nil {
		return err
	}
	time.AfterFunc(time.Duration(c.random.IntN(40))*time.Millisecond, cancel)
	c.vanished.Add(1)
	answer, err := c.either().Do(r)
	if err != nil {
		return nil // before the first byte
	}
	defer answer.Body.Close()
	answer.Body.Read(make([]byte, 2000))
	return nil
}
