package odata_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"feedline/model"
)

// world invents the rows of one tenant for a whole model: many lookups are
// missing, texts are hostile, and instants lie where clocks change. The same
// seeds give the same rows.
type world struct {
	ids, values *rand.Rand
	moments     []time.Time
	made        map[string][]map[string]any // rows by the table that holds them
	taken       map[string]bool             // keys, identities and unique columns
}

// newWorld makes worlds whose ids are equal; their other values depend on the
// seed.
func newWorld(seed uint64, zone *time.Location) *world {
	w := &world{
		ids: rand.New(rand.NewPCG(1, 1)), values: rand.New(rand.NewPCG(seed, 2)),
		made: map[string][]map[string]any{}, taken: map[string]bool{},
	}
	w.moments = momentsOf(zone)
	return w
}

func (w *world) odds(percent int) bool { return w.values.IntN(100) < percent }

func oneOfList[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// manyRows says how many rows a set gets; the others get 40.
var manyRows = map[string]int{
	"BusinessUnits": 7, "Channels": 9, "Queues": 9, "BotSteps": 8, "Campaigns": 6, "Users": 20, "Agents": 20,
	"Calls": 90, "Chats": 70, "Emails": 60, "Conversations": 20, "QueueSegments": 200, "Workitems": 120, "AgentStates": 80,
	"Parts": 120, "Receipts": 90, "Returns": 60, "Assemblies": 30, "Suppliers": 25,
}

// makingOrder is the sets so that lookups come first and owners before what
// they own. Conversations comes behind the sets that show parts of its table.
func makingOrder(m *model.Model) []*model.EntitySet {
	var order []*model.EntitySet
	for len(order) < len(m.Sets) {
		before := len(order)
		for _, lookups := range []bool{true, false} {
			for _, s := range m.Sets {
				if (s.Kind == model.Lookup) == lookups && !slices.Contains(order, s) && ready(s, m, order) {
					order = append(order, s)
				}
			}
		}
		if len(order) == before {
			panic("owners own each other")
		}
	}
	order = append(order, m.Singletons...)
	return slices.DeleteFunc(order, func(s *model.EntitySet) bool { return s.Kind == model.Log })
}

// ready tells whether everything is made that rows of the set belong to.
func ready(set *model.EntitySet, m *model.Model, made []*model.EntitySet) bool {
	for _, n := range set.Navigation {
		if n.Owner && n.Target.Storage.Table != set.Storage.Table && !slices.Contains(made, n.Target) {
			return false
		}
	}
	for _, s := range m.Sets {
		if s.Storage.Table == set.Storage.Table && len(s.Storage.Where) > len(set.Storage.Where) && !slices.Contains(made, s) {
			return false
		}
	}
	return true
}

// rows are the new rows of a set as NDJSON.
func (w *world) rows(t *testing.T, set *model.EntitySet) string {
	t.Helper()
	n := manyRows[set.Name]
	switch {
	case set.Singleton:
		n = 1
	case n == 0:
		n = 40
	}
	var b strings.Builder
	for range n {
		row := w.row(set)
		if !w.fresh(set, row) {
			continue
		}
		w.made[set.Storage.Table] = append(w.made[set.Storage.Table], row)
		text, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n", text)
	}
	return b.String()
}

// fresh tells whether no row before has the same key, identity, or values of a
// unique index.
func (w *world) fresh(set *model.EntitySet, row map[string]any) bool {
	unique := [][]*model.Property{set.Key, set.Identity}
	for _, index := range set.Storage.Indexes {
		var columns []*model.Property
		for _, p := range set.Properties {
			if index.Unique && slices.Contains(index.Columns, p.Column) && row[p.Name] != nil {
				columns = append(columns, p)
			}
		}
		unique = append(unique, columns)
	}
	var names []string
	for i, properties := range unique {
		name := fmt.Sprint(set.Storage.Table, i)
		for _, p := range properties {
			name += fmt.Sprintf("|%v", row[p.Name])
		}
		if len(properties) > 0 && w.taken[name] {
			return false
		}
		names = append(names, name)
	}
	for _, name := range names {
		w.taken[name] = true
	}
	return true
}

// row invents one row. Of two properties that show one column it fills the
// later one, which is the one in UTC where there is one.
func (w *world) row(set *model.EntitySet) map[string]any {
	columns := map[string]*model.Property{}
	for _, p := range set.Properties {
		if twin := columns[p.Column]; twin == nil || twin.Zone == model.TenantZone {
			columns[p.Column] = p
		}
	}
	row := map[string]any{}
	for _, p := range set.Properties {
		if columns[p.Column] != p || p.Source == model.FromTenant || p.UUIDOf != nil && p.Nullable {
			continue
		}
		row[p.Name] = w.property(set, p)
	}
	w.endAfterStart(set, row)
	return row
}

func (w *world) property(set *model.EntitySet, p *model.Property) any {
	link := linkOf(set, p)
	switch {
	case link != nil && link.Owner && link.Multiplicity == model.ZeroOrOne && w.odds(20):
		return w.alone(p)
	case link != nil && len(w.made[link.Target.Storage.Table]) > 0:
		return w.foreign(p, link)
	case p.Type.Kind == model.Guid && len(set.Key) == 1 && set.Key[0] == p:
		return w.newID()
	case p.Nullable && w.odds(22):
		return nil
	}
	return w.value(set, p)
}

// alone is the value of a link to an owner that there is not.
func (w *world) alone(p *model.Property) any {
	if p.Nullable {
		return nil
	}
	return w.newID()
}

// linkOf is the to-one navigation that joins over the property, unless both
// ends are the same stored row.
func linkOf(set *model.EntitySet, p *model.Property) *model.Navigation {
	for _, n := range set.Navigation {
		if n.Multiplicity != model.Many && len(n.Join) == 1 && n.Join[0].Local == p && !sameRow(set, n) {
			return n
		}
	}
	return nil
}

// sameRow tells whether a navigation leads to another view of where it starts.
func sameRow(set *model.EntitySet, n *model.Navigation) bool {
	return n.Target.Storage.Table == set.Storage.Table && n.Join[0].Local.Column == n.Join[0].Target.Column
}

// foreign is the key of a row that there mostly is.
func (w *world) foreign(p *model.Property, n *model.Navigation) any {
	switch {
	case n.Owner:
	case p.Nullable && w.odds(12):
		return nil
	case p.Type.Kind == model.Guid && w.odds(14):
		return w.newID()
	}
	target := oneOfList(w.values, w.made[n.Target.Storage.Table])
	return target[n.Join[0].Target.Name]
}

func (w *world) newID() string {
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", w.ids.Uint32(), w.ids.IntN(1<<16), w.ids.IntN(1<<12), w.ids.IntN(1<<12), w.ids.Int64N(1<<48))
}

// endAfterStart makes most ends lie behind their beginning.
func (w *world) endAfterStart(set *model.EntitySet, row map[string]any) {
	var start time.Time
	for _, p := range set.Properties {
		text, isText := row[p.Name].(string)
		if p.Type.Kind != model.DateTimeOffset || !isText {
			continue
		}
		if start.IsZero() {
			start, _ = time.Parse(time.RFC3339, text)
		} else if w.odds(70) {
			row[p.Name] = instantText(start.Add(time.Duration(w.values.Int64N(int64(90 * time.Minute)))).Truncate(time.Millisecond))
		}
	}
}
