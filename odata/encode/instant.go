package encode

import (
	"time"

	"feedline/model/edm"
	"feedline/store"
)

// instant writes DateTimeOffset values on one clock. The clock stands still
// within a row and moves little between rows, so the text of the last day is
// kept.
type instant struct {
	digits int   // of the fraction, at least
	zone   *zone // nil: UTC, written with Z
	day    int64 // since 1970-01-01, that text is of
	text   [12]byte
}

func newInstant(precision int, loc *time.Location) *instant {
	m := &instant{digits: precision, day: edm.FirstDay - 1}
	if loc != nil {
		m.zone = newZone(loc)
	}
	return m
}

// form writes "2026-03-01T10:15:27.123+01:00", or Z for the offset. Where the
// clock of a zone leaves the years that can be written, UTC is shown: the
// instant is the same.
func (m *instant) form(_ *sink, dst []byte, c *store.Cell) []byte {
	if c.Int < edm.FirstInstant || c.Int > edm.LastInstant {
		return nil
	}
	if m.zone != nil {
		s := m.zone.at(c.Int)
		if local := c.Int + s.shift; local >= edm.FirstInstant && local <= edm.LastInstant {
			return append(m.append(dst, local), s.suffix[:]...)
		}
	}
	return append(m.append(dst, c.Int), 'Z', '"')
}

// append writes the quotation mark, the date and the time of day.
func (m *instant) append(dst []byte, millis int64) []byte {
	since := uint64(millis - edm.FirstInstant)
	day := int64(since/edm.DayMillis) + edm.FirstDay
	if day != m.day {
		m.day = day
		edm.AppendDate(append(m.text[:0], '"'), day)
		m.text[11] = 'T'
	}
	dst = append(dst, m.text[:]...)
	return edm.AppendClock(dst, uint32(since%edm.DayMillis), m.digits)
}
