package storetest

import (
	"time"

	"feedline/store"
)

// followed writes, removes and forgets, and asks how far the changes have come.
func followed(s *scene) {
	b := s.begin()
	s.take(b, step{"Calls", aCall(1), store.Inserted})
	s.take(b, step{"Calls", aCall(2), store.Inserted})
	if err := b.Commit(); err != nil {
		s.t.Fatal(err)
	}
	s.counts("Calls", store.Sequence{Last: 2})
	b = s.begin()
	if _, err := b.Delete(s.model.Set("Calls"), []store.Cell{store.TextCell(ID(1))}); err != nil {
		s.t.Fatal(err)
	}
	if err := b.Commit(); err != nil {
		s.t.Fatal(err)
	}
	s.counts("Conversations", store.Sequence{Last: 3}) // it has the same table
	s.forgets(time.Now().Add(-time.Hour), 0)
	s.counts("Calls", store.Sequence{Last: 3})
	s.forgets(time.Now().Add(time.Hour), 1)
	s.counts("Calls", store.Sequence{Last: 3, Horizon: 3})
	s.counts("Queues", store.Sequence{})
	s.tenant = s.addTenant(store.Tenant{Name: "south", Zone: time.UTC})
	s.counts("Calls", store.Sequence{})
}

// counts compares the sequence of a set of the tenant.
func (s *scene) counts(set string, want store.Sequence) {
	s.t.Helper()
	view, err := s.reader.Snapshot(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	defer view.Close()
	got, err := view.Changes(s.t.Context(), s.model.Set(set), s.tenant.Number)
	if err != nil || got != want {
		s.t.Errorf("the changes of %s: %+v, %v; want %+v", set, got, err, want)
	}
}

// forgets expects how many tombstones expire.
func (s *scene) forgets(before time.Time, want int64) {
	s.t.Helper()
	if gone, err := s.writer.ExpireTombstones(s.t.Context(), before); gone != want || err != nil {
		s.t.Errorf("%d tombstones expired, %v; want %d", gone, err, want)
	}
}
