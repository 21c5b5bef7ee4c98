package guard

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// rates counts the requests of many senders, each against a bucket of tokens of
// its own that fills steadily. It is safe for concurrent use.
type rates struct {
	limit    rate.Limit // tokens in a second
	burst    int        // that a bucket holds
	patience time.Duration

	mu      sync.Mutex
	buckets *recent[string, *rate.Limiter]
}

// mostSenders is how many senders are remembered. Who is forgotten finds a full
// bucket again.
const mostSenders = 10_000

// newRates allows so many requests in a minute, and a fifth of them at once.
func newRates(perMinute int, patience time.Duration) *rates {
	return &rates{
		limit: rate.Limit(float64(perMinute) / 60), burst: max(perMinute/5, 1),
		patience: patience, buckets: newRecent[string, *rate.Limiter](mostSenders),
	}
}

// standing is how a sender stands after a request.
type standing struct {
	wait  time.Duration // until the request may run; longer than the patience: it may not
	left  int           // requests that may follow at once
	full  time.Duration // until the bucket is full again
	taken *rate.Reservation
}

// take takes a token of a sender for a request now, or one that will be there
// within the patience. A request for which there is none takes nothing.
func (r *rates) take(sender string, now time.Time) (s standing, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	bucket := r.bucket(sender)
	s.wait = r.timeFor(1 - bucket.TokensAt(now))
	if ok = s.wait <= r.patience; ok {
		s.taken = bucket.ReserveN(now, 1)
	}
	tokens := bucket.TokensAt(now)
	s.left, s.full = max(int(tokens), 0), r.timeFor(float64(r.burst)-tokens)
	return s, ok
}

// owe takes a token of a sender even if there is none. The debt is paid by time.
func (r *rates) owe(sender string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bucket(sender).ReserveN(now, 1)
}

// debt is how long it takes until a sender has a token.
func (r *rates) debt(sender string, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	bucket, found := r.buckets.get(sender)
	if !found {
		return 0
	}
	return r.timeFor(1 - bucket.TokensAt(now))
}

func (r *rates) bucket(sender string) *rate.Limiter {
	bucket, found := r.buckets.get(sender)
	if !found {
		bucket = rate.NewLimiter(r.limit, r.burst)
		r.buckets.put(sender, bucket)
	}
	return bucket
}

// timeFor is how long so many tokens take to come.
func (r *rates) timeFor(tokens float64) time.Duration {
	return time.Duration(max(tokens, 0) / float64(r.limit) * float64(time.Second))
}
