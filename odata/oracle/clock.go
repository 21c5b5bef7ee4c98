package oracle

import (
	"time"
)

const (
	second = int64(1000)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// The moments that a DateTimeOffset can tell.
var (
	firstMoment = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	lastMoment  = time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC).UnixMilli()
)

// longestOffset is the most that a published offset differs from UTC, in
// minutes.
const longestOffset = 14 * 60

// offset is how far the clock is ahead of UTC at the moment, in the whole
// minutes that are published. Zones had seconds in their offsets before they
// had laws.
func (i Instant) offset() int64 {
	_, seconds := time.UnixMilli(i.Millis).In(i.Zone).Zone()
	return int64(max(-longestOffset, min(longestOffset, seconds/60)))
}

// wall is what the clock shows, in milliseconds since 1970 as if it were UTC;
// ok is false if that is not within the years 1 to 9999.
func (i Instant) wall() (millis int64, ok bool) {
	millis = i.Millis + i.offset()*minute
	return millis, millis >= firstMoment && millis <= lastMoment
}

// midnight is the beginning of a day on a wall clock.
func midnight(wall int64) int64 { return wall - mod(wall, day) }

// mod is never negative.
func mod(a, b int64) int64 { return (a%b + b) % b }

func utc(wall int64) time.Time { return time.UnixMilli(wall).UTC() }

// parts are the pieces of a date, or of a time of day, that functions give.
var parts = map[string]func(wall int64) int64{
	"year":   func(w int64) int64 { return int64(utc(w).Year()) },
	"month":  func(w int64) int64 { return int64(utc(w).Month()) },
	"day":    func(w int64) int64 { return int64(utc(w).Day()) },
	"hour":   func(w int64) int64 { return mod(w, day) / hour },
	"minute": func(w int64) int64 { return mod(w, hour) / minute },
	"second": func(w int64) int64 { return mod(w, minute) / second },
}
