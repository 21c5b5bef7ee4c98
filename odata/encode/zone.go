package encode

import (
	"time"

	"feedline/model/edm"
	"feedline/store"
)

// zone knows the offsets of a clock for the stretches of time that were asked
// for last. Rows in any order mostly fall into a few of them, each half a year
// long.
type zone struct {
	loc   *time.Location
	spans [4]span
	last  int // the one asked for last
	spare int // the one to be replaced next
}

// span is a stretch of time with one offset, in milliseconds since 1970 in
// UTC: from is included, until is not.
type span struct {
	from, until int64
	shift       int64   // milliseconds that the clock is ahead of UTC
	suffix      [7]byte // offset and closing quotation mark
}

func newZone(loc *time.Location) *zone { return &zone{loc: loc} }

// at is the span that holds the instant.
func (z *zone) at(millis int64) *span {
	if s := &z.spans[z.last]; millis >= s.from && millis < s.until {
		return s
	}
	return z.find(millis)
}

func (z *zone) find(millis int64) *span {
	for i := range z.spans {
		if s := &z.spans[i]; millis >= s.from && millis < s.until {
			z.last = i
			return s
		}
	}
	z.last, z.spare = z.spare, (z.spare+1)%len(z.spans)
	z.spans[z.last] = newSpan(store.StretchAt(z.loc, millis))
	return &z.spans[z.last]
}

func newSpan(s store.Stretch) span {
	d := span{from: s.From, until: s.Until, shift: s.Ahead}
	copy(d.suffix[:], append(edm.AppendOffset(nil, s.Ahead), '"'))
	return d
}
