package encode

import (
	"time"

	"feedline/store"
)

// The instants that a DateTimeOffset can tell: the years 0001 to 9999.
const (
	firstInstant = -62_135_596_800_000
	lastInstant  = 253_402_300_799_999
	dayMillis    = 86_400_000
)

// instant writes DateTimeOffset values on one clock. The clock stands still
// within a row and moves little between rows, so the text of the last day is
// kept.
type instant struct {
	digits int   // of the fraction, at least
	zone   *zone // nil: UTC, written with Z
	day    int64 // since 0001-01-01, that text is of
	text   [12]byte
}

func newInstant(precision int, loc *time.Location) *instant {
	m := &instant{digits: precision, day: -1}
	if loc != nil {
		m.zone = newZone(loc)
	}
	return m
}

// form writes "2026-03-01T10:15:27.123+01:00", or Z for the offset. Where the
// clock of a zone leaves the years that can be written, UTC is shown: the
// instant is the same.
func (m *instant) form(_ *sink, dst []byte, c *store.Cell) []byte {
	if c.Int < firstInstant || c.Int > lastInstant {
		return nil
	}
	if m.zone != nil {
		s := m.zone.at(c.Int)
		if local := c.Int + s.shift; local >= firstInstant && local <= lastInstant {
			return append(m.append(dst, local), s.suffix[:]...)
		}
	}
	return append(m.append(dst, c.Int), 'Z', '"')
}

// append writes the quotation mark, the date and the time of day.
func (m *instant) append(dst []byte, millis int64) []byte {
	since := uint64(millis - firstInstant)
	day := int64(since / dayMillis)
	if day != m.day {
		m.day = day
		appendDate(append(m.text[:0], '"'), day)
		m.text[11] = 'T'
	}
	dst = append(dst, m.text[:]...)
	return appendClock(dst, uint32(since%dayMillis), m.digits)
}
