package storetest

import (
	"errors"
	"slices"
	"time"

	"feedline/model"
	"feedline/store"
)

// tenantCases are what becomes of tenants after they were added.
var tenantCases = map[string]func(*scene){
	"a tenant gets another name, zone, period and level":             changed,
	"a change of a tenant is refused like a new one":                 unchangeable,
	"a tenant that is being removed is read and written by nobody":   marked,
	"rows of one tenant are cleared, dependants before their owners": cleared,
	"a tenant is removed when nothing of it is left":                 removed,
}

// known is the tenant as the store has it.
func (s *scene) known(number int64) (t store.Tenant, found bool) {
	s.t.Helper()
	tenants, err := s.reader.Tenants(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	i := slices.IndexFunc(tenants, func(t store.Tenant) bool { return t.Number == number })
	if i < 0 {
		return store.Tenant{}, false
	}
	return tenants[i], true
}

func (s *scene) set(t store.Tenant) {
	s.t.Helper()
	if err := s.writer.SetTenant(s.t.Context(), t); err != nil {
		s.t.Fatal(err)
	}
}

func changed(s *scene) {
	before, _ := s.known(s.tenant.Number)
	want := store.Tenant{Number: before.Number, ID: before.ID, Name: "harbour", Zone: zone("America/New_York"), RetentionDays: 7, Personal: store.PersonalNone}
	given := want
	given.ID = ""
	s.set(given)
	got, _ := s.known(want.Number)
	if got.Zone.String() != "America/New_York" {
		s.t.Errorf("its zone is %s", got.Zone)
	}
	if got.Zone = want.Zone; got != want {
		s.t.Errorf("got %+v; want %+v", got, want)
	}
	s.set(got)
	if again, _ := s.known(want.Number); again.Name != got.Name || again.Zone.String() != got.Zone.String() {
		s.t.Errorf("the same once more gives %+v", again)
	}
}

func unchangeable(s *scene) {
	south := s.addTenant(store.Tenant{Name: "south", Zone: time.UTC})
	for sentence, change := range map[string]func(t *store.Tenant){
		"a name that another has":      func(t *store.Tenant) { t.Name = "North" },
		"a name that looks like an id": func(t *store.Tenant) { t.Name = ID(3) },
		"no zone":                      func(t *store.Tenant) { t.Zone = nil },
		"a level that there is not":    func(t *store.Tenant) { t.Personal = "some" },
		"a period below nothing":       func(t *store.Tenant) { t.RetentionDays = -1 },
		"no name":                      func(t *store.Tenant) { t.Name = "" },
		"a tenant that there is not":   func(t *store.Tenant) { t.Number += 7 },
	} {
		t := south
		change(&t)
		var refusal *store.Refusal
		if err := s.writer.SetTenant(s.t.Context(), t); !errors.As(err, &refusal) {
			s.t.Errorf("%s: %v; want a refusal", sentence, err)
		}
	}
	if got, _ := s.known(south.Number); got.Name != "south" || got.Personal != store.PersonalFull {
		s.t.Errorf("it became %+v", got)
	}
}

// marked marks a tenant while a view of it is open.
func marked(s *scene) {
	s.play(writeCase{steps: []step{{"Queues", []any{"id", ID(1)}, store.Inserted}}, set: "Queues", shown: "id", want: []string{ID(1)}})
	q := store.Query{From: s.model.Set("Queues"), Rule: store.OfTenant(s.tenant.Number), Limit: store.NoLimit,
		Columns: []store.Expr{store.Column{Property: s.model.Set("Queues").Property("id")}}}
	before, err := s.reader.Snapshot(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	defer before.Close()
	doomed := s.tenant
	doomed.Removing = true
	s.set(doomed)
	if n, err := before.Count(s.t.Context(), q); n != 1 || err != nil {
		s.t.Errorf("a view from before has %d rows, %v", n, err)
	}
	for _, number := range []int64{doomed.Number, doomed.Number + 7} {
		q.Rule = store.OfTenant(number)
		s.unreadable(q)
	}
	if _, err := s.writer.Begin(s.t.Context(), s.tenant); !errors.Is(err, store.ErrRemoved) {
		s.t.Errorf("Begin: %v", err)
	}
	s.unwritable(doomed)
	var refusal *store.Refusal
	if err := s.writer.SetTenant(s.t.Context(), s.tenant); !errors.As(err, &refusal) {
		s.t.Errorf("SetTenant takes the mark back: %v", err)
	}
	s.set(doomed)
	if got, _ := s.known(doomed.Number); !got.Removing {
		s.t.Errorf("it is %+v", got)
	}
}

// unwritable stores a row of a tenant that is known to be on its way out.
func (s *scene) unwritable(doomed store.Tenant) {
	s.t.Helper()
	b, err := s.writer.Begin(s.t.Context(), doomed)
	if err != nil {
		s.t.Fatal(err)
	}
	queues := s.model.Set("Queues")
	if _, err := b.Upsert(queues, []*model.Property{queues.Property("id")}, []store.Cell{store.TextCell(ID(2))}); !errors.Is(err, store.ErrRemoved) {
		s.t.Errorf("Upsert: %v", err)
	}
	if err := b.Rollback(); err != nil {
		s.t.Error(err)
	}
}

// unreadable asks in each way for rows that nobody may read.
func (s *scene) unreadable(q store.Query) {
	s.t.Helper()
	view, err := s.reader.Snapshot(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	defer view.Close()
	_, read := view.Read(s.t.Context(), q)
	_, count := view.Count(s.t.Context(), q)
	_, explain := view.Explain(s.t.Context(), q, false)
	for name, err := range map[string]error{"Read": read, "Count": count, "Explain": explain} {
		if !errors.Is(err, store.ErrRemoved) {
			s.t.Errorf("%s: %v", name, err)
		}
	}
}

// filled gives two tenants the same rows, and returns the other.
func (s *scene) filled() (south store.Tenant) {
	s.t.Helper()
	north := s.tenant
	south = s.addTenant(store.Tenant{Name: "south", Zone: time.UTC})
	for _, s.tenant = range []store.Tenant{south, north} {
		b := s.begin()
		for _, step := range append(slices.Clone(endedCalls), step{"Queues", []any{"id", ID(1)}, store.Inserted}) {
			s.take(b, step)
		}
		if err := b.Commit(); err != nil {
			s.t.Fatal(err)
		}
	}
	return south
}

// clear clears the scene's tenant, a few rows at a time, and tells how many went.
func (s *scene) clear(limit int64) (gone int64) {
	s.t.Helper()
	for more := true; more; {
		b := s.begin()
		p, err := b.Clear(limit)
		if err != nil {
			s.t.Fatal(err)
		}
		var rows int64
		for _, n := range p.Rows {
			rows += n
		}
		if rows > limit || rows != p.Owners {
			s.t.Errorf("%s went at once; the limit is %d", purgedText(p), limit)
		}
		if err := b.Commit(); err != nil {
			s.t.Fatal(err)
		}
		gone, more = gone+rows, rows > 0
	}
	return gone
}

func cleared(s *scene) {
	south := s.filled()
	if gone := s.clear(3); gone != 8 {
		s.t.Errorf("%d rows went", gone)
	}
	s.holds("Conversations", "id")
	s.holds("QueueSegments", "id")
	s.holds("Queues", "id")
	s.tenant = south
	s.holds("Conversations", "id", ID(1), ID(2), ID(3), ID(4))
	s.holds("QueueSegments", "id", ID(11), ID(12), ID(13))
	s.holds("Queues", "id", ID(1))
}

func removed(s *scene) {
	north, south := s.tenant, s.filled()
	s.tenant = south
	var refusal *store.Refusal
	if err := s.writer.RemoveTenant(s.t.Context(), south); !errors.As(err, &refusal) {
		s.t.Errorf("one that is not being removed: %v", err)
	}
	s.tenant.Removing = true
	s.set(s.tenant)
	if err := s.writer.RemoveTenant(s.t.Context(), south); !errors.As(err, &refusal) {
		s.t.Errorf("one that has rows: %v", err)
	}
	s.clear(100)
	if err := s.writer.RemoveTenant(s.t.Context(), south); err != nil {
		s.t.Fatal(err)
	}
	if got, found := s.known(south.Number); found {
		s.t.Errorf("there is still %+v", got)
	}
	if err := s.writer.RemoveTenant(s.t.Context(), south); !errors.As(err, &refusal) {
		s.t.Errorf("once more: %v", err)
	}
	if _, err := s.writer.Begin(s.t.Context(), south); !errors.Is(err, store.ErrRemoved) {
		s.t.Errorf("Begin: %v", err)
	}
	if again := s.addTenant(store.Tenant{Name: "south", Zone: time.UTC}); again.Number <= south.Number {
		s.t.Errorf("another tenant has the number %d of the one that was removed", again.Number)
	}
	s.tenant = north
	s.holds("Queues", "id", ID(1))
}
