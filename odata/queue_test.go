package odata_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"feedline/model"
	"feedline/odata"
	"feedline/store"
)

// slow is a store whose queries take a second to their first row. It notes how
// many views of its data were open at once.
type slow struct {
	rows
	open, most atomic.Int64
	panics     bool
}

func (s *slow) Snapshot(context.Context) (store.Snapshot, error) {
	now := s.open.Add(1)
	s.most.Store(max(s.most.Load(), now))
	return &view{slow: s}, nil
}

type view struct {
	rows
	*slow
	closed sync.Once
}

func (v *view) Read(ctx context.Context, q store.Query) (store.Rows, error) {
	if v.panics {
		panic("a mistake")
	}
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return v.rows.Read(ctx, q)
}

func (v *view) Count(ctx context.Context, q store.Query) (int64, error) { return v.rows.Count(ctx, q) }

func (v *view) Changes(context.Context, *model.EntitySet, int64) (store.Sequence, error) {
	return store.Sequence{}, store.ErrUncounted
}

func (v *view) Explain(ctx context.Context, q store.Query, measure bool) (store.Explanation, error) {
	return v.rows.Explain(ctx, q, measure)
}

func (v *view) Close() error {
	v.closed.Do(func() { v.open.Add(-1) })
	return nil
}

const (
	heavy = "/odata/Calls?$select=id&$orderby=durationInSeconds"
	light = "/odata/Calls?$select=id"
)

// get asks at once, as a client that is there for as long as ctx.
func get(ctx context.Context, s *odata.Service, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	defer func() { _ = recover() }() // an answer that is cut
	s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, target, nil))
	return w
}

// queued is a feed over a slow store with one place among heavy queries.
func queued(t *testing.T, s *slow, timeout time.Duration) (*odata.Service, *bytes.Buffer) {
	t.Helper()
	service, log := service(t, s, func(c *odata.Config) { c.HeavyQueries, c.QueueTimeout = 1, timeout })
	return service, log
}

func TestAHeavyQueryWaitsForItsPlaceAndHoldsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{}
		feed, log := queued(t, s, 10*time.Second)
		begun := time.Now()
		answers := make(chan int, 4)
		for range 3 {
			go func() { answers <- get(t.Context(), feed, heavy).Code }()
		}
		go func() { answers <- get(t.Context(), feed, light).Code }()
		for range 4 {
			if status := <-answers; status != http.StatusOK {
				t.Errorf("status %d", status)
			}
		}
		synctest.Wait()
		if took := time.Since(begun); took != 3*time.Second {
			t.Errorf("they took %v", took)
		}
		if most := s.most.Load(); most != 2 {
			t.Errorf("%d views were open at once", most)
		}
		if text := log.String(); strings.Count(text, "waited=") != 2 || !strings.Contains(text, "waited=1000") || !strings.Contains(text, "waited=2000") {
			t.Errorf("the log is\n%s", text)
		}
	})
}

func TestAHeavyQueryWithoutAPlaceIsRefusedWithAdvice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		feed, _ := queued(t, &slow{}, 500*time.Millisecond)
		go get(t.Context(), feed, heavy)
		synctest.Wait()
		w := get(t.Context(), feed, heavy)
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "10" {
			t.Errorf("status %d, Retry-After %s", w.Code, w.Header().Get("Retry-After"))
		}
		for _, part := range []string{`"code":"Busy"`, "1 heavy queries at once", "within 500ms", "no index has the order", "order by startedAtUTC or id"} {
			if !strings.Contains(w.Body.String(), part) {
				t.Errorf("%s is not in\n%s", part, w.Body)
			}
		}
		time.Sleep(time.Second)
		if w := get(t.Context(), feed, heavy); w.Code != http.StatusOK {
			t.Errorf("afterwards the status is %d", w.Code)
		}
	})
}

func TestAFullQueueRefusesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		feed, _ := queued(t, &slow{}, time.Minute)
		for range 17 {
			go get(t.Context(), feed, heavy)
		}
		synctest.Wait()
		begun := time.Now()
		w := get(t.Context(), feed, heavy)
		if w.Code != http.StatusServiceUnavailable || time.Since(begun) != 0 || !strings.Contains(w.Body.String(), "16 more wait already") {
			t.Errorf("status %d after %v: %s", w.Code, time.Since(begun), w.Body)
		}
		time.Sleep(20 * time.Second)
	})
}

func TestAPlaceIsFreeAgainHoweverItsQueryEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{}
		feed, _ := queued(t, s, 10*time.Second)
		s.panics = true
		if w := get(t.Context(), feed, heavy); w.Code != http.StatusInternalServerError {
			t.Errorf("status %d", w.Code)
		}
		s.panics = false
		gone, leave := context.WithCancel(t.Context())
		go get(gone, feed, heavy) // runs
		synctest.Wait()
		go get(gone, feed, heavy) // waits
		synctest.Wait()
		leave()
		synctest.Wait()
		if w := get(t.Context(), feed, heavy); w.Code != http.StatusOK {
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
		if open := s.open.Load(); open != 0 {
			t.Errorf("%d views are open", open)
		}
	})
}
