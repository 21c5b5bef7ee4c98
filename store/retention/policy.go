package retention

import "time"

// Policy says what ages out.
type Policy struct {
	// Cutoff is the instant before which a row's anchor must lie for the row to
	// go (R02).
	Cutoff time.Time
	// Strict removes rows that stay as the newest of their group, too (A45).
	Strict bool
}

// Cutoff is the cutoff of a run: the beginning of its day in UTC, less the
// retention period (R01).
func Cutoff(run time.Time, days int) time.Time {
	return run.UTC().Truncate(24*time.Hour).AddDate(0, 0, -days)
}
