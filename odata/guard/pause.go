package guard

import (
	"context"
	"time"
)

// pause waits until the time is over or ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// longestAdvice is the longest Retry-After, in seconds: Power Query waits no
// longer (power-query.md 2.7).
const longestAdvice = 120

// advised is a wait as Retry-After says it: whole seconds, at least one.
func advised(d time.Duration) int { return min(max(upTo(d), 1), longestAdvice) }

// upTo is a time in seconds, rounded up.
func upTo(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
