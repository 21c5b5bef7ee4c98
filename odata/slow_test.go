package odata_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"feedline/odata"
	"feedline/odata/plan"
	"feedline/store"
	"feedline/store/sqlite"
)

// slowConn is a client's end of a connection from which little is taken at a
// time.
type slowConn struct {
	net.Conn
	bytes int
	pause time.Duration
}

func (c slowConn) Read(p []byte) (int, error) {
	time.Sleep(c.pause)
	return c.Conn.Read(p[:min(len(p), c.bytes)])
}

// slowClient takes so many bytes and then pauses. What its machine would take
// in its stead is kept small.
func slowClient(bytes int, pause time.Duration) *http.Client {
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		var d net.Dialer
		c, err := d.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return slowConn{c, bytes, pause}, c.(*net.TCPConn).SetReadBuffer(16 << 10)
	}
	return &http.Client{Transport: &http.Transport{DialContext: dial, ReadBufferSize: 16 << 10, DisableCompression: true}}
}

// narrow is a listener whose connections hold little that was not taken yet.
type narrow struct{ net.Listener }

func (n narrow) Accept() (net.Conn, error) {
	c, err := n.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return c, c.(*net.TCPConn).SetWriteBuffer(16 << 10)
}

// timed is a store that knows for how long a snapshot was held, at the most.
type timed struct {
	store.Reader
	longest atomic.Int64
}

type timedSnapshot struct {
	store.Snapshot
	of    *timed
	begun time.Time
	once  sync.Once
}

func (t *timed) Snapshot(ctx context.Context) (store.Snapshot, error) {
	s, err := t.Reader.Snapshot(ctx)
	return &timedSnapshot{Snapshot: s, of: t, begun: time.Now()}, err
}

func (s *timedSnapshot) Close() error {
	s.once.Do(func() { raise(&s.of.longest, int64(time.Since(s.begun))) })
	return s.Snapshot.Close()
}

// raise keeps the greatest value.
func raise(most *atomic.Int64, value int64) {
	for {
		now := most.Load()
		if value <= now || most.CompareAndSwap(now, value) {
			return
		}
	}
}

// rowID is a row of which only the id and what is expanded counts.
type rowID struct {
	ID       string  `json:"id"`
	Segments []rowID `json:"QueueSegments"`
	More     string  `json:"QueueSegments@odata.nextLink"`
}

type idPage struct {
	Value []rowID `json:"value"`
	Next  string  `json:"@odata.nextLink"`
}

// collect follows links to the end and counts how often each row came, and how
// many pages there were.
func collect(client *http.Client, address string, seen map[string]int) (pages int, err error) {
	for address != "" {
		answer, err := client.Get(address)
		if err != nil {
			return pages, err
		}
		var p idPage
		err = json.NewDecoder(answer.Body).Decode(&p)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK {
			return pages, fmt.Errorf("%s: %s, %w", address, answer.Status, err)
		}
		pages++
		for _, r := range p.Value {
			seen[r.ID]++
			for _, s := range r.Segments {
				seen[s.ID]++
			}
			if r.More != "" {
				more, err := collect(client, r.More, seen)
				if pages += more; err != nil {
					return pages, err
				}
			}
		}
		address = p.Next
	}
	return pages, nil
}

// busyWriter commits one batch after another until its context ends.
type busyWriter struct {
	*office
	commits, longest, wal atomic.Int64
}

func (w *busyWriter) run(ctx context.Context) error {
	for version := 2; ctx.Err() == nil; version++ {
		begun := time.Now()
		if err := w.touch(version); err != nil {
			return err
		}
		raise(&w.longest, int64(time.Since(begun)))
		w.commits.Add(1)
		if about, err := os.Stat(w.path + "-wal"); err == nil {
			raise(&w.wal, about.Size())
		}
	}
	return nil
}

// touch changes calls all over the table, so that most of its pages are written.
func (w *busyWriter) touch(version int) error {
	b, err := w.writer.Begin(context.Background(), w.tenant)
	if err != nil {
		return err
	}
	defer b.Rollback()
	for n := version % 5; n < w.calls(1); n += 5 {
		if err := w.put(b, "Calls", field{"id", words(callID(n))}, field{"holdCount", whole(version)}); err != nil {
			return err
		}
	}
	return b.Commit()
}

// slowReads are what slow clients read, and how many rows that is for each call.
var slowReads = []struct {
	target string
	rows   int
}{
	{"Calls?$select=id,holdCount,startedAt,channelPhoneNumber", 1},
	{"Calls?$select=id&$expand=QueueSegments($select=id,queuedAt)", 3},
	{"Channels?$expand=QueueSegments($select=id,queuedAt,durationInSeconds)", 2},
	{"QueueSegments?$select=id&$expand=Channel($select=id)&$orderby=durationInSeconds,id", 2},
}

