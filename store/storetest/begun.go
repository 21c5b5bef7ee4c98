package storetest

import (
	"time"

	"feedline/store"
)

// begunNew takes a new tenant's transaction back, lets another one fail, and
// commits a third.
func begunNew(s *scene) {
	north := s.tenant
	owned := step{"QueueSegments", []any{"id", ID(9), "conversationId", ID(1), "queuedAtUTC", 1}, store.Inserted}
	b := s.beginNew()
	s.take(b, owned)
	if err := b.Rollback(); err != nil {
		s.t.Fatal(err)
	}
	s.tenants("north")
	b = s.beginNew()
	s.take(b, owned)
	if err := b.Commit(); err == nil {
		s.t.Error("a row without its owner is committed")
	}
	s.tenants("north")
	b = s.beginNew()
	s.take(b, owned)
	s.take(b, step{"Calls", aCall(1), store.Inserted})
	s.tenants("north")
	if err := b.Commit(); err != nil {
		s.t.Fatal(err)
	}
	s.tenants("north", "south")
	s.holds("QueueSegments", "id", ID(9))
	s.lastChange("QueueSegments", 1)
	s.tenant = north
	s.lastChange("QueueSegments", 0)
}

// beginNew begins with the new tenant south, which the scene is about from then on.
func (s *scene) beginNew() store.Batch {
	s.t.Helper()
	b, added, err := s.writer.BeginNew(s.t.Context(), store.Tenant{Name: "south", Zone: time.UTC})
	if err != nil {
		s.t.Fatal(err)
	}
	s.tenant = added
	return b
}

func (s *scene) tenants(want ...string) {
	s.t.Helper()
	tenants, err := s.reader.Tenants(s.t.Context())
	if err != nil || len(tenants) != len(want) {
		s.t.Fatalf("Tenants() = %+v, %v; want %q", tenants, err, want)
	}
	for i, t := range tenants {
		if t.Name != want[i] {
			s.t.Errorf("tenant %d is %s; want %s", i, t.Name, want[i])
		}
	}
}

func (s *scene) lastChange(set string, want int64) {
	s.t.Helper()
	view, err := s.reader.Snapshot(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	defer view.Close()
	if got, err := view.Changes(s.t.Context(), s.model.Set(set), s.tenant.Number); got.Last != want || err != nil {
		s.t.Errorf("Changes(%s) = %d, %v; want %d", set, got.Last, err, want)
	}
}
