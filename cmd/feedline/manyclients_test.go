package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestFiveHundredClientsReadThroughARefresh asks for several lookups in one
// request while they are refreshed. Each of the clients is answered, and each
// answer is of one generation.
func TestFiveHundredClientsReadThroughARefresh(t *testing.T) {
	clients, generations := 500, 2
	if testing.Short() {
		clients = 100
	}
	s := &stage{T: t, scene: refreshScene(), folder: t.TempDir(), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}}
	s.prepare(s)
	s.anew()
	feed := serve(t, s.folder, append([]string{"--db", "feed.db", "--connections-address", "1000", "--principal-requests", "1000", "--queue-timeout", "5m", "--page-time", "5m"}, quietly...)...)
	var all, first sync.WaitGroup
	var over atomic.Bool
	var asked atomic.Int64
	first.Add(clients)
	for range clients {
		all.Go(func() {
			answered := sync.OnceFunc(first.Done)
			defer answered()
			for last := false; !last && !t.Failed(); answered() {
				last = over.Load() // once more when the refresh is over
				if err := s.ask(s, feed.root); err != nil {
					t.Error(err)
				}
				asked.Add(2)
			}
		})
	}
	first.Wait()
	before := asked.Load()
	for generation := 1; generation <= generations; generation++ {
		do(t, s.folder, append(s.refreshOf(generation), "--db", "feed.db")...)
	}
	during := asked.Load() - before
	over.Store(true)
	all.Wait()
	judgeGenerations(s, generations, "")
	_, body := get(t, feed.root+"/Queues", nil)
	if found := ofGeneration.FindAllSubmatch(body, -1); len(found) == 0 || string(found[0][1]) != strconv.Itoa(generations) {
		t.Errorf("afterwards the feed shows %.300s", body)
	}
	t.Logf("%d clients were answered %d times, %d of them during %d refreshes", clients, asked.Load(), during, generations)
}

var goroutines = regexp.MustCompile(`(?m)^go_goroutines (\S+)$`)

// lent is what a feed has in use, by its own figures.
func lent(t *testing.T, address string) (views, running, routines float64) {
	t.Helper()
	_, body := get(t, "http://"+address+metricsPath, nil)
	routines, err := strconv.ParseFloat(goroutines.FindStringSubmatch(string(body))[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	all := figures(t, address)
	return all[`feedline_pool_connections_used{file="data"}`], all["feedline_requests_running"], routines
}

// TestClientsThatStallOrVanishAreLetGo lets clients stop taking their answers, or
// leave in the middle of them. The feed gives up those that take nothing, and
// keeps nothing of either: no view of the data, and no goroutine.
func TestClientsThatStallOrVanishAreLetGo(t *testing.T) {
	const each = 15
	folder := t.TempDir()
	callsCSV(t, folder, "calls.csv", 0, 30_000)
	callsCSV(t, folder, "more.csv", 30_000, 10)
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
	address := freeAddress(t)
	feed := serve(t, folder, append([]string{"--db", "feed.db", "--metrics-listen", address, "--write-timeout", "2s", "--principal-requests", "100"}, quietly...)...)
	for range 3 {
		get(t, feed.root+"/Calls?$top=1", nil)
	}
	_, _, before := lent(t, address)
	var stalled []net.Conn
	for n := range 2 * each {
		connection, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(feed.root, "http://"), feedPath))
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		if err := connection.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(connection, "GET %s/Calls HTTP/1.1\r\nHost: %s\r\n\r\n", feedPath, connection.RemoteAddr())
		if line, err := bufio.NewReader(connection).ReadString('\n'); err != nil || !strings.Contains(line, "200") {
			t.Fatalf("the answer begins %q, %v", line, err)
		}
		if stalled = append(stalled, connection); n%2 == 0 {
			connection.Close()
		}
	}
	views, running, _ := lent(t, address)
	t.Logf("of %d clients that stall or have left %v are being answered, with %v views", len(stalled), running, views)
	begun := time.Now()
	for until := begun.Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		views, running, now := lent(t, address)
		if views == 0 && running == 0 && now <= before+4 {
			t.Logf("after %v there are %v goroutines, %v before", time.Since(begun).Round(time.Millisecond), now, before)
			break
		}
		if time.Now().After(until) {
			t.Fatalf("%v views and %v requests are held, and %v goroutines where there were %v", views, running, now, before)
		}
	}
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "more.csv")
	if about, err := os.Stat(folder + "/feed.db-wal"); err == nil && about.Size() > 1<<20 {
		t.Errorf("when nobody reads any more, the write-ahead log has %d KiB", about.Size()>>10)
	}
}
