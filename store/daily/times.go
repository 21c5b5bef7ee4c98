package daily

import (
	"time"

	"github.com/robfig/cron/v3"
)

// Times are one instant of each day, on the clock of UTC whatever a tenant's
// does. The zero Times have none; make them with MustParse.
type Times struct{ cron cron.Schedule }

// MustParse reads a cron expression of five fields that is a constant of the
// program and names one time of each day, such as "30 0 * * *". It panics if it
// is none.
func MustParse(text string) Times {
	s, err := cron.ParseStandard(text)
	if err != nil {
		panic("daily: " + err.Error())
	}
	return Times{s}
}

// Last is the latest tick that is not after the instant.
func (t Times) Last(now time.Time) time.Time { return t.cron.Next(now.UTC().Add(-24 * time.Hour)) }

// Next is the first tick that is after the instant.
func (t Times) Next(now time.Time) time.Time { return t.cron.Next(now.UTC()) }
