package guard

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// bucket is a model of one sender's tokens that counts in whole nanoseconds, of
// which a token is worth so many.
type bucket struct {
	worth, tokens, most int64
	at                  time.Time
}

func (b *bucket) pass(now time.Time) {
	b.tokens = min(b.tokens+int64(now.Sub(b.at)), b.most)
	b.at = now
}

func TestRatesAgreeWithASimpleModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		perMinute := rapid.SampledFrom([]int{1, 5, 60, 600, 6000}).Draw(t, "a minute")
		patience := time.Duration(rapid.IntRange(0, 20_000).Draw(t, "patience")) * time.Millisecond
		r := newRates(perMinute, patience)
		worth := int64(time.Minute) / int64(perMinute)
		models := map[string]*bucket{}
		now := time.Unix(0, 0)
		for range rapid.IntRange(1, 300).Draw(t, "requests") {
			now = now.Add(time.Duration(rapid.IntRange(0, int(3*worth)).Draw(t, "later")))
			sender := rapid.SampledFrom([]string{"ann", "bob"}).Draw(t, "sender")
			m := models[sender]
			if m == nil {
				m = &bucket{worth: worth, most: int64(r.burst) * worth, at: now}
				m.tokens = m.most
				models[sender] = m
			}
			m.pass(now)
			wait := max(worth-m.tokens, 0)
			s, ok := r.take(sender, now)
			if d := s.wait - time.Duration(wait); d.Abs() > time.Microsecond {
				t.Fatalf("waits %s, the model %s", s.wait, time.Duration(wait))
			}
			if close := (patience - time.Duration(wait)).Abs() <= time.Microsecond; ok != (time.Duration(wait) <= patience) && !close {
				t.Fatalf("lets in: %t after %s", ok, s.wait)
			}
			if ok {
				m.tokens -= worth
			}
			if left, nearly := max(m.tokens, 0)/worth, max(m.tokens+1000, 0)/worth; int64(s.left) != left && int64(s.left) != nearly {
				t.Fatalf("%d are left, in the model %d", s.left, left)
			}
		}
	})
}

func TestNoMoreThanTheRateIsLetInOverTime(t *testing.T) {
	r := newRates(600, 0)
	now, let := time.Unix(0, 0), 0
	for range 60_000 {
		if _, ok := r.take("ann", now); ok {
			let++
		}
		now = now.Add(time.Millisecond)
	}
	const most = 600 + 120
	if let > most || let < most-2 {
		t.Errorf("%d requests were let in within a minute", let)
	}
}

func TestManySendersDoNotFillTheMemory(t *testing.T) {
	r := newRates(60, 0)
	now := time.Unix(0, 0)
	for i := range 3 * mostSenders {
		r.take(fmt.Sprint(i), now)
	}
	if len(r.buckets.at) != mostSenders || r.buckets.order.Len() != mostSenders {
		t.Errorf("%d senders are remembered", len(r.buckets.at))
	}
	if _, found := r.buckets.get("0"); found {
		t.Error("the first one is remembered")
	}
}

// Run with -race: requests of many senders at once never take more than there is.
func TestConcurrentRequestsShareTheirTokens(t *testing.T) {
	r := newRates(600, 0)
	now := time.Unix(0, 0)
	var all sync.WaitGroup
	var mu sync.Mutex
	let := map[string]int{}
	for i := range 1000 {
		all.Go(func() {
			sender := fmt.Sprint(i % 4)
			if _, ok := r.take(sender, now); ok {
				mu.Lock()
				let[sender]++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for sender, n := range let {
		if n != 120 {
			t.Errorf("%s sent %d", sender, n)
		}
	}
}
