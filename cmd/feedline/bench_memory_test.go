package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"feedline/auth"
	"feedline/model"
	"feedline/odata"
	"feedline/odata/plan"
	"feedline/store/sqlite"
)

// measureMemory prints the peak memory of a feed that is read by one client
// and by eight at once.
func (b *bench) measureMemory(path string) {
	for _, clients := range []int{1, 8} {
		server := b.serve(path)
		pages := server.pages(b)
		for _, encoding := range []string{"identity", "gzip"} {
			var all sync.WaitGroup
			for range clients {
				all.Go(func() { server.readAll(b, pages, encoding) })
			}
			all.Wait()
		}
		b.Logf("peak memory, %d whole-table reads at once, plain and gzip: %s", clients, peak(server.process.Process.Pid))
		server.stop()
	}
}

// peak is the largest resident size that a process has had; it is known on
// Linux only.
func peak(pid int) string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return "unknown on this system"
	}
	for line := range strings.Lines(string(status)) {
		if kilobytes, found := strings.CutPrefix(line, "VmHWM:"); found {
			return strings.TrimSpace(kilobytes)
		}
	}
	return "unknown on this system"
}

// discard is an answer that nobody keeps.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

// A real connection has deadlines; without them the feed would be told in a
// new error at each write that it has none.
func (d discard) SetWriteDeadline(time.Time) error { return nil }

// measureAllocations prints how many heap objects an answer takes for each
// row, the HTTP server left out.
func (b *bench) measureAllocations(path string) {
	ctx := context.Background()
	m, err := model.Builtin()
	b.must(err)
	db, err := sqlite.Open(ctx, path, m, sqlite.Options{})
	b.must(err)
	defer db.Close()
	tenants, err := db.Tenants(ctx)
	b.must(err)
	service, err := odata.New(odata.Config{
		Model: m, Store: db, PagingKey: bytes.Repeat([]byte{1}, 32), Log: slog.New(slog.DiscardHandler),
		Limits:    plan.Limits{PageRows: 1 << 40, PageBytes: 1 << 50, PageTime: 1 << 60},
		Principal: func(*http.Request) (auth.Principal, error) { return auth.Local(), nil },
		Policy: func(context.Context, auth.Principal) (plan.Policy, error) {
			return plan.Whole(m, tenants[0]), nil
		},
	})
	b.must(err)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	service.ServeHTTP(discard{http.Header{}}, httptest.NewRequest(http.MethodGet, "/odata/Calls", nil))
	runtime.ReadMemStats(&after)
	b.Logf("allocations: %.5f for each of %d rows in one answer (%s)", float64(after.Mallocs-before.Mallocs)/float64(b.rows), b.rows, db.ReadPath())
}
