package sample

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"feedline/store"
)

// drawnOptions are histories of all lengths that end at any hour: some have no
// holiday, and some are over before the centre opens.
func drawnOptions(t *rapid.T, zone *time.Location) Options {
	end := time.Date(2026, 10, 1, 0, 1, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 60*24).Draw(t, "hours")) * time.Hour)
	return Options{
		Tenant: store.Tenant{Number: 1, Zone: zone}, End: end, Seed: rapid.Uint64().Draw(t, "seed"),
		Calls: rapid.IntRange(1, 3000).Draw(t, "calls"), Days: rapid.IntRange(1, 40).Draw(t, "days"),
	}
}

func TestAPlanHasAPlaceForEveryContact(t *testing.T) {
	zone := berlin(t)
	rapid.Check(t, func(t *rapid.T) {
		o := drawnOptions(t, zone)
		c := newCentre(o)
		for m, list := range c.fates {
			if len(list) != c.numbers[m] {
				t.Fatalf("%d fates of medium %d for %d contacts", len(list), m, c.numbers[m])
			}
			last, open := int64(0), 0
			for n, f := range list {
				outcome := ways[m][f.way]
				moves := f.relation == alone && !f.open && outcome.moves()
				if next := c.relationTo(medium(m), n+1); moves != (next == followUp) {
					t.Fatalf("contact %d moves: %t, and the next one is %d to it", n, moves, next)
				}
				if f.open {
					open++
				}
				if f.relation != alone {
					continue
				}
				if f.start < last || f.start >= c.calendar.end || c.calendar.hoursAt(medium(m), f.start) != outcome.hours {
					t.Fatalf("contact %d comes at %d, behind %d, in other hours than %d", n, f.start, last, outcome.hours)
				}
				last = f.start
			}
			if open == 0 || open > openContacts[m]+6 {
				t.Fatalf("%d contacts of medium %d are open", open, m)
			}
		}
	})
}

func TestOnlyOpenContactsAreNotOver(t *testing.T) {
	zone := berlin(t)
	rapid.Check(t, func(t *rapid.T) {
		c := newCentre(drawnOptions(t, zone))
		var room contact
		for m := range c.fates {
			for n, f := range c.fates[m] {
				if k := c.contact(ref{medium(m), int32(n)}, &room); k.over() == f.open {
					t.Fatalf("contact %d of medium %d is over: %t", n, m, k.over())
				}
			}
		}
	})
}
