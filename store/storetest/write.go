package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
)

// OpenWriter makes an empty store of the model, for the length of the test.
// The reader sees what the writer has committed. The test closes neither.
type OpenWriter func(t *testing.T, m *model.Model) (store.Writer, store.Reader)

// Write tests that a store's writer does what package store says. Each case
// begins with an empty store of Feedline's own model and one tenant.
func Write(t *testing.T, open OpenWriter) {
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range writeCases {
		t.Run(c.name, func(t *testing.T) { newScene(t, open, m).play(c) })
	}
	for _, c := range purgeCases {
		t.Run(c.name, func(t *testing.T) { newScene(t, open, m).purge(c) })
	}
	t.Run("rows of one tenant are purged", func(t *testing.T) { purgedForOne(newScene(t, open, m)) })
	t.Run("changes are counted, and tombstones expire", func(t *testing.T) { followed(newScene(t, open, m)) })
	t.Run("space is given back", func(t *testing.T) { reclaimed(newScene(t, open, m)) })
	t.Run("a batch that was rolled back left nothing", func(t *testing.T) { rolledBack(newScene(t, open, m)) })
	t.Run("a batch shows nothing before its end", func(t *testing.T) { unseen(newScene(t, open, m)) })
	t.Run("tenants do not see each other's rows", func(t *testing.T) { separate(newScene(t, open, m)) })
	t.Run("pairs", func(t *testing.T) { pairing(t, open) })
	t.Run("a new tenant is there with its rows or not at all", func(t *testing.T) { begunNew(newScene(t, open, m)) })
	t.Run("tenants", func(t *testing.T) { tenantsOf(newScene(t, open, m)) })
	for sentence, play := range tenantCases {
		t.Run(sentence, func(t *testing.T) { play(newScene(t, open, m)) })
	}
}

// scene is a store with one tenant.
type scene struct {
	t      *testing.T
	model  *model.Model
	writer store.Writer
	reader store.Reader
	tenant store.Tenant
}

func newScene(t *testing.T, open OpenWriter, m *model.Model) *scene {
	t.Helper()
	s := &scene{t: t, model: m}
	s.writer, s.reader = open(t, m)
	s.tenant = s.addTenant(store.Tenant{Name: "north", Zone: time.UTC})
	return s
}

func (s *scene) addTenant(t store.Tenant) store.Tenant {
	s.t.Helper()
	added, err := s.writer.AddTenant(s.t.Context(), t)
	if err != nil {
		s.t.Fatal(err)
	}
	return added
}

func (s *scene) play(c writeCase) {
	s.t.Helper()
	b := s.begin()
	for _, step := range c.steps {
		s.take(b, step)
	}
	if err := b.Commit(); err != nil {
		s.t.Fatal(err)
	}
	s.holds(c.set, c.shown, c.want...)
}

