package guard

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"feedline/auth"
	"feedline/odata/fault"
)

var ann, bob = auth.Principal{Subject: "ann"}, auth.Principal{Subject: "bob"}

func from(address string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/odata", nil)
	r.RemoteAddr = address + ":1000"
	return r
}

func mustAdmit(t *testing.T, d *Door, r *http.Request, who auth.Principal) (release func(), h http.Header) {
	t.Helper()
	h = http.Header{}
	release, err := d.Admit(r, who, h)
	if err != nil {
		t.Fatal(err)
	}
	return release, h
}

// refusedFor is the Retry-After of a refusal; -1 if there is none.
func refusedFor(err error) int {
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != fault.TooManyRequests {
		return -1
	}
	return f.RetryAfter
}

func TestWhoComesTooFastWaitsAndIsRefusedOnlyAfterThePatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := NewDoor(Limits{Rate: 60, Requests: 1000, Patience: 3 * time.Second}, Network{})
		for i := range 12 {
			begun := time.Now()
			release, h := mustAdmit(t, d, from("198.51.100.7"), ann)
			release()
			if waited := time.Since(begun); waited != 0 {
				t.Errorf("request %d waits %s", i, waited)
			}
			if i == 0 && (spelled(h, "RateLimit-Policy") != `"principal";q=12;w=12` || spelled(h, "RateLimit") != `"principal";r=11;t=1`) {
				t.Errorf("the header is %v", h)
			}
		}
		begun := time.Now()
		var waiting sync.WaitGroup
		for range 3 {
			waiting.Go(func() {
				release, _ := mustAdmit(t, d, from("198.51.100.7"), ann)
				release()
			})
		}
		synctest.Wait()
		h := http.Header{}
		if _, err := d.Admit(from("198.51.100.7"), ann, h); refusedFor(err) != 4 || spelled(h, "RateLimit") != `"principal";r=0;t=15` {
			t.Errorf("the fourth that would wait gets %v, %v", err, h)
		}
		if release, _ := mustAdmit(t, d, from("198.51.100.7"), bob); release != nil {
			release()
		}
		if time.Since(begun) != 0 {
			t.Error("bob waits for ann")
		}
		waiting.Wait()
		if waited := time.Since(begun).Round(time.Millisecond); waited != 3*time.Second {
			t.Errorf("the third waited %s", waited)
		}
	})
}

func TestAClientThatLeavesGivesItsTokenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := NewDoor(Limits{Rate: 5, Requests: 10, Patience: time.Minute}, Network{})
		release, _ := mustAdmit(t, d, from("198.51.100.7"), ann)
		release()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := d.Admit(from("198.51.100.7").WithContext(ctx), ann, http.Header{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		begun := time.Now()
		release, _ = mustAdmit(t, d, from("198.51.100.7"), ann)
		release()
		if waited := time.Since(begun).Round(time.Millisecond); waited != 11*time.Second {
			t.Errorf("the next one waits %s", waited)
		}
	})
}

func TestUnknownCallersAreCountedByAddress(t *testing.T) {
	d := NewDoor(Limits{AddressRate: 10, Requests: 10, Patience: time.Millisecond}, Network{})
	for _, address := range []string{"198.51.100.7", "198.51.100.7", "[2001:db8::1]", "[2001:db8::ffff]"} {
		mustAdmit(t, d, from(address), auth.Principal{})
	}
	for _, address := range []string{"198.51.100.7", "[2001:db8::2]"} {
		if _, err := d.Admit(from(address), auth.Principal{}, http.Header{}); refusedFor(err) != 6 {
			t.Errorf("%s gets %v", address, err)
		}
		mustAdmit(t, d, from(address), ann)
	}
	mustAdmit(t, d, from("[2001:db8:0:1::1]"), auth.Principal{})
}

func TestOneCallerTakesNoMoreThanItsSeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := NewDoor(Limits{Requests: 2, Waiting: 1, Patience: 10 * time.Second}, Network{})
		first, _ := mustAdmit(t, d, from("198.51.100.7"), ann)
		second, _ := mustAdmit(t, d, from("198.51.100.7"), ann)
		var let atomic.Bool
		var waiting sync.WaitGroup
		waiting.Go(func() {
			release, _ := mustAdmit(t, d, from("198.51.100.7"), ann)
			let.Store(true)
			release()
		})
		synctest.Wait()
		if _, err := d.Admit(from("198.51.100.7"), ann, http.Header{}); refusedFor(err) != 0 || !strings.Contains(err.Error(), "2 requests") {
			t.Errorf("the second that would wait gets %v", err)
		}
		other, _ := mustAdmit(t, d, from("198.51.100.7"), bob)
		if let.Load() {
			t.Error("a third request runs")
		}
		first()
		waiting.Wait()
		begun := time.Now()
		third, _ := mustAdmit(t, d, from("198.51.100.7"), ann)
		if _, err := d.Admit(from("198.51.100.7"), ann, http.Header{}); refusedFor(err) != 0 || time.Since(begun) != 10*time.Second {
			t.Errorf("after %s it gets %v", time.Since(begun), err)
		}
		second()
		third()
		other()
		if n := len(d.seats.callers); n != 0 {
			t.Errorf("%d callers are remembered", n)
		}
	})
}

// Run with -race: whatever happens, each seat is free again in the end.
func TestNoSeatIsLost(t *testing.T) {
	s := newSeats(3, 50)
	var all sync.WaitGroup
	var running [4]atomic.Int32
	for i := range 400 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%7)*100*time.Microsecond)
			defer cancel()
			who := i % 4
			if s.enter(ctx, string(rune('a'+who))) != nil {
				return
			}
			if n := running[who].Add(1); n > 3 {
				t.Errorf("%d requests run", n)
			}
			time.Sleep(time.Duration(i%5) * 100 * time.Microsecond)
			running[who].Add(-1)
			s.leave(string(rune('a' + who)))
		})
	}
	all.Wait()
	if len(s.callers) != 0 {
		t.Errorf("%d callers are remembered", len(s.callers))
	}
}

// spelled is a header under exactly this spelling.
func spelled(h http.Header, name string) string { return strings.Join(h[name], "") }