// TestSlowReadersHoldNobodyBack lets clients take little at a time of answers
// that are longer than a page's time, while a writer commits without a pause.
func TestSlowReadersHoldNobodyBack(t *testing.T) {
	const pageTime = 200 * time.Millisecond
	calls := 3000
	if testing.Short() {
		calls = 1000
	}
	o := newOffice(t)
	o.channels = 2
	o.calls = func(version int) int { return calls * min(version, 1) }
	o.segments = func(int, int) int { return 2 }
	if err := o.commit(1); err != nil {
		t.Fatal(err)
	}
	held := &timed{Reader: o.reader(sqlite.Options{})}
	server, _ := o.serve(held, func(c *odata.Config) {
		c.Limits = plan.DefaultLimits()
		c.Limits.PageTime = pageTime
	})
	address := narrowly(t, server.Config.Handler)
	writer := &busyWriter{office: o}
	ctx, stop := context.WithCancel(t.Context())
	var busy, slow sync.WaitGroup
	busy.Go(func() {
		if err := writer.run(ctx); err != nil {
			t.Error(err)
		}
	})
	var longest atomic.Int64
	busy.Go(func() { others(ctx, t, server.URL, &longest) })
	begun := time.Now()
	for _, read := range slowReads {
		slow.Go(func() {
			seen := map[string]int{}
			want := read.rows * calls
			pages, err := collect(slowClient(8<<10, 10*time.Millisecond), address+"/odata/"+read.target, seen)
			t.Logf("%s: %d rows in %d answers, which took %v", read.target, len(seen), pages, time.Since(begun).Round(time.Millisecond))
			// A channel comes again with each further part of what it leads to.
			delete(seen, channelID(0))
			delete(seen, channelID(1))
			if err != nil || len(seen) != want || pages < 2 {
				t.Errorf("%s: %d rows of %d in %d answers: %v", read.target, len(seen), want, pages, err)
			}
			for id, times := range seen {
				if times != 1 {
					t.Errorf("%s: %s came %d times", read.target, id, times)
					return
				}
			}
		})
	}
	slow.Wait()
	stop()
	busy.Wait()
	t.Logf("%d commits, the longest of %v; the write-ahead log had up to %d KiB; a view was held for up to %v; others waited for up to %v",
		writer.commits.Load(), time.Duration(writer.longest.Load()), writer.wal.Load()>>10,
		time.Duration(held.longest.Load()), time.Duration(longest.Load()))
	if size := writer.wal.Load(); size > 256<<20 {
		t.Errorf("the write-ahead log has %d KiB", size>>10)
	}
	const slack = 2 * time.Second // of a busy machine
	for what, took := range map[string]int64{"a commit": writer.longest.Load(), "a view": held.longest.Load(), "another reader": longest.Load()} {
		if time.Duration(took) > 2*pageTime+slack {
			t.Errorf("%s took %v", what, time.Duration(took))
		}
	}
}

// narrowly serves a handler over connections that hold little.
func narrowly(t *testing.T, handler http.Handler) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: handler}
	go server.Serve(narrow{listener})
	t.Cleanup(func() { server.Close() })
	return "http://" + listener.Addr().String()
}

// others reads a little, again and again, as clients do that are not slow.
func others(ctx context.Context, t *testing.T, address string, longest *atomic.Int64) {
	for ctx.Err() == nil {
		begun := time.Now()
		answer, err := http.Get(address + "/odata/Calls?$top=20")
		if err != nil {
			t.Error(err)
			return
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("another reader: %s", answer.Status)
		}
		raise(longest, int64(time.Since(begun)))
		time.Sleep(20 * time.Millisecond)
	}
}

// TestOthersDoNotWaitForThePageOfASlowReader lets a slow client hold the only
// view that there may be, for a page that would last longer than others wait.
func TestOthersDoNotWaitForThePageOfASlowReader(t *testing.T) {
	o, b := newBrokenOffice(t)
	server, _ := o.serve(b, func(c *odata.Config) {
		c.Limits = plan.DefaultLimits()
		c.Limits.PageTime = 20 * time.Second
	})
	ctx, stop := context.WithCancel(t.Context())
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, narrowly(t, server.Config.Handler)+"/odata/Calls?$expand=QueueSegments", nil)
	slow := make(chan struct{})
	go func() {
		defer close(slow)
		if answer, err := slowClient(4<<10, 40*time.Millisecond).Do(r); err == nil {
			io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		}
	}()
	for b.open.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	begun := time.Now()
	got := take(t, server.URL+"/odata/Channels", "identity")
	took := time.Since(begun)
	stop()
	<-slow
	t.Logf("another reader waited for %v", took.Round(time.Millisecond))
	if got.Response == nil || got.StatusCode != http.StatusOK || took > 8*time.Second {
		t.Errorf("another reader got %v after %v", got, took)
	}
}
