package store

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"feedline/model/edm"
)

// The instants that a DateTimeOffset can tell, in milliseconds since 1970: the
// years 0001 to 9999 in UTC, and on a clock too.
const (
	FirstInstant = edm.FirstInstant
	LastInstant  = edm.LastInstant
)

// Zone is the clock of an IANA time zone as answers show it. It is safe for
// concurrent use.
type Zone struct {
	location *time.Location
	known    [knownStretches]atomic.Pointer[Stretch]
}

// NewZone is the clock of a location.
func NewZone(location *time.Location) *Zone { return &Zone{location: location} }

// Offset is how many milliseconds the clock is ahead of UTC at an instant.
// Where the clock would leave the years that can be written, answers show UTC,
// and the offset is zero.
func (z *Zone) Offset(millis int64) int64 {
	if millis < FirstInstant || millis > LastInstant {
		return 0
	}
	s := z.at(millis)
	if local := millis + s.Ahead; local < FirstInstant || local > LastInstant {
		return 0
	}
	return s.Ahead
}

// knownStretches is how many stretches a Zone remembers, each under a part of
// the instants. The parts are short, so that few have a change of the clock in
// them, and the memory does for nine years of rows in any order.
const (
	knownStretches = 256
	partBits       = 30 // of milliseconds: twelve days
)

func (z *Zone) at(millis int64) *Stretch {
	place := &z.known[uint64(millis)>>partBits%knownStretches]
	if s := place.Load(); s != nil && s.holds(millis) {
		return s
	}
	s := StretchAt(z.location, millis)
	place.Store(&s)
	return &s
}

// Stretch is a stretch of time in which a clock keeps one offset, in
// milliseconds since 1970 in UTC.
type Stretch struct {
	From, Until int64 // From belongs to the stretch, Until does not
	Ahead       int64 // milliseconds that the clock is ahead of UTC
}

func (s *Stretch) holds(millis int64) bool { return millis >= s.From && millis < s.Until }

// StretchAt is the stretch that an instant lies in. Its offset is the one that
// is shown: OData has no seconds in offsets, which local mean times of the past
// have, and its readers take at most 14 hours, which a few of those exceed. The
// clock is moved along, so the instant stays the same.
func StretchAt(location *time.Location, millis int64) Stretch {
	t := time.UnixMilli(millis).In(location)
	s := Stretch{From: FirstInstant, Until: LastInstant + 1}
	start, end := t.ZoneBounds()
	if !start.IsZero() {
		s.From = start.UnixMilli()
	}
	if !end.IsZero() {
		s.Until = end.UnixMilli()
	}
	const most = 14 * 60
	_, seconds := t.Zone()
	s.Ahead = int64(max(-most, min(most, seconds/60))) * time.Minute.Milliseconds()
	return s
}

// Zones loads clocks by their IANA names and keeps them. The zero value is
// ready, and it is safe for concurrent use.
type Zones struct {
	last   atomic.Pointer[namedZone]
	byName sync.Map // of *namedZone
}

type namedZone struct {
	name string
	zone *Zone
}

// Load is the clock with this name. It does not keep the bytes of the name.
func (z *Zones) Load(name string) (*Zone, error) {
	if last := z.last.Load(); last != nil && last.name == name {
		return last.zone, nil
	}
	found, ok := z.byName.Load(name)
	if !ok {
		location, err := time.LoadLocation(name)
		if err != nil {
			return nil, fmt.Errorf("store: time zone %q: %w", name, err)
		}
		name = strings.Clone(name)
		found, _ = z.byName.LoadOrStore(name, &namedZone{name, NewZone(location)})
	}
	z.last.Store(found.(*namedZone))
	return found.(*namedZone).zone, nil
}
