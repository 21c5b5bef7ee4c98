package retention

import (
	"testing"
	"time"
)

func TestTheNewestFactTellsHowLateItIsAtLeast(t *testing.T) {
	c := newCentre(t, builtin(t))
	expect := func(when string, want time.Time) {
		t.Helper()
		if got, err := Newest(t.Context(), c.model, c.reader(), c.tenant, newer); err != nil || !got.Equal(want) {
			t.Errorf("%s: %s, %v; want %s", when, got, err, want)
		}
	}
	expect("without rows", time.Time{})
	c.put(row{"Queues", "id", id(1), "deletedAt", newer}) // a lookup: its instants are Feedline's own
	expect("with a lookup that is gone", time.Time{})
	c.put(conversation(2, older))
	expect("with a fact", older)
	c.put(conversation(3, newer.Add(time.Second)), conversation(4, nil))
	expect("with one of later, and one that has not ended", older)
	c.put(conversation(5, newer))
	expect("with a newer one", newer)
}
