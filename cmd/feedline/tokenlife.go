package main

import (
	"strconv"
	"strings"
	"time"

	"feedline/auth/keys"
)

// usualLife is how long a key lives if nobody says.
const usualLife = "90d"

// never is how a key is asked for that does not end.
const never = "never"

// endOf reads when a key is to end: a number of days such as 90d, a duration, the
// last day in UTC, or never.
func endOf(text string, now time.Time) (time.Time, error) {
	if text == never {
		return keys.Never(), nil
	}
	if days, found := strings.CutSuffix(text, "d"); found {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n <= 36_500 {
			return now.AddDate(0, 0, n), nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return now.Add(d), nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil && day.AddDate(0, 0, 1).After(now) && day.Before(keys.Never()) {
		return day.AddDate(0, 0, 1), nil
	}
	return time.Time{}, misuse("write days such as 90d, a duration such as 12h, the last day such as 2031-12-31, or never",
		"%q does not say when the key ends", text)
}

// allowed refuses an end that is later than keys may live.
func (c *Config) allowed(ends, now time.Time) error {
	const change = "write a nearer end with --expires; the setting key-days says how long keys may live, and 0 lets them live for ever"
	switch {
	case c.KeyDays == 0 || !ends.After(now.AddDate(0, 0, c.KeyDays)):
		return nil
	case !ends.Before(keys.Never()):
		return advise(change, "a key that never ends is not allowed here: keys live %s at most", counted(int64(c.KeyDays), "day", "days"))
	}
	return advise(change, "keys live %s at most", counted(int64(c.KeyDays), "day", "days"))
}

// moment is a time for people.
func moment(t time.Time) string {
	if !t.Before(keys.Never()) {
		return never
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}