func (s *scene) begin() store.Batch {
	s.t.Helper()
	b, err := s.writer.Begin(s.t.Context(), s.tenant)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// take takes a step and compares what comes of it.
func (s *scene) take(b store.Batch, step step) {
	s.t.Helper()
	set := s.model.Set(step.set)
	if want, deletion := step.want.(int); deletion {
		n, err := b.Delete(set, cells(step.values))
		if err != nil || n != int64(want) {
			s.t.Errorf("delete %v: %d, %v; want %d", step.values, n, err, want)
		}
		return
	}
	columns, values := named(set, step.values)
	got, err := b.Upsert(set, columns, values)
	var refusal *store.Refusal
	switch {
	case errors.As(err, &refusal):
		if refusal.Error() != step.want {
			s.t.Errorf("%v:\n got %s\nwant %v", step.values, refusal, step.want)
		}
	case err != nil || got != step.want:
		s.t.Errorf("%v: %v, %v; want %v", step.values, got, err, step.want)
	}
}

// named takes names and values apart.
func named(set *model.EntitySet, pairs []any) (columns []*model.Property, values []store.Cell) {
	for i := 0; i < len(pairs); i += 2 {
		columns = append(columns, Property(set, pairs[i].(string)))
		values = append(values, cell(pairs[i+1]))
	}
	return columns, values
}

func cells(values []any) []store.Cell {
	all := make([]store.Cell, len(values))
	for i, v := range values {
		all[i] = cell(v)
	}
	return all
}

// holds compares the rows of a set that the tenant sees.
func (s *scene) holds(set, shown string, want ...string) {
	s.t.Helper()
	q := store.Query{From: s.model.Set(set), Rule: store.OfTenant(s.tenant.Number), Limit: store.NoLimit}
	for _, name := range strings.Fields(shown) {
		q.Columns = append(q.Columns, store.Column{Property: q.From.Property(name)})
	}
	for _, p := range q.From.Key {
		q.Order = append(q.Order, store.Order{By: store.Column{Property: p}})
	}
	view, err := s.reader.Snapshot(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	defer view.Close()
	var got []string
	for _, row := range readAll(s.t, view, q) {
		var texts []string
		for _, c := range row {
			texts = append(texts, plainText(c))
		}
		got = append(got, strings.Join(texts, " "))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		s.t.Errorf("%s holds\n%s\nwant\n%s", set, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func plainText(c store.Cell) string {
	switch c.Kind {
	case store.Null:
		return "null"
	case store.Int:
		return fmt.Sprint(c.Int)
	case store.Float:
		return fmt.Sprint(c.Float)
	}
	return string(c.Text)
}

func rolledBack(s *scene) {
	b := s.begin()
	s.take(b, step{"Queues", []any{"id", ID(1)}, store.Inserted})
	if err := b.Rollback(); err != nil {
		s.t.Fatal(err)
	}
	s.holds("Queues", "id")
	b = s.begin()
	s.take(b, step{"Queues", []any{"id", ID(1)}, store.Inserted})
	if err := b.Commit(); err != nil {
		s.t.Fatal(err)
	}
	if err := b.Rollback(); err != nil {
		s.t.Errorf("Rollback after Commit: %v", err)
	}
	s.holds("Queues", "id", ID(1))
	if _, err := b.Upsert(s.model.Set("Queues"), nil, nil); err == nil {
		s.t.Error("a batch that has ended takes another row")
	}
}

func unseen(s *scene) {
	b := s.begin()
	s.take(b, step{"Queues", []any{"id", ID(1)}, store.Inserted})
	s.holds("Queues", "id")
	if err := b.Commit(); err != nil {
		s.t.Fatal(err)
	}
	s.holds("Queues", "id", ID(1))
}

func separate(s *scene) {
	north := s.tenant
	south := s.addTenant(store.Tenant{Name: "south", Zone: time.UTC})
	for i, owner := range []store.Tenant{north, south} {
		s.tenant = owner
		s.play(writeCase{steps: []step{{"Queues", []any{"id", ID(1), "Name", owner.Name}, store.Inserted}}, set: "Queues", shown: "Name", want: []string{[]string{"north", "south"}[i]}})
	}
	s.tenant = south
	s.play(writeCase{steps: []step{{"Queues", []any{ID(1)}, 1}}, set: "Queues", shown: "Name"})
	s.tenant = north
	s.holds("Queues", "Name", "north")
}

func tenantsOf(s *scene) {
	t := s.t
	given := store.Tenant{ID: ID(7), Name: "south", Zone: zone("Asia/Kolkata"), RetentionDays: 30, Personal: store.PersonalMasked}
	added := s.addTenant(given)
	if given.Number = added.Number; added != given {
		t.Errorf("AddTenant() = %+v; want %+v", added, given)
	}
	if len(s.tenant.ID) != 36 || s.tenant.Number == added.Number {
		t.Errorf("the first tenant is %+v", s.tenant)
	}
	tenants, err := s.reader.Tenants(t.Context())
	if err != nil || len(tenants) != 2 || tenants[0].Name != "north" || tenants[1].Zone.String() != "Asia/Kolkata" {
		t.Errorf("Tenants() = %+v, %v", tenants, err)
	}
	refused := map[string]store.Tenant{
		"an id is taken once":               {ID: ID(7), Name: "east", Zone: time.UTC},
		"a name is taken once":              {Name: "south", Zone: time.UTC},
		"a name is no id of another":        {Name: ID(7), Zone: time.UTC},
		"a name is no id in upper case":     {Name: "6F9619FF-8B86-4011-B42D-00C04FC964FF", Zone: time.UTC},
		"a name is not the tenant's own id": {ID: ID(8), Name: ID(8), Zone: time.UTC},
	}
	for sentence, tenant := range refused {
		t.Run(sentence, func(t *testing.T) {
			var refusal *store.Refusal
			if _, err := s.writer.AddTenant(t.Context(), tenant); !errors.As(err, &refusal) {
				t.Errorf("AddTenant(%+v): %v; want a refusal", tenant, err)
			}
		})
	}
}
